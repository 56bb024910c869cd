//! The quick start, tested as its readers would test it: with the browser's model instead of a browser.

#[path = "../../examples/quickstart/main.rs"]
#[allow(dead_code, reason = "the kit calls the routes without a server")]
mod quickstart;
mod stated;

use actix_web::{App, test::init_service, web};
use cors_browser::{Browser, Fetch, Page, Reason};

use crate::{
    quickstart::{Shop, routes, window::source_of},
    stated::{PAGES, Stated, stated},
};

const SHOP: &str = "http://localhost:8080";

fn page(browser: &Browser, name: &str) -> Page {
    browser.open(if name == "listed" { "http://localhost:8081" } else { "http://127.0.0.1:8082" })
}

fn to_fetch(row: &Stated) -> Fetch {
    let (method, path) = row.method_and_path();
    let mut fetch = Fetch::new(method, format!("{SHOP}{path}"));
    if let Some(body) = &row.json {
        fetch = fetch.json(body);
    }
    if row.credentials.is_some() {
        fetch = fetch.credentials();
    }
    row.headers.iter().fold(fetch, |fetch, (name, value)| fetch.header(name, value))
}

#[actix_web::test]
async fn the_window_states_what_the_model_finds() {
    let app = init_service(App::new().app_data(web::Data::new(Shop::default())).configure(routes)).await;
    let browser = Browser::new();
    for row in stated() {
        for name in PAGES {
            let found = page(&browser, name).fetch(&app, to_fetch(&row)).await;
            let found = found.map_or_else(|blocked| blocked.reason().as_str(), |_| "readable");
            assert_eq!(found, row.verdict(name), "{} from the {name} page", row.request);
        }
    }
}

#[actix_web::test]
async fn a_stranger_logs_no_one_in_and_reads_no_session() {
    let app = init_service(App::new().app_data(web::Data::new(Shop::default())).configure(routes)).await;
    let browser = Browser::new();
    let (own, stranger) = (page(&browser, "listed"), page(&browser, "other"));
    let log_in = |name: &str| Fetch::post(format!("{SHOP}/session/{name}")).credentials();
    assert!(!stranger.can_write(&app, log_in("eve")).await);
    assert!(browser.cookies().is_empty());

    assert!(own.can_write(&app, log_in("ada")).await);
    let session = || Fetch::get(format!("{SHOP}/session")).credentials();
    assert_eq!(own.fetch(&app, session()).await.unwrap().text(), "logged in as ada");
    assert_eq!(stranger.fetch(&app, session()).await.unwrap_err().reason(), Reason::NoAllowOrigin);
}

#[test]
fn each_request_is_shown_with_the_source_of_its_route() {
    for row in stated() {
        let (method, path) = row.method_and_path();
        let pattern = match path {
            "/orders/1" => "/orders/{id}",
            "/session/ada" => "/session/{name}",
            path => path,
        };
        let source = source_of(method, pattern).unwrap_or_else(|| panic!("{} has no source", row.request));
        assert!(
            source.starts_with("/// ") && source.contains("\n#[cors(") && source.contains("\nasync fn "),
            "{source}"
        );
    }
    assert_eq!(source_of("PUT", "/orders"), None);
    assert_eq!(source_of("", ""), None);
}
