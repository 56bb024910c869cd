//! WebSocket handshakes.

use actix_web::{App, Error, HttpRequest, HttpResponse, get, test, web};
use cors_browser::{Browser, Fetch, Reason};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"], credentials, enforce)]
#[get("/socket")]
async fn socket(request: HttpRequest, body: web::Payload) -> Result<HttpResponse, Error> {
    let (response, session, _) = actix_ws::handle(&request, body)?;
    // The session keeps the response's stream open forever.
    actix_web::rt::spawn(async move {
        std::future::pending::<()>().await;
        drop(session);
    });
    Ok(response)
}

#[actix_web::test]
async fn only_handshakes_of_allowed_pages_are_accepted() {
    let app = test::init_service(App::new().service(socket)).await;
    let browser = Browser::new();
    let connect = || Fetch::websocket("wss://api.example.com/socket");
    let opened = browser.open("https://shop.example.com").fetch(&app, connect()).await.unwrap();
    assert_eq!(opened.status(), 101);
    let refused = browser.open("https://evil.test").fetch(&app, connect()).await.unwrap_err();
    assert_eq!(refused.reason(), Reason::WebSocketRefused);
    assert!(refused.to_string().contains("403 Forbidden"), "{refused}");
}
