//! Builds a template from the parts of a pattern: checks where placeholders are, and what is literal around them.

use std::fmt::Write as _;

use super::{
    cut::{Cut, Placeholder},
    expression::{Matcher, check},
    octets::Octets,
    shape::{Bounds, Hole, Piece, Shape},
};
use crate::{
    error::{Finding, Rule, messages::EXTENSION_ID_HELP},
    origin::{OriginPattern, Port, check_port, parse_strictly, split_authority},
};

/// The expression for a label, or a part of one, without its own.
const ANY_LABEL: &str = "[a-z0-9_-]+";

/// The expression for a port without its own.
const ANY_PORT: &str = "[0-9]+";

/// Builds the template of a text with at least one placeholder, whose literal parts have been parsed as `pattern`.
pub(super) fn from_pattern(cut: &Cut<'_>, pattern: &OriginPattern) -> Result<Shape, Finding> {
    if !matches!(pattern.scheme(), "http" | "https") {
        return Err(in_app_scheme(cut, pattern.scheme()));
    }
    let (front, tail) = split_tail(cut, pattern.host());
    let labels = front.iter().map(|label| pieces(cut, label)).collect::<Result<Vec<_>, _>>()?;
    let bounds = if labels.is_empty() { pattern.clone() } else { below(cut, pattern, tail)? };
    finish(cut, Bounds::Pattern(bounds), pattern.has_subdomain_wildcard(), labels)
}

/// Builds the template of a text with `*` for octets, after all but its host and port has been accepted. `None` if the
/// wildcards are not octets.
pub(super) fn from_octets(cut: &Cut<'_>) -> Option<Result<Shape, Finding>> {
    let (scheme, authority) = cut.skeleton.split_once("://")?;
    let (host, port) = split_authority(authority);
    let octets = match Octets::parse(cut.text, scheme, host)? {
        Ok(octets) => octets,
        Err(finding) => return Some(Err(finding)),
    };
    let scheme = if scheme == "https" { "https" } else { "http" };
    let port = check_port(cut.text, scheme, port).map_err(|finding| with_port_help(cut, finding));
    Some(port.and_then(|port| finish(cut, Bounds::Network { scheme, octets, port }, false, Vec::new())))
}

/// Checks the positions of placeholders, which the parser of literal parts sees as letters.
pub(super) fn check_places(cut: &Cut<'_>) -> Result<(), Finding> {
    let Some((scheme, rest)) = cut.skeleton.split_once("://") else {
        return Ok(());
    };
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let (host, port) = split_authority(authority);
    let port_start = scheme.len() + "://".len() + host.len();
    for placeholder in &cut.placeholders {
        if placeholder.start < scheme.len() {
            return Err(misplaced(
                format!("the scheme of `{}` has the placeholder `{}`", cut.text, placeholder.written),
                "pages of each scheme are trusted for reasons of their own",
                "write one pattern for each scheme",
            ));
        }
        let is_in_port =
            port.is_some_and(|port| (1..=port.len()).contains(&placeholder.start.wrapping_sub(port_start)));
        if is_in_port && !placeholder.is_port() {
            return Err(in_part_of_port(cut, placeholder, port.unwrap_or_default()));
        }
    }
    if cut.placeholders.iter().any(|placeholder| !placeholder.is_port()) && is_address(cut, host) {
        return Err(misplaced(
            format!("the address in `{}` has a placeholder", cut.text),
            "an IP address has no labels",
            "write `*` for whole octets of a private address, as in `\"http://192.168.*.*:5173\"`",
        ));
    }
    Ok(())
}

/// Whether the literal parts of a host make it an address.
fn is_address(cut: &Cut<'_>, host: &str) -> bool {
    let is_number = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    let ends_in_number = host.rsplit('.').next().is_some_and(is_number);
    let mut literal = host.split('.').filter(|label| *label != "*" && !has_placeholder(cut, label)).peekable();
    host.starts_with('[') || ends_in_number || literal.peek().is_some() && literal.all(is_number)
}

fn has_placeholder(cut: &Cut<'_>, label: &str) -> bool {
    cut.placeholders.iter().any(|placeholder| !placeholder.is_port() && label.contains(&placeholder.stand_in))
}

