//! Names of request and response headers.

use crate::{
    error::{
        Finding, Rule,
        messages::{check_length, quoted_list},
    },
    names::header_lists::{
        REQUEST_ONLY_HEADERS, RESPONSE_ONLY_HEADERS, contains, is_forbidden_request_header,
        is_forbidden_response_header,
    },
    names::token::is_token,
};

/// The prefix of all CORS header names, in lower case.
///
/// <https://fetch.spec.whatwg.org/#http-cors-protocol>
const PROTOCOL_PREFIX: &str = "access-control-";

/// Checks a name for `headers`.
pub(crate) fn check_request_header(name: &str) -> Result<(), Finding> {
    check_token(name, check_request_header)?;
    let lower = name.to_ascii_lowercase();
    // Fetch, "forbidden request-header".
    // https://fetch.spec.whatwg.org/#forbidden-request-header
    if is_forbidden_request_header(name) {
        return Err(Finding {
            rule: Rule::HeaderForbidden,
            problem: format!("scripts cannot set the request header `{name}`"),
            reason: "browsers set it themselves and never ask for it in a preflight (Fetch, forbidden request-header)",
            help: Some(match lower.as_str() {
                "cookie" => "remove it; cookies are allowed by `credentials`".to_owned(),
                _ => "remove it; it needs no permission".to_owned(),
            }),
            correction: None,
        });
    }
    if contains(RESPONSE_ONLY_HEADERS, name) {
        return Err(Finding {
            rule: Rule::HeaderResponseOnly,
            problem: format!("`{name}` is a response header; `headers` lists request headers"),
            reason: "requests do not carry it",
            help: Some(if lower.starts_with(PROTOCOL_PREFIX) {
                "remove it; the policy sets the `Access-Control-*` headers itself".to_owned()
            } else {
                format!("to let scripts read it, write `expose = [\"{name}\"]`")
            }),
            correction: None,
        });
    }
    Ok(())
}

/// Checks a name for `expose`.
pub(crate) fn check_exposed_header(name: &str) -> Result<(), Finding> {
    check_token(name, check_exposed_header)?;
    // Fetch, "forbidden response-header name".
    // https://fetch.spec.whatwg.org/#forbidden-response-header-name
    if is_forbidden_response_header(name) {
        return Err(Finding {
            rule: Rule::ExposeForbidden,
            problem: format!("scripts can never read `{name}`"),
            reason: "browsers hide it whatever the server says (Fetch, forbidden response-header name)",
            help: Some("remove it; `credentials` lets the browser store cookies".to_owned()),
            correction: None,
        });
    }
    if contains(REQUEST_ONLY_HEADERS, name) {
        return Err(Finding {
            rule: Rule::ExposeRequestOnly,
            problem: format!("`{name}` is a request header; `expose` lists response headers"),
            reason: "responses do not carry it",
            help: Some(if is_forbidden_request_header(name) {
                "remove it".to_owned()
            } else {
                format!("to let scripts send it, write `headers = [\"{name}\"]`")
            }),
            correction: None,
        });
    }
    if name.to_ascii_lowercase().starts_with(PROTOCOL_PREFIX) {
        let problem = format!("`{name}` belongs to the CORS protocol, and scripts have no use for it");
        let reason = "the browser itself reads the `Access-Control-…` headers of a response (Fetch, CORS protocol)";
        return Err(Finding::new(Rule::ExposeProtocol, problem, reason).with_help("remove it"));
    }
    Ok(())
}

/// Checks the name of a header that a predicate reads.
pub(crate) fn check_read_header(name: &str) -> Result<(), Finding> {
    check_token(name, check_read_header)
}

/// Whether responses, or those to preflights, vary by this header already, unless the policy allows every origin.
pub(crate) fn is_always_varied_by(name: &str) -> bool {
    ["origin", "access-control-request-method", "access-control-request-headers"]
        .iter()
        .any(|varied| name.eq_ignore_ascii_case(varied))
}

