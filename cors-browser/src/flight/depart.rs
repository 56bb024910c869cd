//! Turns a page's `Fetch` into a request, if that is possible.

use cors_rules::Reason;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_TYPE, USER_AGENT},
};
use url::Url;

use super::{
    client::Client,
    request::{Flight, Tainting},
};
use crate::{
    classify::{is_forbidden_header, is_forbidden_method, is_no_cors_header, is_safelisted_method, normalize_method},
    fetch::{Fetch, Mode},
    headers::{is_token, shown},
    profile::Quirks,
    refusal::Refusal,
};

impl Flight {
    /// The request that `new Request(…)`, a form or `new WebSocket(…)` creates from the arguments, or why they throw.
    ///
    /// <https://fetch.spec.whatwg.org/#dom-request>
    pub(crate) fn depart(client: Client, fetch: Fetch, quirks: Quirks) -> Result<Self, Refusal> {
        let url = target(&client.url, &fetch)?;
        let method = method(&fetch)?;
        // Step 34.
        if fetch.body.is_some() && matches!(method.as_str(), "GET" | "HEAD") {
            return Err(invalid(
                format!("a {method} request has no body"),
                "use another method, or put it into the URL",
            ));
        }
        let (mut headers, ignored_headers) = headers(&fetch, quirks)?;
        let use_preflight = fetch.upload_listener && (fetch.body.is_some() || !quirks.watches_no_empty_uploads);
        let (body, content_type) = fetch.body.map(|body| (body.bytes, body.content_type)).unzip();
        // Step 36.4.
        if let Some(content_type) = content_type.flatten()
            && !headers.contains_key(CONTENT_TYPE)
        {
            // https://html.spec.whatwg.org/#submit-body: forms set no charset.
            let content_type = match fetch.mode {
                Mode::Navigate => content_type.split(";charset=").next().unwrap_or_default(),
                _ => content_type.as_str(),
            };
            headers.extend(HeaderValue::from_str(content_type).ok().map(|value| (CONTENT_TYPE, value)));
        }
        Ok(Self {
            referrer_policy: fetch.referrer_policy.unwrap_or(client.referrer_policy),
            client,
            first_method: method.clone(),
            method,
            urls: vec![url],
            headers,
            ignored_headers,
            body,
            dropped_headers: HeaderMap::new(),
            mode: fetch.mode,
            credentials: fetch.credentials,
            redirect: fetch.redirect,
            destination: fetch.destination,
            user_activated: fetch.user_activated,
            use_preflight,
            keeps_preflight: false,
            tainting: Tainting::Basic,
            quirks,
        })
    }
}

/// Step 5, and <https://websockets.spec.whatwg.org/#dom-websocket-websocket>.
fn target(base: &Url, fetch: &Fetch) -> Result<Url, Refusal> {
    let mut url = base
        .join(&fetch.url)
        .map_err(|error| invalid(format!("`{}` is not a URL: {error}", fetch.url), "write an absolute URL"))?;
    let is_socket = fetch.mode == Mode::WebSocket;
    let scheme = match url.scheme() {
        "ws" if is_socket => "http",
        "wss" if is_socket => "https",
        "http" => "http",
        "https" => "https",
        other => return Err(invalid(format!("`{other}:` URLs are not requested over HTTP"), "use an `https:` URL")),
    };
    // This cannot fail between special schemes.
    let changed = url.set_scheme(scheme).is_ok();
    debug_assert!(changed);
    if has_userinfo(&url) {
        return Err(invalid("the URL has a user name or password", "send it as the header `Authorization`"));
    }
    Ok(url)
}

/// <https://url.spec.whatwg.org/#include-credentials>
pub(crate) fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Step 25, and the methods of forms.
fn method(fetch: &Fetch) -> Result<String, Refusal> {
    let method = normalize_method(&fetch.method);
    if !is_token(method) || is_forbidden_method(method) {
        return Err(invalid(format!("pages may not send the method `{method}`"), "use another method"));
    }
    match fetch.mode {
        // Step 31.1.
        Mode::NoCors if !is_safelisted_method(method) => Err(invalid(
            format!("`no-cors` requests cannot use `{method}`"),
            "use GET, HEAD or POST, or the mode `cors`",
        )),
        // https://html.spec.whatwg.org/#attr-fs-method
        Mode::Navigate if !matches!(method, "GET" | "POST") => {
            Err(invalid(format!("forms and links cannot use `{method}`"), "use GET or POST"))
        }
        Mode::WebSocket if method != "GET" => Err(invalid("a WebSocket handshake is a GET request", "use GET")),
        _ => Ok(method.to_owned()),
    }
}

/// The headers to send, and the names of the dropped ones.
///
/// <https://fetch.spec.whatwg.org/#concept-headers-append>
fn headers(fetch: &Fetch, quirks: Quirks) -> Result<(HeaderMap, Vec<String>), Refusal> {
    let (mut headers, mut ignored) = (HeaderMap::new(), Vec::new());
    for (name, value) in &fetch.headers {
        if matches!(fetch.mode, Mode::Navigate | Mode::WebSocket) {
            return Err(invalid(
                format!("pages cannot set the header `{name}` on a {} request", fetch.mode.as_str()),
                "use `fetch`",
            ));
        }
        let value = normalize(value);
        let parsed = is_token(name).then(|| (HeaderName::try_from(name.as_str()), HeaderValue::from_bytes(value)));
        let Some((Ok(name), Ok(header))) = parsed else {
            return Err(invalid(format!("`{name}: {}` is not a header", shown(value)), "write a valid name and value"));
        };
        let is_ignored = is_forbidden_header(name.as_str(), value)
            || name == USER_AGENT && quirks.keeps_its_user_agent
            || fetch.mode == Mode::NoCors && !is_no_cors_header(name.as_str(), value);
        if is_ignored {
            ignored.push(name.as_str().to_owned());
        } else {
            // Lines of the same name become one, which is what is safelisted or not.
            let joined = headers.get(&name).map(|first| [first.as_bytes(), value].join(&b", "[..]));
            let header = joined.and_then(|joined| HeaderValue::from_bytes(&joined).ok()).unwrap_or(header);
            headers.insert(name, header);
        }
    }
    Ok((headers, ignored))
}

/// <https://fetch.spec.whatwg.org/#concept-header-value-normalize>
fn normalize(value: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' ');
    let start = value.iter().position(|byte| !is_blank(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    &value[start..end]
}

fn invalid(problem: impl Into<String>, remedy: impl Into<String>) -> Refusal {
    Refusal::new(Reason::InvalidRequest, problem, remedy)
}
