//! An API whose users log in from a page of another site, three times: with a cookie that travels between sites, with one
//! that does not, and with one that also travels where the browser blocks third-party cookies.

use actix_identity::{Identity, IdentityMiddleware};
use actix_session::{SessionMiddleware, storage::CookieSessionStore};
use actix_web::{
    Error, HttpMessage as _, HttpRequest, HttpResponse, Responder,
    body::MessageBody,
    cookie::{Key, SameSite},
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorInternalServerError,
    get,
    http::header::{HeaderValue, SET_COOKIE},
    middleware::{Next, from_fn},
    post, web,
};
use cors_runtime::{cors, policy};

policy! {
    /// The page, which is of another site than the API. `credentials` lets the cookie travel as far as CORS is concerned, and
    /// refuses a POST of any other page before the handler: nothing else does that for a `SameSite=None` cookie.
    static FRONT_END = { origins = ["http://app.localhost:*"], credentials, max_age = "1h" };
}

/// Logs in. The parameter allows `Content-Type`.
#[cors(policy = FRONT_END)]
#[post("/login")]
async fn log_in(request: HttpRequest, name: web::Json<String>) -> Result<impl Responder, Error> {
    // Check a password here.
    Identity::login(&request.extensions(), name.into_inner())?;
    Ok(HttpResponse::NoContent())
}

/// Returns the user's name, or 401.
#[cors(policy = FRONT_END)]
#[get("/me")]
async fn me(user: Identity) -> Result<impl Responder, Error> {
    Ok(user.id()?)
}

/// Logs out.
#[cors(policy = FRONT_END)]
#[post("/logout")]
async fn log_out(user: Identity) -> impl Responder {
    user.logout();
    HttpResponse::NoContent()
}

/// Sessions in a cookie. Browsers take `Secure` cookies from `*.localhost` without TLS.
fn sessions(name: &str, same_site: SameSite, key: &Key) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
        // With this prefix, browsers take the cookie for this host alone, and only if it is `Secure`.
        .cookie_name(format!("__Host-{name}"))
        .cookie_secure(true)
        .cookie_same_site(same_site)
        .build()
}

/// Adds `Partitioned`, which the cookies of actix-session cannot have: the browser keeps a jar for each site in the address
/// bar.
async fn partition(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let cookies: Vec<HeaderValue> = response.headers_mut().remove(SET_COOKIE).collect();
    for cookie in cookies {
        let cookie = [cookie.as_bytes(), b"; Partitioned"].concat();
        let cookie = HeaderValue::from_bytes(&cookie).map_err(ErrorInternalServerError)?;
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page.
#[get("/")]
async fn page() -> impl Responder {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(include_str!("page.html"))
}

/// The page and the API. Two hosts share one server here, and each is a site of its own.
pub fn configure(key: &Key, config: &mut web::ServiceConfig) {
    let api = || web::scope("").service((log_in, me, log_out)).wrap(IdentityMiddleware::default());
    config
        .service(page)
        .service(web::scope("/none").service(api().wrap(sessions("none", SameSite::None, key))))
        .service(web::scope("/lax").service(api().wrap(sessions("lax", SameSite::Lax, key))))
        .service(
            web::scope("/partitioned")
                .service(api().wrap(sessions("partitioned", SameSite::None, key)).wrap(from_fn(partition))),
        );
}