/// The labels up to the last one with a placeholder, and the tail after them.
fn split_tail<'a>(cut: &Cut<'_>, host: &'a str) -> (Vec<&'a str>, &'a str) {
    let labels: Vec<&str> = host.split('.').collect();
    let count = labels.iter().rposition(|label| has_placeholder(cut, label)).map_or(0, |last| last + 1);
    let front_len = labels[..count].iter().map(|label| label.len() + 1).sum::<usize>();
    (labels[..count].to_vec(), host.get(front_len..).unwrap_or_default())
}

/// The pattern for the names below the tail. A placeholder is allowed exactly where that pattern is.
fn below(cut: &Cut<'_>, pattern: &OriginPattern, tail: &str) -> Result<OriginPattern, Finding> {
    let no_tail = |correction| Finding {
        correction,
        ..misplaced(
            if tail.is_empty() {
                format!("no name follows the placeholder in `{}`", cut.text)
            } else {
                format!("after the label with the placeholder in `{}`, only `{tail}` is written out", cut.text)
            },
            "a label with a placeholder is not fixed, so the origins can belong to strangers",
            "write your own name after it, as in `\"https://{_:pr-[0-9]+}.example.com\"`",
        )
    };
    if tail.is_empty() || !tail.contains('.') && tail != "localhost" {
        return Err(no_tail(with_dot(cut)));
    }
    let bounds = format!("{}://*.{tail}{}", pattern.scheme(), pattern.port());
    parse_strictly(&bounds)
}

/// The text with a dot after the last placeholder in its host, where a name follows directly.
fn with_dot(cut: &Cut<'_>) -> Option<String> {
    let last = cut.placeholders.iter().rfind(|placeholder| !placeholder.is_port())?;
    let end = last.start + last.stand_in.len();
    cut.skeleton[end..]
        .starts_with(|next: char| next.is_ascii_alphanumeric())
        .then(|| cut.with_replaced(last, &format!("{}.", last.written)))
}

/// Splits a label into literal parts and placeholders.
fn pieces(cut: &Cut<'_>, label: &str) -> Result<Vec<Piece>, Finding> {
    let mut pieces = Vec::new();
    let mut rest = label;
    let holes = cut.placeholders.iter().filter(|placeholder| !placeholder.is_port());
    for placeholder in holes {
        let Some((literal, after)) = rest.split_once(&placeholder.stand_in) else {
            continue;
        };
        match (literal, pieces.last()) {
            ("", Some(Piece::Hole(_))) => return Err(adjacent(cut, placeholder)),
            ("", _) => {}
            (literal, _) => pieces.push(Piece::Literal(literal.to_owned())),
        }
        pieces.push(Piece::Hole(hole(placeholder)));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest.to_owned()));
    }
    Ok(pieces)
}

fn hole(placeholder: &Placeholder<'_>) -> Hole {
    Hole {
        parameter: placeholder.parameter().map(str::to_owned),
        expression: placeholder.expression.map(str::to_owned),
    }
}

fn finish(cut: &Cut<'_>, bounds: Bounds, subdomains: bool, labels: Vec<Vec<Piece>>) -> Result<Shape, Finding> {
    for placeholder in &cut.placeholders {
        if let Some(expression) = placeholder.expression {
            check(expression, placeholder.part).map_err(|flaw| {
                let correction = flaw.correction.map(|correction| {
                    cut.with_replaced(placeholder, &format!("{{{}:{correction}}}", placeholder.name))
                });
                Finding { correction, ..wrong_expression(placeholder.written, &flaw.problem, flaw.help) }
            })?;
        }
    }
    let port = cut.placeholders.iter().find(|placeholder| placeholder.is_port()).map(hole);
    let nameless = cut.fill(cut.skeleton.to_string(), |placeholder| match placeholder.expression {
        Some(expression) => format!("{{_:{expression}}}"),
        None => "{_}".to_owned(),
    });
    let mut shape = Shape { bounds, subdomains, labels, port, matcher: None, nameless };
    if cut.placeholders.iter().any(|placeholder| placeholder.expression.is_some()) {
        let parameters: Vec<&str> = shape.parameters().collect();
        let matcher = Matcher::new(&assemble(&shape), &parameters);
        shape.matcher = Some(matcher.map_err(|flaw| wrong_expression(cut.text, &flaw.problem, flaw.help))?);
    }
    Ok(shape)
}

