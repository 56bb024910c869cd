//! Request headers that Chromium lets pages set without permission, beyond the standard.

/// Whether a header is a client hint, in a form that Chromium takes for one. The name is in lower case.
pub(super) fn is_client_hint(name: &str, value: &[u8]) -> bool {
    match name {
        "device-memory" | "downlink" | "dpr" => is_number(value),
        "rtt" | "viewport-width" | "width" => value.iter().all(u8::is_ascii_digit) && !value.is_empty(),
        "ect" => matches!(value, b"slow-2g" | b"2g" | b"3g" | b"4g"),
        "save-data" => value.eq_ignore_ascii_case(b"on"),
        _ => false,
    }
}

/// Digits, with one point among them at most, and not first.
fn is_number(value: &[u8]) -> bool {
    let mut parts = value.split(|byte| *byte == b'.');
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let are_digits = [whole, fraction].into_iter().flatten().all(u8::is_ascii_digit);
    !whole.is_empty() && are_digits && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_client_hint;

    #[test]
    fn client_hints_are_recognised_by_name_and_value() {
        for (name, value, is_hint) in [
            ("dpr", "1", true),
            ("dpr", "1.5", true),
            ("dpr", ".5", false),
            ("dpr", "1.5.", false),
            ("width", "100", true),
            ("width", "1.5", false),
            ("rtt", "", false),
            ("ect", "4g", true),
            ("ect", "5g", false),
            ("save-data", "On", true),
            ("save-data", "off", false),
            ("x-width", "1", false),
        ] {
            assert_eq!(is_client_hint(name, value.as_bytes()), is_hint, "{name}: {value}");
        }
    }
}
