//! WebSocket handshakes.

use cors_rules::Reason;
use http::{
    HeaderMap, StatusCode,
    header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, UPGRADE},
};

use crate::{
    headers::{get, split},
    refusal::Refusal,
};

/// The nonce of every handshake: the example of RFC 6455. Browsers generate a new one each time; with a constant, the accept
/// value needs no hash function.
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Its accept value ([RFC 6455, section 1.3](https://www.rfc-editor.org/rfc/rfc6455#section-1.3)).
const ACCEPT: &[u8] = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Whether the server has accepted the handshake
/// ([RFC 6455, section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1)).
pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Refusal> {
    let has = |name, expected: &str| {
        let value = get(headers, name).unwrap_or_default();
        split(&value).iter().any(|item| item.eq_ignore_ascii_case(expected.as_bytes()))
    };
    let problem = if status != StatusCode::SWITCHING_PROTOCOLS {
        format!("the handshake was answered with {status}")
    } else if !has(&UPGRADE, "websocket") || !has(&CONNECTION, "upgrade") {
        "the response does not upgrade the connection".to_owned()
    } else if get(headers, &SEC_WEBSOCKET_ACCEPT).as_deref() != Some(ACCEPT) {
        "`Sec-WebSocket-Accept` does not match `Sec-WebSocket-Key`".to_owned()
    } else {
        return Ok(());
    };
    Err(Refusal::new(Reason::WebSocketRefused, problem, "respond with 101 and the headers of RFC 6455, section 4.2.2"))
}
