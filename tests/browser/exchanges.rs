//! Requests that no script can follow, such as links and forms: what the server received, and its response.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use actix_web::{
    Error, HttpRequest, HttpResponse, Responder,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    get,
    http::StatusCode,
    middleware::Next,
    web,
};
use cors_runtime::cors;

/// One line for each request with the query `exchange=NAME`, by name.
static EXCHANGES: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Records requests whose query names an exchange.
pub async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let name = request.query_string().strip_prefix("exchange=").map(str::to_owned);
    let received = describe(request.request());
    let result = next.call(request).await;
    if let Some(name) = name {
        let status = match &result {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let mut exchanges = EXCHANGES.lock().unwrap_or_else(PoisonError::into_inner);
        exchanges.insert(name, format!("{received} -> {}", status.as_u16()));
    }
    result
}

/// The record of this name, or 404.
#[cors(origins = "*")]
#[get("/exchanges/{name}")]
pub async fn exchange(name: web::Path<String>) -> impl Responder {
    let exchanges = EXCHANGES.lock().unwrap_or_else(PoisonError::into_inner);
    match exchanges.get(&*name) {
        Some(exchange) => HttpResponse::Ok().body(exchange.clone()),
        None => HttpResponse::new(StatusCode::NOT_FOUND),
    }
}

/// The method, `Origin` without its port, `Sec-Fetch-Site`, `Sec-Fetch-Mode`, and the names of the cookies; `-` for an absent
/// one.
fn describe(request: &HttpRequest) -> String {
    let header = |name: &str| {
        let lines: Vec<&str> = request.headers().get_all(name).filter_map(|value| value.to_str().ok()).collect();
        if lines.is_empty() { "-".to_owned() } else { lines.join(" and ") }
    };
    let origin = header("origin");
    let origin = match origin.rsplit_once(':') {
        Some((origin, port)) if port.parse::<u16>().is_ok() => origin,
        _ => &origin,
    };
    let (site, mode) = (header("sec-fetch-site"), header("sec-fetch-mode"));
    let cookies = crate::server::cookie_names(request);
    format!("{} {origin} {site} {mode} {cookies}", request.method())
}
