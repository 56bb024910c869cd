//! A configuration of actix-cors, moved word by word.

use cors_runtime::{Cors, Policy};

fn main() {
    let _ = Cors::default()
        .allowed_origin("https://app.example.com")
        .allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b".example.com"))
        .allowed_methods(vec!["GET", "POST"])
        .allowed_headers(vec!["Accept"])
        .allowed_header("Content-Type")
        .expose_headers(["X-Total-Count"])
        .supports_credentials()
        .block_on_origin_mismatch(true)
        .max_age(3600);

    let _ = Policy::builder()
        .allow_any_origin()
        .send_wildcard()
        .allow_any_method()
        .allow_any_header()
        .expose_any_header()
        .disable_preflight()
        .disable_vary_header()
        .allow_private_network_access();

    let _ = Cors::permissive();
}
