//! What to say about regular expressions.

use super::Rejection;
#[cfg(feature = "regex")]
use super::{
    Trust,
    automaton::MOST_STATES,
    whose::{MOST_NAMES, Objection},
};
use crate::error::{Finding, Rule};

fn reject(rule: Rule, problem: String, reason: &'static str, help: String, correction: Option<String>) -> Rejection {
    Finding { rule, problem, reason, help: Some(help), correction }
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
fn corrected_or(
    rule: Rule,
    problem: String,
    reason: &'static str,
    correction: Option<String>,
    advice: &str,
) -> Rejection {
    let help = correction.as_deref().map_or_else(|| advice.to_owned(), |text| format!("write `{}`", item(text)));
    reject(rule, problem, reason, help, correction)
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
    corrected_or(Rule::RegexCase, problem, reason, correction, "leave out the flag `i`, and write lower case")
}

#[cfg(feature = "regex")]
pub(super) fn unescaped_dot(text: &str, correction: Option<String>) -> Rejection {
    corrected_or(
        Rule::RegexDot,
        format!("a dot in `{text}` stands for any character, and not for a dot"),
        "names in which another character stands there can belong to anybody",
        correction,
        r"write `\.` for a dot",
    )
}

#[cfg(feature = "regex")]
pub(super) fn anchored_alternative(text: &str, without_anchors: Option<&str>) -> Rejection {
    reject(
        Rule::RegexAlternation,
        format!("an anchor in `{text}` belongs to one alternative only, and not to all"),
        "`|` takes in all that stands on its sides, up to the anchors; the whole origin is matched in any case",
        without_anchors.map_or_else(
            || "leave the anchors out".to_owned(),
            |text| format!("write `{}`, or `{}`", item(text), item(&format!("^(?:{text})$"))),
        ),
        without_anchors.map(str::to_owned),
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
pub(super) fn object(
    text: &str,
    objection: &Objection,
    trust: Trust,
    correct: &dyn Fn(String) -> Option<String>,
) -> Rejection {
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
            match example {
                Some(origin) => format!("`{text}` matches origins of anybody, such as `{origin}`"),
                None => format!("`{text}` matches origins of anybody, for it does not write their names out"),
            },
            r"the host has to end in a name of your own that is written out, as in `(shop|blog)\.example\.com`, or to be on a local network",
            format!(
                r#"write it like `regex(r"https://.*\.example\.com")`{}"#,
                if trust.credentialed { "" } else { "; for public data, write `origins = \"*\"`" }
            ),
            None,
        ),
        Objection::ManyNames => reject(
            Rule::RegexAnyOrigin,
            format!("`{text}` matches origins under more than {MOST_NAMES} names"),
            "a name together with its public suffix has to be one of a few: the others can belong to anybody",
            "write these names as items of their own, or fill an `OriginList` and write `from(LIST)`".to_owned(),
            None,
        ),
        Objection::Boundary { name, example } => boundary(text, name, &such_as(example), correct),
        Objection::Insecure { host } => {
            let exception = "if it has to be, add `danger_insecure_origins`";
            let encrypted = [("https?:", "https:"), ("http:", "https:")];
            let encrypted = encrypted.iter().map(|(plain, secure)| text.replacen(plain, secure, 1));
            let correction = encrypted.filter(|candidate| candidate != text).find_map(correct);
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
fn boundary(text: &str, name: &str, such_as: &str, correct: &dyn Fn(String) -> Option<String>) -> Rejection {
    let literal = escape(name);
    let candidate = text.rfind(&literal).map(|start| format!(r"{}\.{}", &text[..start], &text[start..]));
    let correction = candidate.and_then(correct);
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
