//! A policy as middleware.

use std::{
    future::{Ready, ready},
    panic::Location,
    rc::Rc,
};

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};

use super::{exceptions::Exceptions, service::CorsMiddleware};
use crate::{
    decision::{log::log_start, site::Site},
    policy::{Policy, into_policy::IntoPolicy, static_or_arc::StaticOrArc},
    route::Route,
    surface::registry::{note_outer, registered_count},
};

/// A policy as middleware, for an `App`, a `Scope` or a `Resource`. It covers routes without `#[cors]` and requests without a
/// route too. The policy has a name ([`policy!`](macro@crate::policy)) or is built at run time ([`Policy`](crate::Policy)).
///
/// It answers preflights itself, before anything inside sees them, unless [`routes_first`](Self::routes_first) changes that.
/// For other responses the innermost policy wins: the headers of an annotated route inside are kept, and so is
/// `#[cors(disabled)]`.
///
/// | request for | `Cors::new(&A)` around | `Cors::new(&A).routes_first()` around |
/// |---|---|---|
/// | a route with `#[cors]`: preflight | A | the route's policy |
/// | the same: any other request | the route's policy | the route's policy |
/// | a route with `#[cors(disabled)]`: preflight | A | refused |
/// | the same: any other request | nothing | nothing |
/// | a route or scope inside another `Cors::new(&B)`: preflight | A | B |
/// | the same: any other request | B | B |
/// | a plain route, no route at all, an error of a middleware before the routes | A | A |
///
/// A decision belongs to the request. If a middleware between two policies changes the CORS headers of the inner one, the outer
/// one restores them. If it replaces the response, the new response gets the inner policy's headers too, and a replaced response
/// to a preflight is restored.
///
/// If preflights never reach the policy of a route, one warning is logged.
///
/// It cannot see the routes inside, so the policy must state what they need: `methods`, without which preflights get DELETE, GET,
/// HEAD, OPTIONS, PATCH, POST, PUT and QUERY, and `Content-Type` in `headers` if a route reads JSON.
///
/// It [enforces](crate::guide::csrf) before a route is chosen: it refuses requests of untrusted origins that can have effects if
/// the policy has `credentials`, or all with `enforce`. Its `methods` do not matter for that. Inner policies can be stricter but
/// not looser; use [`except`](Self::except) for single paths. With `routes_first`, a preflight is refused if the request itself
/// would be, and a warning names the inner policy that allows it.
///
/// ```
/// use actix_web::{App, HttpResponse, web};
/// use cors_runtime::{Cors, policy};
///
/// policy! {
///     static PAGES = { origins = ["https://app.example.com"], headers = ["Content-Type"] };
/// }
///
/// let app = App::new()
///     .wrap(Cors::new(&PAGES))
///     .route("/plain", web::get().to(HttpResponse::Ok));
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
    policy: Option<StaticOrArc<Policy>>,
    routes_first: bool,
    exceptions: Exceptions,
    caller: &'static Location<'static>,
}

impl Cors {
    /// The policy for everything inside: `&NAME` of a [`policy!`](macro@crate::policy), or a [`Policy`](crate::Policy) built
    /// at run time. An `Option` of either is accepted too; `None` passes everything through unchanged.
    ///
    /// On an app or a scope, a function in `allow_if(…)` is called before a route is chosen, so the path parameters of the routes
    /// are not available. Its future is boxed when it is called.
    ///
    /// ```
    /// use actix_web::{App, HttpResponse, web};
    /// use cors_runtime::{Cors, OriginRequest, policy};
    ///
    /// async fn is_tenants_page(request: &OriginRequest) -> bool {
    ///     request.origin().strip_prefix("https://") == request.host()
    /// }
    ///
    /// policy! {
    ///     static TENANTS = { origins = [allow_if(is_tenants_page)] };
    ///     static LOCAL = { origins = ["http://localhost:*"] };
    /// }
    ///
    /// let is_dev = cfg!(debug_assertions);
    /// let cors = if is_dev { Cors::new(&LOCAL) } else { Cors::new(&TENANTS) };
    /// let app = App::new()
    ///     .wrap(cors.routes_first())
    ///     .route("/plain", web::get().to(HttpResponse::Ok));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(policy: impl IntoPolicy) -> Self {
        Self {
            policy: policy.into_policy(),
            routes_first: false,
            exceptions: Exceptions::default(),
            caller: Location::caller(),
        }
    }

    /// Offers preflights to the routes first, and answers only those that no inner policy decides: a default with exceptions.
    ///
    /// Everything inside then sees the preflights, including middleware that requires credentials: wrap that in
    /// [`SkipPreflight`](crate::SkipPreflight).
    #[must_use]
    pub fn routes_first(self) -> Self {
        Self { routes_first: true, ..self }
    }

    /// Does not enforce on these paths. Use it for paths that other sites may post to, such as an identity provider's `form_post`, a
    /// payment callback or a webhook. Preflights and headers are not affected, nor is the enforcement of inner policies.
    ///
    /// The pattern matches the full path from the root, even on a scope, in actix-web's syntax for paths. Case and trailing slashes
    /// matter; an inner `NormalizePath` has not run yet. It can be called several times.
    ///
    /// ```
    /// use actix_web::App;
    /// use cors_runtime::{Cors, policy};
    ///
    /// policy! {
    ///     static SHOP = { origins = ["https://shop.example.com"], credentials };
    /// }
    ///
    /// let app = App::new().wrap(Cors::new(&SHOP).except("/auth/callback").except("/webhooks/{provider}"));
    /// ```
    ///
    /// # Panics
    /// If actix-web does not accept the pattern as the path of a resource: a brace without its counterpart, an invalid
    /// expression.
    #[must_use]
    pub fn except(mut self, pattern: &str) -> Self {
        self.exceptions.add(pattern);
        self
    }
}

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B, &'static str>>;
    type Error = Error;
    type Transform = CorsMiddleware<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let site = self.policy.clone().map(|policy| {
            let route = Route::any(policy, self.caller);
            note_outer(&route, self.routes_first, self.exceptions.patterns());
            log_start(registered_count);
            Rc::new(Site::new(route))
        });
        ready(Ok(CorsMiddleware::new(service, site, self.routes_first, &self.exceptions)))
    }
}