/// Checks that a name is a token; a corrected name must also pass `check`.
fn check_token(name: &str, check: fn(&str) -> Result<(), Finding>) -> Result<(), Finding> {
    check_length(Rule::HeaderToken, name)?;
    // RFC 9110, section 5.1: a field name is a token.
    // https://www.rfc-editor.org/rfc/rfc9110#name-field-names
    // `*` is a token as well; the wildcard does not come here.
    if is_token(name) && name != "*" {
        return Ok(());
    }
    let words: Vec<&str> = name.split([',', ' ', ';']).map(str::trim).filter(|word| !word.is_empty()).collect();
    let are_names = words.len() > 1 && words.iter().all(|word| is_token(word));
    // `X Request Id` is one name, and `X-A X-B` two.
    let is_one = !name.contains([',', ';']) && !words.iter().any(|word| word.contains('-'));
    let before_colon = name.split(':').next().unwrap_or_default().trim();
    let meant = match (are_names, is_one) {
        (true, true) => Some(words.join("-")),
        (true, false) => None,
        (false, _) => Some(before_colon.to_owned()),
    };
    let correction = meant.filter(|name| is_token(name) && name != "*" && check(name).is_ok());
    let help = match (&correction, are_names && !is_one) {
        (Some(_), _) => None,
        (None, true) => Some(format!("write one literal for each name: `{}`", quoted_list(&words))),
        (None, false) => Some("write it like `\"X-Request-Id\"`".to_owned()),
    };
    Err(Finding {
        rule: Rule::HeaderToken,
        problem: format!("`{}` is not a header name", name.escape_debug()),
        reason: "a header name consists of letters, digits and some punctuation, without spaces (RFC 9110, section 5.1)",
        help,
        correction,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_invalid_request_header_breaks_its_rule() {
        for name in [
            "X-Request-Id",
            "content-type",
            "Authorization",
            "x",
            "If-Match",
            "Range",
            "Accept",
            "X-HTTP-Method-Override",
        ] {
            assert_eq!(check_request_header(name), Ok(()), "{name}");
        }
        for (name, rule) in [
            ("", Rule::HeaderToken),
            ("X Request", Rule::HeaderToken),
            ("X-Request-Id:", Rule::HeaderToken),
            ("X-A, X-B", Rule::HeaderToken),
            ("\"X-A\"", Rule::HeaderToken),
            ("X-A: b", Rule::HeaderToken),
            ("X-Füße", Rule::HeaderToken),
            ("X-A\r\nX-B", Rule::HeaderToken),
            ("Cookie", Rule::HeaderForbidden),
            ("DNT", Rule::HeaderForbidden),
            ("Host", Rule::HeaderForbidden),
            ("Sec-Fetch-Site", Rule::HeaderForbidden),
            ("proxy-authorization", Rule::HeaderForbidden),
            ("Set-Cookie", Rule::HeaderForbidden),
            ("Access-Control-Request-Headers", Rule::HeaderForbidden),
            ("Access-Control-Allow-Origin", Rule::HeaderResponseOnly),
            ("ETag", Rule::HeaderResponseOnly),
            ("www-authenticate", Rule::HeaderResponseOnly),
        ] {
            assert_eq!(check_request_header(name).unwrap_err().rule, rule, "{name}");
        }
    }

    #[test]
    fn each_invalid_response_header_breaks_its_rule() {
        for name in ["X-Total-Count", "ETag", "Location", "Content-Disposition", "Authorization", "Link"] {
            assert_eq!(check_exposed_header(name), Ok(()), "{name}");
        }
        for (name, rule) in [
            ("X-A;", Rule::HeaderToken),
            ("set-cookie", Rule::ExposeForbidden),
            ("Set-Cookie2", Rule::ExposeForbidden),
            ("Origin", Rule::ExposeRequestOnly),
            ("If-None-Match", Rule::ExposeRequestOnly),
            ("User-Agent", Rule::ExposeRequestOnly),
            ("Access-Control-Request-Method", Rule::ExposeRequestOnly),
            ("Access-Control-Allow-Origin", Rule::ExposeProtocol),
            ("access-control-max-age", Rule::ExposeProtocol),
        ] {
            assert_eq!(check_exposed_header(name).unwrap_err().rule, rule, "{name}");
        }
    }

    #[test]
    fn a_list_in_one_literal_is_taken_apart() {
        let finding = check_request_header("X-A, X-B").unwrap_err();
        assert_eq!(finding.help.as_deref(), Some("write one literal for each name: `\"X-A\", \"X-B\"`"));
    }

    #[test]
    fn a_name_is_corrected_to_one_that_is_allowed() {
        for (name, correction) in [
            ("X-A:", Some("X-A")),
            ("X Request Id", Some("X-Request-Id")),
            (" Accept-Language ", Some("Accept-Language")),
            ("Set Cookie", None),
            ("Cookie:", None),
            ("*:", None),
        ] {
            let finding = check_request_header(name).unwrap_err();
            assert_eq!(finding.correction.as_deref(), correction, "{name}");
        }
    }
}
