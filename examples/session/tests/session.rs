//! Who is logged in after a login from a page of another site.

use std::{net::TcpListener, process::Command};

use actix_web::{
    App,
    body::MessageBody,
    cookie::Key,
    dev::{Service, ServiceResponse},
    test::init_service,
};
use cors_browser::{Browser, Fetch, Page, Profile, Reason, ThirdPartyCookies};
use cors_test_support::Program;

const PAGE: &str = "http://app.localhost:8080";
const API: &str = "http://api.localhost:8080";
const EVIL: &str = "http://evil.localhost:8080";

async fn app()
-> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = actix_web::Error> {
    let key = Key::generate();
    init_service(App::new().configure(|config| session::configure(&key, config))).await
}

fn log_in(path: &str) -> Fetch {
    Fetch::post(format!("{API}/{path}/login")).json("ada").credentials()
}

/// Logs in and fetches who is logged in: the name, or why the cookie was lost.
async fn user(page: &Page, path: &str) -> Result<String, Reason> {
    let app = app().await;
    let seen = page.fetch(&app, log_in(path)).await.unwrap();
    assert_eq!((seen.status(), seen.preflights()), (204, 1));
    let lost = seen.check_cookies().err().map(|problems| problems.iter().next().unwrap().reason());
    let me = page.fetch(&app, Fetch::get(format!("{API}/{path}/me")).credentials()).await.unwrap();
    assert_eq!(lost.is_some(), me.status() == 401);
    lost.map_or_else(|| Ok(me.text().into_owned()), Err)
}

#[actix_web::test]
async fn only_a_cookie_for_other_sites_logs_a_user_of_another_site_in() {
    let page = Browser::new().open(PAGE);
    assert_eq!(user(&page, "none").await.as_deref(), Ok("ada"));
    assert_eq!(user(&page, "lax").await, Err(Reason::CookieSameSite));
    assert_eq!(user(&page, "partitioned").await.as_deref(), Ok("ada"));
}

#[actix_web::test]
async fn only_a_partitioned_cookie_passes_where_third_parties_are_blocked() {
    let profile = Profile::standard().third_party_cookies(ThirdPartyCookies::Block);
    let page = Browser::with_profile(profile).open(PAGE);
    assert_eq!(user(&page, "none").await, Err(Reason::CookieThirdParty));
    assert_eq!(user(&page, "lax").await, Err(Reason::CookieSameSite));
    assert_eq!(user(&page, "partitioned").await.as_deref(), Ok("ada"));
}

#[actix_web::test]
async fn the_session_ends_with_a_logout() {
    let app = app().await;
    let page = Browser::new().open(PAGE);
    page.fetch(&app, log_in("none")).await.unwrap().check_cookies().unwrap();
    let log_out = || Fetch::post(format!("{API}/none/logout")).credentials();
    assert!(page.can_write(&app, log_out()).await);
    assert_eq!(page.fetch(&app, log_out()).await.unwrap().status(), 401);
}

#[actix_web::test]
async fn a_stranger_neither_logs_in_nor_acts_for_a_user() {
    let app = app().await;
    let browser = Browser::new();
    let (page, evil) = (browser.open(PAGE), browser.open(EVIL));
    let blocked = evil.fetch(&app, log_in("none")).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::NoAllowOrigin);

    page.fetch(&app, log_in("none")).await.unwrap().check_cookies().unwrap();
    // The cookie travels with a form of any site. The policy refuses it before the handler.
    let form = || Fetch::post(format!("{API}/none/logout")).form([("a", "b")]).navigate();
    assert!(!evil.can_write(&app, form()).await);
    assert!(page.can_read_with_cookies(&app, &format!("{API}/none/me")).await);
    assert!(!evil.can_read_with_cookies(&app, &format!("{API}/none/me")).await);
}

#[test]
fn the_page_is_served() {
    let server = Program::start(Command::new(env!("CARGO_BIN_EXE_session")).arg("0"));
    assert!(server.send("GET /", &[]).body.contains("<h1>Log in across sites</h1>"));
    assert_eq!(server.send("GET /none/me", &[("Origin", PAGE)]).status, 401);
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_session")).arg(port).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("cannot listen on") && text.contains("cargo run -p session -- 9000"), "{text}");
}

#[test]
fn a_separator_before_the_port_is_skipped() {
    Program::start(Command::new(env!("CARGO_BIN_EXE_session")).args(["--", "0"]));
}
