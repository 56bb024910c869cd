//! Parsed responses, and their comparison.

/// A parsed response.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body, one character for each byte.
    pub body: String,
}

impl Response {
    /// Parses the received bytes.
    pub fn parse(received: &[u8]) -> Self {
        let text: String = received.iter().map(|byte| char::from(*byte)).collect();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no response: {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        Self { status, headers: headers.collect(), body: body.to_owned() }
    }

    /// The lines of a header.
    pub fn lines(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether there is a header line. Names are in lower case.
    pub fn has(&self, line: &str) -> bool {
        line.split_once(": ").is_some_and(|(name, value)| self.lines(name).contains(&value))
    }

    /// The status and every header that concerns CORS, sorted: `vary` token by token and in lower case, the
    /// others in full.
    pub fn cors(&self) -> (u16, Vec<String>) {
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| name.starts_with("access-control-"))
            .map(|(name, value)| format!("{}: {value}", name.trim_start_matches("access-control-")))
            .collect();
        for value in self.lines("vary") {
            lines.extend(value.split(',').map(|token| format!("vary: {}", token.trim().to_ascii_lowercase())));
        }
        lines.sort_unstable();
        (self.status, lines)
    }

    /// Fails unless status and CORS headers are exactly these.
    #[track_caller]
    pub fn expect(&self, status: u16, headers: &[&str]) {
        let mut expected: Vec<String> = headers.iter().map(|line| (*line).to_owned()).collect();
        expected.sort_unstable();
        assert_eq!(self.cors(), (status, expected));
    }
}

/// `Vary` of the response to a preflight.
pub const PREFLIGHT_VARY: [&str; 3] =
    ["vary: origin", "vary: access-control-request-method", "vary: access-control-request-headers"];

/// The headers of the response to a preflight, including `Vary`.
pub fn preflight(headers: &[&'static str]) -> Vec<&'static str> {
    [headers, &PREFLIGHT_VARY].concat()
}
