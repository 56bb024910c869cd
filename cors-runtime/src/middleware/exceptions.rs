//! Paths on which an outer policy does not enforce.

use actix_web::dev::ResourceDef;

/// Patterns of paths, in actix-web's syntax and with its matcher.
#[derive(Clone, Debug, Default)]
pub(super) struct Exceptions(Vec<ResourceDef>);

impl Exceptions {
    /// Adds a pattern. Panics if actix-web does for a resource with this path.
    pub(super) fn add(&mut self, pattern: &str) {
        // As actix-web does for resources.
        let slash = if pattern.starts_with('/') { "" } else { "/" };
        self.0.push(ResourceDef::new(format!("{slash}{pattern}")));
    }

    /// Whether one of the patterns matches a decoded path from the root.
    pub(super) fn contain(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(path))
    }

    /// The patterns, as they were written.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(ResourceDef::pattern)
    }
}
