//! Attributes of other crates above and below `#[cors]`, and unusual handlers.

use std::fmt;

use actix_web::{
    App, Error, HttpMessage, HttpRequest, HttpResponse, Responder, ResponseError, body::SizedStream, get,
    http::StatusCode, middleware::Next, post, web,
};
use actix_web_grants::{GrantsMiddleware, protect};
use cors_runtime::cors;
use futures_util::stream;
use utoipa::OpenApi;

use crate::server::{SHOP, Server, asks};

const ALLOWED: [&str; 2] = ["allow-origin: https://shop.example.com", "vary: origin"];

/// An order, described for clients.
#[utoipa::path(params(("id" = u64, Path)), responses((status = 200, body = String)))]
#[cors(origins = ["https://shop.example.com"])]
#[get("/documented/{id}")]
async fn documented(id: web::Path<u64>) -> impl Responder {
    id.to_string()
}

#[derive(OpenApi)]
#[openapi(paths(documented))]
struct Documentation;

#[tracing::instrument]
#[cors(origins = ["https://shop.example.com"])]
#[get("/instrumented/above")]
async fn instrumented_above() -> impl Responder {
    "above"
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/instrumented/below")]
#[tracing::instrument(skip_all)]
async fn instrumented_below(request: HttpRequest) -> impl Responder {
    request.path().to_owned()
}

#[cors(origins = ["https://shop.example.com"])]
#[tracing::instrument]
#[get("/instrumented/between")]
async fn instrumented_between() -> impl Responder {
    "between"
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/protected/below")]
#[protect("ADMIN")]
async fn protected_below() -> impl Responder {
    "protected"
}

#[protect("ADMIN")]
#[cors(origins = ["https://shop.example.com"])]
#[get("/protected/above")]
async fn protected_above() -> impl Responder {
    "protected"
}

#[cfg(not(any()))]
#[cors(origins = ["https://shop.example.com"])]
#[get("/conditional")]
#[cfg_attr(all(), doc = "A line under a condition.")]
async fn conditional() -> impl Responder {
    "conditional"
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/conditional")]
#[cfg(any())]
async fn conditional() -> impl Responder {
    Missing
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/streamed")]
async fn streamed() -> impl Responder {
    let chunks = ["one", "two"].map(|chunk| Ok::<_, Error>(web::Bytes::from_static(chunk.as_bytes())));
    HttpResponse::Ok().body(SizedStream::new(6, stream::iter(chunks)))
}

#[derive(Debug)]
struct Teapot;

impl fmt::Display for Teapot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("short and stout")
    }
}

impl ResponseError for Teapot {
    fn status_code(&self) -> StatusCode {
        StatusCode::IM_A_TEAPOT
    }
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/teapot")]
async fn teapot() -> Result<&'static str, Teapot> {
    Err(Teapot)
}

async fn mark(
    request: actix_web::dev::ServiceRequest,
    next: Next<impl actix_web::body::MessageBody + 'static>,
) -> Result<actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>, Error> {
    request.extensions_mut().insert(7_u64);
    next.call(request).await
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/extensions", wrap = "actix_web::middleware::from_fn(mark)")]
async fn extensions(mark: web::ReqData<u64>, data: web::Data<Vec<Option<String>>>) -> impl Responder {
    format!("{} {}", *mark, data.len())
}

#[cors(origins = ["https://shop.example.com"])]
#[post("/either")]
async fn either(body: actix_web::Either<web::Json<u64>, web::Form<Vec<(String, u64)>>>) -> impl Responder {
    match body {
        actix_web::Either::Left(json) => json.to_string(),
        actix_web::Either::Right(form) => form.len().to_string(),
    }
}

async fn grants(request: &mut actix_web::dev::ServiceRequest) -> Result<std::collections::HashSet<String>, Error> {
    let role = request.headers().get("x-role").and_then(|role| role.to_str().ok()).map(str::to_owned);
    Ok(role.into_iter().collect())
}

fn start() -> Server {
    Server::start(|| {
        App::new()
            .app_data(web::Data::new(vec![None::<String>]))
            .service((documented, instrumented_above, instrumented_below, instrumented_between))
            .service((conditional, streamed, teapot, extensions, either))
            .service(
                web::scope("")
                    .wrap(GrantsMiddleware::with_extractor(grants))
                    .service((protected_below, protected_above)),
            )
    })
}

#[actix_web::test]
async fn other_attributes_keep_working() {
    let server = start();
    for (path, body) in [
        ("/documented/5", "5"),
        ("/instrumented/above", "above"),
        ("/instrumented/below", "/instrumented/below"),
        ("/instrumented/between", "between"),
        ("/conditional", "conditional"),
        ("/streamed", "onetwo"),
        ("/extensions", "7 1"),
    ] {
        let answer = server.send(&format!("GET {path}"), &[SHOP]).await;
        answer.expect(200, &ALLOWED);
        assert_eq!(answer.body, body, "{path}");
    }
}

#[actix_web::test]
async fn protected_handlers_respond_with_their_policy() {
    let server = start();
    for path in ["/protected/above", "/protected/below"] {
        server.send(&format!("GET {path}"), &[SHOP, ("X-Role", "ADMIN")]).await.expect(200, &ALLOWED);
        server.send(&format!("GET {path}"), &[SHOP]).await.expect(403, &ALLOWED);
    }
}

#[actix_web::test]
async fn custom_error_types_respond_with_the_policy() {
    let answer = start().send("GET /teapot", &[SHOP]).await;
    answer.expect(418, &ALLOWED);
    assert_eq!(answer.body, "short and stout");
}

#[actix_web::test]
async fn json_inside_either_allows_content_type() {
    let asks_post = asks("POST");
    let answer = start().send("OPTIONS /either", &[SHOP, asks_post]).await;
    assert_eq!(answer.lines("access-control-allow-headers"), ["Content-Type"]);
}

#[test]
fn openapi_finds_the_route() {
    let document = Documentation::openapi().to_json().unwrap();
    assert!(document.contains("/documented/{id}"), "{document}");
    assert!(document.contains("An order, described for clients."));
}
