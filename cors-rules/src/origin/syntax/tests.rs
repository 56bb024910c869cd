//! The check of origins against a naive one.

use proptest::prelude::*;

use super::*;

/// The check written differently: by taking the origin apart into strings.
fn is_serialized_naively(origin: &[u8]) -> bool {
    let Some((scheme, authority)) = str::from_utf8(origin).ok().and_then(|text| text.split_once("://")) else {
        return false;
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let default_port = [("https", "443"), ("http", "80")].into_iter().find(|(known, _)| *known == scheme);
    let is_port = |port: &str| {
        port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
            && default_port.is_none_or(|known| known.1 != port)
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
    };
    let is_name = host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(is_label);
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_address = address
        .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok() && address == address.to_lowercase());
    origin.len() <= MAX_ORIGIN_LEN && is_scheme && (is_name || is_address) && port.is_none_or(is_port)
}

/// Origins with short and long hosts, some of them with another byte at one place.
fn nearly_serialized() -> impl Strategy<Value = Vec<u8>> {
    let scheme = prop_oneof![4 => "https", 1 => "http", 1 => "[a-z0-9+.-]{0,6}"];
    let label =
        prop_oneof![8 => "[a-z0-9_-]{1,9}", 2 => "[a-z0-9-]{10,30}", 1 => "[a-z0-9-]{60,66}", 1 => Just(String::new())];
    let name = proptest::collection::vec(label, 1..9).prop_map(|labels| labels.join("."));
    let address = any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]"));
    let host = prop_oneof![9 => name, 1 => address];
    let port = prop_oneof![3 => Just(String::new()), 1 => (0..70_000_u32).prop_map(|port| format!(":{port}"))];
    let change = prop_oneof![
        Just(None),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(Some),
        (any::<prop::sample::Index>(), prop::sample::select(b".-_/:[]AZ@az09".to_vec())).prop_map(Some),
    ];
    (scheme, host, port, change).prop_map(|(scheme, host, port, change)| {
        let mut origin = format!("{scheme}://{host}{port}").into_bytes();
        if let Some((place, byte)) = change {
            let place = place.index(origin.len());
            origin[place] = byte;
        }
        origin
    })
}

#[test]
fn each_byte_at_each_place_of_a_host_is_checked() {
    for length in (1..36).chain(62..66) {
        for place in 0..length {
            for byte in 0..=u8::MAX {
                // The byte replaces a dot, or is beside one, in some of them.
                let mut host: Vec<u8> = (0..length).map(|index| if index % 9 == 4 { b'.' } else { b'a' }).collect();
                host[place] = byte;
                let origin = [b"https://", host.as_slice()].concat();
                assert_eq!(is_serialized_origin(&origin), is_serialized_naively(&origin), "{}", origin.escape_ascii());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn the_check_of_origins_agrees_with_a_naive_one(origin in nearly_serialized()) {
        prop_assert_eq!(is_serialized_origin(&origin), is_serialized_naively(&origin), "{}", origin.escape_ascii());
    }
}
