//! Origins that differ between deployments: from the environment or from a file, replaced while the server runs.
//!
//! `cargo run -p deployment` serves on 127.0.0.1:8080 with the origins in `examples/deployment/settings.toml`;
//! `cargo run -p deployment -- 9000 settings.toml` takes another port and file. The list is reloaded when the file changes,
//! and on SIGHUP. If the variable `FRONTEND_ORIGINS` is set, no file is read:
//! `FRONTEND_ORIGINS=https://shop.example.com cargo run -p deployment`.
//!
//! Invalid values stop the program at start-up. Later they are rejected, and the list stays as it was. Either way, standard
//! error shows every mistake.

use std::{
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use actix_web::{App, HttpServer, Responder, get, put, rt, web};
use cors_runtime::{Cors, OriginList, Policy, cors, rules::StrictOrigins};
use serde::Deserialize;

const VARIABLE: &str = "FRONTEND_ORIGINS";
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/settings.toml");

/// Pages that may use the cart.
static FRONTENDS: OriginList = OriginList::new();

/// The contents of the cart, for the front ends, with cookies.
#[cors(origins = [from(FRONTENDS)], credentials)]
#[get("/cart")]
async fn cart() -> impl Responder {
    web::Json(["tea", "coffee"])
}

/// Puts a product into the cart. Requests from other pages are refused before they get here.
#[cors(origins = [from(FRONTENDS)], credentials, enforce)]
#[put("/cart")]
async fn fill_cart(product: web::Json<String>) -> impl Responder {
    format!("one {product} more")
}

/// A route without a policy of its own.
async fn status() -> impl Responder {
    "all is well"
}

/// The file, before its values are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    frontends: toml::Value,
    cors: toml::Value,
}

/// The checked settings.
struct Settings {
    frontends: StrictOrigins,
    cors: Policy,
}

impl Settings {
    /// Both parts are checked before either fails, so every mistake is shown at once.
    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        match (file.frontends.try_into(), file.cors.try_into()) {
            (Ok(frontends), Ok(cors)) => Ok(Self { frontends, cors }),
            (frontends, cors) => {
                let in_list = frontends.err().map(|error| format!("in `frontends`, {}", error.message()));
                let in_policy = cors.err().map(|error| format!("in `[cors]`, {}", error.message()));
                Err(in_list.into_iter().chain(in_policy).collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

/// Replaces the list when the file has changed, and on a hang-up. `seen` is the previous text of the file.
async fn keep_up(path: PathBuf, seen: String, mut hang_up: impl AsyncFnMut()) {
    let mut seen = Ok(seen);
    // Polling works on every file system, also with the links that containers mount. The text is compared and not its
    // modification time, which goes back when an old version returns.
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        let is_told = tokio::select! { () = hang_up() => true, _ = second.tick() => false };
        let file = path.clone();
        let text = web::block(move || read(&file)).await.unwrap_or_else(|error| Err(error.to_string()));
        if !is_told && text == seen {
            continue;
        }
        match text.clone().and_then(|text| Settings::parse(&text)) {
            Ok(settings) => {
                FRONTENDS.store(settings.frontends);
                eprintln!("{}: the list of origins has been replaced", path.display());
            }
            Err(error) => eprintln!("{}: the list of origins is unchanged: {error}", path.display()),
        }
        seen = text;
    }
}

/// Waits for the next SIGHUP.
#[cfg(unix)]
fn hang_ups() -> io::Result<impl AsyncFnMut()> {
    let mut signals = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    Ok(async move || {
        signals.recv().await;
    })
}

/// Waits forever: there is no such signal on this system.
#[cfg(not(unix))]
fn hang_ups() -> io::Result<impl AsyncFnMut()> {
    Ok(std::future::pending::<()>)
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = "warn,cors_runtime=debug";
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(io::stderr).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    // `cargo run` removes the `--` in front of the program's arguments. Started by its path, the program gets it.
    let mut arguments = env::args().skip(1).skip_while(|argument| argument == "--");
    let port = match arguments.next() {
        Some(argument) => argument.parse().map_err(|_| format!("`{argument}` is not a port from 0 to 65535"))?,
        None => 8080,
    };
    let path = PathBuf::from(arguments.next().unwrap_or_else(|| SAMPLE.to_owned()));
    let is_in_environment = match FRONTENDS.load_env(VARIABLE) {
        Err(error) if error.is_unset() => false,
        loaded => loaded.map(|()| true)?,
    };
    let cors = if is_in_environment {
        // A whole policy, built here: the front ends may also read everything else.
        Policy::builder().origins_from("FRONTENDS", &FRONTENDS).max_age("10m").build()?
    } else {
        let with_path = |error| format!("{}: {error}", path.display());
        let text = read(&path).map_err(|error| format!("{}; or set the variable `{VARIABLE}`", with_path(error)))?;
        let settings = Settings::parse(&text).map_err(with_path)?;
        FRONTENDS.store(settings.frontends);
        rt::spawn(keep_up(path.clone(), text, hang_ups()?));
        settings.cors
    };

    let server = HttpServer::new(move || {
        App::new()
            .service((cart, fill_cart))
            .route("/status", web::get().to(status))
            // For everything without a policy of its own: `/status`, and errors such as 404.
            .wrap(Cors::new(cors.clone()).routes_first())
    });
    let server = server.bind(("127.0.0.1", port)).map_err(|error| {
        let hint = "choose another port: cargo run -p deployment -- 9000";
        format!("cannot listen on 127.0.0.1:{port} ({error}); {hint}")
    })?;
    let url = format!("http://{}", server.addrs()[0]);
    println!("Serving {url}");
    if is_in_environment {
        println!("The origins are those of the variable `{VARIABLE}`.");
    } else {
        println!("The origins are those of {}: change it and try again.", path.display());
    }
    println!("  curl -i {url}/cart -H 'Origin: https://shop.example.com'");
    println!("  curl -i {url}/cart -H 'Origin: https://evil.example'");
    println!("  curl -i {url}/status -H 'Origin: https://status.example.com'");
    Ok(server.run().await?)
}
