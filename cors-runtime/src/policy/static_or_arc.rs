//! The data of a policy: in a `static`, or built at run time and shared.

use std::{ops::Deref, sync::Arc};

/// Either a `&'static T` or an `Arc<T>`.
#[derive(Debug)]
pub enum StaticOrArc<T: ?Sized + 'static> {
    /// The data of a compile-time policy.
    Static(&'static T),
    /// The data of a policy built at run time, shared with its clones.
    Shared(Arc<T>),
}

impl<T: ?Sized> Deref for StaticOrArc<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Static(value) => value,
            Self::Shared(value) => value,
        }
    }
}

impl<T: ?Sized> Clone for StaticOrArc<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(value) => Self::Static(value),
            Self::Shared(value) => Self::Shared(Arc::clone(value)),
        }
    }
}
