//! WebSocket handshakes.

use cors_browser::{Browser, Fetch, Reason, Step};

use crate::server::{PAGE, response};

const ACCEPTED: [(&str, &str); 3] = [
    ("upgrade", "websocket"),
    ("connection", "keep-alive, Upgrade"),
    ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
];

#[test]
fn a_handshake_carries_origin_and_cookies() {
    let browser = Browser::new();
    browser.set_cookie("https://chat.example.com", "a=1; SameSite=Strict; Secure").unwrap();
    let Step::Send(pending) = browser.open(PAGE).start(Fetch::websocket("wss://chat.example.com/room")) else {
        panic!()
    };
    let request = pending.request();
    assert_eq!(
        (request.method().as_str(), request.uri().to_string().as_str()),
        ("GET", "https://chat.example.com/room")
    );
    for (name, value) in [
        ("host", "chat.example.com"),
        ("origin", PAGE),
        ("cookie", "a=1"),
        ("upgrade", "websocket"),
        ("connection", "Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ] {
        assert_eq!(request.headers()[name], value, "{name}");
    }
    let Step::Done(Ok(seen)) = pending.receive(response(101, &ACCEPTED)) else { panic!() };
    assert_eq!(seen.status(), 101);
}

#[test]
fn no_header_lets_other_origins_in_or_keeps_them_out() {
    let evil = Browser::new().open("https://evil.test");
    let seen = evil.send(Fetch::websocket("wss://chat.example.com/"), |_| response(101, &ACCEPTED));
    assert!(seen.is_ok(), "the server has to look at `Origin`");
}

#[test]
fn handshakes_need_101_and_a_matching_key() {
    let page = Browser::new().open(PAGE);
    for (status, headers) in [
        (200, &ACCEPTED[..]),
        (403, &[("access-control-allow-origin", "*")]),
        (302, &[("location", "/")]),
        (101, &[]),
        (101, &ACCEPTED[..2]),
        (101, &ACCEPTED[1..]),
        (101, &[ACCEPTED[0], ACCEPTED[1], ("sec-websocket-accept", "wrong")]),
    ] {
        let blocked =
            page.send(Fetch::websocket("wss://chat.example.com/"), |_| response(status, headers)).unwrap_err();
        assert_eq!(
            (blocked.reason(), blocked.exchanges().len()),
            (Reason::WebSocketRefused, 1),
            "{status} {headers:?}"
        );
    }
}
