//! Which requests a policy refuses before the handler runs.

/// Which requests of untrusted origins are refused before the handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enforcement {
    /// None: the handler runs, and the browser keeps the response from the page.
    Nothing,
    /// Requests that can have effects: unsafe methods and upgrades.
    Effects,
    /// All.
    Everything,
}

impl Enforcement {
    /// The meaning of `enforce`, for a policy with or without credentials.
    // Browsers send forms and other simple requests with cookies and without a preflight: by default, a policy with
    // credentials refuses them. https://fetch.spec.whatwg.org/#http-requests
    pub(crate) const fn new(written: Option<bool>, has_credentials: bool) -> Self {
        match (written, has_credentials) {
            (Some(true), _) => Self::Everything,
            (None, true) => Self::Effects,
            (Some(false), _) | (None, false) => Self::Nothing,
        }
    }
}
