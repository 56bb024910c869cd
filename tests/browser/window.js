// The page, the request and the verdict of each result, and what is missing beside it.
return [...document.querySelectorAll("#rows .result")].map((result) => {
  const row = result.closest("article");
  const { page, verdict } = result.dataset;
  const isReadable = verdict === "readable";
  const lacks = Object.entries({
    source: row.querySelector(".source")?.textContent.includes("#[cors("),
    wire: result.querySelector("details").textContent.includes("origin: http://"),
    reason: isReadable || result.textContent.includes(`${verdict}: `),
    fix: isReadable || result.querySelector("code.key") !== null,
  }).filter(([, has]) => !has).map(([name]) => ` without ${name}`);
  return [page, row.dataset.request, verdict + lacks.join("")];
});
