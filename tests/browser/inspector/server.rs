//! The server that the inspector watches: routes that make the browser refuse, each for another reason.

use actix_web::{
    App, Error, HttpRequest, HttpResponse, HttpServer, Responder,
    body::MessageBody,
    delete,
    dev::{Service as _, ServiceRequest, ServiceResponse},
    error::ErrorUnauthorized,
    get,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, VARY},
    middleware::{Next, from_fn},
    post, put, route, web,
};
use cors_runtime::{Cors, Inspector, cors, policy};
use cors_test_browser::Ports;

policy! {
    static PAGES = { origins = ["http://app.localhost:*"], headers = ["X-Tenant"] };
}

/// Starts the server on two free ports.
pub fn start() -> Ports {
    let app = || {
        App::new()
            .service((page, allowed, change, narrow, strangers, public, account, bearer))
            .service((mine, moved, away, disabled, jar, set_cookie, echo, transfer))
            .route("/plain", web::get().to(HttpResponse::Ok))
            // Takes what has the header, and so not the preflight, which the annotated route behind it grants.
            .route("/split", web::put().guard(actix_web::guard::Header("x-tenant", "1")).to(HttpResponse::Ok))
            .service(split)
            .service(web::scope("/outer").wrap(Cors::new(&PAGES)).route("/inside", web::put().to(HttpResponse::Ok)))
            .service(web::scope("/walled").wrap(from_fn(authenticate)).service(walled))
            .service(web::scope("/moving").wrap(from_fn(redirect_preflights)).service(moving))
            .service(
                web::scope("/twice")
                    .wrap_fn(|request, service| {
                        let response = service.call(request);
                        async {
                            let mut response = response.await?;
                            response.headers_mut().append(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
                            Ok(response)
                        }
                    })
                    .service(twice),
            )
            .service(
                web::scope("/stripped")
                    .wrap_fn(|request, service| {
                        let response = service.call(request);
                        async {
                            let mut response = response.await?;
                            response.headers_mut().remove(ACCESS_CONTROL_ALLOW_ORIGIN);
                            Ok(response)
                        }
                    })
                    .service(stripped),
            )
            .service(
                web::scope("/unvaried")
                    .wrap_fn(|request, service| {
                        let response = service.call(request);
                        async {
                            let mut response = response.await?;
                            response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
                            Ok(response)
                        }
                    })
                    .service(unvaried),
            )
            .wrap(Inspector::new())
    };
    let (ports, [pages, api]) = Ports::listen().expect("two free ports");
    let server = HttpServer::new(app).workers(1).disable_signals();
    let server = server.listen(pages).and_then(|server| server.listen(api)).expect("two free ports");
    actix_web::rt::spawn(server.run());
    ports
}

#[get("/page")]
async fn page() -> impl Responder {
    HttpResponse::Ok().content_type("text/html").body("<!doctype html><title>page</title><body></body>")
}

#[cors(origins = ["http://app.localhost:*"], expose = "X-Total-Count")]
#[get("/allowed/{number}")]
async fn allowed() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Total-Count", "3")).insert_header(("X-Secret", "4")).body("allowed")
}

#[cors(origins = ["http://app.localhost:*"], headers = ["X-Tenant"], max_age = "1h")]
#[put("/change/{number}")]
async fn change() -> impl Responder {
    "changed"
}

#[cors(origins = ["http://app.localhost:*"], methods = ["GET"])]
#[route("/narrow", method = "GET", method = "PUT")]
async fn narrow() -> impl Responder {
    "narrow"
}

#[cors(origins = ["http://admin.localhost:*", "https://*.example.com"])]
#[get("/strangers")]
async fn strangers() -> impl Responder {
    "strangers"
}

#[cors(origins = "*")]
#[route("/public", method = "GET", method = "PUT")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = ["http://app.localhost:*"], credentials)]
#[get("/account/{number}")]
async fn account() -> impl Responder {
    "account"
}

#[cors(origins = "*", headers = "*")]
#[get("/bearer")]
async fn bearer() -> impl Responder {
    "bearer"
}

#[cors(origins = ["http://admin.localhost:*"])]
#[delete("/mine")]
async fn mine() -> impl Responder {
    "mine"
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/moved")]
async fn moved() -> impl Responder {
    HttpResponse::TemporaryRedirect().insert_header(("Location", "/allowed/moved")).finish()
}

/// To the same server by another name, which is another origin.
#[cors(origins = ["http://app.localhost:*"])]
#[get("/away")]
async fn away(request: HttpRequest) -> impl Responder {
    let port = request.app_config().local_addr().port();
    let location = format!("http://other.localhost:{port}/allowed/away");
    HttpResponse::TemporaryRedirect().insert_header(("Location", location)).finish()
}

#[cors(disabled)]
#[get("/disabled")]
async fn disabled() -> impl Responder {
    "disabled"
}

#[cors(origins = ["http://app.localhost:*"], headers = ["X-Tenant"])]
#[put("/split")]
async fn split() -> impl Responder {
    "split"
}

#[cors(origins = ["http://app.localhost:*"])]
#[put("/route")]
async fn walled() -> impl Responder {
    "walled"
}

#[cors(origins = ["http://app.localhost:*"])]
#[put("/route")]
async fn moving() -> impl Responder {
    "moving"
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/route")]
async fn twice() -> impl Responder {
    "twice"
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/route")]
async fn stripped() -> impl Responder {
    "stripped"
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/route")]
async fn unvaried() -> impl Responder {
    "unvaried"
}

#[cors(origins = ["http://app.localhost:*"], credentials)]
#[post("/transfer")]
async fn transfer() -> impl Responder {
    "transferred"
}

/// Sets the cookie in the query.
#[cors(origins = ["http://app.localhost:*"], credentials)]
#[post("/set-cookie")]
async fn set_cookie(query: web::Query<Vec<(String, String)>>) -> impl Responder {
    let mut response = HttpResponse::Ok();
    for (name, value) in &*query {
        response.append_header(("Set-Cookie", format!("{name}={value}")));
    }
    response.finish()
}

/// The names of the cookies that have come.
#[cors(origins = ["http://app.localhost:*"], credentials)]
#[get("/jar")]
async fn jar(request: HttpRequest) -> impl Responder {
    let mut names: Vec<String> = request
        .cookies()
        .map(|cookies| cookies.iter().map(|cookie| cookie.name().to_owned()).collect())
        .unwrap_or_default();
    names.sort_unstable();
    names.join(" ")
}

/// Sends a value back in every header that the inspector reads.
#[get("/echo")]
async fn echo(request: HttpRequest) -> impl Responder {
    let value = request.headers().get("x-echo").cloned().unwrap_or(HeaderValue::from_static(""));
    let mut response = HttpResponse::Found();
    for name in ["access-control-allow-origin", "vary", "location", "x-other"] {
        response.append_header((name, value.clone()));
    }
    response.append_header(("set-cookie", value)).finish()
}

/// An authentication that is not aware of preflights.
async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.headers().get("authorization").is_none() {
        return Err(ErrorUnauthorized("no token"));
    }
    next.call(request).await
}

/// A layer that moves everything elsewhere, as one that adds a slash does.
async fn redirect_preflights(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == "OPTIONS" {
        let response = HttpResponse::TemporaryRedirect().insert_header(("Location", "/elsewhere")).finish();
        return Ok(request.into_response(response).map_into_right_body());
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}
