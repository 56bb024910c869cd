//! Cuts placeholders out of a text before the rest of it is parsed.

use std::{borrow::Cow, fmt};

use crate::error::{Finding, Rule};

/// A text, split into its literal parts and its placeholders.
pub(super) struct Cut<'a> {
    pub(super) text: &'a str,
    /// The text with a stand-in for each placeholder: a word that does not occur in it, or `*` for the whole port.
    pub(super) skeleton: Cow<'a, str>,
    pub(super) placeholders: Vec<Placeholder<'a>>,
}

/// `{name}` or `{name:expression}`.
pub(super) struct Placeholder<'a> {
    /// With its braces.
    pub(super) written: &'a str,
    pub(super) name: &'a str,
    pub(super) expression: Option<&'a str>,
    pub(super) part: Part,
    pub(super) stand_in: String,
    /// Where the stand-in begins in the skeleton.
    pub(super) start: usize,
    text_start: usize,
}

impl Placeholder<'_> {
    /// The path parameter that this part of the origin must equal.
    pub(super) fn parameter(&self) -> Option<&str> {
        (self.name != "_").then_some(self.name)
    }

    pub(super) fn is_port(&self) -> bool {
        self.part == Part::Port
    }
}

/// Where a placeholder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// In a label of the host, if that is a valid position.
    Host,
    /// It is the whole port.
    Port,
}

impl Part {
    /// Whether this part of an origin may contain the character.
    #[cfg_attr(not(feature = "regex"), expect(dead_code, reason = "only expressions have characters to check"))]
    pub(super) fn may_have(self, character: char) -> bool {
        match self {
            Self::Host => matches!(character, 'a'..='z' | '0'..='9' | '-' | '_' | '.'),
            Self::Port => character.is_ascii_digit(),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Host => "a host",
            Self::Port => "a port",
        })
    }
}

/// The stand-in for a port, which must be one that the parser of plain patterns accepts.
const PORT: &str = "*";

