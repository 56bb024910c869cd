//! Access to the page.

use std::net::IpAddr;

use actix_web::{
    dev::RequestHead,
    http::header::{FORWARDED, HOST, HeaderName, HeaderValue, ORIGIN, VIA},
};

use crate::request::{classify::field_lines, initiator::target};

/// Who may see the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    LoopbackOnly,
    EveryPeer,
}

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Gate {
    /// Why a request may not see the page, or `None` if it may.
    ///
    /// Behind a tunnel or a proxy every peer is loopback, and DNS rebinding to 127.0.0.1 makes a stranger's page same-origin. So
    /// the host name and the absence of forwarding headers are checked too.
    pub(super) fn refusal(self, head: &RequestHead) -> Option<&'static str> {
        match field_lines(head, &SEC_FETCH_SITE) {
            [] => {}
            [site] if site == "same-origin" || site == "none" => {}
            _ => return Some("the request comes from a page of another origin"),
        }
        // Browsers that do not send `Sec-Fetch-Site` send this with what scripts of other origins may read.
        if !field_lines(head, &ORIGIN).iter().all(|origin| is_own(origin, target(head))) {
            return Some("the request comes from a page of another origin");
        }
        if self == Self::EveryPeer {
            return None;
        }
        let is_loopback = head.peer_addr.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        if !is_loopback {
            return Some("the request does not come from this machine");
        }
        let is_forwarded = |name: &HeaderName| {
            *name == FORWARDED || *name == VIA || name.as_str().starts_with("x-forwarded-") || *name == "x-real-ip"
        };
        if head.headers().keys().any(is_forwarded) {
            return Some("the request has come through a proxy");
        }
        let hosts = field_lines(head, &HOST);
        let is_local = |line: &HeaderValue| is_local_name(line.as_bytes());
        if hosts.len() > 1 || !hosts.iter().all(is_local) || !target(head).is_some_and(is_local_name) {
            return Some("the request is for another name than `localhost`");
        }
        None
    }
}

/// Whether an origin is that of a page of this server.
fn is_own(origin: &HeaderValue, target: Option<&[u8]>) -> bool {
    let origin = origin.as_bytes();
    let authority = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
    authority.is_some() && authority == target
}

/// Whether a host, with or without a port, is `localhost` or a loopback address.
fn is_local_name(host: &[u8]) -> bool {
    let Ok(host) = str::from_utf8(host) else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn refuses(gate: Gate, peer: Option<&str>, headers: &[(&str, &str)]) -> bool {
        let request = TestRequest::get().uri("/_cors");
        let request = peer.iter().fold(request, |request, peer| request.peer_addr(peer.parse().unwrap()));
        let request = headers.iter().fold(request, |request, line| request.append_header(*line)).to_http_request();
        gate.refusal(request.head()).is_some()
    }

    #[test]
    fn the_page_is_for_this_machine() {
        const LOCAL: (&str, &str) = ("Host", "localhost:8080");
        let loopback = Some("127.0.0.1:5000");
        for (peer, headers, expected) in [
            (loopback, &[LOCAL][..], false),
            (loopback, &[("Host", "127.0.0.1:8080")], false),
            (loopback, &[("Host", "LOCALHOST")], false),
            (Some("[::1]:5000"), &[("Host", "[::1]:8080")], false),
            (Some("[::ffff:127.0.0.1]:5000"), &[LOCAL], false),
            (loopback, &[LOCAL, ("Sec-Fetch-Site", "none")], false),
            (loopback, &[LOCAL, ("Sec-Fetch-Site", "same-origin")], false),
            (loopback, &[LOCAL, ("Sec-Fetch-Site", "cross-site")], true),
            (loopback, &[LOCAL, ("Sec-Fetch-Site", "same-site")], true),
            (loopback, &[LOCAL, ("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "none")], true),
            (loopback, &[LOCAL, ("Origin", "http://localhost:8080")], false),
            (loopback, &[LOCAL, ("Origin", "http://localhost:5173")], true),
            (loopback, &[LOCAL, ("Origin", "https://evil.example")], true),
            (loopback, &[LOCAL, ("Origin", "null")], true),
            (loopback, &[LOCAL, ("Origin", "http://localhost:8080"), ("Origin", "https://evil.example")], true),
            (loopback, &[LOCAL, ("X-Real-IP", "1.2.3.4")], true),
            (loopback, &[LOCAL, ("Forwarded", "for=1.2.3.4")], true),
            (loopback, &[LOCAL, ("X-Forwarded-For", "1.2.3.4")], true),
            (loopback, &[LOCAL, ("X-Forwarded-Proto", "https")], true),
            (loopback, &[LOCAL, ("Via", "1.1 proxy")], true),
            (loopback, &[("Host", "rebound.example")], true),
            (loopback, &[("Host", "localhost.evil.example")], true),
            (loopback, &[("Host", "app.localhost")], true),
            (loopback, &[("Host", "127.0.0.1.evil.example")], true),
            (loopback, &[LOCAL, LOCAL], true),
            (loopback, &[], true),
            (Some("192.168.0.2:5000"), &[LOCAL], true),
            (None, &[LOCAL], true),
        ] {
            assert_eq!(refuses(Gate::LoopbackOnly, peer, headers), expected, "{peer:?} {headers:?}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_refused_in_any_case() {
        assert!(!refuses(Gate::EveryPeer, None, &[("Host", "dev.example"), ("Via", "1.1 proxy")]));
        assert!(refuses(Gate::EveryPeer, None, &[("Host", "dev.example"), ("Sec-Fetch-Site", "cross-site")]));
        assert!(refuses(Gate::EveryPeer, None, &[("Host", "dev.example"), ("Origin", "https://evil.example")]));
        assert!(!refuses(Gate::EveryPeer, None, &[("Host", "dev.example"), ("Origin", "https://dev.example")]));
    }
}
