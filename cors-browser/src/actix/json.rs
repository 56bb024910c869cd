//! JSON bodies.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    fetch::{Body, Fetch},
    outcome::Response,
};

impl Body {
    /// A value as JSON, with `Content-Type: application/json`. This type makes browsers send a preflight.
    ///
    /// Needs the feature `actix`.
    ///
    /// # Panics
    ///
    /// If the value cannot be serialized as JSON: a map whose keys are not strings, or an error of its own.
    pub fn json(value: &(impl Serialize + ?Sized)) -> Self {
        let bytes = serde_json::to_vec(value).unwrap_or_else(|error| panic!("the body cannot be JSON: {error}"));
        Self { bytes: bytes.into(), content_type: Some("application/json".to_owned()) }
    }
}

impl Fetch {
    /// Sets a value as the body, as [`Body::json`] does.
    ///
    /// Needs the feature `actix`.
    ///
    /// # Panics
    ///
    /// If the value cannot be serialized as JSON.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        self.body(Body::json(value))
    }
}

impl Response {
    /// The body as JSON, as `response.json()` does.
    ///
    /// Needs the feature `actix`.
    ///
    /// # Errors
    ///
    /// If the body is not JSON of this type. A page that may not read the body sees an empty one.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(self.bytes())
    }
}
