//! A small shop whose routes have different CORS policies, and a page that tries them from two origins.
//!
//! `cargo run --example quickstart` serves the shop on 127.0.0.1:8080, and the page on two ports: the policies allow
//! 127.0.0.1:8081, and do not allow 127.0.0.1:8082. `cargo run --example quickstart -- 9000` takes the ports from 9000 on, and
//! the allowed page is then `http://localhost:9001`.

use std::{
    collections::BTreeMap,
    env, io,
    process::ExitCode,
    sync::{Mutex, MutexGuard},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, Responder,
    cookie::{Cookie, SameSite},
    delete, get, post, put, web,
};
use cors_runtime::cors;
use serde::{Deserialize, Serialize};
use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt};

#[derive(Clone, Deserialize, Serialize)]
struct Order {
    product: String,
    count: u32,
}

#[derive(Default)]
struct Shop {
    orders: Mutex<BTreeMap<u32, Order>>,
}

impl Shop {
    fn orders(&self) -> MutexGuard<'_, BTreeMap<u32, Order>> {
        self.orders.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The products: public, for any page.
#[cors(origins = "*", max_age = "1h")]
#[get("/products")]
async fn products() -> impl Responder {
    web::Json(["tea", "coffee"])
}

/// All orders, for the shop's own pages. Scripts may read their number from a header.
#[cors(origins = ["http://127.0.0.1:8081", "http://localhost:*"], expose = "X-Total-Count")]
#[get("/orders")]
async fn list_orders(shop: web::Data<Shop>) -> impl Responder {
    let orders = shop.orders().clone();
    HttpResponse::Ok().insert_header(("X-Total-Count", orders.len())).json(orders)
}

/// Creates an order. The JSON body needs `Content-Type`, which the policy derives from the parameter.
#[cors(origins = ["http://127.0.0.1:8081", "http://localhost:*"])]
#[post("/orders")]
async fn create_order(shop: web::Data<Shop>, order: web::Json<Order>) -> impl Responder {
    let mut orders = shop.orders();
    let id = orders.keys().last().map_or(1, |last| last + 1);
    orders.insert(id, order.into_inner());
    HttpResponse::Created().json(id)
}

/// One order. The page may send a request ID.
#[cors(origins = ["http://127.0.0.1:8081", "http://localhost:*"], headers = "X-Request-Id", max_age = "10m")]
#[get("/orders/{id}")]
async fn show_order(shop: web::Data<Shop>, id: web::Path<u32>) -> impl Responder {
    let order = shop.orders().get(&id).cloned();
    order.map_or_else(|| HttpResponse::NotFound().body("no such order"), |order| HttpResponse::Ok().json(order))
}

/// Logs in. With `credentials`, the browser stores the shop's cookie and sends it for the shop's pages.
#[cors(origins = ["http://127.0.0.1:8081", "http://localhost:*"], credentials, enforce)]
#[put("/session/{name}")]
async fn log_in(name: web::Path<String>) -> impl Responder {
    // Served over https to other sites, a cookie needs `SameSite=None` and `Secure` instead.
    let cookie = Cookie::build("session", name.into_inner()).path("/").http_only(true).same_site(SameSite::Lax);
    HttpResponse::NoContent().cookie(cookie.finish()).finish()
}

/// Returns the name of the user who is logged in.
#[cors(origins = ["http://127.0.0.1:8081", "http://localhost:*"], credentials)]
#[get("/session")]
async fn session(request: HttpRequest) -> impl Responder {
    match request.cookie("session") {
        Some(cookie) => HttpResponse::Ok().body(format!("logged in as {}", cookie.value())),
        None => HttpResponse::Unauthorized().body("not logged in"),
    }
}

/// Cancels all orders. Programs may do that, pages may not.
#[cors(disabled)]
#[delete("/orders")]
async fn cancel_orders(shop: web::Data<Shop>) -> impl Responder {
    shop.orders().clear();
    HttpResponse::NoContent()
}

/// The log of refusals, so that the page can show it.
#[cors(origins = "*")]
#[get("/log")]
async fn log() -> impl Responder {
    web::Json(LOG.lines())
}

/// The page that tries the routes above.
#[get("/")]
async fn page(port: web::Data<u16>) -> impl Responder {
    let page = include_str!("quickstart.html").replace("{{shop_port}}", &port.to_string());
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// The lines of the log, kept for the page.
struct Log(Mutex<String>);

static LOG: Log = Log(Mutex::new(String::new()));

impl Log {
    fn lines(&self) -> Vec<String> {
        self.0.lock().map(|text| text.lines().map(str::to_owned).collect()).unwrap_or_default()
    }
}

impl io::Write for &Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut text) = self.0.lock() {
            text.push_str(&String::from_utf8_lossy(bytes));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The port of the shop. The pages use the next two.
fn first_port() -> io::Result<u16> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(8080);
    };
    let port = argument.parse().ok().filter(|port| (1..=u16::MAX - 2).contains(port));
    port.ok_or_else(|| io::Error::other(format!("`{argument}` is not a port from 1 to {}", u16::MAX - 2)))
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::new("warn,cors_runtime=debug");
    let writer = (|| &LOG).and(io::stderr);
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(writer).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> io::Result<()> {
    let port = first_port()?;
    let shop = web::Data::new(Shop::default());
    let shop = HttpServer::new(move || {
        App::new().app_data(shop.clone()).service((
            products,
            list_orders,
            create_order,
            show_order,
            log_in,
            session,
            cancel_orders,
            log,
        ))
    })
    .workers(1);
    let pages = HttpServer::new(move || App::new().app_data(web::Data::new(port)).service(page)).workers(1);
    let in_use = |error: io::Error| {
        let ports = format!("{port}, {} and {}", port + 1, port + 2);
        let hint = "choose others: cargo run --example quickstart -- 9000";
        io::Error::new(error.kind(), format!("cannot listen on the ports {ports} of 127.0.0.1 ({error}); {hint}"))
    };
    let shop = shop.bind(("127.0.0.1", port)).map_err(in_use)?;
    let pages = pages.bind(("127.0.0.1", port + 1)).map_err(in_use)?.bind(("127.0.0.1", port + 2)).map_err(in_use)?;

    let allowed_host = if port == 8080 { "127.0.0.1" } else { "localhost" };
    println!("The shop:                 http://127.0.0.1:{port}/products");
    println!("Its page, allowed:        http://{allowed_host}:{}/", port + 1);
    println!("The same, not allowed:    http://127.0.0.1:{}/", port + 2);
    println!("Open both pages and compare what the browser lets them see.");
    run_both(shop.run(), pages.run()).await
}

/// Runs both servers until one of them ends.
async fn run_both(shop: actix_web::dev::Server, pages: actix_web::dev::Server) -> io::Result<()> {
    tokio::select! { result = shop => result, result = pages => result }
}
