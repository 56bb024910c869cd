//! Local networks: `*` for whole octets at the end of an IPv4 address.

use std::net::Ipv4Addr;

use crate::error::{Finding, Rule};

/// The octets of an IPv4 address.
const OCTETS: usize = 4;

/// Addresses of the machine or a private network with the same first octets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Octets {
    /// For example `192.168.`, with the final dot.
    pub(super) prefix: String,
    /// How many octets follow.
    pub(super) free: usize,
}

impl Octets {
    /// Whether a host is one of the addresses, in the form that browsers send.
    pub(super) fn matches(&self, host: &[u8]) -> bool {
        let Some(rest) = host.strip_prefix(self.prefix.as_bytes()) else {
            return false;
        };
        let mut octets = rest.split(|byte| *byte == b'.');
        octets.by_ref().take(self.free).filter(|octet| is_octet(octet)).count() == self.free && octets.next().is_none()
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.prefix.starts_with("127.")
    }

    /// Whether this covers every address that `other` does.
    pub(super) fn covers(&self, other: &Self) -> bool {
        other.prefix.starts_with(&self.prefix)
    }

    /// Parses the host of a pattern. `None` if it is not an address.
    pub(super) fn parse(text: &str, scheme: &str, host: &str) -> Option<Result<Self, Finding>> {
        let labels: Vec<&str> = host.split('.').collect();
        let is_address = labels.iter().all(|label| *label == "*" || label.bytes().all(|byte| byte.is_ascii_digit()));
        let is_meant = is_address && labels[0] != "*" && matches!(scheme, "http" | "https");
        is_meant.then(|| Self::of(text, &labels))
    }

    fn of(text: &str, labels: &[&str]) -> Result<Self, Finding> {
        let fixed: Vec<&str> = labels.iter().copied().take_while(|label| *label != "*").collect();
        let free = labels.len() - fixed.len();
        if labels.len() != OCTETS || labels[fixed.len()..].iter().any(|label| *label != "*") {
            return Err(wrong_octets(
                Rule::OriginWildcardPosition,
                format!("the wildcards in `{text}` are not the last octets of an address"),
            ));
        }
        if let Some(octet) = fixed.iter().find(|octet| !is_octet(octet.as_bytes())) {
            return Err(Finding::new(
                Rule::OriginIpForm,
                format!("`{octet}` in `{text}` is not an octet in the form that browsers send"),
                "an octet is a number from 0 to 255 without leading zeros (URL standard, host serializing)",
            )
            .with_help("write it like `\"http://192.168.*.*:5173\"`"));
        }
        if !is_local(&fixed) {
            return Err(wrong_octets(
                Rule::OriginWildcardIp,
                format!("`{text}` matches addresses outside of private networks"),
            ));
        }
        Ok(Self { prefix: fixed.iter().flat_map(|octet| [octet, "."]).collect(), free })
    }
}

/// A decimal number from 0 to 255 without leading zeros.
fn is_octet(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
        && (text.len() == 1 || text.first() != Some(&b'0'))
        && str::from_utf8(text).is_ok_and(|text| text.parse::<u8>().is_ok())
}

/// Whether all addresses that start with these octets are private or loopback.
///
/// <https://www.rfc-editor.org/rfc/rfc1918#section-3>, <https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3>
fn is_local(fixed: &[&str]) -> bool {
    let address = |filler: u8| {
        let octets = fixed.iter().map(|octet| octet.parse().unwrap_or(filler)).chain(std::iter::repeat(filler));
        let mut address = [0; OCTETS];
        address.iter_mut().zip(octets).for_each(|(octet, value)| *octet = value);
        Ipv4Addr::from(address)
    };
    // Each of these ranges is contiguous, so its first and last address decide.
    let is_local = |address: Ipv4Addr| address.is_private() || address.is_loopback();
    is_local(address(0)) && is_local(address(u8::MAX))
}

fn wrong_octets(rule: Rule, problem: String) -> Finding {
    Finding::new(
        rule,
        problem,
        "`*` is a whole octet at the end of an address in 10/8, 172.16/12, 192.168/16 (RFC 1918) or 127/8",
    )
    .with_help("write it like `\"http://192.168.*.*:5173\"`, or list the addresses")
}
