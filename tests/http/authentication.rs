//! A middleware for authentication.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorUnauthorized,
    middleware::Next,
};

/// Rejects requests without a token; any token will do.
pub async fn require_token(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.headers().contains_key("authorization") {
        return next.call(request).await;
    }
    Err(ErrorUnauthorized("who are you?"))
}
