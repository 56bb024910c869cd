//! Which requests a policy refuses before the handler runs.

/// Which requests of untrusted origins are refused before the handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enforcement {
    /// None: browsers keep the responses from the pages, and the handler has run.
    Nothing,
    /// Those that can have effects: unsafe methods and upgrades.
    Effects,
    /// All.
    Everything,
}

impl Enforcement {
    /// What `enforce` amounts to, as it was written for a policy with or without credentials.
    // Browsers send forms and "simple" requests with cookies before they ask: a policy with credentials refuses them unless it
    // says otherwise. https://fetch.spec.whatwg.org/#http-requests
    pub(crate) const fn new(written: Option<bool>, has_credentials: bool) -> Self {
        match (written, has_credentials) {
            (Some(true), _) => Self::Everything,
            (None, true) => Self::Effects,
            (Some(false), _) | (None, false) => Self::Nothing,
        }
    }
}
