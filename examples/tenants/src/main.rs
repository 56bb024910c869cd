//! Tenants whose origins are in a database, asked for when a page calls.
//!
//! `cargo run -p tenants` serves on 127.0.0.1:8080; `cargo run -p tenants -- 9000 tenants.sqlite` takes another
//! port and database. While it serves, an origin is added with
//! `cargo run -p tenants -- add acme https://new.acme.example`, or with any other tool for `SQLite`; it counts within
//! two seconds.

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
    /// The pages of the tenant whose API is called, with cookies; requests from other pages do not get to the handlers. Programs
    /// that are no browsers do: who is calling is another question, see the example `auth`.
    static TENANTS_PAGES = { origins = [allow_if(is_tenants_page)], credentials, enforce };
}

/// The orders of a tenant. What strangers can put into the path as a name is short, since it is remembered for a while.
#[cors(policy = TENANTS_PAGES)]
#[get("/{tenant:[a-z0-9-]{1,63}}/orders")]
async fn orders(tenant: web::Path<String>) -> impl Responder {
    format!("the orders of {tenant}")
}

/// A new order of a tenant.
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
    // By tenant and not by origin: those come from strangers, who would fill it with what they make up. Unknown tenants are in
    // it as well, with no origins.
    known: Cache<String, OriginSet>,
}

impl Tenants {
    /// How many tenants are remembered at most.
    const CAPACITY: u64 = 10_000;
    /// How long a change may take to count.
    const TIME_TO_LIVE: Duration = Duration::from_secs(2);

    fn new(database: Connection) -> Self {
        let known = Cache::builder().max_capacity(Self::CAPACITY).time_to_live(Self::TIME_TO_LIVE).build();
        Self { database: Arc::new(Mutex::new(database)), known }
    }

    /// The origins of a tenant. Requests that ask at the same time wait for one look-up; a failure is not remembered.
    async fn origins(&self, tenant: &str) -> Result<OriginSet, String> {
        let look_up = async {
            let (database, tenant) = (Arc::clone(&self.database), tenant.to_owned());
            // The database blocks, and would stop all other requests of the worker.
            web::block(move || read(&database.lock().unwrap_or_else(PoisonError::into_inner), &tenant)).await?
        };
        self.known.try_get_with_by_ref(tenant, look_up).await.map_err(|error: Arc<Failure>| error.to_string())
    }
}

/// The origins of a tenant in the database, checked again: somebody may have put them there by hand.
fn read(database: &Connection, tenant: &str) -> Result<OriginSet, Failure> {
    let mut query = database.prepare("SELECT origin FROM origins WHERE tenant = ?1")?;
    let origins = query.query_map([tenant], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    if origins.is_empty() {
        return Ok(OriginSet::default());
    }
    Ok(OriginListRules::default().validate(origins)?)
}

/// The database, with two tenants if there are none.
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

/// Adds an origin of a tenant, if it is one.
fn add(tenant: &str, origin: &str, database: &Path) -> Result<(), Failure> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=63).contains(&tenant.len()) || !tenant.bytes().all(is_letter) {
        return Err(format!("`{tenant}` is no name of a tenant: 1 to 63 of a-z, 0-9 and -").into());
    }
    OriginListRules::default().validate(&[origin])?;
    open(database)?.execute("INSERT OR IGNORE INTO origins VALUES (?1, ?2)", [tenant, origin])?;
    println!("{tenant} has {origin}");
    Ok(())
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = "warn,cors_runtime=debug";
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(io::stderr).init();
    let arguments: Vec<String> = env::args().skip(1).collect();
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
    let port: u16 = port.parse().map_err(|_| format!("`{port}` is no port from 0 to 65535"))?;
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
    println!("Their own pages may call them (200), others may not (403):");
    println!("  curl -i {url}/acme/orders -H 'Origin: https://shop.acme.example'");
    println!("  curl -i {url}/globex/orders -H 'Origin: https://shop.globex.example'");
    println!("  curl -i {url}/globex/orders -H 'Origin: https://shop.acme.example'");
    println!("Another one, which counts within {} s:", Tenants::TIME_TO_LIVE.as_secs());
    println!("  cargo run -p tenants -- add initech https://app.initech.example '{}'", path.display());
    println!("  curl -i {url}/initech/orders -H 'Origin: https://app.initech.example'");
    Ok(server.run().await?)
}
