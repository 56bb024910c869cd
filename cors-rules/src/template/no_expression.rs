//! Stands in for `expression` without the feature `regex`: placeholders then have no expressions.

use super::{cut::Part, flaw::Flaw};

impl Flaw {
    fn new() -> Self {
        Self {
            problem: "needs the feature `regex`".to_owned(),
            help: "add `features = [\"regex\"]` to the dependency `cors-runtime` in Cargo.toml",
            correction: None,
        }
    }
}

/// Refuses every expression.
pub(super) fn check(_: &str, _: Part) -> Result<(), Flaw> {
    Err(Flaw::new())
}

/// There is none.
#[derive(Debug)]
pub(super) enum Matcher {}

impl Matcher {
    pub(super) fn new(_: &str, _: &[&str]) -> Result<Self, Flaw> {
        Err(Flaw::new())
    }

    pub(super) fn matches(&self, _: &[u8], _: &mut dyn FnMut(&str, &[u8])) -> bool {
        match *self {}
    }
}

/// There is none.
#[derive(Clone, Debug)]
pub(crate) enum WholeMatcher {}

impl WholeMatcher {
    pub(crate) fn is_match(&self, _: &[u8]) -> bool {
        match *self {}
    }
}

/// Refuses every expression.
pub(crate) fn compile_whole(_: &str) -> Result<WholeMatcher, Flaw> {
    Err(Flaw::new())
}
