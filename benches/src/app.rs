//! The apps that are compared. They differ only in what is in front of the handler.

use std::hint::black_box;

use actix_http::Response;
use actix_web::{
    HttpResponse, Resource, get, guard,
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    web::{Json, Path, ServiceConfig},
};
use cors_runtime::{
    __private::{self as expansion, Policy, Route, RouteTable},
    Cors, OriginList, OriginRequest, cors, policy,
};

use crate::{
    axum_app,
    scenario::{Origins, Paths, Routes, Scenario, Stack},
};

static LISTED: OriginList = OriginList::new();

policy! {
    /// One origin.
    static ONE = {
        origins = ["https://app-000000.example.com"],
        credentials,
        headers = ["X-Request-Id"],
        expose = ["X-Total-Count", "ETag"],
        max_age = "1h",
    };
    /// Origins known at run time.
    static FROM_LIST = {
        origins = [from(LISTED)],
        credentials,
        headers = ["X-Request-Id"],
        expose = ["X-Total-Count", "ETag"],
        max_age = "1h",
    };
}

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// The handler without a policy.
#[get("/order")]
async fn order() -> &'static str {
    "order"
}

/// The same handler under each policy.
macro_rules! annotated {
    ($($name:ident: $policy:ident,)+) => { $(
        #[cors(policy = $policy)]
        #[get("/order")]
        async fn $name() -> &'static str {
            "order"
        }
    )+ };
}

annotated! {
    under_one: ONE,
    under_ten: TEN,
    under_thousand: THOUSAND,
    under_one_wildcard: ONE_WILDCARD,
    under_ten_wildcards: TEN_WILDCARDS,
    under_list: FROM_LIST,
}

/// The tables that a macro puts into a `static`.
fn get_route(policy: Option<&'static Policy>, path: &'static str) -> &'static Route {
    let route = Route::from_table(RouteTable {
        policy,
        path,
        file: file!(),
        line: line!(),
        served_methods: &["GET"],
        methods: None,
        takes_json: false,
        answers_preflights: true,
        skips_guards: false,
        preflight_status: None,
        enforces: None,
    });
    Box::leak(Box::new(route))
}

/// What the route below answers.
#[derive(serde::Serialize)]
struct Order {
    id: u64,
    item: &'static str,
    is_paid: bool,
}

impl Order {
    fn answer(id: Path<u64>) -> Json<Self> {
        Json(Self { id: id.into_inner(), item: "a book", is_paid: true })
    }
}

/// The route that answers in JSON, without a policy.
#[get("/orders/{id}")]
async fn json(id: Path<u64>) -> Json<Order> {
    Order::answer(id)
}

#[cors(policy = ONE)]
#[get("/orders/{id}")]
async fn json_under_one(id: Path<u64>) -> Json<Order> {
    Order::answer(id)
}

/// A function that costs nothing itself.
fn is_mirror_site(_: &OriginRequest) -> bool {
    black_box(true)
}

#[cors(
    origins = ["https://app-000000.example.com", allow_if(is_mirror_site)],
    credentials,
    headers = ["X-Request-Id"],
    expose = ["X-Total-Count", "ETag"],
    max_age = "1h",
)]
#[get("/orders/{id}")]
async fn json_allow_if(id: Path<u64>) -> Json<Order> {
    Order::answer(id)
}

#[expect(clippy::unused_async, reason = "that is what is measured")]
async fn is_mirror_site_async(request: &OriginRequest) -> bool {
    is_mirror_site(request)
}

#[cors(
    origins = ["https://app-000000.example.com", allow_if(is_mirror_site_async)],
    credentials,
    headers = ["X-Request-Id"],
    expose = ["X-Total-Count", "ETag"],
    max_age = "1h",
)]
#[get("/orders/{id}")]
async fn json_allow_if_async(id: Path<u64>) -> Json<Order> {
    Order::answer(id)
}

fn configure_json(stack: Stack, config: &mut ServiceConfig) {
    match stack {
        Stack::CorsRuntime | Stack::Nested | Stack::NestedRoutesFirst => config.service(json_under_one),
        Stack::AllowIf => config.service(json_allow_if),
        Stack::AllowIfAsync => config.service(json_allow_if_async),
        _ => config.service(json),
    };
}

/// The policy around an app.
#[must_use]
pub fn outer(stack: Stack) -> Cors {
    let cors = Cors::new(&ONE);
    if matches!(stack, Stack::RoutesFirst | Stack::NestedRoutesFirst) { cors.routes_first() } else { cors }
}

/// The headers for an allowed origin.
static FOUR_HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://app-000000.example.com")),
    (header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")),
    (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("X-Total-Count, ETag")),
    (header::VARY, HeaderValue::from_static("Origin")),
];

