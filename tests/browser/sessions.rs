//! The example `session`: which cookies log a user in from a page of another site.

use std::{net::SocketAddr, time::Duration};

use actix_web::{App, HttpServer, cookie::Key};
use cors_test_browser::driver::ThirdPartyCookies;
use fantoccini::{Client, Locator, error::CmdError};

use crate::report::Checked;

/// A page, and what it shows for the cookies of `/none`, `/lax` and `/partitioned`.
pub struct Row {
    pub third_party_cookies: ThirdPartyCookies,
    pub host: &'static str,
    pub shows: [&'static str; 3],
}

const IN: &str = "Login: 204. Then: logged in as ada.";
const OUT: &str = "Login: 204. Then: 401, not logged in.";
const REFUSED: &str = "TypeError: the policy does not let this page call the API.";

pub const ROWS: &[Row] = &[
    Row { third_party_cookies: ThirdPartyCookies::Allowed, host: "app.localhost", shows: [IN, OUT, IN] },
    Row { third_party_cookies: ThirdPartyCookies::Blocked, host: "app.localhost", shows: [OUT, OUT, IN] },
    Row { third_party_cookies: ThirdPartyCookies::Blocked, host: "api.localhost", shows: [IN, IN, IN] },
    Row { third_party_cookies: ThirdPartyCookies::Allowed, host: "evil.localhost", shows: [REFUSED; 3] },
];

/// Starts the example on a free port.
pub fn start() -> u16 {
    let key = Key::generate();
    let server = HttpServer::new(move || App::new().configure(|config| session::configure(&key, config)));
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).expect("a free port");
    let port = server.addrs().first().map(SocketAddr::port).expect("an address");
    actix_web::rt::spawn(server.run());
    port
}

/// Opens the page and waits for its three results.
pub async fn check(client: &Client, port: u16, row: &Row) -> Result<Vec<Checked>, CmdError> {
    client.goto(&format!("http://{}:{port}/", row.host)).await?;
    client.wait().at_most(Duration::from_secs(60)).for_element(Locator::Css("html[data-state=done]")).await?;
    let script = "return [...document.querySelectorAll('.result')].map((result) => result.textContent);";
    let shown: Vec<String> = serde_json::from_value(client.execute(script, Vec::new()).await?)?;
    let page = format!("{}, third-party cookies {:?}", row.host, row.third_party_cookies);
    Ok(vec![Checked::compare(page, "none, lax, partitioned", shown.join("\n"), &row.shows.join("\n"))])
}
