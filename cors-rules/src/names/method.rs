//! Names of methods.

use crate::{
    error::{Finding, PolicyError, PolicyErrors, Rule, Setting, messages::check_length},
    names::token::is_token,
};

/// Methods that browsers refuse to send.
///
/// <https://fetch.spec.whatwg.org/#forbidden-method>
const FORBIDDEN_METHODS: &[&str] = &["CONNECT", "TRACE", "TRACK"];

/// Checks the name of a method that a route serves.
///
/// # Errors
/// If it breaks `method-token`, `method-case` or `method-forbidden`.
pub fn validate_method(name: &str) -> Result<(), PolicyErrors> {
    check_method(name, &[]).map_err(|finding| {
        let setting = Setting::Methods;
        PolicyErrors::in_policy(vec![PolicyError { setting, index: 0, found: name.to_owned(), finding }])
    })
}

/// Checks a name for `methods` against what the route serves; an empty `served` is not compared.
pub(crate) fn check_method(name: &str, served: &[String]) -> Result<(), Finding> {
    check_length(Rule::MethodToken, name)?;
    // The response header has a wildcard, policies do not: as a name, `*` would match no method that is ever sent.
    if name == "*" && served.is_empty() {
        return Err(Finding {
            rule: Rule::MethodToken,
            problem: "`*` is not a method".to_owned(),
            reason: "`methods` narrows a policy; without it, all usual methods are allowed",
            help: Some("remove `methods` to allow all of them".to_owned()),
            correction: None,
        });
    }
    // RFC 9110, section 9.1: a method is a token.
    // https://www.rfc-editor.org/rfc/rfc9110#name-overview
    if !is_token(name) {
        let correction = correction(name.trim(), served);
        let help = correction.is_none().then(|| format!("write one literal for each method: `{}`", example(served)));
        return Err(Finding {
            rule: Rule::MethodToken,
            problem: format!("`{}` is not a method", name.escape_debug()),
            reason: "a method is one token (RFC 9110, section 9.1)",
            help,
            correction,
        });
    }
    let upper = name.to_ascii_uppercase();
    if upper != name {
        let correction = correction(&upper, served);
        let help = correction.is_none().then(|| format!("choose from `{}`", example(served)));
        return Err(Finding {
            rule: Rule::MethodCase,
            problem: format!("methods are case-sensitive: `{name}` is not `{upper}`"),
            reason: "browsers convert only some methods to upper case, and `patch` is not one of them (Fetch, normalize a method)",
            help,
            correction,
        });
    }
    // Fetch, "forbidden method".
    // https://fetch.spec.whatwg.org/#forbidden-method
    if FORBIDDEN_METHODS.contains(&name) {
        return Err(Finding {
            rule: Rule::MethodForbidden,
            problem: format!("browsers never send the method `{name}`"),
            reason: "scripts cannot use CONNECT, TRACE or TRACK (Fetch, forbidden method)",
            help: Some("remove it".to_owned()),
            correction: None,
        });
    }
    if !served.is_empty() && !served.iter().any(|method| method == name) {
        return Err(Finding {
            rule: Rule::MethodNotServed,
            problem: format!("the route does not handle `{name}`"),
            reason: "`methods` narrows the methods of the route attribute and cannot add to them",
            help: Some(format!("choose from `{}`, or remove `methods` to allow all of them", example(served))),
            correction: None,
        });
    }
    Ok(())
}

/// The text, unless it breaks a rule.
fn correction(text: &str, served: &[String]) -> Option<String> {
    let sound = is_token(text) && check_method(text, served).is_ok();
    sound.then(|| text.to_owned())
}

fn example(served: &[String]) -> String {
    if served.is_empty() {
        return "\"GET\", \"POST\"".to_owned();
    }
    crate::error::messages::quoted_list(&served.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_invalid_method_breaks_its_rule() {
        let served = ["GET", "PATCH", "PURGE", "OPTIONS"].map(str::to_owned);
        for name in ["GET", "PATCH", "PURGE", "OPTIONS"] {
            assert_eq!(check_method(name, &served), Ok(()), "{name}");
            assert_eq!(check_method(name, &[]), Ok(()), "{name}");
        }
        for (name, rule) in [
            ("", Rule::MethodToken),
            ("GET POST", Rule::MethodToken),
            ("GET,POST", Rule::MethodToken),
            ("GËT", Rule::MethodToken),
            ("patch", Rule::MethodCase),
            ("Get", Rule::MethodCase),
            ("trace", Rule::MethodCase),
            ("CONNECT", Rule::MethodForbidden),
            ("TRACE", Rule::MethodForbidden),
            ("TRACK", Rule::MethodForbidden),
            ("POST", Rule::MethodNotServed),
            ("*", Rule::MethodNotServed),
        ] {
            assert_eq!(check_method(name, &served).unwrap_err().rule, rule, "{name}");
        }
        assert_eq!(check_method("*", &[]).unwrap_err().rule, Rule::MethodToken);
    }
}
