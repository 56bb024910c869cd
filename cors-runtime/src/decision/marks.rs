//! How an inner policy tells an outer one that a response is already decided.
//!
//! An outer policy puts a marker into the request. Inner policies mark their responses only where it is present, so that
//! routes without an outer policy allocate nothing. A response that another middleware puts in its place has no mark.

use std::{cell::Cell, rc::Rc};

use actix_web::{HttpResponse, dev::Extensions};

/// What a policy has done to a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseMark {
    /// It has set or removed the CORS headers.
    Decorated,
    /// It has answered a preflight.
    PreflightAnswered,
}

impl ResponseMark {
    /// Marks a response.
    pub(crate) fn mark<B>(self, response: &mut HttpResponse<B>) {
        response.extensions_mut().insert(self);
    }

    /// The mark of a response.
    pub(crate) fn of<B>(response: &HttpResponse<B>) -> Option<Self> {
        response.extensions().get::<Self>().copied()
    }
}

/// Request extension set by an outer policy. Inner policies mark their responses only when it is present. It also carries
/// the one decision that no response can: a user-supplied handler answers the preflight.
#[derive(Clone, Debug, Default)]
pub struct NestingMarker(Rc<Cell<bool>>);

impl NestingMarker {
    /// Puts a marker into a request; the flag is true if there was one already.
    pub(crate) fn insert(extensions: &mut Extensions) -> (Self, bool) {
        let marker = Self::default();
        let outer = extensions.insert(marker.clone());
        (marker, outer.is_some())
    }

    /// Whether there is an outer policy.
    #[inline]
    pub(crate) fn is_in(extensions: &Extensions) -> bool {
        extensions.contains::<Self>()
    }

    /// Records that a user-supplied handler answers the preflight.
    pub(crate) fn set_manual(extensions: &Extensions) {
        if let Some(marker) = extensions.get::<Self>() {
            marker.0.set(true);
        }
    }

    /// Whether a user-supplied handler answers the preflight.
    pub(crate) fn is_manual(&self) -> bool {
        self.0.get()
    }
}
