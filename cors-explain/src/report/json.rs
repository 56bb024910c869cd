//! The report as JSON.

use cors_browser::{Exchange, Purpose};
use http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use crate::{
    arguments::Question,
    verdict::{Mode, Report, Verdict},
};

/// Fields with secret values.
const MASKED: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "set-cookie"];

/// One JSON object on one line.
pub(crate) fn render(report: &Report, question: &Question) -> String {
    let findings = report.findings.iter().map(|finding| {
        json!({
            "id": finding.id,
            "level": finding.level.as_str(),
            "message": finding.message,
            "help": finding.help,
            "link": finding.link,
        })
    });
    let value = json!({
        "url": question.url.as_str(),
        "from": question.from,
        "method": question.method.as_str(),
        "modes": report.modes.iter().map(mode).collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
        "requests": report.requests,
    });
    format!("{value:#}\n")
}

fn mode(mode: &Mode) -> Value {
    let mut value = match &mode.verdict {
        Verdict::Readable(response) => json!({
            "verdict": "readable",
            "status": response.status(),
            "readable_headers": response.headers().keys().map(HeaderName::as_str).collect::<Vec<_>>(),
            "ignored_headers": response.ignored_headers(),
        }),
        Verdict::WouldSend(exchanges, _) => json!({
            "verdict": if exchanges.is_empty() { "not-sent" } else { "preflight-allowed" },
        }),
        Verdict::Blocked(blocked) => json!({
            "verdict": "blocked",
            "reason": blocked.reason().as_str(),
            "problem": blocked.problem(),
            "remedy": blocked.remedy(),
            "rule": blocked.reason().rule(),
            "link": blocked.reason().link(),
            "guide": blocked.reason().guide(),
        }),
    };
    value["credentials"] = mode.name().into();
    value["exchanges"] = mode.exchanges().iter().map(exchange).collect();
    value
}

fn exchange(exchange: &Exchange) -> Value {
    let request = exchange.request();
    let response = exchange
        .response()
        .map(|response| json!({ "status": response.status().as_u16(), "headers": headers(response.headers()) }));
    json!({
        "purpose": match exchange.purpose() {
            Purpose::Preflight => "preflight",
            Purpose::Request => "request",
        },
        "request": {
            "method": request.method().as_str(),
            "url": request.uri().to_string(),
            "headers": headers(request.headers()),
        },
        "response": response,
        "cookie_problems": exchange.cookie_problems().iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// Pairs of names and values, because a field may have several lines.
fn headers(headers: &HeaderMap) -> Value {
    let line = |(name, value): (&HeaderName, &http::HeaderValue)| {
        let is_secret = MASKED.contains(&name.as_str());
        let value = if is_secret { "…".into() } else { String::from_utf8_lossy(value.as_bytes()) };
        json!([name.as_str(), value])
    };
    headers.iter().map(line).collect()
}
