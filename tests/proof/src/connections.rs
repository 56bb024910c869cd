//! Arbitrary bytes on a connection to a server with a policy around its app.

#![expect(clippy::missing_panics_doc, reason = "a property that does not hold panics")]

use actix_http::HttpService;
use actix_service::map_config;
use actix_web::{
    App, HttpResponse,
    dev::{AppConfig, Service as _, ServiceFactory as _},
    rt::System,
    web,
};
use cors_runtime::{Cors, Policy, rules::is_serialized_origin};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

/// The maximum number of bytes that are sent.
const LONGEST: usize = 1 << 18;

/// The bytes of a connection, as a client sends them: the server closes it, and its responses name only listed origins.
pub fn connections(input: &[u8]) {
    for line in exchange(input).split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        let Some(origin) = line.strip_prefix(b"access-control-allow-origin: ") else { continue };
        let is_listed = origin == b"https://app.example.com"
            || origin.starts_with(b"https://") && origin.ends_with(b".app.example.com");
        assert!(is_listed && is_serialized_origin(origin), "{}", line.escape_ascii());
    }
}

/// Everything that the server sends to a client that sends these bytes.
#[must_use]
pub fn exchange(input: &[u8]) -> Vec<u8> {
    let input = &input[..input.len().min(LONGEST)];
    System::new().block_on(async {
        let policy = Policy::builder().origins(["https://app.example.com", "https://*.app.example.com"]).credentials();
        let policy = policy.mirror_headers().build().expect("the policy breaks no rule");
        let app = App::new().wrap(Cors::new(policy)).default_service(web::to(HttpResponse::Ok));
        let service = HttpService::build().h1(map_config(app, |()| AppConfig::default()));
        let service = service.new_service(()).await.expect("the app starts");
        // Both directions buffer everything, so neither side waits.
        let (mut client, server) = duplex(64 * LONGEST);
        client.write_all(input).await.expect("the buffer is large enough");
        client.shutdown().await.expect("the server is there");
        // Malformed requests end a connection with an error.
        let _ = service.call((server, None)).await;
        let mut received = Vec::new();
        client.read_to_end(&mut received).await.expect("the server has closed the connection");
        received
    })
}
