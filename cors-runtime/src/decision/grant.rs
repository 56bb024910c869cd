//! What a policy grants.

use actix_web::http::header::HeaderValue;

/// Who is allowed.
#[derive(Clone, Debug)]
pub enum Grant {
    /// Any origin, without credentials.
    AnyOrigin,
    /// The origin of the request.
    Origin { origin: HeaderValue, credentials: bool },
}
