//! Errors of the macro: the tokens to underline and the message.

use cors_rules::{PolicyError, Rule};
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};

/// The first and the last of the underlined tokens. Stable Rust cannot join spans.
#[derive(Clone, Copy)]
pub(crate) struct SpanRange {
    start: Span,
    end: Span,
}

impl SpanRange {
    /// From the first to the last of some tokens; the whole attribute where there are none.
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
        let start = spans.next().unwrap_or_else(Span::call_site);
        Self { start, end: spans.last().unwrap_or(start) }
    }

    /// The span of the first token.
    pub(crate) fn start(self) -> Span {
        self.start
    }

    /// The span of the last token.
    pub(crate) fn end(self) -> Span {
        self.end
    }

    /// The whole attribute.
    pub(crate) fn attribute() -> Self {
        Self::from(Span::call_site())
    }
}

impl From<Span> for SpanRange {
    fn from(span: Span) -> Self {
        Self { start: span, end: span }
    }
}

/// One mistake, to be shown by the compiler.
pub(crate) struct Diagnostic {
    rule: Rule,
    span: SpanRange,
    problem: String,
    help: Option<String>,
    note: Option<String>,
}

impl Diagnostic {
    /// A mistake that breaks a rule: a sentence without the remedy.
    pub(crate) fn new(rule: Rule, span: impl Into<SpanRange>, problem: impl Into<String>) -> Self {
        Self { rule, span: span.into(), problem: problem.into(), help: None, note: None }
    }

    /// What to write instead.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Why it is a mistake.
    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    /// A mistake in the policy.
    pub(crate) fn policy(error: &PolicyError, span: SpanRange) -> Self {
        let help = error.help();
        Self { help, ..Self::new(error.rule(), span, error.problem()).note(error.reason()) }
    }

    /// Plain lines: other tools than the compiler show them as they are.
    fn message(&self) -> String {
        let line = |word: &str, text: &Option<String>| text.as_ref().map(|text| format!("{word}: {text}"));
        let lines = [line("help", &self.help), line("note", &self.note), Some(format!("see {}", self.rule.page()))];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        format!("{}\n\n{}", self.problem, lines.join("\n"))
    }
}

impl ToTokens for Diagnostic {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let SpanRange { start, end } = self.span;
        let spanned = |mut token: TokenTree, span| {
            token.set_span(span);
            token
        };
        let colon = |spacing| TokenTree::Punct(Punct::new(':', spacing));
        let message = spanned(Literal::string(&self.message()).into(), end);
        let error: TokenStream = [
            spanned(colon(Spacing::Joint), start),
            spanned(colon(Spacing::Alone), start),
            Ident::new("core", start).into(),
            spanned(colon(Spacing::Joint), start),
            spanned(colon(Spacing::Alone), start),
            Ident::new("compile_error", start).into(),
            spanned(Punct::new('!', Spacing::Alone).into(), start),
            spanned(Group::new(Delimiter::Brace, message.into()).into(), end),
        ]
        .into_iter()
        .collect();
        // In a constant, since an error in item position hides the other errors of its module.
        tokens.extend(quote! { const _: () = { #error }; });
    }
}

/// Proof that a mistake was reported: its holder has nothing to add, and nothing to expand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported(());

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Vec<Diagnostic>);

impl Errors {
    pub(crate) fn report(&mut self, mistake: Diagnostic) -> Reported {
        self.0.push(mistake);
        Reported(())
    }

    /// Whether nothing was reported, by any stage.
    pub(crate) fn check(&self) -> Result<(), Reported> {
        if self.0.is_empty() { Ok(()) } else { Err(Reported(())) }
    }
}

impl ToTokens for Errors {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.0);
    }
}
