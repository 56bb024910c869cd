//! Data of a policy: in a `static`, or made at run time and shared.

use std::{ops::Deref, sync::Arc};

/// A value that lives in a `static`, or for as long as somebody holds it.
#[derive(Debug)]
pub(crate) enum Held<T: ?Sized + 'static> {
    /// Of a policy that the compiler has made.
    Static(&'static T),
    /// Of a policy made at run time, and of its clones.
    Shared(Arc<T>),
}

impl<T: ?Sized> Deref for Held<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Static(value) => value,
            Self::Shared(value) => value,
        }
    }
}

impl<T: ?Sized> Clone for Held<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(value) => Self::Static(value),
            Self::Shared(value) => Self::Shared(Arc::clone(value)),
        }
    }
}
