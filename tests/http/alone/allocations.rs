//! The heap allocations of policies: none of their own, on any kind of request.

use actix_web::{
    App, Error, Responder,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    get,
    http::Method,
    rt::{System, SystemRunner},
    test::{TestRequest, init_service},
};
use cors_runtime::{Cors, Policy, cors, policy};

#[cors(origins = ["https://shop.example.com", "https://*.example.org"], credentials, headers = "X-Request-Id", expose = "ETag", max_age = 60)]
#[get("/route")]
async fn annotated() -> impl Responder {
    "route"
}

mod bare {
    use actix_web::{Responder, get};

    #[get("/route")]
    pub async fn route() -> impl Responder {
        "route"
    }
}

/// Heap allocations of one request, after warming up.
fn allocations<S, R, B>(app: &S, request: impl Fn() -> R, system: &SystemRunner) -> u64
where
    S: Service<R, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let once = || {
        let request = request();
        allocation_counter::measure(|| {
            system.block_on(async {
                let response = app.call(request).await;
                drop(response);
            });
        })
        .count_total
    };
    for _ in 0..16 {
        once();
    }
    once()
}

#[test]
fn policies_allocate_nothing_of_their_own() {
    let system = System::new();
    let plain = system.block_on(init_service(App::new().service(bare::route)));
    let with_policy = system.block_on(init_service(App::new().service(annotated)));
    let get = || TestRequest::get().uri("/route");
    let asks = |origin: &'static str| {
        let request = TestRequest::default().method(Method::OPTIONS).uri("/route");
        request.insert_header(("Origin", origin)).insert_header(("Access-Control-Request-Method", "GET"))
    };
    let junk = "x-junk,".repeat(8_192 / 7);
    let cases: [(&str, &dyn Fn() -> TestRequest); 6] = [
        ("no origin", &get),
        ("allowed", &|| get().insert_header(("Origin", "https://shop.example.com"))),
        ("not allowed", &|| get().insert_header(("Origin", "https://evil.example"))),
        ("preflight, allowed", &|| asks("https://shop.example.com")),
        ("preflight, not allowed", &|| asks("https://evil.example")),
        ("preflight, 8 kB of names", &|| {
            asks("https://a.example.org").insert_header(("Access-Control-Request-Headers", junk.as_str()))
        }),
    ];
    let floor = allocations(&plain, || get().to_request(), &system);
    for (name, request) in cases {
        let count = allocations(&with_policy, || request().to_request(), &system);
        println!("{name}: {count}, a plain route: {floor}");
        assert!(count <= floor, "{name}: {count} allocations, where a plain route makes {floor}");
    }
}

#[cors(origins = ["https://{tenant}.example.com", "https://{tenant:[a-z]+}.{_:pr-[0-9]+}.example.com"], credentials)]
#[get("/of/{tenant}")]
async fn of_tenant() -> impl Responder {
    "tenant"
}

mod bare_tenant {
    use actix_web::{Responder, get};

    #[get("/of/{tenant}")]
    pub async fn route() -> impl Responder {
        "tenant"
    }
}

#[test]
fn placeholders_allocate_nothing() {
    let system = System::new();
    let plain = system.block_on(init_service(App::new().service(bare_tenant::route)));
    let with_policy = system.block_on(init_service(App::new().service(of_tenant)));
    let get = || TestRequest::get().uri("/of/acme");
    let floor = allocations(&plain, || get().to_request(), &system);
    for origin in [
        "https://acme.example.com",
        "https://other.example.com",
        "https://acme.pr-7.example.com",
        "https://other.pr-7.example.com",
        "https://acme.pr-x.example.com",
        "https://evil.example",
    ] {
        let count = allocations(&with_policy, || get().insert_header(("Origin", origin)).to_request(), &system);
        println!("{origin}: {count}, a plain route: {floor}");
        assert!(count <= floor, "{origin}: {count} allocations, where a plain route makes {floor}");
    }
}

policy! {
    static STATIC = { origins = ["https://shop.example.com"], credentials, headers = "X-A", expose = "ETag", max_age = 60 };
}

#[test]
fn policies_built_at_run_time_allocate_no_more() {
    let system = System::new();
    let builder =
        Policy::builder().origins(["https://shop.example.com"]).credentials().headers(["X-A"]).expose(["ETag"]);
    let built = Cors::new(builder.max_age(60).build().unwrap());
    let [with_static, with_built] = [Cors::new(&STATIC), built]
        .map(|cors| system.block_on(init_service(App::new().wrap(cors).service(bare::route))));
    for method in [Method::GET, Method::OPTIONS] {
        let request = || {
            let request = TestRequest::default().method(method.clone()).uri("/route");
            let request = request.insert_header(("Origin", "https://shop.example.com"));
            request.insert_header(("Access-Control-Request-Method", "GET")).to_request()
        };
        let [floor, count] = [&with_static, &with_built].map(|app| allocations(app, request, &system));
        println!("{method}: {count}, a static policy: {floor}");
        assert!(count <= floor, "{method}: {count} allocations, where a static policy makes {floor}");
    }
}
