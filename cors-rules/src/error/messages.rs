//! Findings about several settings together, or about a setting as a whole.

use std::{borrow::Cow, fmt};

use super::{Finding, Rule, Setting};

fn finding(rule: Rule, problem: &str, reason: &'static str, help: &str) -> Finding {
    Finding::new(rule, problem, reason).with_help(help)
}

pub(crate) fn missing_origins() -> Finding {
    finding(
        Rule::MissingOrigins,
        "`origins` is missing",
        "a policy must say whose pages may read the responses; nothing is allowed by default",
        "write `origins = [\"https://app.example.com\"]`, or `origins = \"*\"` for public data",
    )
}

pub(crate) fn empty_list(setting: Setting) -> Finding {
    Finding {
        rule: Rule::EmptyList,
        problem: format!("the list of `{setting}` is empty"),
        reason: "an empty list is usually an oversight",
        help: Some(match setting {
            Setting::Origins => "list an origin: `origins = [\"https://app.example.com\"]`".to_owned(),
            _ => format!("remove `{setting}`, or list a value"),
        }),
        correction: None,
    }
}

pub(crate) fn empty_origin_list() -> Finding {
    finding(
        Rule::EmptyList,
        "the list of origins is empty",
        "an empty list is usually an oversight",
        "list an origin, such as `https://app.example.com`",
    )
}

// Fetch, "CORS check", step 3: with credentials, `*` is compared literally with the origin.
// https://fetch.spec.whatwg.org/#concept-cors-check
pub(crate) fn wildcard_origin_with_credentials(setting: Setting) -> Finding {
    finding(
        Rule::WildcardOriginWithCredentials,
        "`credentials` cannot be combined with the origin `*`",
        "browsers refuse such a response (Fetch, CORS check)",
        &format!("list the origins: `{setting} = [\"{}\"]`", example_origin(setting)),
    )
}

// Fetch, "CORS-preflight fetch", step 7: with credentials, `*` is the name of a header.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch
pub(crate) fn wildcard_headers_with_credentials() -> Finding {
    finding(
        Rule::WildcardHeadersWithCredentials,
        "`credentials` cannot be combined with the request header `*`",
        "with credentials, browsers take `*` as the name of a header (Fetch, CORS-preflight fetch)",
        "write `headers = mirror` to allow what is asked for, or list the names: `headers = [\"X-Request-Id\"]`",
    )
}

// Fetch, "extract header list values" for Access-Control-Expose-Headers: `*` counts without credentials only.
// https://fetch.spec.whatwg.org/#concept-response-cors-exposed-header-name-list
pub(crate) fn wildcard_expose_with_credentials() -> Finding {
    finding(
        Rule::WildcardExposeWithCredentials,
        "`credentials` cannot be combined with the exposed header `*`",
        "with credentials, browsers take `*` as the name of a header (Fetch, HTTP responses)",
        "list the names: `expose = [\"X-Total-Count\"]`",
    )
}

pub(crate) fn wildcard_mixed(problem: &str, reason: &'static str, help: &str) -> Finding {
    finding(Rule::WildcardMixed, problem, reason, help)
}

pub(crate) fn wildcard_origin_mixed(setting: Setting) -> Finding {
    wildcard_mixed(
        &format!("`{setting}` lists other origins beside `*`"),
        "`*` already allows every origin",
        &format!("write `{setting} = \"*\"`, or remove the `\"*\"`"),
    )
}

pub(crate) fn listed_wildcard() -> Finding {
    wildcard_mixed(
        "a list of origins cannot hold `*`",
        "a policy adds the list to its own origins, and `*` would allow every origin",
        "list the origins; for public data, the policy itself says `origins = \"*\"`",
    )
}

pub(crate) fn placeholder_in_list(text: &str) -> Finding {
    finding(
        Rule::PlaceholderPosition,
        &format!("a list of origins cannot hold `{text}`"),
        "it holds exact origins and patterns with `*.` or `:*`, and is not matched with a request's path parameters",
        "write the pattern in `origins` of the policy",
    )
}

