//! Regular expressions: what a placeholder may contain, and how it is matched.

use std::{fmt, sync::Mutex};

use regex::bytes::{CaptureLocations, Regex, RegexBuilder};
use regex_syntax::{
    ast::{self, Ast, Flag, Flags, FlagsItemKind, GroupKind, Visitor},
    hir::translate::TranslatorBuilder,
};

use super::{cut::Part, flaw::Flaw};

/// The deepest nesting of groups, classes and repetitions.
const MAX_NESTING: u32 = 32;

/// The most memory that a compiled expression may take, in bytes. The longest kind of label, `[a-z0-9-]{1,63}`, takes about
/// 10 kB.
const MAX_COMPILED_LEN: usize = 64 * 1024;

/// The same for a whole-origin expression, which may list hundreds of names.
const MAX_WHOLE_COMPILED_LEN: usize = 512 * 1024;

impl Flaw {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            help: "write it like `\"https://pr-{_:[0-9]+}.preview.example.com\"`, in the syntax of the crate `regex`",
            correction: None,
        }
    }
}

/// Checks an expression by itself, before it is put into a group.
pub(super) fn check(expression: &str, part: Part) -> Result<(), Flaw> {
    if expression.is_empty() {
        return Err(Flaw::new("is empty"));
    }
    let ast = parse(expression)?;
    ast::visit(&ast, Lint { expression, part })?;
    let mut translator = TranslatorBuilder::new().unicode(false).utf8(false).build();
    match translator.translate(expression, &ast) {
        Ok(_) => Ok(()),
        Err(error) => Err(does_not_parse(&error.kind().to_string(), error.span().start.column)),
    }
}

fn parse(expression: &str) -> Result<Ast, Flaw> {
    ast::parse::ParserBuilder::new()
        .nest_limit(MAX_NESTING)
        .build()
        .parse(expression)
        .map_err(|error| does_not_parse(&error.kind().to_string(), error.span().start.column))
}

fn does_not_parse(why: &str, column: usize) -> Flaw {
    Flaw::new(format!("does not parse: {why} (column {column})"))
}

/// A compiled whole-origin expression.
pub(crate) type WholeMatcher = Regex;

/// Compiles an expression that is matched against whole origins.
///
/// It must parse by itself, so it cannot close the group that is opened here.
pub(crate) fn compile_whole(expression: &str) -> Result<WholeMatcher, Flaw> {
    parse(expression)?;
    compile(&format!(r"\A(?:{expression})\z"), MAX_WHOLE_COMPILED_LEN)
}

fn compile(text: &str, max_len: usize) -> Result<Regex, Flaw> {
    let built = RegexBuilder::new(text)
        // Origins are ASCII.
        .unicode(false)
        .nest_limit(2 * MAX_NESTING)
        .size_limit(max_len)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            Flaw::new(format!("takes more than {} KiB when it is compiled", max_len / 1024))
        }
        error => Flaw::new(format!("does not parse: {error}")),
    })
}

/// A compiled pattern.
pub(super) struct Matcher {
    regex: Regex,
    /// The groups that are bound to path parameters.
    bound: Vec<(usize, String)>,
    /// The memory of a match, kept for the next request.
    spare: Mutex<Vec<CaptureLocations>>,
}

impl Matcher {
    /// `parameters` are the names of the text's groups.
    pub(super) fn new(text: &str, parameters: &[&str]) -> Result<Self, Flaw> {
        let regex = compile(text, MAX_COMPILED_LEN)?;
        let names = regex.capture_names().enumerate();
        let bound =
            names.filter_map(|(index, name)| Some((index, name.filter(|name| parameters.contains(name))?.to_owned())));
        Ok(Self { bound: bound.collect(), regex, spare: Mutex::default() })
    }

    /// Whether an origin matches. `bind` receives the parts that are bound to path parameters.
    pub(super) fn matches(&self, origin: &[u8], bind: &mut dyn FnMut(&str, &[u8])) -> bool {
        if self.bound.is_empty() {
            return self.regex.is_match(origin);
        }
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.pop());
        let mut locations = spare.unwrap_or_else(|| self.regex.capture_locations());
        let matches = self.regex.captures_read(&mut locations, origin).is_some();
        if matches {
            for (index, name) in &self.bound {
                // Each group is part of every match, since no alternation contains it.
                let (start, end) = locations.get(*index).unwrap_or_default();
                bind(name, &origin[start..end]);
            }
        }
        if let Ok(mut spare) = self.spare.lock() {
            spare.push(locations);
        }
        matches
    }
}

impl fmt::Debug for Matcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.regex.fmt(formatter)
    }
}

/// Rejects syntax that has no meaning inside a placeholder.
struct Lint<'a> {
    expression: &'a str,
    part: Part,
}

impl Lint<'_> {
    fn check_flags(flags: &Flags) -> Result<(), Flaw> {
        let unneeded = flags.items.iter().find_map(|item| match item.kind {
            FlagsItemKind::Flag(Flag::IgnoreWhitespace) => Some('x'),
            FlagsItemKind::Flag(Flag::Unicode) => Some('u'),
            FlagsItemKind::Flag(_) | FlagsItemKind::Negation => None,
        });
        match unneeded {
            Some(flag) => Err(Flaw::new(format!("has the flag `{flag}`"))),
            None => Ok(()),
        }
    }

    fn check_literal(&self, literal: char) -> Result<(), Flaw> {
        if self.part.may_have(literal) {
            return Ok(());
        }
        // Escapes such as `\D` are handled elsewhere.
        let lower = self.expression.to_ascii_lowercase();
        let is_case = literal.is_ascii_uppercase() && !self.expression.contains('\\');
        Err(Flaw {
            correction: is_case.then_some(lower),
            ..Flaw::new(format!("has `{}`, which {} never does", literal.escape_debug(), self.part))
        })
    }
}

impl Visitor for Lint<'_> {
    type Output = ();
    type Err = Flaw;

    fn finish(self) -> Result<(), Flaw> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Flaw> {
        match ast {
            Ast::Assertion(_) => {
                let inner = self.expression.trim_start_matches('^').trim_end_matches('$');
                Err(Flaw {
                    correction: (inner != self.expression).then(|| inner.to_owned()),
                    ..Flaw::new("has an anchor or a word boundary")
                })
            }
            Ast::Flags(set) => Self::check_flags(&set.flags),
            Ast::Group(group) => match &group.kind {
                GroupKind::NonCapturing(flags) => Self::check_flags(flags),
                GroupKind::CaptureName { .. } => Err(Flaw::new("has a group with a name")),
                GroupKind::CaptureIndex(_) => Ok(()),
            },
            Ast::Literal(literal) => self.check_literal(literal.c),
            _ => Ok(()),
        }
    }
}
