//! What differs between two answers, and why.

use std::fmt;

use cors_browser::Reason;

use crate::answer::{Answer, Asker, Seen, Sent};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: a header, the status, whether the handler has run, what the sender sees, or what the page's console shows.
    pub what: String,
    /// With actix-cors.
    pub before: String,
    /// With cors-runtime.
    pub after: String,
    /// The reason for it.
    pub why: Why,
}

macro_rules! reasons {
    ($($variant:ident, $text:literal, $anchor:literal;)+) => {
        /// Why two answers differ. The guide explains each in detail.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Why {
            $(#[doc = $text] $variant,)+
        }

        impl Why {
            /// The reason in a sentence.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The section of the guide.
            #[must_use]
            pub const fn link(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!(
                        "https://docs.rs/cors-runtime/latest/cors_runtime/guide/from_actix_cors/#", $anchor
                    ),)+
                }
            }
        }
    };
}

reasons! {
    Status, "an allowed preflight is 204 and a refused one 403; `preflight_status = 200` brings the 200 back", "what-changes-without-a-word";
    Constant, "`*` is sent as `*`, the same to everyone, so no `Vary` is needed", "what-changes-without-a-word";
    NotEveryone, "an origin that is not listed gets no cookies: the old configuration let every site read as the user", "permissive";
    Strangers, "only an allowed origin is told what is allowed", "what-changes-without-a-word";
    Vary, "`Vary` lists what the answer depends on: three headers for any preflight, `Origin` for the rest", "what-changes-without-a-word";
    Methods, "all methods now include `QUERY`, and not `CONNECT` and `TRACE`; a list needs no `OPTIONS`", "method-by-method";
    Headers, "the whole list is stated, not what was asked for", "method-by-method";
    Compares, "the server states what it allows, and the browser compares", "what-changes-without-a-word";
    Opened, "it works now: the old configuration refused its preflight, as it does all of them without `allowed_methods`", "what-changes-without-a-word";
    Expose, "headers are exposed by `*` or by a list of names, not by what each response happens to have", "expose_any_header";
    Enforced, "with credentials, a request with effects from an unlisted origin is refused before the handler", "what-changes-without-a-word";
    Null, "`null` is never allowed: any page can send it", "what-changes-without-a-word";
    NotPreflight, "`OPTIONS` without `Origin` is not a preflight; it is for the app", "what-changes-without-a-word";
    Unexplained, "unexpected: compare the two configurations", "checklist";
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} -> {}", self.what, self.before, self.after)
    }
}

/// What differs between the answers to one question.
#[must_use]
pub fn differences(before: &Answer, after: &Answer) -> Vec<Difference> {
    let mut found = Vec::new();
    let asker = after.asker;
    if let (Some(old), Some(new)) = (&before.preflight, &after.preflight) {
        compare(&Pair { old, new, is_preflight: true, asker }, &mut found);
    }
    if let (Some(old), Some(new)) = (&before.response, &after.response) {
        compare(&Pair { old, new, is_preflight: false, asker }, &mut found);
    }
    if before.preflight.is_some() != after.preflight.is_some() {
        let sent = |answer: &Answer| if answer.preflight.is_some() { "sent" } else { "not sent" }.to_owned();
        let (before, after) = (sent(before), sent(after));
        found.push(Difference { what: "preflight".to_owned(), before, after, why: Why::Unexplained });
    }
    if before.seen != after.seen {
        found.push(Difference {
            what: if before.seen.looks_like(after.seen) { "the console" } else { "the sender" }.to_owned(),
            before: before.seen.to_string(),
            after: after.seen.to_string(),
            why: why_seen(before.seen, after.seen, asker),
        });
    }
    found
}

/// The responses of both apps to one request.
struct Pair<'a> {
    old: &'a Sent,
    new: &'a Sent,
    is_preflight: bool,
    asker: Asker,
}

