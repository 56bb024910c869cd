//! The arguments of the builder's methods: text, and the types that programs use for the same values.

use std::{borrow::Cow, rc::Rc, sync::Arc, time::Duration};

use actix_web::http::{
    Method, Uri,
    header::{HeaderName, HeaderValue},
};
use cors_rules::MaxAgeDraft;

/// An origin, a header name or a method, as an argument of [`PolicyBuilder`](super::PolicyBuilder): text, or actix-web's type
/// for it, or a reference to either.
///
/// An origin as a [`Uri`] ends after the host and the port, because `Uri` does not distinguish `https://app.example.com` from
/// `https://app.example.com/`. A longer path is a mistake, as in text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text for a policy",
    note = "settings take `&str`, `String`, `Uri`, `HeaderName`, `HeaderValue`, `Method`, and iterators of these",
    note = "an `Option` of a list is flattened: `.origins(list.iter().flatten())`"
)]
pub trait SettingText: sealed::Sealed {
    #[doc(hidden)]
    fn setting_text(&self) -> String;
}

/// The argument of [`PolicyBuilder::max_age`](super::PolicyBuilder::max_age): an integer of any type, in seconds; a [`Duration`]
/// of whole seconds; text with a unit; or `None` to leave it to the browser.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time for `max_age`",
    note = "`max_age` takes seconds as an integer, a `Duration`, text such as \"10m\", or an `Option` of these"
)]
pub trait MaxAge: sealed::Sealed {
    #[doc(hidden)]
    fn max_age(self) -> Option<MaxAgeDraft>;
}

mod sealed {
    pub trait Sealed {}

    impl<T: Sealed + ?Sized> Sealed for &T {}
    impl<T: Sealed> Sealed for Option<T> {}
}

macro_rules! setting_text {
    ($($type:ty: $self:ident => $text:expr;)+) => {$(
        impl sealed::Sealed for $type {}

        impl SettingText for $type {
            fn setting_text(&self) -> String {
                let $self = self;
                $text
            }
        }
    )+};
}

setting_text! {
    str: text => text.to_owned();
    String: text => text.clone();
    Cow<'_, str>: text => text.to_string();
    Box<str>: text => text.to_string();
    Arc<str>: text => text.to_string();
    Rc<str>: text => text.to_string();
    HeaderName: name => name.to_string();
    Method: method => method.to_string();
    // The rules report the replacement characters of invalid UTF-8.
    HeaderValue: value => String::from_utf8_lossy(value.as_bytes()).into_owned();
    Uri: uri => origin_of(uri);
}

impl<T: SettingText + ?Sized> SettingText for &T {
    fn setting_text(&self) -> String {
        (**self).setting_text()
    }
}

/// The origin of a URI, or the whole URI if it has more parts.
fn origin_of(uri: &Uri) -> String {
    match (uri.scheme_str(), uri.authority(), uri.path(), uri.query()) {
        (Some(scheme), Some(authority), "" | "/", None) => format!("{scheme}://{authority}"),
        _ => uri.to_string(),
    }
}

macro_rules! max_age_of_integers {
    ($($integer:ty)+) => {$(
        impl sealed::Sealed for $integer {}

        impl MaxAge for $integer {
            fn max_age(self) -> Option<MaxAgeDraft> {
                // A negative number is reported as it is written; one that is too large becomes the largest.
                #[allow(unused_comparisons, clippy::allow_attributes, reason = "unsigned integers are never negative")]
                let is_negative = self < 0;
                Some(if is_negative {
                    MaxAgeDraft::Text(self.to_string())
                } else {
                    MaxAgeDraft::Seconds(u64::try_from(self).unwrap_or(u64::MAX))
                })
            }
        }
    )+};
}

max_age_of_integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

impl sealed::Sealed for Duration {}

impl MaxAge for Duration {
    fn max_age(self) -> Option<MaxAgeDraft> {
        Some(self.into())
    }
}

impl MaxAge for &str {
    fn max_age(self) -> Option<MaxAgeDraft> {
        Some(self.into())
    }
}

impl MaxAge for String {
    fn max_age(self) -> Option<MaxAgeDraft> {
        Some(self.into())
    }
}

impl<T: MaxAge> MaxAge for Option<T> {
    fn max_age(self) -> Option<MaxAgeDraft> {
        self.and_then(T::max_age)
    }
}
