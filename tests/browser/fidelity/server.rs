//! The server: pages, and the scripts of the scenarios.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use bytes::Bytes;
use cors_runtime::Inspector;

use super::scenario::{Counts, Places, Scenario};
use crate::Ports;

/// The requests of one scenario.
type Received = (Counts, Vec<http::Request<Bytes>>);

/// A running server.
#[derive(Clone, Debug)]
pub struct Server(Arc<State>);

#[derive(Debug)]
struct State {
    scenarios: Vec<Scenario>,
    ports: Ports,
    /// By the number of the scenario.
    received: Mutex<HashMap<usize, Received>>,
}

impl Server {
    /// Starts it on two free ports of this machine, one for pages and one for what they request.
    pub fn start(scenarios: Vec<Scenario>) -> std::io::Result<Self> {
        let (ports, [pages, api]) = Ports::listen()?;
        let server = Self(Arc::new(State { scenarios, ports, received: Mutex::default() }));
        let shared = web::Data::new(server.clone());
        let app = move || {
            let page = || async { HttpResponse::Ok().content_type("text/html").body(include_str!("page.html")) };
            let app = App::new().app_data(shared.clone()).route("/page", web::get().to(page));
            app.default_service(web::to(receive)).wrap(Inspector::new())
        };
        // Browsers open connections before they need them, and keep them. A server that closes one in the moment in which it is
        // used would look like a refusal.
        let running =
            HttpServer::new(app).client_request_timeout(Duration::ZERO).keep_alive(Duration::from_secs(3_600));
        let running = running.workers(1).disable_signals().listen(pages)?.listen(api)?;
        actix_web::rt::spawn(running.run());
        Ok(server)
    }

    /// The port of what pages request.
    pub fn api_port(&self) -> u16 {
        self.0.ports.api
    }

    /// What replaces the placeholders of a scenario.
    pub fn places(&self, id: usize) -> Places {
        Places { ports: self.0.ports, id }
    }

    pub fn scenarios(&self) -> &[Scenario] {
        &self.0.scenarios
    }

    /// The requests that a scenario has sent, in order.
    pub fn take_received(&self, id: usize) -> Vec<http::Request<Bytes>> {
        let mut received = self.0.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.remove(&id).map(|(_, requests)| requests).unwrap_or_default()
    }
}

async fn receive(request: HttpRequest, payload: web::Payload, server: web::Data<Server>) -> HttpResponse {
    // The body of a handshake never ends.
    let is_handshake = request.headers().contains_key("upgrade");
    let body = if is_handshake { Bytes::new() } else { payload.to_bytes().await.unwrap_or_default() };
    let id = request.path().split('/').nth(1).and_then(|id| id.parse::<usize>().ok());
    let Some((id, scenario)) = id.and_then(|id| Some((id, server.scenarios().get(id)?))) else {
        return HttpResponse::NotFound().finish();
    };
    let request = convert(&request, body);
    let mut received = server.0.received.lock().unwrap_or_else(PoisonError::into_inner);
    let (counts, requests) = received.entry(id).or_default();
    let response = scenario.answer(counts, &request, server.places(id));
    requests.push(request);
    let status = StatusCode::from_u16(response.status().as_u16()).unwrap_or_default();
    let mut builder = HttpResponse::build(status);
    for (name, value) in response.headers() {
        builder.append_header((name.as_str(), value.as_bytes()));
    }
    builder.body(response.into_body())
}

/// The request in the types of the model, with an absolute URL.
fn convert(request: &HttpRequest, body: Bytes) -> http::Request<Bytes> {
    let url = request.full_url();
    let mut converted = http::Request::builder().method(request.method().as_str()).uri(url.as_str());
    for (name, value) in request.headers() {
        converted = converted.header(name.as_str(), value.as_bytes());
    }
    converted.body(body).expect("what one crate has parsed, the other accepts")
}
