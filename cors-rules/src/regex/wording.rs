//! What to say about regular expressions.

use super::Rejection;
#[cfg(feature = "regex")]
use super::{Trust, automaton::MOST_STATES, parse, whose::Objection};
use crate::error::{Complaint, Rule};

fn reject(rule: Rule, problem: String, reason: &'static str, help: String, correction: Option<String>) -> Rejection {
    (rule, Complaint { problem, reason, help: Some(help), correction })
}

#[cfg(not(feature = "regex"))]
pub(super) fn without_feature(text: &str) -> Rejection {
    reject(
        Rule::RegexFeature,
        format!("`{text}` is a regular expression, and these are turned off"),
        "checking and running them takes libraries that most policies do without",
        "add `features = [\"regex\"]` to the dependency `cors-runtime` in Cargo.toml".to_owned(),
        None,
    )
}

/// As it is written in the attribute.
#[cfg(feature = "regex")]
fn item(text: &str) -> String {
    let hashes = "#".repeat(text.contains('"').into());
    format!("regex(r{hashes}\"{text}\"{hashes})")
}

#[cfg(feature = "regex")]
fn with_correction(rule: Rule, problem: String, reason: &'static str, correction: String) -> Rejection {
    reject(rule, problem, reason, format!("write `{}`", item(&correction)), Some(correction))
}

#[cfg(feature = "regex")]
pub(super) fn wrong_syntax(text: &str, column: usize, why: &str) -> Rejection {
    reject(
        Rule::RegexSyntax,
        format!("`{text}` is no regular expression for origins: at column {column}, {why}"),
        "the syntax is that of the crate `regex`, without word boundaries and Unicode classes",
        r#"write it like `regex(r"https://[a-z0-9-]+\.preview\.example\.com")`"#.to_owned(),
        None,
    )
}

#[cfg(feature = "regex")]
pub(super) fn wrong_case(text: &str, ignores_case: bool, correction: Option<String>) -> Rejection {
    let problem = if ignores_case {
        format!("`{text}` ignores case, and origins have no upper case")
    } else {
        format!("`{text}` has upper-case letters")
    };
    let reason = "browsers send origins in lower case, and origins are compared byte by byte (RFC 6454, section 6.2)";
    match correction {
        Some(correction) => with_correction(Rule::RegexCase, problem, reason, correction),
        None => {
            reject(Rule::RegexCase, problem, reason, "leave out the flag `i`, and write lower case".to_owned(), None)
        }
    }
}

#[cfg(feature = "regex")]
pub(super) fn unescaped_dot(text: &str, correction: String) -> Rejection {
    with_correction(
        Rule::RegexDot,
        format!("a dot in `{text}` stands for any character, and not for a dot"),
        "names in which another character stands there can belong to anybody",
        correction,
    )
}

#[cfg(feature = "regex")]
pub(super) fn anchored_alternative(text: &str, without_anchors: &str) -> Rejection {
    reject(
        Rule::RegexAlternation,
        format!("an anchor in `{text}` belongs to one alternative only, and not to all"),
        "`|` takes in all that stands on its sides, up to the anchors; the whole origin is matched in any case",
        format!("write `{}`, or `{}`", item(without_anchors), item(&format!("^(?:{without_anchors})$"))),
        Some(without_anchors.to_owned()),
    )
}

#[cfg(feature = "regex")]
pub(super) fn too_large(text: &str) -> Rejection {
    const LONGEST: usize = 100;
    let shown: String = text.chars().take(LONGEST).collect();
    let rest = if shown.len() < text.len() { "…" } else { "" };
    reject(
        Rule::RegexTooLarge,
        format!("`{shown}{rest}` has more than {MOST_STATES} states when its repetitions are written out"),
        "no origin is longer than 326 bytes",
        "repeat less, or fill an `OriginList` and write `from(LIST)`".to_owned(),
        None,
    )
}

/// Says what speaks against an expression that is well spelt.
#[cfg(feature = "regex")]
pub(super) fn object(text: &str, objection: &Objection, trust: Trust) -> Rejection {
    let such_as =
        |example: &Option<String>| example.as_ref().map_or_else(String::new, |origin| format!(", such as `{origin}`"));
    match objection {
        Objection::NoOrigin => reject(
            Rule::RegexNoOrigin,
            format!("`{text}` matches no origin that a browser sends"),
            "the whole of an origin is matched: scheme, `://`, host and an optional port, in lower case and without a slash at the end",
            r#"write it like `regex(r"https://[a-z0-9-]+\.preview\.example\.com")`"#.to_owned(),
            None,
        ),
        Objection::AnyScheme => reject(
            Rule::RegexAnyOrigin,
            format!("`{text}` matches origins of any scheme"),
            "pages of other schemes can belong to anybody who is on the network or on the device",
            "start with the scheme, such as `https://`".to_owned(),
            None,
        ),
        Objection::AnyHost { example } => reject(
            Rule::RegexAnyOrigin,
            format!("`{text}` matches origins of anybody{}", such_as(example)),
            "the host has to end in a literal name of your own, or to be on a local network",
            format!(
                r#"write it like `regex(r"https://.*\.example\.com")`{}"#,
                if trust.credentialed { "" } else { "; for public data, write `origins = \"*\"`" }
            ),
            None,
        ),
        Objection::Boundary { name, example } => boundary(text, name, &such_as(example), trust),
        Objection::Insecure { host } => {
            let exception = "if it has to be, add `danger_insecure_origins`";
            let encrypted = [("https?:", "https:"), ("http:", "https:")];
            let mut encrypted = encrypted.iter().map(|(plain, secure)| text.replacen(plain, secure, 1));
            let correction = encrypted.find(|candidate| candidate != text && parse(candidate, trust).is_ok());
            let instead = correction
                .as_deref()
                .map_or_else(|| "write `https`".to_owned(), |text| format!("write `{}`", item(text)));
            reject(
                Rule::InsecureOrigin,
                format!("`{text}` allows credentials for `{host}` over `http`, whose pages travel unencrypted"),
                "whoever controls the network can alter such a page and act as its user",
                format!("{instead}; {exception}"),
                correction,
            )
        }
        Objection::Strangers { suffix } => reject(
            Rule::PublicSuffix,
            format!("`{text}` allows credentials for sites of anybody under `{suffix}`"),
            "names under a public suffix can be registered by strangers (publicsuffix.org)",
            format!(
                "end in a name of your own, such as `{}`; if it has to be, add `danger_public_suffixes`",
                format_args!(r"\.your-name\.{}", escape(suffix))
            ),
            None,
        ),
    }
}

#[cfg(feature = "regex")]
fn boundary(text: &str, name: &str, such_as: &str, trust: Trust) -> Rejection {
    let literal = escape(name);
    let candidate = text.rfind(&literal).map(|start| format!(r"{}\.{}", &text[..start], &text[start..]));
    let correction = candidate.filter(|candidate| parse(candidate, trust).is_ok());
    let help = match &correction {
        Some(correction) => format!("write `{}`", item(correction)),
        None => format!(r"write `\.{literal}`, with a dot before it"),
    };
    reject(
        Rule::RegexBoundary,
        format!("in `{text}`, nothing separates `{name}` from what may stand before it{such_as}"),
        "a longer name that ends in the same letters can belong to anybody",
        help,
        correction,
    )
}

#[cfg(feature = "regex")]
fn escape(name: &str) -> String {
    name.replace('.', r"\.")
}