impl<'a> Cut<'a> {
    pub(super) fn of(text: &'a str) -> Result<Self, Finding> {
        if !text.contains(['{', '}']) {
            return Ok(Self { text, skeleton: text.into(), placeholders: Vec::new() });
        }
        let word = unused_word(text);
        let mut skeleton = String::new();
        let mut placeholders = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['{', '}']) {
            let (literal, braced) = rest.split_at(start);
            let (written, after) = braced.split_at(len_in_braces(braced).ok_or_else(|| unbalanced(text))?);
            skeleton.push_str(literal);
            let is_port = ends_before_port(&skeleton) && (after.is_empty() || after.starts_with(['/', '\\', '?', '#']));
            let (part, stand_in) = if is_port {
                (Part::Port, PORT.to_owned())
            } else {
                (Part::Host, format!("{word}{}z", placeholders.len()))
            };
            let start = skeleton.len();
            skeleton.push_str(&stand_in);
            // The first colon ends the name, as in the paths of actix-web.
            let (name, expression) = match written[1..written.len() - 1].split_once(':') {
                Some((name, expression)) => (name, Some(expression)),
                None => (&written[1..written.len() - 1], None),
            };
            let text_start = text.len() - after.len() - written.len();
            placeholders.push(Placeholder { written, name, expression, part, stand_in, start, text_start });
            rest = after;
        }
        skeleton.push_str(rest);
        let cut = Self { text, skeleton: skeleton.into(), placeholders };
        cut.check_names()?;
        Ok(cut)
    }

    /// Puts the placeholders back into a finding about the skeleton.
    pub(super) fn restore(&self, finding: Finding) -> Finding {
        let restore = |text: String| self.fill(text, |placeholder| placeholder.written.to_owned());
        Finding {
            problem: restore(finding.problem),
            help: finding.help.map(restore),
            correction: finding.correction.map(restore),
            ..finding
        }
    }

    /// A text about the skeleton, with the stand-ins replaced.
    pub(super) fn fill(&self, text: String, word: impl Fn(&Placeholder<'_>) -> String) -> String {
        self.placeholders.iter().fold(text, |text, placeholder| {
            let word = word(placeholder);
            match placeholder.part {
                Part::Host => text.replace(&placeholder.stand_in, &word),
                Part::Port => text.replace(":*", &format!(":{word}")),
            }
        })
    }

    /// The text with a placeholder replaced.
    pub(super) fn with_replaced(&self, placeholder: &Placeholder<'_>, replacement: &str) -> String {
        let before = self.before(placeholder);
        format!("{before}{replacement}{}", &self.text[before.len() + placeholder.written.len()..])
    }

    /// The text before a placeholder.
    pub(super) fn before(&self, placeholder: &Placeholder<'_>) -> &'a str {
        &self.text[..placeholder.text_start]
    }

    fn check_names(&self) -> Result<(), Finding> {
        for (index, placeholder) in self.placeholders.iter().enumerate() {
            if !is_name(placeholder.name) {
                return Err(self.wrong_name(placeholder));
            }
            let earlier = &self.placeholders[..index];
            if placeholder.parameter().is_some() && earlier.iter().any(|earlier| earlier.name == placeholder.name) {
                return Err(self.repeated_name(placeholder));
            }
        }
        Ok(())
    }

    fn wrong_name(&self, placeholder: &Placeholder<'_>) -> Finding {
        let Placeholder { name, expression, written, .. } = placeholder;
        let problem = match (name.is_empty(), is_expression(name)) {
            (true, _) => format!("`{written}` has no name"),
            (false, true) => format!("`{written}` has an expression where its name has to be"),
            (false, false) => format!("`{name}` is not a name for a placeholder"),
        };
        let tail = expression.map_or_else(String::new, |expression| format!(":{expression}"));
        let replacement = if name.is_empty() {
            format!("{{_{tail}}}")
        } else if is_expression(name) {
            format!("{{_:{name}{tail}}}")
        } else {
            format!("{{{}{tail}}}", name.trim().replace(['-', '.', ' '], "_"))
        };
        Finding {
            correction: Some(self.with_replaced(placeholder, &replacement)),
            ..Finding::new(
                Rule::PlaceholderName,
                problem,
                "a name has letters, digits and `_`, and does not start with a digit; the first `:` ends it, as in actix-web's paths",
            )
            .with_help("write `{tenant}` for a path parameter, `{_}` for any label, `{_:[0-9]+}` for digits")
        }
    }

    fn repeated_name(&self, placeholder: &Placeholder<'_>) -> Finding {
        let Placeholder { name, .. } = placeholder;
        Finding::new(
            Rule::PlaceholderName,
            format!("`{}` has the placeholder `{name}` twice", self.text),
            "a pattern compares each path parameter once",
        )
        .with_help(format!("write `{{_}}` for one of them, or another name than `{name}`"))
    }
}

/// The length of a placeholder, both braces included. Braces are counted as actix-web counts them in paths, ignoring the
/// classes and escapes of expressions.
fn len_in_braces(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(index + 1);
        }
    }
    None
}

/// Whether a port follows: scheme, host and a colon.
fn ends_before_port(before: &str) -> bool {
    before
        .split_once("://")
        .and_then(|(_, authority)| authority.strip_suffix(':'))
        .is_some_and(|host| !host.is_empty() && !host.contains(['/', '\\', '?', '#']))
}

/// A short word that does not occur in the text and is a valid label.
fn unused_word(text: &str) -> String {
    let mut word = "zq".to_owned();
    while text.contains(&word) {
        word.push('q');
    }
    word
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

fn is_expression(name: &str) -> bool {
    name.contains(['[', '(', '\\', '+', '*', '|'])
}

fn unbalanced(text: &str) -> Finding {
    Finding::new(
        Rule::PlaceholderPosition,
        format!("`{text}` has a brace without its partner"),
        "braces are counted as in actix-web's paths, also in classes and after a backslash",
    )
    .with_help(
        "write `{tenant}` or `{_:[a-z]+}`; in an expression, write `\\x7B` and `\\x7D` for the braces themselves",
    )
}
