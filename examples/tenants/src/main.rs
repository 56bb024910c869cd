//! Tenants whose origins are in a database, which is queried when a page calls.
//!
//! `cargo run -p tenants` serves on 127.0.0.1:8080, and `cargo run -p tenants -- 9000 tenants.sqlite` takes another port and
//! database. While it runs, add an origin with `cargo run -p tenants -- add acme https://new.acme.example`, or with any other
//! tool for `SQLite`. It takes effect within two seconds.
//!
//! Tenants here have domains of their own. For pages below one domain, `origins = ["https://{tenant}.example.com"]` needs no
//! function and no database.

use std::{
    env,
    error::Error,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{App, HttpServer, Responder, get, post, web};
use cors_runtime::{
    OriginRequest, cors, policy,
    rules::{OriginListRules, OriginSet},
};
use moka::future::Cache;
use rusqlite::Connection;

type Failure = Box<dyn Error + Send + Sync>;

policy! {
    /// The pages of the tenant whose API is called, with cookies. Requests from other pages do not reach the handlers. Requests
    /// from programs do: see the example `auth` for authentication.
    static TENANTS_PAGES = { origins = [allow_if(is_tenants_page)], credentials, enforce };
}

/// The orders of a tenant. Names in the path are short, since strangers choose them and the cache keeps them for a while.
#[cors(policy = TENANTS_PAGES)]
#[get("/{tenant:[a-z0-9-]{1,63}}/orders")]
async fn orders(tenant: web::Path<String>) -> impl Responder {
    format!("the orders of {tenant}")
}

/// Creates an order of a tenant.
#[cors(policy = TENANTS_PAGES)]
#[post("/{tenant:[a-z0-9-]{1,63}}/orders")]
async fn create_order(tenant: web::Path<String>, product: web::Json<String>) -> impl Responder {
    format!("one {product} for {tenant}")
}

async fn is_tenants_page(request: &OriginRequest) -> Result<bool, String> {
    let tenants = request.app_data::<web::Data<Tenants>>().ok_or("the tenants are missing")?;
    let origins = tenants.origins(request.parameter("tenant").unwrap_or_default()).await?;
    Ok(origins.contains(request.origin().as_bytes()))
}

/// The tenants and their origins.
struct Tenants {
    database: Arc<Mutex<Connection>>,
    // By tenant and not by origin, since strangers could fill it with origins that they invent. Unknown tenants are cached too,
    // without origins.
    known: Cache<String, OriginSet>,
}

impl Tenants {
    /// The most tenants that are cached.
    const CAPACITY: u64 = 10_000;
    /// How long a change may take to come into effect.
    const TIME_TO_LIVE: Duration = Duration::from_secs(2);

    fn new(database: Connection) -> Self {
        let known = Cache::builder().max_capacity(Self::CAPACITY).time_to_live(Self::TIME_TO_LIVE).build();
        Self { database: Arc::new(Mutex::new(database)), known }
    }

    /// The origins of a tenant. Concurrent requests share one query. Failures are not cached.
    async fn origins(&self, tenant: &str) -> Result<OriginSet, String> {
        let look_up = async {
            let (database, tenant) = (Arc::clone(&self.database), tenant.to_owned());
            // A query blocks its thread, and would stop all other requests of the worker.
            web::block(move || read(&database.lock().unwrap_or_else(PoisonError::into_inner), &tenant)).await?
        };
        self.known.try_get_with_by_ref(tenant, look_up).await.map_err(|error: Arc<Failure>| error.to_string())
    }
}

/// The origins of a tenant in the database. They are checked again, since they may have been inserted by hand.
fn read(database: &Connection, tenant: &str) -> Result<OriginSet, Failure> {
    let mut query = database.prepare("SELECT origin FROM origins WHERE tenant = ?1")?;
    let origins = query.query_map([tenant], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    if origins.is_empty() {
        return Ok(OriginSet::default());
    }
    Ok(OriginListRules::default().validate(origins)?)
}

/// Opens the database, and adds two tenants if it is empty.
fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let database = Connection::open(path)?;
    database.execute_batch(
        "BEGIN IMMEDIATE;
         CREATE TABLE IF NOT EXISTS origins (
             tenant TEXT NOT NULL,
             origin TEXT NOT NULL,
             PRIMARY KEY (tenant, origin)
         ) STRICT, WITHOUT ROWID;
         INSERT INTO origins
             SELECT * FROM (VALUES ('acme', 'https://shop.acme.example'), ('globex', 'https://*.globex.example'))
             WHERE NOT EXISTS (SELECT * FROM origins);
         COMMIT;",
    )?;
    Ok(database)
}

/// Adds an origin of a tenant, if it is valid.
fn add(tenant: &str, origin: &str, database: &Path) -> Result<(), Failure> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=63).contains(&tenant.len()) || !tenant.bytes().all(is_letter) {
        return Err(format!("`{tenant}` is not a valid tenant: use 1 to 63 characters of a-z, 0-9 and -").into());
    }
    OriginListRules::default().validate(&[origin])?;
    open(database)?.execute("INSERT OR IGNORE INTO origins VALUES (?1, ?2)", [tenant, origin])?;
    println!("added {origin} for {tenant}");
    Ok(())
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = "warn,cors_runtime=debug";
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(io::stderr).init();
    // `cargo run` removes the `--` in front of the program's arguments. Started by its path, the program gets it.
    let arguments: Vec<String> = env::args().skip(1).skip_while(|argument| argument == "--").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["add", tenant, origin] => add(tenant, origin, &default_database()),
        ["add", tenant, origin, database] => add(tenant, origin, Path::new(database)),
        [] => serve("8080", &default_database()).await,
        [port] if port != "add" => serve(port, &default_database()).await,
        [port, database] if port != "add" => serve(port, Path::new(database)).await,
        _ => Err("the arguments are `[PORT [DATABASE]]` or `add TENANT ORIGIN [DATABASE]`".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn default_database() -> PathBuf {
    env::temp_dir().join("cors-runtime-tenants.sqlite")
}

async fn serve(port: &str, path: &Path) -> Result<(), Failure> {
    let port: u16 = port.parse().map_err(|_| format!("`{port}` is not a port from 0 to 65535"))?;
    let database = open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let tenants = web::Data::new(Tenants::new(database));
    let server = HttpServer::new(move || App::new().app_data(tenants.clone()).service((orders, create_order)));
    let server = server.bind(("127.0.0.1", port)).map_err(|error| {
        let hint = "choose another port: cargo run -p tenants -- 9000";
        format!("cannot listen on 127.0.0.1:{port} ({error}); {hint}")
    })?;
    let url = format!("http://{}", server.addrs()[0]);
    println!("Serving {url}");
    println!("The tenants are in {}.", path.display());
    println!("Pages of a tenant may call its API (200), others may not (403):");
    println!("  curl -i {url}/acme/orders -H 'Origin: https://shop.acme.example'");
    println!("  curl -i {url}/globex/orders -H 'Origin: https://shop.globex.example'");
    println!("  curl -i {url}/globex/orders -H 'Origin: https://shop.acme.example'");
    println!("Add another one, which takes effect within {} s:", Tenants::TIME_TO_LIVE.as_secs());
    println!("  cargo run -p tenants -- add initech https://app.initech.example '{}'", path.display());
    println!("  curl -i {url}/initech/orders -H 'Origin: https://app.initech.example'");
    Ok(server.run().await?)
}
