//! Lists of methods.

use std::sync::Arc;

use actix_web::http::Method;

/// The methods that an outer policy allows unless it is narrowed: all that browsers send and actix-web has a constant for, in
/// alphabetical order.
pub(crate) const DEFAULT_METHODS: Methods =
    Methods::Static(&["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"]);

/// Methods of a policy or a route, in the order of the source.
#[derive(Clone, Debug)]
pub(crate) enum Methods {
    /// Methods in generated code.
    Static(&'static [&'static str]),
    /// The methods of a policy built at run time, shared with its clones.
    Shared(Arc<[Method]>),
}

/// Whether these contain a method. Methods are case-sensitive.
#[inline]
pub(crate) fn contains(names: &[&str], method: &[u8]) -> bool {
    names.iter().any(|name| name.as_bytes() == method)
}

/// Whether a policy that is narrowed to these methods covers requests with `method`: `GET` covers `HEAD` too, which is `GET`
/// without the body ([RFC 9110, section 9.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2)).
#[inline]
pub(crate) fn covers(names: &[&str], method: &[u8]) -> bool {
    contains(names, method) || method == b"HEAD" && contains(names, b"GET")
}

impl Methods {
    /// Whether these contain a method. Methods are case-sensitive.
    #[inline]
    pub(crate) fn contains(&self, method: &[u8]) -> bool {
        match self {
            Self::Static(names) => contains(names, method),
            Self::Shared(methods) => methods.iter().any(|candidate| candidate.as_str().as_bytes() == method),
        }
    }

    /// The same as [`covers`], for these methods.
    #[inline]
    pub(crate) fn covers(&self, method: &[u8]) -> bool {
        self.contains(method) || method == b"HEAD" && self.contains(b"GET")
    }

    /// Their names.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Static(names) => names.to_vec(),
            Self::Shared(methods) => methods.iter().map(Method::as_str).collect(),
        }
    }
}
