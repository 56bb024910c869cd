//! The settings of a validated command line.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use actix_web::http::Uri;
use cors_runtime::Policy;

use crate::{cors, flags::Flags, mistakes::Mistakes};

/// A command line without mistakes.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listener: SocketAddr,
    pub backend: Backend,
    pub token: Option<String>,
    pub cors: CorsHandling,
}

/// Where requests go.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Scheme, host and port.
    pub base: Uri,
    /// How long it may take to start its response.
    pub deadline: Duration,
}

/// Which side handles CORS.
#[derive(Clone, Debug)]
pub enum CorsHandling {
    /// Neither.
    Off,
    /// The backend, which therefore gets OPTIONS requests without a token.
    Backend,
    /// The gateway.
    Gateway(Box<Policy>),
}

impl Settings {
    /// Checks all flags.
    ///
    /// # Errors
    /// Every mistake.
    pub fn from_flags(flags: &Flags) -> Result<Self, Mistakes> {
        let mut mistakes = Mistakes::default();
        let base = backend(&flags.backend, &mut mistakes);
        let deadline = deadline(&flags.backend_deadline, &mut mistakes);
        let token = token(flags.require_token.as_deref(), &mut mistakes);
        let cors = cors::handling(flags, &mut mistakes);
        let listener = listener(flags.listener_address, flags.listener_port);
        let settings = base.zip(deadline).zip(cors).map(|((base, deadline), cors)| {
            let backend = Backend { base, deadline };
            Self { listener, backend, token, cors }
        });
        mistakes.none_in(settings)
    }
}

fn listener(address: IpAddr, port: u16) -> SocketAddr {
    (address, port).into()
}

fn backend(text: &str, mistakes: &mut Mistakes) -> Option<Uri> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let base = with_scheme.parse::<Uri>().ok().filter(|base| {
        let has_userinfo = base.authority().is_some_and(|authority| authority.as_str().contains('@'));
        base.scheme_str() == Some("http") && base.path() == "/" && base.query().is_none() && !has_userinfo
    });
    if base.is_none() {
        let reason = "requests keep their path, and this example does not support TLS to the backend";
        mistakes.add("backend", format!("`{text}` is not a backend"), reason, "write --backend=http://127.0.0.1:8082");
    }
    base
}

fn deadline(text: &str, mistakes: &mut Mistakes) -> Option<Duration> {
    let deadline = humantime::parse_duration(text).ok().filter(|deadline| !deadline.is_zero());
    if deadline.is_none() {
        let problem = format!("`{text}` is not a usable deadline");
        mistakes.add("backend_deadline", problem, "units are h, m, s and ms", "write --backend_deadline=15s");
    }
    deadline
}

/// RFC 6750, section 2.1: what may follow `Bearer`.
fn token(text: Option<&str>, mistakes: &mut Mistakes) -> Option<String> {
    let text = text?;
    let letters = text.trim_end_matches('=');
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    if letters.is_empty() || !letters.bytes().all(is_letter) {
        let reason =
            "no client can send it: a token consists of letters, digits and `-._~+/`, with `=` at the end only";
        let help = "generate one, for example with `openssl rand -hex 32`";
        mistakes.add("require_token", "the value is not a bearer token", reason, help);
    }
    Some(text.to_owned())
}
