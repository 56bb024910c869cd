//! Request bodies.

use bytes::Bytes;
use url::form_urlencoded;

/// The boundary between the parts of a `multipart/form-data` body. Browsers generate a new one for each request.
const BOUNDARY: &str = "----cors-browser-boundary-7MA4YWxkTrZu0gW";

/// A request's body, and the content type that the browser gives it unless the page sets one
/// ([Fetch, extract a body](https://fetch.spec.whatwg.org/#concept-bodyinit-extract)).
///
/// ```
/// use cors_browser::{Body, Fetch};
///
/// // A string is `text/plain;charset=UTF-8`; bytes have no type.
/// let text = Fetch::post("https://api.example.com/notes").body("milk");
/// let bytes = Fetch::post("https://api.example.com/notes").body(vec![1, 2, 3]);
/// let form = Fetch::post("https://api.example.com/notes").body(Body::multipart([("note", "milk")]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<String>,
}

impl Body {
    /// Fields as a form without an `enctype` sends them: `application/x-www-form-urlencoded`.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self { bytes: encoded.into(), content_type: Some("application/x-www-form-urlencoded;charset=UTF-8".to_owned()) }
    }

    /// Text fields as a form with `enctype="multipart/form-data"` and `FormData` send them.
    pub fn multipart<N: AsRef<str>, V: AsRef<str>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut text = String::new();
        for (name, value) in fields {
            // https://html.spec.whatwg.org/#multipart/form-data-encoding-algorithm
            let name = name.as_ref().replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22");
            let part =
                ["--", BOUNDARY, "\r\nContent-Disposition: form-data; name=\"", &name, "\"\r\n\r\n", value.as_ref()];
            text.extend(part);
            text.push_str("\r\n");
        }
        text.extend(["--", BOUNDARY, "--\r\n"]);
        Self { bytes: text.into(), content_type: Some(format!("multipart/form-data; boundary={BOUNDARY}")) }
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self { bytes: text.into(), content_type: Some("text/plain;charset=UTF-8".to_owned()) }
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, content_type: None }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}
