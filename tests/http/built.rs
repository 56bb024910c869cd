//! Policies that are built at run time: by a builder, and from TOML.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::{App, HttpResponse, get, rt::task::yield_now, web};
use cors_runtime::{Cors, OriginList, OriginRequest, Policy, PolicyBuilder, cors, rules::StrictOrigins};

use crate::server::{
    CREDENTIALS, EVIL, PREFLIGHT_VARY, SHOP, SHOP_ALLOWED, Server, USUAL_METHODS, VARY, asks, preflight,
};

const PARTNER: (&str, &str) = ("Origin", "https://a.b.partner.example");
const LOCAL: (&str, &str) = ("Origin", "http://localhost:3000");
const ASKS_NAMES: (&str, &str) = ("Access-Control-Request-Headers", "x-a,x-b");

/// The status and the headers of a response; a preflight's `Vary` is implied.
type Answer = (u16, &'static [&'static str]);

struct Row {
    builder: PolicyBuilder,
    toml: &'static str,
    origin: (&'static str, &'static str),
    preflight: Answer,
    request: Answer,
}

fn shop() -> PolicyBuilder {
    Policy::builder().origins(["https://shop.example.com"])
}

/// A row for each key.
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn rows() -> Vec<Row> {
    let allowed: Answer = (204, &[SHOP_ALLOWED, USUAL_METHODS]);
    let readable: Answer = (200, &[SHOP_ALLOWED, VARY]);
    let refused: Answer = (403, &[]);
    let unreadable: Answer = (200, &[VARY]);
    let dev: (Answer, Answer) = if cfg!(debug_assertions) {
        (
            (204, &["allow-origin: http://localhost:3000", USUAL_METHODS]),
            (200, &["allow-origin: http://localhost:3000", VARY]),
        )
    } else {
        (refused, unreadable)
    };
    let row = |builder, toml, origin, preflight, request| Row { builder, toml, origin, preflight, request };
    vec![
        row(shop(), "origins = 'https://shop.example.com'", SHOP, allowed, readable),
        row(shop(), "origins = ['https://shop.example.com']", EVIL, refused, unreadable),
        row(
            shop().origins(["https://*.partner.example"]),
            "origins = ['https://shop.example.com', 'https://*.partner.example']",
            PARTNER,
            (204, &["allow-origin: https://a.b.partner.example", USUAL_METHODS]),
            (200, &["allow-origin: https://a.b.partner.example", VARY]),
        ),
        row(
            Policy::builder().any_origin(),
            "origins = '*'",
            EVIL,
            (204, &["allow-origin: *", USUAL_METHODS]),
            (200, &["allow-origin: *"]),
        ),
        row(
            shop().dev_origins(["http://localhost:*"]),
            "origins = 'https://shop.example.com'\ndev_origins = 'http://localhost:*'",
            LOCAL,
            dev.0,
            dev.1,
        ),
        row(
            Policy::builder().danger_origin_regex(r"https://[a-z]\.b\.partner\.example"),
            r"danger_origin_regexes = 'https://[a-z]\.b\.partner\.example'",
            PARTNER,
            (204, &["allow-origin: https://a.b.partner.example", USUAL_METHODS]),
            (200, &["allow-origin: https://a.b.partner.example", VARY]),
        ),
        row(
            shop().danger_origin_regex(r"https://[a-z]\.b\.partner\.example"),
            "origins = 'https://shop.example.com'\ndanger_origin_regexes = ['https://[a-z]\\.b\\.partner\\.example']",
            ("Origin", "https://a.b.partner.example.evil.example"),
            refused,
            unreadable,
        ),
        row(
            shop().origins(["https://{_:[a-z]}.b.partner.example"]),
            "origins = ['https://shop.example.com', 'https://{_:[a-z]}.b.partner.example']",
            PARTNER,
            (204, &["allow-origin: https://a.b.partner.example", USUAL_METHODS]),
            (200, &["allow-origin: https://a.b.partner.example", VARY]),
        ),
        row(
            shop().dev_origins(["http://localhost:{_:3[0-9]{3}}"]),
            "origins = 'https://shop.example.com'\ndev_origins = 'http://localhost:{_:3[0-9]{3}}'",
            LOCAL,
            dev.0,
            dev.1,
        ),
        row(
            shop().credentials(),
            "origins = 'https://shop.example.com'\ncredentials = true",
            SHOP,
            (204, &[SHOP_ALLOWED, CREDENTIALS, USUAL_METHODS]),
            (200, &[SHOP_ALLOWED, CREDENTIALS, VARY]),
        ),
        row(shop(), "origins = 'https://shop.example.com'\ncredentials = false", SHOP, allowed, readable),
        row(
            Policy::builder().any_origin().credentials_for(["https://shop.example.com"]),
            "origins = '*'\ncredentials = ['https://shop.example.com']",
            SHOP,
            (204, &[SHOP_ALLOWED, CREDENTIALS, USUAL_METHODS]),
            (200, &[SHOP_ALLOWED, CREDENTIALS, VARY]),
        ),
        row(
            Policy::builder().any_origin().credentials_for(["https://shop.example.com"]),
            "origins = '*'\ncredentials = 'https://shop.example.com'",
            EVIL,
            (204, &["allow-origin: *", USUAL_METHODS]),
            (200, &["allow-origin: *", VARY]),
        ),
        row(Policy::builder().origins(None::<&str>), "origins = []", SHOP, refused, unreadable),
        row(
            shop().dev_origins(None::<&str>).headers(None::<&str>).expose(None::<&str>).credentials_for(None::<&str>),
            "origins = 'https://shop.example.com'\ndev_origins = []\nheaders = []\nexpose = []\ncredentials = []",
            SHOP,
            allowed,
            readable,
        ),
        row(
            shop().any_header(),
            "origins = 'https://shop.example.com'\nheaders = ['*', 'Authorization']",
            SHOP,
            (204, &[SHOP_ALLOWED, USUAL_METHODS, "allow-headers: *, Authorization"]),
            readable,
        ),
        row(
            shop().headers(["X-A", "X-C"]),
            "origins = 'https://shop.example.com'\nheaders = ['X-A', 'X-C']",
            SHOP,
            (204, &[SHOP_ALLOWED, USUAL_METHODS, "allow-headers: X-A, X-C"]),
            readable,
        ),
        row(
            shop().mirror_headers(),
            "origins = 'https://shop.example.com'\nheaders = { mirror = true }",
            SHOP,
            (204, &[SHOP_ALLOWED, USUAL_METHODS, "allow-headers: x-a,x-b"]),
            readable,
        ),
        row(
            shop().expose(["ETag", "X-Total"]),
            "origins = 'https://shop.example.com'\nexpose = ['ETag', 'X-Total']",
            SHOP,
            allowed,
            (200, &[SHOP_ALLOWED, "expose-headers: ETag, X-Total", VARY]),
        ),
        row(
            shop().max_age(std::time::Duration::from_secs(600)),
            "origins = 'https://shop.example.com'\nmax_age = '10m'",
            SHOP,
            (204, &[SHOP_ALLOWED, USUAL_METHODS, "max-age: 600"]),
            readable,
        ),
        row(
            shop().max_age(0),
            "origins = 'https://shop.example.com'\nmax_age = 0",
            SHOP,
            (204, &[SHOP_ALLOWED, USUAL_METHODS, "max-age: 0"]),
            readable,
        ),
        row(
            shop().methods(["GET", "PROPFIND"]),
            "origins = 'https://shop.example.com'\nmethods = ['GET', 'PROPFIND']",
            SHOP,
            (204, &[SHOP_ALLOWED, "allow-methods: GET, PROPFIND"]),
            readable,
        ),
        row(shop().methods(["PUT"]), "origins = 'https://shop.example.com'\nmethods = 'PUT'", SHOP, refused, readable),
        row(
            shop().preflight_status(200),
            "origins = 'https://shop.example.com'\npreflight_status = 200",
            SHOP,
            (200, &[SHOP_ALLOWED, USUAL_METHODS]),
            readable,
        ),
        row(
            shop().enforce(true),
            "origins = 'https://shop.example.com'\nenforce = true",
            EVIL,
            refused,
            (403, &[VARY, "vary: sec-fetch-site"]),
        ),
        row(
            Policy::builder().origins(["http://old.example"]).credentials().danger_insecure_origins(),
            "origins = 'http://old.example'\ncredentials = true\ndanger_insecure_origins = true",
            ("Origin", "http://old.example"),
            (204, &["allow-origin: http://old.example", CREDENTIALS, USUAL_METHODS]),
            (200, &["allow-origin: http://old.example", CREDENTIALS, VARY]),
        ),
        row(
            Policy::builder().origins(["https://*.github.io"]).credentials().danger_public_suffixes(),
            "origins = 'https://*.github.io'\ncredentials = true\ndanger_public_suffixes = true",
            ("Origin", "https://a.github.io"),
            (204, &["allow-origin: https://a.github.io", CREDENTIALS, USUAL_METHODS]),
            (200, &["allow-origin: https://a.github.io", CREDENTIALS, VARY]),
        ),
    ]
}

