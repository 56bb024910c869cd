//! The command line, with the names of `ESPv2`'s flags.

use std::net::IpAddr;

use clap::Parser;

/// A reverse proxy that does CORS for a backend that knows none, and asks for a token if you like.
///
/// The CORS flags are named and mean as in `ESPv2`. Where `ESPv2` accepts what browsers refuse or ignore, this does not start
/// and says what to write instead.
#[derive(Debug, Parser)]
#[command(rename_all = "snake_case", about, max_term_width = 120)]
pub struct Flags {
    /// Where requests go: scheme, host and port. The scheme is `http`.
    #[arg(long, default_value = "http://127.0.0.1:8082")]
    pub backend: String,
    /// How long a request may take, its body included, until the response of the backend starts.
    #[arg(long, default_value = "15s")]
    pub backend_deadline: String,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub listener_address: IpAddr,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub listener_port: u16,
    /// Requests need `Authorization: Bearer` with this token.
    #[arg(long)]
    pub require_token: Option<String>,
    /// Leaves CORS to the backend: OPTIONS requests reach it without a token, and no response is changed.
    #[arg(long)]
    pub allow_cors: bool,
    /// Does CORS here: `basic` lists origins, `cors_with_regex` has a regular expression for them. Preflights are answered
    /// and never reach the backend, and what it says of CORS is replaced.
    #[arg(long)]
    pub cors_preset: Option<String>,
    /// With `basic`: origins with commas between them, or `*`, the default. `https://*.example.com` stands for every name
    /// under example.com.
    #[arg(long)]
    pub cors_allow_origin: Option<String>,
    /// With `cors_with_regex`: the whole of an origin has to match.
    #[arg(long)]
    pub cors_allow_origin_regex: Option<String>,
    /// Methods with commas between them; responses to others carry no CORS headers. Default: DELETE, GET, HEAD, OPTIONS,
    /// PATCH, POST and PUT.
    #[arg(long)]
    pub cors_allow_methods: Option<String>,
    /// Request headers with commas between them. Default: Authorization, Cache-Control, Content-Type, If-Modified-Since,
    /// Range, User-Agent, X-Requested-With and X-User-Agent. Empty for none.
    #[arg(long)]
    pub cors_allow_headers: Option<String>,
    /// Response headers that scripts may read, with commas between them. Default: Content-Length and Content-Range. Empty
    /// for none.
    #[arg(long)]
    pub cors_expose_headers: Option<String>,
    /// Allows cookies and HTTP authentication. Origins have to be listed then.
    #[arg(long)]
    pub cors_allow_credentials: bool,
    /// How long browsers may keep a preflight, such as `2h45m`. Default: 24h, the longest that any browser does.
    #[arg(long)]
    pub cors_max_age: Option<String>,
}
