//! How an expression is written: what parses, and what reads like something else than it is.

use std::collections::HashSet;

use regex_syntax::{
    ast::{
        self, Assertion, AssertionKind, Ast, ClassBracketed, ClassSet, ClassSetItem, Flag, Flags, Group, GroupKind,
        Literal, Span, Visitor,
    },
    hir::{Hir, translate::TranslatorBuilder},
};

use super::{Rejection, wording};

/// Reads an expression. Classes are those of ASCII, as origins are.
///
/// `correct` makes an expression that holds of a text to write instead, if there is one.
pub(super) fn read(text: &str, correct: &dyn Fn(String) -> Option<String>) -> Result<Hir, Rejection> {
    let syntax = |span: &Span, reason: String| wording::wrong_syntax(text, column(text, span), &reason);
    let ast = ast::parse::Parser::new().parse(text).map_err(|error| syntax(error.span(), error.kind().to_string()))?;
    let Ok(spelling) = ast::visit(&ast, Spelling::default());
    if let Some((span, reason)) = spelling.unneeded {
        return Err(syntax(&span, reason.to_owned()));
    }
    let translate = |text: &str, ast: &Ast| {
        let mut translator = TranslatorBuilder::new().unicode(false).utf8(false).build();
        translator.translate(text, ast)
    };
    let hir = translate(text, &ast).map_err(|error| syntax(error.span(), error.kind().to_string()))?;
    if spelling.ignores_case || !spelling.upper_case.is_empty() {
        let corrected =
            (!spelling.ignores_case_among_others).then(|| edit(text, spelling.upper_case)).and_then(correct);
        return Err(wording::wrong_case(text, spelling.ignores_case, corrected));
    }
    if !spelling.dots.is_empty() {
        let escaped = spelling.dots.into_iter().map(|dot| (dot, r"\.".to_owned())).collect();
        return Err(wording::unescaped_dot(text, correct(edit(text, escaped))));
    }
    match loose_anchors(&ast) {
        Some(anchors) => {
            let corrected = edit(text, anchors.into_iter().map(|anchor| (anchor, String::new())).collect());
            Err(wording::anchored_alternative(text, correct(corrected).as_deref()))
        }
        None => {
            let apart = edit(text, spelling.alternatives);
            let ast = ast::parse::Parser::new().parse(&apart).ok();
            Ok(ast.and_then(|ast| translate(&apart, &ast).ok()).unwrap_or(hir))
        }
    }
}

/// The column of a span's start, in characters and from 1.
fn column(text: &str, span: &Span) -> usize {
    text.get(..span.start.offset).map_or(0, |before| before.chars().count()) + 1
}

/// The text with other words in some places.
fn edit(text: &str, mut edits: Vec<(Span, String)>) -> String {
    edits.sort_by_key(|(span, _)| span.start.offset);
    let mut edited = String::new();
    let mut end = 0;
    for (span, words) in edits {
        edited.push_str(&text[end..span.start.offset]);
        edited.push_str(&words);
        end = span.end.offset;
    }
    edited.push_str(&text[end..]);
    edited
}

/// What an expression is written with.
#[derive(Default)]
struct Spelling {
    /// The first thing that origins never need, and why.
    unneeded: Option<(Span, &'static str)>,
    ignores_case: bool,
    /// Whether the flag for that stands beside others.
    ignores_case_among_others: bool,
    /// What to write in lower case, or to leave out for it.
    upper_case: Vec<(Span, String)>,
    /// Dots that stand for exactly one character.
    dots: Vec<Span>,
    repeated_dots: HashSet<usize>,
    /// Alternatives of one character, in groups of their own. Without these, `a|b|c` is the same as `[a-c]` once it is read.
    alternatives: Vec<(Span, String)>,
}

impl Spelling {
    /// `whole` is what to leave out where the flag stands alone.
    fn flags(&mut self, flags: &Flags, whole: Span) {
        if flags.flag_state(Flag::Unicode) == Some(true) {
            self.unneeded.get_or_insert((flags.span, "browsers send ASCII, so that the flag `u` has no use"));
        }
        if flags.flag_state(Flag::CaseInsensitive) == Some(true) {
            self.ignores_case = true;
            self.ignores_case_among_others |= flags.items.len() > 1;
            self.upper_case.push((whole, String::new()));
        }
    }