/// `#[get]` and `#[cors]` make a type for each route. This is one type for all of them, which runs the same code.
struct Registered {
    stack: Stack,
    path: &'static str,
}

impl expansion::HttpServiceFactory for Registered {
    fn register(self, config: &mut expansion::AppService) {
        async fn order() -> &'static str {
            "order"
        }
        async fn order_with_headers() -> HttpResponse {
            let mut response = HttpResponse::from(Response::from("order").map_into_boxed_body());
            let headers = response.headers_mut();
            for (name, value) in &FOUR_HEADERS {
                headers.append(name.clone(), value.clone());
            }
            response
        }
        match self.stack {
            Stack::Bare | Stack::ActixCors => {
                Resource::new(self.path).name("order").guard(guard::Get()).to(order).register(config);
            }
            Stack::LeanGuard => {
                expansion::resource("order", get_route(None, self.path)).to(order).register(config);
            }
            Stack::FourHeaders => {
                expansion::resource("order", get_route(None, self.path)).to(order_with_headers).register(config);
            }
            Stack::CorsRuntime => {
                let route = get_route(Some(&ONE), self.path);
                expansion::register(expansion::endpoint("order", route, expansion::to(order)), route, config);
            }
            other => unreachable!("{other:?} is measured with the route that answers in JSON"),
        }
    }
}

/// Fills the lists of origins that a scenario needs.
///
/// # Panics
/// If the list is invalid.
pub fn prepare(origins: Origins) {
    if origins.are_listed() {
        LISTED.load(origins.patterns()).expect("the generated origins are sound");
    }
}

/// Registers the routes.
pub fn configure(scenario: Scenario) -> impl FnOnce(&mut ServiceConfig) {
    move |config| match (scenario.routes, scenario.stack) {
        (Routes::Many(count, paths), stack) => {
            for number in 0..count {
                let path = match paths {
                    Paths::Static => format!("/r{number}"),
                    Paths::Dynamic => format!("/r{number}/{{id}}"),
                };
                // Attributes have static paths.
                config.service(Registered { stack, path: path.leak() });
            }
        }
        (Routes::Json, stack) => configure_json(stack, config),
        (Routes::One, Stack::Bare | Stack::ActixCors) => {
            config.service(order);
        }
        (Routes::One, stack @ (Stack::LeanGuard | Stack::FourHeaders)) => {
            config.service(Registered { stack, path: "/order" });
        }
        (Routes::One, _) => {
            match scenario.origins {
                Origins::One => config.service(under_one),
                Origins::Ten => config.service(under_ten),
                Origins::Thousand => config.service(under_thousand),
                Origins::OneWildcard => config.service(under_one_wildcard),
                Origins::TenWildcards => config.service(under_ten_wildcards),
                _ => config.service(under_list),
            };
        }
    }
}

/// The same policy, as actix-cors has it.
///
/// # Panics
/// For wildcards, which it does not support.
pub fn actix_cors(origins: Origins) -> actix_cors::Cors {
    assert!(!origins.are_wildcards(), "actix-cors does not support wildcards");
    let cors = actix_cors::Cors::default()
        .supports_credentials()
        .allowed_methods([Method::GET])
        .allowed_header("X-Request-Id")
        .expose_headers(["X-Total-Count", "ETag"])
        .max_age(3_600);
    origins.patterns().fold(cors, |cors, origin| cors.allowed_origin(&origin))
}

/// The number of workers of servers.
const WORKERS: usize = 1;

/// Prints its address, and serves until standard input ends.
///
/// # Errors
/// Errors of the operating system.
pub fn serve(scenario: Scenario) -> std::io::Result<()> {
    use actix_web::{App, HttpServer};
    use std::io::Read as _;

    if scenario.stack.is_axum() {
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::exit(0);
        });
        return axum_app::serve(scenario);
    }
    prepare(scenario.origins);
    actix_web::rt::System::new().block_on(async move {
        macro_rules! run {
            ($app:expr) => {{
                let server = HttpServer::new(move || $app.configure(configure(scenario)));
                let server = server.workers(WORKERS).disable_signals().bind(("127.0.0.1", 0))?;
                println!("{}", server.addrs()[0]);
                let server = server.run();
                let handle = server.handle();
                std::thread::spawn(move || {
                    let _ = std::io::stdin().read_to_end(&mut Vec::new());
                    drop(handle.stop(false));
                });
                server.await
            }};
        }
        if scenario.stack == Stack::ActixCors {
            run!(App::new().wrap(actix_cors(scenario.origins)))
        } else {
            run!(App::new())
        }
    })
}
