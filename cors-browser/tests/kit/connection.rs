//! Requests look as if they came over a connection, responses as if they left over one.

use actix_web::{
    App, HttpRequest, HttpResponse, Responder,
    body::{BodySize, MessageBody},
    get, guard,
    http::StatusCode,
    middleware::from_fn,
    test, web,
};
use bytes::Bytes;
use cors_browser::{Browser, Fetch, Reason};
use cors_runtime::cors;

#[get("/")]
async fn describe(request: HttpRequest) -> impl Responder {
    let info = request.connection_info();
    format!("{} {} {:?} {:?}", info.scheme(), info.host(), info.peer_addr(), request.version())
}

#[actix_web::test]
async fn scheme_host_and_peer() {
    let app = test::init_service(App::new().service(describe)).await;
    for (url, expected) in [
        ("https://app.example.com/", r#"https app.example.com Some("203.0.113.7") HTTP/1.1"#),
        ("http://app.example.com:8080/", r#"http app.example.com:8080 Some("203.0.113.7") HTTP/1.1"#),
        ("http://app.localhost:8080/", r#"http app.localhost:8080 Some("127.0.0.1") HTTP/1.1"#),
        ("http://[::1]/", r#"http [::1] Some("127.0.0.1") HTTP/1.1"#),
    ] {
        let page = Browser::new().open(url);
        assert_eq!(page.fetch(&app, Fetch::get(url)).await.unwrap().text(), expected);
    }
}

#[actix_web::test]
async fn one_app_serves_several_hosts() {
    let route = |host: &'static str| web::route().guard(guard::Host(host)).to(move || async move { host });
    let app = test::init_service(
        App::new().route("/{path}", route("api.example.com")).route("/{path}", route("app.example.com")),
    )
    .await;
    for host in ["api.example.com", "app.example.com"] {
        let page = Browser::new().open(&format!("https://{host}"));
        assert_eq!(page.fetch(&app, Fetch::get("/path?query")).await.unwrap().text(), host);
    }
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/failing", wrap = "from_fn(fail)")]
async fn failing() -> impl Responder {
    "never"
}

#[expect(clippy::unused_async, reason = "`from_fn` takes an async function")]
async fn fail(
    _: actix_web::dev::ServiceRequest,
    _: actix_web::middleware::Next<impl MessageBody>,
) -> Result<actix_web::dev::ServiceResponse, actix_web::Error> {
    Err(actix_web::error::ErrorUnauthorized("who are you?"))
}

#[actix_web::test]
async fn errors_of_middleware_are_responses_with_their_policy() {
    let app = test::init_service(App::new().service(failing)).await;
    let page = Browser::new().open("https://shop.example.com");
    let seen = page.fetch(&app, Fetch::get("https://api.example.com/failing")).await.unwrap();
    assert_eq!((seen.status(), seen.text().as_ref()), (401, "who are you?"));
}

struct Broken;

impl MessageBody for Broken {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Bytes, Self::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("broken"))))
    }
}

#[actix_web::test]
async fn bodies_that_break_off_are_network_errors() {
    let handler = || async { HttpResponse::with_body(StatusCode::OK, Broken) };
    let app = test::init_service(App::new().route("/", web::get().to(handler))).await;
    let blocked = Browser::new().open("https://app.example.com").fetch(&app, Fetch::get("/")).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::ConnectionFailed);
}
