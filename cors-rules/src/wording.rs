//! What to say about mistakes that several settings make together, or that are about a setting as a whole.

use crate::{
    error::{Complaint, Rule, Setting},
    origin::OriginPattern,
};

fn complain(rule: Rule, problem: &str, reason: &'static str, help: &str) -> (Rule, Complaint) {
    (rule, Complaint { problem: problem.to_owned(), reason, help: Some(help.to_owned()), correction: None })
}

pub(crate) fn missing_origins() -> (Rule, Complaint) {
    complain(
        Rule::MissingOrigins,
        "`origins` is missing",
        "a policy has to say whose pages may read the responses; nothing is allowed by default",
        "write `origins = [\"https://app.example.com\"]`, or `origins = \"*\"` for public data",
    )
}

pub(crate) fn empty_list(setting: Setting) -> (Rule, Complaint) {
    (
        Rule::EmptyList,
        Complaint {
            problem: format!("the list of `{setting}` is empty"),
            reason: "an empty list says nothing; it is usually an oversight",
            help: Some(match setting {
                Setting::Origins => "name an origin, or write `#[cors(disabled)]` for a route without CORS".to_owned(),
                _ => format!("remove `{setting}`, or name what it should hold"),
            }),
            correction: None,
        },
    )
}

pub(crate) fn empty_origin_list() -> (Rule, Complaint) {
    complain(
        Rule::EmptyList,
        "the list of origins is empty",
        "an empty list says nothing; it is usually an oversight",
        "name an origin, such as `https://app.example.com`",
    )
}

/// What to do about `null` in a policy.
pub(crate) const NULL_HELP: &str = "remove it; for public data that anybody may read, write `origins = \"*\"`";

/// What to do about `https://*` in a policy.
pub(crate) const EVERY_HOST_HELP: &str = "to allow every origin, write `origins = \"*\"`";

/// The same mistake in a list of origins, which cannot hold `"*"`.
pub(crate) fn as_listed((rule, complaint): (Rule, Complaint)) -> (Rule, Complaint) {
    let help = match complaint.help.as_deref() {
        Some(NULL_HELP) => Some("remove it".to_owned()),
        Some(EVERY_HOST_HELP) => Some("name the hosts, such as `\"https://*.example.com\"`".to_owned()),
        _ => complaint.help,
    };
    (rule, Complaint { help, ..complaint })
}

// Fetch, "CORS check", step 3: with credentials, `*` is compared literally with the origin.
// https://fetch.spec.whatwg.org/#concept-cors-check
pub(crate) fn wildcard_origin_with_credentials() -> (Rule, Complaint) {
    complain(
        Rule::WildcardOriginWithCredentials,
        "`credentials` cannot be combined with the origin \"*\"",
        "browsers refuse such a response (Fetch, CORS check)",
        "list the origins: `origins = [\"https://app.example.com\"]`",
    )
}

// Fetch, "CORS-preflight fetch", step 7: with credentials, `*` is the name of a header.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch
pub(crate) fn wildcard_headers_with_credentials() -> (Rule, Complaint) {
    complain(
        Rule::WildcardHeadersWithCredentials,
        "`credentials` cannot be combined with the request header \"*\"",
        "with credentials, browsers take `*` for a header of that name (Fetch, CORS-preflight fetch)",
        "list the names: `headers = [\"X-Request-Id\"]`, or write `headers = mirror`",
    )
}

// Fetch, "extract header list values" for Access-Control-Expose-Headers: `*` counts without credentials only.
// https://fetch.spec.whatwg.org/#concept-response-cors-exposed-header-name-list
pub(crate) fn wildcard_expose_with_credentials() -> (Rule, Complaint) {
    complain(
        Rule::WildcardExposeWithCredentials,
        "`credentials` cannot be combined with the exposed header \"*\"",
        "with credentials, browsers take `*` for a header of that name (Fetch, HTTP responses)",
        "list the names: `expose = [\"X-Total-Count\"]`",
    )
}

pub(crate) fn wildcard_mixed(problem: &str, reason: &'static str, help: &str) -> (Rule, Complaint) {
    complain(Rule::WildcardMixed, problem, reason, help)
}

pub(crate) fn wildcard_origin_mixed(setting: Setting) -> (Rule, Complaint) {
    if setting == Setting::DevOrigins {
        return wildcard_mixed(
            "`dev_origins` cannot be \"*\"",
            "it is added to `origins`, beside which `\"*\"` would allow every origin",
            "list the origins: `dev_origins = [\"http://localhost:*\"]`",
        );
    }
    wildcard_mixed(
        "in `origins`, `\"*\"` stands beside origins that it covers",
        "`*` allows every origin, so that the others say nothing",
        "write `origins = \"*\"`, or the origins without `\"*\"`",
    )
}

pub(crate) fn listed_wildcard() -> (Rule, Complaint) {
    wildcard_mixed(
        "a list of origins cannot hold \"*\"",
        "it is added to the origins of a policy, beside which `\"*\"` would allow every origin",
        "list the origins; for public data, write `origins = \"*\"` in the policy",
    )
}

pub(crate) fn credentials_not_in_origins(pattern: &OriginPattern) -> (Rule, Complaint) {
    (
        Rule::CredentialsNotInOrigins,
        Complaint {
            problem: format!("`credentials` names `{pattern}`, which `origins` does not allow"),
            reason: "credentials are given to origins that are allowed anyway",
            help: Some(format!("add `\"{pattern}\"` to `origins`, or remove it here")),
            correction: None,
        },
    )
}

pub(crate) fn relaxed_list_with_credentials(name: &str) -> (Rule, Complaint) {
    complain(
        Rule::RelaxedListWithCredentials,
        &format!("`credentials` cannot be combined with `{name}`, a relaxed list of origins"),
        "what it may hold, such as `http` origins, is not safe with credentials",
        "use a strict list, or give credentials to some origins: `credentials = [\"https://app.example.com\"]`",
    )
}

// Fetch, "CORS-preflight fetch", step 7: an ok status is needed.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch
pub(crate) fn wrong_preflight_status(status: u64) -> (Rule, Complaint) {
    (
        Rule::PreflightStatus,
        Complaint {
            problem: match status {
                0..=999 => format!("a preflight cannot succeed with the status {status}"),
                _ => "this is no status that a preflight can succeed with".to_owned(),
            },
            reason: "browsers accept 200 to 299 only (Fetch, CORS-preflight fetch)",
            help: Some("write `preflight_status = 200`, or leave it out for 204".to_owned()),
            correction: None,
        },
    )
}

pub(crate) fn enforce_any_origin() -> (Rule, Complaint) {
    complain(
        Rule::EnforceAnyOrigin,
        "`enforce` has no effect with the origin \"*\"",
        "it refuses requests from origins that are not allowed, and every origin is",
        "list the origins: `origins = [\"https://app.example.com\"]`, or remove `enforce`",
    )
}
