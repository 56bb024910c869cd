//! HTTP/2 over loopback: `:authority` takes the place of `Host`.

use actix_web::{App, HttpServer, Responder, post};
use cors_runtime::cors;
use h2::client::SendRequest;
use http::{Request, Response};
use tokio::net::TcpStream;

#[cors(origins = ["https://shop.example.com"], credentials, enforce)]
#[post("/enforced")]
async fn enforced() -> impl Responder {
    "enforced"
}

/// Status and `Access-Control-Allow-Origin` of the response.
async fn send(client: &mut SendRequest<bytes::Bytes>, request: Request<()>) -> (u16, Option<String>) {
    let (response, _) = client.send_request(request, true).unwrap();
    let response: Response<_> = response.await.unwrap();
    let origin = response.headers().get("access-control-allow-origin");
    (response.status().as_u16(), origin.map(|origin| origin.to_str().unwrap().to_owned()))
}

#[actix_web::test]
async fn policies_hold_over_http2() {
    let server = HttpServer::new(|| App::new().service(enforced)).workers(1).disable_signals();
    let server = server.bind_auto_h2c(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
    actix_web::rt::spawn(connection);

    let uri = format!("http://{address}/enforced");
    let request = |method: &str, headers: &[(&str, &str)]| {
        let request = Request::builder().method(method).uri(&uri);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(()).unwrap()
    };
    let shop = ("origin", "https://shop.example.com");
    let asks = ("access-control-request-method", "POST");
    let own = format!("http://{address}");
    let allowed = Some("https://shop.example.com".to_owned());
    assert_eq!(send(&mut client, request("OPTIONS", &[shop, asks])).await, (204, allowed.clone()));
    assert_eq!(send(&mut client, request("OPTIONS", &[("origin", "https://evil.example"), asks])).await, (403, None));
    assert_eq!(send(&mut client, request("POST", &[shop])).await, (200, allowed));
    assert_eq!(send(&mut client, request("POST", &[("origin", "https://evil.example")])).await, (403, None));
    assert_eq!(send(&mut client, request("POST", &[("origin", &own)])).await, (200, None));
    // In HTTP/2, the `host` header does not count.
    let pretended = [("origin", "http://evil.example"), ("host", "evil.example")];
    assert_eq!(send(&mut client, request("POST", &pretended)).await, (403, None));
}
