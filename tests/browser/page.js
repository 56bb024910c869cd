// What the rows call. `api` and `other` are servers of other origins than the page.
const api = "http://api.localhost:<api>";
const other = "http://other.localhost:<api>";

const byFetch = async (url, { method, headers, body, credentials, show }) => {
  let response;
  try {
    response = await fetch(url, { method, headers, body, credentials: credentials ? "include" : "omit" });
  } catch {
    return "refused";
  }
  const shown = (show ?? []).map(name => ` ${name}=${response.headers.get(name)}`).join("");
  return `${response.status} ${await response.text()}${shown}`;
};

const byXhr = (url, { method, headers, body, credentials, show }) => new Promise(resolve => {
  const request = new XMLHttpRequest();
  request.open(method ?? "GET", url);
  request.withCredentials = credentials ?? false;
  for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
  request.onerror = () => resolve("refused");
  request.onload = () => {
    const shown = (show ?? []).map(name => ` ${name}=${request.getResponseHeader(name)}`).join("");
    resolve(`${request.status} ${request.responseText}${shown}`);
  };
  request.send(body);
});

// The same request by fetch() and by XMLHttpRequest; both have to see the same.
const call = async (url, options = {}) => {
  const seen = [await byFetch(url, options), await byXhr(url, options)];
  return seen[0] === seen[1] ? seen[0] : `fetch: ${seen[0]}, XHR: ${seen[1]}`;
};

const json = value => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });

// How an element that loads something ends.
const load = (name, attributes) => new Promise(resolve => {
  const element = document.createElement(name);
  element.onload = () => resolve(element);
  element.onerror = () => resolve("refused");
  Object.assign(element, attributes);
  document.body.append(element);
});

// Runs a request in a sandboxed frame, whose origin is `null`.
const inSandbox = url => new Promise(resolve => {
  addEventListener("message", event => resolve(event.data), { once: true });
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.srcdoc = `<script>fetch("${url}").then(r => r.text(), () => "refused").then(t => parent.postMessage(t, "*"))<\/script>`;
  document.body.append(frame);
});

const socket = url => new Promise(resolve => {
  const socket = new WebSocket(url);
  socket.onmessage = event => resolve(event.data);
  socket.onerror = () => resolve("refused");
});

// For requests that a script cannot follow: what the server received and answered. `send` gets the address, and may fail.
const exchange = async (path, send) => {
  const name = crypto.randomUUID();
  await Promise.resolve(send(`${api}${path}?exchange=${name}`)).catch(() => {});
  for (;;) {
    const response = await fetch(`${api}/exchanges/${name}`);
    if (response.ok) return response.text();
    await new Promise(resolve => setTimeout(resolve, 20));
  }
};

const append = (name, attributes) => {
  const element = Object.assign(document.createElement(name), attributes);
  document.body.append(element);
  return element;
};

// Links and forms open in a window of their own, so that the script goes on.
const link = url => append("a", { href: url, target: "_blank", rel: "opener" }).click();
const form = url => append("form", { action: url, method: "post", target: "_blank" }).submit();
// The fields of the form take the place of the query.
const formGet = url => {
  const form = append("form", { action: url, target: "_blank" });
  form.append(Object.assign(document.createElement("input"), { name: "exchange", value: new URL(url).searchParams.get("exchange") }));
  form.submit();
};
const ping = url => append("a", { href: "#", ping: url }).click();
const get = url => fetch(url, { credentials: "include" });
const getWithoutCors = url => fetch(url, { mode: "no-cors", credentials: "include" });
const post = url => fetch(url, { method: "POST", credentials: "include" });
const postWithoutCors = url => fetch(url, { method: "POST", mode: "no-cors", credentials: "include" });
const beacon = url => navigator.sendBeacon(url);
const handshake = url => { new WebSocket(url.replace("http", "ws")); };
const image = url => { append("img", { src: url }) };
const sandboxedForm = url => append("iframe", {
  sandbox: "allow-scripts allow-forms",
  srcdoc: `<form action="${url}" method="post"></form><script>document.forms[0].submit()<\/script>`,
});

const withoutReferrer = () => document.head.append(Object.assign(document.createElement("meta"), { name: "referrer", content: "no-referrer" }));
