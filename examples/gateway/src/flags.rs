//! The command line. Flags are named as in `ESPv2`.

use std::net::IpAddr;

use clap::Parser;

/// A reverse proxy that handles CORS for a backend without it, and can require a token.
///
/// The CORS flags have the names and meanings of those of `ESPv2`. A value that browsers refuse or ignore is an error that shows
/// what to write instead.
#[derive(Debug, Parser)]
#[command(rename_all = "snake_case", about, max_term_width = 120)]
pub struct Flags {
    /// The backend: scheme, host and port. The scheme must be `http`.
    #[arg(long, default_value = "http://127.0.0.1:8082")]
    pub backend: String,
    /// How long the backend may take to start its response, including the time to receive the request.
    #[arg(long, default_value = "15s")]
    pub backend_deadline: String,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub listener_address: IpAddr,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub listener_port: u16,
    /// Requires `Authorization: Bearer` with this token.
    #[arg(long)]
    pub require_token: Option<String>,
    /// Leaves CORS to the backend: OPTIONS requests need no token, and responses are unchanged.
    #[arg(long)]
    pub allow_cors: bool,
    /// Handles CORS in the gateway: `basic` lists origins, `cors_with_regex` matches them with a regular expression.
    /// Preflights do not reach the backend, and its CORS headers are replaced.
    #[arg(long)]
    pub cors_preset: Option<String>,
    /// With `basic`: origins, separated by commas, or `*`, which is the default. `https://*.example.com` is any name under
    /// example.com.
    #[arg(long)]
    pub cors_allow_origin: Option<String>,
    /// With `cors_with_regex`: an expression that matches whole origins. Whose origins these are is not
    /// checked.
    #[arg(long)]
    pub cors_allow_origin_regex: Option<String>,
    /// Methods, separated by commas. Responses to other methods carry no CORS headers. Default: DELETE, GET, HEAD, OPTIONS,
    /// PATCH, POST and PUT.
    #[arg(long)]
    pub cors_allow_methods: Option<String>,
    /// Request headers, separated by commas. Default: Authorization, Cache-Control, Content-Type, If-Modified-Since,
    /// Range, User-Agent, X-Requested-With and X-User-Agent. Empty for none.
    #[arg(long)]
    pub cors_allow_headers: Option<String>,
    /// Response headers that scripts may read, separated by commas. Default: Content-Length and Content-Range. Empty for
    /// none.
    #[arg(long)]
    pub cors_expose_headers: Option<String>,
    /// Allows cookies and HTTP authentication. Requires listed origins.
    #[arg(long)]
    pub cors_allow_credentials: bool,
    /// How long browsers may cache a preflight, such as `2h45m`. Default: 24h, the longest that any browser accepts.
    #[arg(long)]
    pub cors_max_age: Option<String>,
}
