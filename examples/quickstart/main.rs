//! A small shop whose routes have different CORS policies, and a window that tries them from two origins.
//!
//! `cargo run --example quickstart` serves the shop on 127.0.0.1:8080. Open <http://localhost:8080/>: the window shows a page of
//! `http://localhost:8081`, which the policies allow, and a page of `http://127.0.0.1:8082`, which they do not.
//! `cargo run --example quickstart -- 9000` takes the ports from 9000 on.

pub(crate) mod window;

use std::{
    collections::BTreeMap,
    env, io,
    process::ExitCode,
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, Responder,
    cookie::{Cookie, SameSite},
    delete, get,
    middleware::from_fn,
    post, web,
};
use cors_runtime::cors;
use serde::{Deserialize, Serialize};
use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt};

#[derive(Clone, Deserialize, Serialize)]
struct Order {
    product: String,
    count: u32,
}

/// What the shop remembers.
#[derive(Default)]
pub(crate) struct Shop {
    orders: Mutex<BTreeMap<u32, Order>>,
}

impl Shop {
    fn orders(&self) -> MutexGuard<'_, BTreeMap<u32, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The products: public, for any page.
#[cors(origins = "*", max_age = "1h")]
#[get("/products")]
async fn products() -> impl Responder {
    web::Json(["tea", "coffee"])
}

/// All orders, for the shop's own pages. Scripts may read their number from a header.
#[cors(origins = ["http://localhost:*"], expose = "X-Total-Count")]
#[get("/orders")]
async fn list_orders(shop: web::Data<Shop>) -> impl Responder {
    let orders = shop.orders().clone();
    HttpResponse::Ok().insert_header(("X-Total-Count", orders.len())).json(orders)
}

/// Creates an order. The JSON body needs `Content-Type`, which the policy derives from the parameter.
#[cors(origins = ["http://localhost:*"])]
#[post("/orders")]
async fn create_order(shop: web::Data<Shop>, order: web::Json<Order>) -> impl Responder {
    let mut orders = shop.orders();
    let id = orders.keys().last().map_or(1, |last| last + 1);
    orders.insert(id, order.into_inner());
    HttpResponse::Created().json(id)
}

/// One order. The page may send a request ID.
#[cors(origins = ["http://localhost:*"], headers = "X-Request-Id", max_age = "10m")]
#[get("/orders/{id}")]
async fn show_order(shop: web::Data<Shop>, id: web::Path<u32>) -> impl Responder {
    let order = shop.orders().get(&id).cloned();
    order.map_or_else(|| HttpResponse::NotFound().body("no such order"), |order| HttpResponse::Ok().json(order))
}

/// Logs in. With `credentials`, the browser stores the shop's cookie and sends it for the shop's pages.
#[cors(origins = ["http://localhost:*"], credentials)]
#[post("/session/{name}")]
async fn log_in(name: web::Path<String>) -> impl Responder {
    // A page of another site needs a cookie with `SameSite=None; Secure` instead: see the example `session`.
    let cookie = Cookie::build("session", name.into_inner()).path("/").http_only(true).same_site(SameSite::Lax);
    HttpResponse::NoContent().cookie(cookie.finish()).finish()
}

/// Returns the name of the user who is logged in.
#[cors(origins = ["http://localhost:*"], credentials)]
#[get("/session")]
async fn session(request: HttpRequest) -> impl Responder {
    match request.cookie("session") {
        Some(cookie) => HttpResponse::Ok().body(format!("logged in as {}", cookie.value())),
        None => HttpResponse::Unauthorized().body("not logged in"),
    }
}

/// Logs out.
#[cors(origins = ["http://localhost:*"], credentials)]
#[delete("/session")]
async fn log_out() -> impl Responder {
    let mut cookie = Cookie::build("session", "").path("/").finish();
    cookie.make_removal();
    HttpResponse::NoContent().cookie(cookie).finish()
}

/// Cancels all orders. Programs may do that, pages may not.
#[cors(disabled)]
#[delete("/orders")]
async fn cancel_orders(shop: web::Data<Shop>) -> impl Responder {
    shop.orders().clear();
    HttpResponse::NoContent()
}

/// The routes of the shop.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service((products, list_orders, create_order, show_order));
    config.service((log_in, session, log_out, cancel_orders));
}

#[actix_web::main]
async fn main() -> ExitCode {
    let port = match first_port(env::args().skip(1)) {
        Ok(port) => port,
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let filter = EnvFilter::new("warn,cors_runtime=debug");
    let writer = (|| &window::LOG).and(io::stderr);
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(writer).init();
    match serve(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The last port that leaves room for the two pages.
const LAST_PORT: u16 = u16::MAX - 2;

/// The port of the shop. The pages use the next two.
fn first_port(arguments: impl Iterator<Item = String>) -> Result<u16, String> {
    // `cargo run` removes the `--` in front of the program's arguments. Started by its path, the program gets it.
    let mut arguments = arguments.skip_while(|argument| argument == "--");
    let Some(argument) = arguments.next() else {
        return Ok(8080);
    };
    let usage = "write the first of three ports: cargo run --example quickstart -- 9000";
    if argument.starts_with('-') {
        return Err(format!("there is no option `{argument}`; {usage}"));
    }
    if let Some(extra) = arguments.next() {
        return Err(format!("`{extra}` is one argument too many; {usage}"));
    }
    let port = argument.parse().ok().filter(|port| (1..=LAST_PORT).contains(port));
    port.ok_or_else(|| format!("`{argument}` is not a port from 1 to {LAST_PORT}; {usage}"))
}

/// Serves the shop and the window on one port, and the two pages on the next ones.
pub(crate) async fn serve(port: u16) -> io::Result<()> {
    let shop = web::Data::new(Shop::default());
    // One worker each: requests are few, and the log's lines stay with the request that they are about.
    let shop = HttpServer::new(move || {
        App::new().app_data(shop.clone()).configure(routes).wrap(from_fn(window::record)).configure(window::routes)
    })
    .workers(1);
    let pages = HttpServer::new(move || App::new().app_data(web::Data::new(port)).service(window::frame)).workers(1);
    let in_use = |error: io::Error| {
        let ports = format!("{port}, {} and {}", port + 1, port + 2);
        let hint = "choose others: cargo run --example quickstart -- 9000";
        io::Error::new(error.kind(), format!("cannot listen on the ports {ports} of 127.0.0.1 ({error}); {hint}"))
    };
    let shop = shop.bind(("127.0.0.1", port)).map_err(in_use)?;
    let pages = pages.bind(("127.0.0.1", port + 1)).map_err(in_use)?.bind(("127.0.0.1", port + 2)).map_err(in_use)?;

    println!("The shop:                         http://127.0.0.1:{port}/products");
    println!("A page that its policies allow:   http://localhost:{}", port + 1);
    println!("A page that they do not allow:    http://127.0.0.1:{}", port + 2);
    println!("Open http://localhost:{port}/ to see what a browser lets each of them do.");
    let (shop, pages) = (shop.run(), pages.run());
    tokio::select! { result = shop => result, result = pages => result }
}
