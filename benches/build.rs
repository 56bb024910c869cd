//! Writes policies with many origins.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let exact = |number: usize| format!("https://app-{number:06}.example.com");
    let wildcard = |number: usize| format!("https://*.t-{number:06}.example.com");
    let mut source = String::new();
    for (name, count, origin) in [
        ("TEN", 10, &exact as &dyn Fn(usize) -> String),
        ("THOUSAND", 1_000, &exact),
        ("ONE_WILDCARD", 1, &wildcard),
        ("TEN_WILDCARDS", 10, &wildcard),
    ] {
        let origins: Vec<_> = (0..count).map(origin).collect();
        writeln!(
            source,
            "policy! {{ static {name} = {{ origins = {origins:?}, credentials, headers = [\"X-Request-Id\"], \
             expose = [\"X-Total-Count\", \"ETag\"], max_age = \"1h\" }}; }}"
        )
        .map_err(io::Error::other)?;
    }
    let directory = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&directory).join("policies.rs"), source)
}