/// The whole pattern as one expression, anchored at both ends. Literal parts are escaped.
fn assemble(shape: &Shape) -> String {
    let mut text = format!(r"\A{}://", shape.bounds.scheme());
    let (host, port) = match &shape.bounds {
        Bounds::Pattern(pattern) => (escape(pattern.host()), pattern.port()),
        Bounds::Network { octets, port, .. } => (format!("{}[0-9.]+", escape(&octets.prefix)), *port),
    };
    if shape.subdomains {
        let _ = write!(text, r"(?:{ANY_LABEL}\.)+");
    }
    for label in &shape.labels {
        for piece in label {
            match piece {
                Piece::Literal(literal) => text.push_str(&escape(literal)),
                Piece::Hole(hole) => text.push_str(&group(hole, ANY_LABEL)),
            }
        }
        text.push_str(r"\.");
    }
    text.push_str(&host);
    match (&shape.port, port) {
        (Some(hole), _) => {
            let _ = write!(text, ":{}", group(hole, ANY_PORT));
        }
        (None, Port::Default) => {}
        (None, Port::Number(number)) => {
            let _ = write!(text, ":{number}");
        }
        (None, Port::Any) => text.push_str("(?::[0-9]+)?"),
    }
    text.push_str(r"\z");
    text
}

fn group(hole: &Hole, default: &str) -> String {
    let expression = hole.expression.as_deref().unwrap_or(default);
    match &hole.parameter {
        Some(name) => format!("(?P<{name}>{expression})"),
        None => format!("(?:{expression})"),
    }
}

/// Escapes the characters of a host that have a meaning in expressions: dots, and the brackets of IPv6 addresses.
fn escape(literal: &str) -> String {
    literal.replace('.', r"\.").replace('[', r"\[").replace(']', r"\]")
}

fn with_port_help(cut: &Cut<'_>, finding: Finding) -> Finding {
    match cut.text.rsplit_once(':') {
        Some((without_port, _)) if finding.rule == Rule::OriginDefaultPort => {
            Finding { correction: Some(without_port.to_owned()), ..finding }
        }
        _ => finding.with_help("write it like `\"http://192.168.*.*:5173\"`, or `:*` for any port"),
    }
}

fn misplaced(problem: String, reason: &'static str, help: &str) -> Finding {
    Finding::new(Rule::PlaceholderPosition, problem, reason).with_help(help)
}

fn in_app_scheme(cut: &Cut<'_>, scheme: &str) -> Finding {
    misplaced(
        format!("`{}` has a placeholder, and `{scheme}` is the scheme of an app", cut.text),
        "placeholders are in names below one that is written out, and hosts of apps are not below others",
        if scheme == "moz-extension" { EXTENSION_ID_HELP } else { "list the origins one by one" },
    )
}

fn in_part_of_port(cut: &Cut<'_>, placeholder: &Placeholder<'_>, port: &str) -> Finding {
    let (before, after) = port.split_once(&placeholder.stand_in).unwrap_or_default();
    let is_alone = cut.placeholders.iter().filter(|other| port.contains(&other.stand_in)).count() == 1;
    let expression = placeholder.expression.filter(|expression| is_alone && !expression.contains('|'));
    let correction = expression.and_then(|expression| {
        let before_port = cut.before(placeholder).strip_suffix(before)?;
        Some(format!("{before_port}{{{}:{before}{expression}{after}}}", placeholder.name))
    });
    Finding {
        correction,
        ..misplaced(
            format!("the placeholder `{}` is only a part of the port", placeholder.written),
            "a placeholder is the whole port",
            "write it like `\"http://localhost:{_:30[0-9]{2}}\"`, or `:*` for any port",
        )
    }
}

fn adjacent(cut: &Cut<'_>, placeholder: &Placeholder<'_>) -> Finding {
    misplaced(
        format!("in `{}`, nothing separates `{}` from the placeholder before it", cut.text, placeholder.written),
        "it is ambiguous where one ends and the other begins",
        "write a character between them, as in `{a}-{b}`, or join them",
    )
}

fn wrong_expression(subject: &str, problem: &str, help: &str) -> Finding {
    Finding::new(
        Rule::PlaceholderExpression,
        format!("the expression in `{subject}` {problem}"),
        "an expression must match its part of the origin as a whole, in lower case",
    )
    .with_help(help)
}
