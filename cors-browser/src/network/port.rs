//! Ports of other protocols.

use cors_rules::Reason;
use url::Url;

use crate::refusal::Refusal;

/// <https://fetch.spec.whatwg.org/#bad-port>
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// <https://fetch.spec.whatwg.org/#block-bad-port>
pub(super) fn check(url: &Url) -> Result<(), Refusal> {
    match url.port() {
        Some(port) if BAD_PORTS.binary_search(&port).is_ok() => {
            let problem = format!("browsers do not connect to port {port}, which belongs to another protocol");
            Err(Refusal::new(Reason::BadPort, problem, "serve on another port"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_ports_are_sorted() {
        assert!(BAD_PORTS.is_sorted());
    }

    #[test]
    fn ports_of_other_protocols_are_blocked() {
        for (url, allowed) in [
            ("https://example.com", true),
            ("http://localhost:8080", true),
            ("http://localhost:6667", false),
            ("https://example.com:0", false),
        ] {
            assert_eq!(check(&Url::parse(url).unwrap()).is_ok(), allowed, "{url}");
        }
    }
}
