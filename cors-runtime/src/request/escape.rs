//! Makes untrusted values safe for a log line.

use std::fmt;

/// How many bytes of a value are logged. Browsers' origins and paths are far shorter.
const MAX_LOGGED_BYTES: usize = 256;

/// How many values of a repeated field are logged.
const MAX_LOGGED_LINES: usize = 3;

/// The value, cut to 256 bytes, with everything but printable ASCII escaped.
pub(crate) fn escape(value: &[u8]) -> String {
    match value.get(..MAX_LOGGED_BYTES) {
        Some(start) if start.len() < value.len() => format!("{}…", start.escape_ascii()),
        _ => value.escape_ascii().to_string(),
    }
}

/// The first values of a field with several lines.
pub(crate) fn escape_lines<'a>(values: impl ExactSizeIterator<Item = &'a [u8]>) -> String {
    let more = values.len().saturating_sub(MAX_LOGGED_LINES);
    let shown = values.take(MAX_LOGGED_LINES).map(escape).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown}, and {more} more") }
}

/// The text of an error, cut and escaped. No more of it is formatted than is logged.
pub(crate) fn escape_display(error: &dyn fmt::Display) -> String {
    let mut start = Start(String::new());
    // Formatting stops with an error at the limit; the text before that is kept.
    let is_cut = fmt::write(&mut start, format_args!("{error}")).is_err();
    let escaped = |character: char| {
        if character.is_control() { character.escape_default().to_string() } else { character.to_string() }
    };
    let shown: String = start.0.chars().map(escaped).collect();
    if is_cut { format!("{shown}…") } else { shown }
}

/// The first bytes of the written text.
struct Start(String);

impl fmt::Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = MAX_LOGGED_BYTES.saturating_sub(self.0.len());
        if text.len() <= room {
            self.0.push_str(text);
            return Ok(());
        }
        let end = (0..=room).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        self.0.push_str(&text[..end]);
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_and_escaped() {
        for (value, expected) in
            [(&b"https://a.com"[..], "https://a.com"), (b"a\r\nb\x80\"\\", "a\\r\\nb\\x80\\\"\\\\"), (b"", "")]
        {
            assert_eq!(escape(value), expected);
        }
        assert_eq!(escape(&[b'a'; 256]), "a".repeat(256));
        assert_eq!(escape(&[b'a'; 257]), format!("{}…", "a".repeat(256)));
    }

    #[test]
    fn three_of_many_lines_are_shown() {
        let lines: [&[u8]; 5] = [b"a", b"b", b"c", b"d", b"e"];
        assert_eq!(escape_lines(lines.iter().copied()), "a, b, c, and 2 more");
        assert_eq!(escape_lines(lines[..2].iter().copied()), "a, b");
    }

    #[test]
    fn errors_are_cut_and_their_control_characters_escaped() {
        assert_eq!(escape_display(&"line\nforged: «yes»\u{1b}[0m"), "line\\nforged: «yes»\\u{1b}[0m");
        assert_eq!(escape_display(&"é".repeat(60_000)), format!("{}…", "é".repeat(128)));
    }
}