/// The help for Firefox extensions.
pub(crate) const EXTENSION_ID_HELP: &str =
    "the id of a Firefox extension differs for each installation: let a function decide, with `allow_if(…)`";

pub(crate) fn placeholder_shadowed(pattern: &impl fmt::Display, wider: &impl fmt::Display) -> Finding {
    finding(
        Rule::PlaceholderShadowed,
        &format!("`{wider}` also allows all that `{pattern}` means, whatever the path parameter is"),
        "with it beside the placeholder, the page of each tenant may call the API of every other",
        &format!("remove `\"{wider}\"`, or the pattern with the placeholder"),
    )
}

pub(crate) fn credentials_not_in_origins(pattern: &impl fmt::Display) -> Finding {
    Finding {
        rule: Rule::CredentialsNotInOrigins,
        problem: format!("`credentials` lists `{pattern}`, which `origins` does not allow"),
        reason: "`credentials` may only list origins that `origins` also allows",
        help: Some(format!("add `\"{pattern}\"` to `origins`, or remove it here")),
        correction: None,
    }
}

pub(crate) fn relaxed_list_with_credentials(name: &str) -> Finding {
    finding(
        Rule::RelaxedListWithCredentials,
        &format!("`credentials` cannot be combined with the relaxed list `{name}`"),
        "a relaxed list may hold origins that are unsafe with credentials, such as `http` ones",
        "use a strict list, or allow credentials for some origins only: `credentials = [\"https://app.example.com\"]`",
    )
}

// Fetch, "CORS-preflight fetch", step 7: an ok status is needed.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch
pub(crate) fn wrong_preflight_status(status: u64) -> Finding {
    Finding {
        rule: Rule::PreflightStatus,
        problem: match status {
            0..=999 => format!("a preflight cannot succeed with the status {status}"),
            _ => format!("`{status}` is not a status code"),
        },
        reason: "browsers accept a status from 200 to 299 only (Fetch, CORS-preflight fetch)",
        help: Some("write `preflight_status = 200`, or leave it out for 204".to_owned()),
        correction: None,
    }
}

pub(crate) fn enforce_any_origin(setting: Setting) -> Finding {
    let example = example_origin(setting);
    finding(
        Rule::EnforceAnyOrigin,
        &format!("`enforce` has no effect with `{setting} = \"*\"`"),
        "it refuses requests from origins that are not allowed, and `*` allows every origin",
        &format!("list the origins: `{setting} = [\"{example}\"]`, or remove `enforce`"),
    )
}

fn example_origin(setting: Setting) -> &'static str {
    if setting == Setting::DevOrigins { "http://localhost:*" } else { "https://app.example.com" }
}

/// The maximum length of any value, in bytes: an origin has at most about 330, and a header name of 1,000 is a mistake.
const MAX_VALUE_LEN: usize = 1_024;

/// How many bytes of a longer value the message shows.
const SHOWN_LEN: usize = 60;

/// Rejects a value that is too long to be intended, before any other check reads it.
pub(crate) fn check_length(rule: Rule, text: &str) -> Result<(), Finding> {
    if text.len() <= MAX_VALUE_LEN {
        return Ok(());
    }
    let problem = format!("`{}` has {} bytes", shown(text).escape_debug(), text.len());
    let help = if text.contains([',', ';', ' ', '\n']) {
        "write each value as a literal of its own: `[\"first\", \"second\"]`"
    } else {
        "write the value itself; this looks like something else"
    };
    Err(Finding::new(rule, problem, "no value of a policy is longer than 1024 bytes").with_help(help))
}

/// A value as messages show it: the start of one that is too long.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_VALUE_LEN {
        return Cow::Borrowed(text);
    }
    let end = (0..=SHOWN_LEN).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Cow::Owned(format!("{}…", &text[..end]))
}

/// `"a", "b"`, as between the brackets of a list.
pub(crate) fn quoted_list(items: &[&str]) -> String {
    items.iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(", ")
}
