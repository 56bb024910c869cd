//! The command line.

use clap::{Parser, ValueEnum};
use cors_browser::{Browser, Fetch, Page, Profile};
use http::{HeaderName, HeaderValue, Method};
use url::Url;

/// Sends a live server the requests that a browser would send, and reports what the browser would do.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(
    name = "cors-explain",
    version,
    after_help = "Exit status: 0 the page may read the response; 1 the browser stops it; 2 wrong arguments; 3 the server cannot be \
                  reached; 4 the page may read the response, and so may origins that should not."
)]
pub(crate) struct Arguments {
    /// The address that the page requests.
    url: String,
    /// The origin of the page, such as `https://app.example.com`, or `null` for a page in a sandboxed frame, of a `data:` URL or
    /// of a file.
    #[arg(long, value_name = "ORIGIN")]
    from: String,
    /// The method.
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "GET")]
    method: String,
    /// A header that the page's script sets, such as `X-Tenant: 1`. Can be repeated.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The body that the page sends. Its content type is one that forms have, unless `-H` sets another.
    #[arg(short = 'd', long, value_name = "BODY")]
    data: Option<String>,
    /// The page sends cookies and HTTP authentication (`credentials: "include"`).
    #[arg(long)]
    credentials: bool,
    /// A cookie that the browser has for the server, such as `session=1`. Can be repeated.
    #[arg(long = "cookie", value_name = "NAME=VALUE")]
    cookies: Vec<String>,
    /// Send the request itself even if its method can have effects (all but GET, HEAD and OPTIONS). By default, only the
    /// preflight is sent for these.
    #[arg(long)]
    send: bool,
    /// Send only this request: skip the checks with other origins.
    #[arg(long)]
    no_checks: bool,
    /// The browser engine whose differences from the standards apply.
    #[arg(long, value_enum, default_value_t = Engine::Standard)]
    browser: Engine,
    /// Accept any TLS certificate.
    #[arg(long)]
    insecure: bool,
    /// How many seconds to wait for each response.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
    /// Print JSON.
    #[arg(long, conflicts_with = "sarif")]
    json: bool,
    /// Print SARIF 2.1.0, for code scanning in CI.
    #[arg(long)]
    sarif: bool,
}

/// How an opaque origin is serialized: <https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin>.
const NULL: &str = "null";

/// A browser engine.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Engine {
    /// The letter of the standards.
    Standard,
    /// Chrome, Edge and others.
    Chromium,
    /// Firefox.
    Firefox,
}

/// The format of the report.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    Text,
    Json,
    Sarif,
}

/// The checked arguments.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Question {
    pub(crate) url: Url,
    pub(crate) from: String,
    pub(crate) method: Method,
    headers: Vec<(HeaderName, HeaderValue)>,
    data: Option<String>,
    cookies: Vec<String>,
    pub(crate) credentials: bool,
    /// Whether the request itself is sent, rather than only its preflight.
    pub(crate) sends: bool,
    pub(crate) checks: bool,
    pub(crate) profile: Profile,
    pub(crate) insecure: bool,
    pub(crate) timeout: u64,
}

impl Arguments {
    pub(crate) fn format(&self) -> Format {
        match self {
            Self { json: true, .. } => Format::Json,
            Self { sarif: true, .. } => Format::Sarif,
            _ => Format::Text,
        }
    }

    /// Checks the arguments.
    pub(crate) fn question(&self) -> Result<Question, String> {
        let url = Url::parse(&self.url).map_err(|error| format!("`{}` is not a URL: {error}", self.url))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{}` is not an http or https URL", self.url));
        }
        let from = self.from.trim_end_matches('/');
        // A host such as `0x7f.1` has another form in the header.
        let is_origin = cors_rules::is_serialized_origin(from.as_bytes())
            && Browser::new().try_open(from).is_ok_and(|page| page.origin() == from);
        if from != NULL && !is_origin {
            return Err(format!("`{from}` is not an origin; write one like `https://app.example.com`, or `null`"));
        }
        let method =
            Method::from_bytes(self.method.as_bytes()).map_err(|_| format!("`{}` is not a method", self.method))?;
        let has_effects = !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS);
        let headers = self.headers.iter().map(|line| header(line)).collect::<Result<_, _>>()?;
        if let Some(cookie) = self.cookies.iter().find(|cookie| !cookie.contains('=')) {
            return Err(format!("`{cookie}` is not a cookie; write one like `session=1`"));
        }
        let profile = match self.browser {
            Engine::Standard => Profile::standard(),
            Engine::Chromium => Profile::chromium(),
            Engine::Firefox => Profile::firefox(),
        };
        Ok(Question {
            url,
            from: from.to_owned(),
            method,
            headers,
            data: self.data.clone(),
            cookies: self.cookies.clone(),
            credentials: self.credentials,
            sends: self.send || !has_effects,
            checks: !self.no_checks,
            // If the server is on this machine, the browser would ask the user; a report that ends there is useless.
            profile: profile.local_network_granted(true),
            insecure: self.insecure,
            timeout: self.timeout,
        })
    }
}

impl Question {
    /// Opens the page.
    pub(crate) fn open(&self, browser: &Browser) -> Page {
        // Of the pages with an opaque origin, only that of a file can call any server: a sandbox in an https page calls no http
        // server (mixed content), and one in an http page calls no local one.
        browser.open(if self.from == NULL { "file:///page.html" } else { &self.from })
    }

    /// The page, for the report.
    pub(crate) fn page_name(&self) -> String {
        if self.from == NULL { "a page with the origin `null`".to_owned() } else { format!("a page of {}", self.from) }
    }

    /// A browser with the given cookies.
    pub(crate) fn browser(&self) -> Browser {
        let browser = Browser::with_profile(self.profile.clone());
        let attributes = if self.url.scheme() == "https" { "; Path=/; Secure; SameSite=None" } else { "; Path=/" };
        for cookie in &self.cookies {
            // A cookie that a browser ignores is not sent here either.
            let _ = browser.set_cookie(self.url.as_str(), &format!("{cookie}{attributes}"));
        }
        browser
    }

    /// Whether caches may store responses.
    pub(crate) fn is_cacheable(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The request of the page.
    pub(crate) fn fetch(&self, credentials: bool) -> Fetch {
        let fetch = Fetch::new(self.method.as_str(), self.url.as_str());
        let fetch =
            self.headers.iter().fold(fetch, |fetch, (name, value)| fetch.header(name.as_str(), value.as_bytes()));
        let fetch = match &self.data {
            Some(data) => fetch.body(data.as_str()),
            None => fetch,
        };
        let mode = if credentials { cors_browser::Credentials::Include } else { cors_browser::Credentials::Omit };
        fetch.credentials_mode(mode)
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue), String> {
    let wrong = || format!("`{line}` is not a header; write one like `X-Tenant: 1`");
    let (name, value) = line.split_once(':').ok_or_else(wrong)?;
    let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
    let value = HeaderValue::try_from(value.trim()).map_err(|_| wrong())?;
    Ok((name, value))
}