    fn literal(&mut self, literal: &Literal) {
        if literal.c.is_ascii_uppercase() {
            self.upper_case.push((literal.span, literal.c.to_ascii_lowercase().to_string()));
        }
    }

    /// A class of nothing but upper case.
    fn class(&mut self, class: &ClassBracketed) {
        if let (false, ClassSet::Item(item)) = (class.negated, &class.kind) {
            let literals = upper_case_literals(item);
            literals.into_iter().flatten().for_each(|literal| self.literal(literal));
        }
    }
}

/// The ends of the ranges and the letters of a class, if all are in upper case.
fn upper_case_literals(item: &ClassSetItem) -> Option<Vec<&Literal>> {
    let literals = match item {
        ClassSetItem::Literal(literal) => vec![literal],
        ClassSetItem::Range(range) => vec![&range.start, &range.end],
        ClassSetItem::Union(union) => {
            union.items.iter().map(upper_case_literals).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()
        }
        _ => return None,
    };
    literals.iter().all(|literal| literal.c.is_ascii_uppercase()).then_some(literals)
}

impl Visitor for Spelling {
    type Output = Self;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self, Self::Err> {
        Ok(self)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        match ast {
            Ast::Repetition(repetition) => {
                if let Ast::Dot(span) = without_groups(&repetition.ast) {
                    self.repeated_dots.insert(span.start.offset);
                }
            }
            Ast::Alternation(alternation) => {
                let single = alternation.asts.iter().filter_map(|alternative| match alternative {
                    Ast::Literal(literal) => Some((literal.span, format!("({alternative})"))),
                    _ => None,
                });
                self.alternatives.extend(single);
            }
            Ast::Dot(span) if !self.repeated_dots.contains(&span.start.offset) => self.dots.push(**span),
            Ast::Literal(literal) => self.literal(literal),
            Ast::ClassBracketed(class) => self.class(class),
            Ast::ClassUnicode(class) => {
                self.unneeded.get_or_insert((class.span, "browsers send ASCII, so that Unicode classes have no use"));
            }
            Ast::Flags(set) => self.flags(&set.flags, set.span),
            Ast::Group(group) => {
                if let Group { kind: GroupKind::NonCapturing(flags), .. } = &**group {
                    self.flags(flags, flags.span);
                }
            }
            Ast::Assertion(assertion) if !is_anchor(assertion) => {
                self.unneeded
                    .get_or_insert((assertion.span, "origins have no words, so that word boundaries have no use"));
            }
            _ => {}
        }
        Ok(())
    }
}

fn without_groups(ast: &Ast) -> &Ast {
    match ast {
        Ast::Group(group) => without_groups(&group.ast),
        other => other,
    }
}

fn is_anchor(assertion: &Assertion) -> bool {
    starts(assertion) || ends(assertion)
}

fn starts(assertion: &Assertion) -> bool {
    matches!(assertion.kind, AssertionKind::StartLine | AssertionKind::StartText)
}

fn ends(assertion: &Assertion) -> bool {
    matches!(assertion.kind, AssertionKind::EndLine | AssertionKind::EndText)
}

/// The anchors of top-level alternatives, where some have one that others lack.
fn loose_anchors(ast: &Ast) -> Option<Vec<Span>> {
    let Ast::Alternation(alternation) = without_groups(ast) else {
        return None;
    };
    let anchor = |part: Option<&Ast>, is_anchor: fn(&Assertion) -> bool| match part {
        Some(Ast::Assertion(assertion)) if is_anchor(assertion) => Some(assertion.span),
        _ => None,
    };
    let edges = alternation.asts.iter().map(|alternative| match alternative {
        Ast::Concat(concat) => (anchor(concat.asts.first(), starts), anchor(concat.asts.last(), ends)),
        single => (anchor(Some(single), starts), anchor(Some(single), ends)),
    });
    let (starts, ends): (Vec<_>, Vec<_>) = edges.unzip();
    let is_mixed =
        |anchors: &[Option<Span>]| anchors.iter().any(Option::is_some) && anchors.iter().any(Option::is_none);
    (is_mixed(&starts) || is_mixed(&ends)).then(|| starts.into_iter().chain(ends).flatten().collect())
}