fn compare(pair: &Pair<'_>, found: &mut Vec<Difference>) {
    let Pair { old, new, is_preflight, .. } = *pair;
    let mut push = |what: &str, before: String, after: String, why| {
        if before != after {
            let what = if is_preflight { format!("preflight {what}") } else { what.to_owned() };
            found.push(Difference { what, before, after, why });
        }
    };
    push("status", old.status.to_string(), new.status.to_string(), why_status(pair));
    let ran = |sent: &Sent| if sent.ran { "ran" } else { "did not run" }.to_owned();
    push("handler", ran(old), ran(new), why_status(pair));
    let only_new = new.headers.keys().filter(|name| !old.headers.contains_key(*name));
    for name in old.headers.keys().chain(only_new) {
        let value = |sent: &Sent| sent.headers.get(name).map_or("–", String::as_str).to_owned();
        push(name, value(old), value(new), why_header(name, pair));
    }
}

fn why_status(pair: &Pair<'_>) -> Why {
    match (pair.is_preflight, pair.old.status, pair.new.status) {
        _ if pair.asker == Asker::ProgramWithOptions => Why::NotPreflight,
        (true, 200, 204) | (true, 400, 403) => Why::Status,
        (true, 400, 204) => Why::Compares,
        (true, 200, 403) => no_longer_allowed(pair.asker),
        (false, 200..300, 403) => Why::Enforced,
        _ => Why::Unexplained,
    }
}

fn why_header(name: &str, pair: &Pair<'_>) -> Why {
    let old_origin = pair.old.headers.get(ALLOW_ORIGIN);
    let new_origin = pair.new.headers.get(ALLOW_ORIGIN);
    let is_constant = new_origin.is_some_and(|origin| origin == "*");
    let was_refused = pair.is_preflight && pair.old.status >= 400;
    match name {
        _ if pair.asker == Asker::ProgramWithOptions => Why::NotPreflight,
        "vary" if is_constant => Why::Constant,
        "vary" => Why::Vary,
        // actix-cors sends none of these with a refusal.
        _ if was_refused => Why::Compares,
        _ if new_origin.is_none() && old_origin.is_none() => Why::Strangers,
        _ if new_origin.is_none() => no_longer_allowed(pair.asker),
        ALLOW_ORIGIN if is_constant => Why::Constant,
        "access-control-allow-credentials" => Why::NotEveryone,
        "access-control-allow-methods" => Why::Methods,
        "access-control-allow-headers" => Why::Headers,
        "access-control-expose-headers" => Why::Expose,
        _ => Why::Unexplained,
    }
}

/// Why an origin that actix-cors allows is not allowed any more.
fn no_longer_allowed(asker: Asker) -> Why {
    if asker == Asker::PageWithoutOrigin { Why::Null } else { Why::NotEveryone }
}

fn why_seen(before: Seen, after: Seen, asker: Asker) -> Why {
    match (before, after) {
        _ if asker == Asker::ProgramWithOptions => Why::NotPreflight,
        (Seen::Response(_), Seen::Response(403)) => Why::Enforced,
        (Seen::Response(_), Seen::Blocked(Reason::NoAllowOrigin)) => no_longer_allowed(asker),
        (Seen::Response(_), Seen::Blocked(Reason::WildcardWithCredentials | Reason::CredentialsNotAllowed)) => {
            Why::NotEveryone
        }
        // Refused either way: by a status, or without a word.
        (Seen::Blocked(_), Seen::Blocked(Reason::NoAllowOrigin | Reason::PreflightStatus)) => Why::Status,
        // The public answer is the same for everyone.
        (Seen::Blocked(_), Seen::Blocked(Reason::WildcardWithCredentials)) => Why::Constant,
        (Seen::Blocked(_), Seen::Response(_)) => Why::Opened,
        (
            Seen::Blocked(_),
            Seen::Blocked(Reason::HeaderNotAllowed | Reason::MethodNotAllowed | Reason::CredentialsNotAllowed),
        ) => Why::Compares,
        _ => Why::Unexplained,
    }
}
