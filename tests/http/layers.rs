//! Layers between an outer and an inner policy: what they do to responses that are decided already.

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorUnauthorized,
    http::header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap,
        HeaderName, HeaderValue, VARY,
    },
    middleware::{Next, from_fn},
    web,
};
use cors_runtime::Cors;

use crate::{
    authentication::require_token,
    nested_policies::{APP, SCOPE, annotated, answers, disabled, expect, failing, manual, module, plain},
    server::{EVIL, SHOP, Server, USUAL_METHODS, asks, preflight},
};

/// Replaces responses that policies have already decided.
async fn late(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    let path = request.path().to_owned();
    let response = next.call(request).await?;
    match path.as_str() {
        "/route" | "/manual" => Err(ErrorUnauthorized("changed its mind")),
        _ => Ok(response.into_response(HttpResponse::Found().finish())),
    }
}

#[actix_web::test]
async fn a_response_that_replaces_an_inner_one_gets_the_inner_decision() {
    let server = Server::start(|| {
        App::new().wrap(from_fn(late)).wrap(Cors::new(&APP).routes_first()).service((
            annotated,
            disabled,
            module::routed,
            manual,
            plain,
        ))
    });
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    let (route, route_actual) = answers("allow-methods: GET", "max-age: 3", "expose-headers: X-Route");
    let (module, module_actual) = answers("allow-methods: GET", "max-age: 4", "expose-headers: X-Module");
    expect(&server, "/route", (204, &route), (401, &route_actual)).await;
    expect(&server, "/module", (204, &module), (302, &module_actual)).await;
    expect(&server, "/disabled", (403, &preflight(&[])), (302, &[])).await;
    expect(&server, "/plain", (204, &app), (302, &app_actual)).await;
    server.send("OPTIONS /manual", &[SHOP, asks("GET")]).await.expect(401, &[]);
}

/// A layer that adds its own CORS headers to every response, errors included.
async fn meddle(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    const ADDED: [(HeaderName, HeaderValue); 4] = [
        (ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")),
        (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("DELETE")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://evil.example")),
        (VARY, HeaderValue::from_static("Accept")),
    ];
    let meddle = |headers: &mut HeaderMap| {
        for (name, value) in ADDED {
            headers.insert(name, value);
        }
    };
    match next.call(request).await {
        Ok(mut response) => {
            meddle(response.headers_mut());
            Ok(response.map_into_boxed_body())
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                meddle(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}

#[actix_web::test]
async fn headers_that_a_layer_adds_to_those_of_an_inner_policy_are_removed() {
    for routes_first in [false, true] {
        let server = Server::start(move || {
            let cors = Cors::new(&APP);
            let cors = if routes_first { cors.routes_first() } else { cors };
            App::new()
                .wrap(from_fn(meddle))
                .wrap(cors)
                .service((annotated, disabled, failing, plain, manual))
                .service(web::scope("/scope").wrap(Cors::new(&SCOPE)).service((annotated, plain)))
        });
        let with_accept = |headers: &[&'static str]| [headers, &["vary: accept"]].concat();
        let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
        let (_, scope_actual) = answers("", "", "expose-headers: X-Scope");
        let (route, route_actual) = answers("allow-methods: GET", "max-age: 3", "expose-headers: X-Route");
        let route = if routes_first { with_accept(&route) } else { app.clone() };
        expect(&server, "/route", (204, &route), (200, &with_accept(&route_actual))).await;
        let refused = if routes_first { (403, with_accept(&preflight(&[]))) } else { (204, app.clone()) };
        expect(&server, "/disabled", (refused.0, &refused.1), (200, &["vary: accept"])).await;
        server.send("GET /failing", &[SHOP]).await.expect(401, &["allow-origin: *", "vary: accept"]);
        server.send("GET /plain", &[SHOP]).await.expect(200, &with_accept(&app_actual));
        server.send("GET /scope/plain", &[SHOP]).await.expect(200, &with_accept(&scope_actual));
        server.send("GET /scope/route", &[SHOP]).await.expect(200, &with_accept(&route_actual));
        server.send("GET /scope/route", &[EVIL]).await.expect(200, &["vary: origin", "vary: accept"]);
        server.send("GET /scope/nowhere", &[SHOP]).await.expect(404, &with_accept(&scope_actual));
    }
}

#[actix_web::test]
async fn a_layer_on_the_same_resource_may_respond_itself() {
    async fn keep(
        request: ServiceRequest,
        next: Next<impl MessageBody>,
    ) -> Result<ServiceResponse<impl MessageBody>, Error> {
        let kept = request.request().clone();
        let response = next.call(request).await;
        assert_eq!(kept.path(), "/resource");
        response
    }
    let server = Server::start(|| {
        let resource = web::resource("/resource").wrap(Cors::new(&APP)).wrap(from_fn(keep)).get(HttpResponse::Ok);
        App::new().service(resource)
    });
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    expect(&server, "/resource", (204, &app), (200, &app_actual)).await;
}

#[actix_web::test]
async fn errors_of_middleware_between_get_the_outer_policy() {
    for routes_first in [false, true] {
        let server = Server::start(move || {
            let cors = Cors::new(&APP);
            let cors = if routes_first { cors.routes_first() } else { cors };
            App::new().wrap(from_fn(require_token)).wrap(cors).service((annotated, plain))
        });
        let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
        for path in ["/route", "/plain", "/nowhere"] {
            expect(&server, path, (204, &app), (401, &app_actual)).await;
        }
    }
}