#[actix_web::test]
async fn builders_and_files_give_the_same_policies() {
    for row in rows() {
        for policy in [row.builder.build().unwrap(), toml::from_str(row.toml).unwrap()] {
            println!("{}, {}", row.toml, row.origin.1);
            let server = Server::start(move || {
                App::new().wrap(Cors::new(policy.clone())).route("/plain", web::get().to(HttpResponse::Ok))
            });
            let asked = server.send("OPTIONS /plain", &[row.origin, asks("GET"), ASKS_NAMES]).await;
            asked.expect(row.preflight.0, &[row.preflight.1, &PREFLIGHT_VARY].concat());
            server.send("GET /plain", &[row.origin]).await.expect(row.request.0, row.request.1);
        }
    }
}

#[cors(origins = ["https://*.partner.example"], expose = "X-Route")]
#[get("/annotated")]
async fn annotated() -> &'static str {
    "annotated"
}

#[actix_web::test]
async fn apps_scopes_and_resources_take_them() {
    let policy: Policy = toml::from_str("origins = 'https://shop.example.com'\nmax_age = 60").unwrap();
    let server = Server::start(move || {
        let cors = || Cors::new(policy.clone());
        let plain = || web::get().to(HttpResponse::Ok);
        App::new()
            .service(web::scope("/scope").wrap(cors()).route("/plain", plain()))
            .service(web::resource("/resource").wrap(cors()).route(plain()))
            .service(web::scope("/app").wrap(cors().routes_first()).service(annotated).route("/plain", plain()))
            .wrap(cors().routes_first())
    });
    let allowed = preflight(&[SHOP_ALLOWED, USUAL_METHODS, "max-age: 60"]);
    for path in ["/scope/plain", "/resource", "/app/plain", "/nowhere"] {
        println!("{path}");
        let status = if path == "/nowhere" { 404 } else { 200 };
        server.send(&format!("OPTIONS {path}"), &[SHOP, asks("GET")]).await.expect(204, &allowed);
        server.send(&format!("OPTIONS {path}"), &[EVIL, asks("GET")]).await.expect(403, &preflight(&[]));
        server.send(&format!("GET {path}"), &[SHOP]).await.expect(status, &[SHOP_ALLOWED, VARY]);
        server.send(&format!("GET {path}"), &[EVIL]).await.expect(status, &[VARY]);
        server.send(&format!("GET {path}"), &[]).await.expect(status, &[VARY]);
    }
    // The route inside has a policy of its own.
    let partner = "allow-origin: https://a.b.partner.example";
    let asked = server.send("OPTIONS /app/annotated", &[PARTNER, asks("GET")]).await;
    asked.expect(204, &preflight(&[partner, "allow-methods: GET"]));
    server.send("GET /app/annotated", &[PARTNER]).await.expect(200, &[partner, "expose-headers: X-Route", VARY]);
    server.send("OPTIONS /app/annotated", &[SHOP, asks("GET")]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn their_lists_are_filled_and_replaced() {
    static FRONTENDS: OriginList = OriginList::new();
    #[derive(serde::Deserialize)]
    struct Settings {
        frontends: StrictOrigins,
    }
    let settings = |text| toml::from_str::<Settings>(text).map(|settings| settings.frontends);
    let policy = Policy::builder().origins_from("FRONTENDS", &FRONTENDS).credentials().build().unwrap();
    let server = Server::start(move || {
        App::new().route("/plain", web::get().to(HttpResponse::Ok)).wrap(Cors::new(policy.clone()))
    });
    server.send("GET /plain", &[SHOP]).await.expect(200, &[VARY]);
    FRONTENDS.store(settings("frontends = ['https://shop.example.com']").unwrap());
    server.send("GET /plain", &[SHOP]).await.expect(200, &[SHOP_ALLOWED, CREDENTIALS, VARY]);
    let error = settings("frontends = ['https://shop.example.com/', 'http://a.com', 'https://b.com']").unwrap_err();
    assert!(error.to_string().contains("2 mistakes"), "{error}");
    FRONTENDS.store(settings("frontends = 'https://*.partner.example'").unwrap());
    server.send("GET /plain", &[SHOP]).await.expect(200, &[VARY]);
    let partner = "allow-origin: https://a.b.partner.example";
    server.send("GET /plain", &[PARTNER]).await.expect(200, &[partner, CREDENTIALS, VARY]);
}

#[test]
fn a_file_fails_with_every_mistake() {
    let read = |text| toml::from_str::<Policy>(text).unwrap_err().to_string();
    let text = "origins = ['https://a.com/', 'null']\nheaders = 'Cookie'\nmax_age = '2w'\npreflight_status = 404";
    let error = read(text);
    for part in [
        "5 mistakes in the CORS policy",
        "\n`origins[0]`: an origin cannot have a trailing slash: `https://a.com/`; write `https://a.com` (origin-path)\n",
        "\n`origins[1]`: the origin `null`",
        "\n`headers[0]`: scripts cannot set",
        "\n`max_age`: `2w` is not a duration",
        "\n`preflight_status`: ",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(read("").contains("(missing-origins)"));
    let error = read("origin = 'https://a.com'\nmax_age = 1");
    assert!(error.contains("unknown key `origin`; the key is `origins`") && error.contains("line 1"), "{error}");
    let error = read("origins = '*'\nmax_age = true");
    assert!(error.contains("expected a number of seconds") && error.contains("line 2"), "{error}");
}

#[actix_web::test]
async fn closures_decide_about_unlisted_origins() {
    let partners = Arc::new(Mutex::new(HashSet::from(["https://partner.example".to_owned()])));
    let (known, counted) = (Arc::clone(&partners), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&counted);
    let sync = Policy::builder().origins(["https://shop.example.com"]).allow_if(move |request| {
        count.fetch_add(1, Ordering::Relaxed);
        known.lock().unwrap().contains(request.origin())
    });
    let known = Arc::clone(&partners);
    let waiting = Policy::builder().allow_if_async(async move |request: &OriginRequest| {
        yield_now().await;
        if request.origin() == "https://fails.example" {
            Err("no database")
        } else {
            Ok(known.lock().unwrap().contains(request.origin()))
        }
    });
    let [sync, waiting] = [sync, waiting].map(|policy| policy.expose(["ETag"]).build().unwrap());
    let server = Server::start(move || {
        let scope = |path, policy: &Policy| {
            web::scope(path).wrap(Cors::new(policy.clone())).route("/plain", web::get().to(HttpResponse::Ok))
        };
        App::new().service(scope("/sync", &sync)).service(scope("/async", &waiting))
    });
    let partner = ("Origin", "https://partner.example");
    let granted = &["allow-origin: https://partner.example", "expose-headers: ETag", "vary: origin"];
    for scope in ["sync", "async"] {
        server.send(&format!("GET /{scope}/plain"), &[partner]).await.expect(200, granted);
        for origin in ["https://evil.example", "https://fails.example", "null"] {
            server.send(&format!("GET /{scope}/plain"), &[("Origin", origin)]).await.expect(200, &["vary: origin"]);
        }
        let asks = ("Access-Control-Request-Method", "GET");
        assert_eq!(server.send(&format!("OPTIONS /{scope}/plain"), &[partner, asks]).await.status, 204);
    }
    let before = counted.load(Ordering::Relaxed);
    let shop = ("Origin", "https://shop.example.com");
    assert_eq!(server.send("GET /sync/plain", &[shop]).await.lines("access-control-expose-headers"), ["ETag"]);
    assert_eq!(counted.load(Ordering::Relaxed), before, "a listed origin is not asked about");
    partners.lock().unwrap().clear();
    server.send("GET /sync/plain", &[partner]).await.expect(200, &["vary: origin"]);
}
