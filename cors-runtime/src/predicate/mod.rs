//! Functions that decide about origins.

pub(crate) mod failure;

use std::{fmt, future::Future};

use actix_web::{
    HttpRequest,
    http::header::{HeaderValue, ORIGIN},
};

use self::failure::log_predicate_failure;
use crate::request::{classify::preflight_method, initiator::target};

/// The argument of a function in `allow_if(…)` in [`origins`](macro@crate::cors): a well-formed origin that is not listed,
/// and the request that carries it.
///
/// The function takes a reference, may be `async`, and returns `bool` or a `Result<bool, E>` whose error implements
/// [`Display`](fmt::Display). Each policy that a request passes calls it at most once, before the handler runs, and never for
/// `null`, malformed or repeated origins. With `credentials` it is not called for plain `http` beyond loopback either, unless
/// the policy has `danger_insecure_origins`. An `Err` denies the origin and is logged at level `ERROR`.
///
/// If you store origins as text, for example in a database, [`OriginListRules::validate`](crate::rules::OriginListRules::validate)
/// checks them as the attribute does, wildcards included. Keep the [`OriginSet`](crate::rules::OriginSet) that it returns: its
/// [`contains`](crate::rules::OriginSet::contains) matches [`origin()`](Self::origin) as a policy would.
///
/// ```
/// use std::collections::HashMap;
///
/// use actix_web::{App, Responder, get, web};
/// use cors_runtime::{OriginRequest, cors};
///
/// /// The origin of each tenant's pages.
/// struct Tenants(HashMap<String, String>);
///
/// async fn is_tenants_page(request: &OriginRequest) -> Result<bool, &'static str> {
///     let tenants = request.app_data::<web::Data<Tenants>>().ok_or("the tenants are missing")?;
///     let tenant = request.parameter("tenant").unwrap_or_default();
///     Ok(tenants.0.get(tenant).is_some_and(|origin| origin == request.origin()))
/// }
///
/// #[cors(origins = ["https://admin.example.com", allow_if(is_tenants_page)], credentials)]
/// #[get("/{tenant}/orders")]
/// async fn orders() -> impl Responder {
///     "orders"
/// }
///
/// let tenants = HashMap::from([("acme".to_owned(), "https://shop.acme.example".to_owned())]);
/// let app = App::new().app_data(web::Data::new(Tenants(tenants))).service(orders);
/// ```
pub struct OriginRequest {
    request: HttpRequest,
    headers: &'static [&'static str],
}

impl OriginRequest {
    /// `headers` are the names of the fields that the function may read.
    pub(crate) fn new(request: HttpRequest, headers: &'static [&'static str]) -> Self {
        Self { request, headers }
    }

    /// The origin, in the form that browsers send.
    #[must_use]
    pub fn origin(&self) -> &str {
        // A well-formed origin is ASCII.
        self.request
            .headers()
            .get(&ORIGIN)
            .and_then(|origin| str::from_utf8(origin.as_bytes()).ok())
            .unwrap_or_default()
    }

    /// The method of the request; for a preflight, the requested one.
    #[must_use]
    pub fn method(&self) -> &str {
        let head = self.request.head();
        preflight_method(head).and_then(|method| method.to_str().ok()).unwrap_or(head.method.as_str())
    }

    /// Whether the request is a preflight.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        preflight_method(self.request.head()).is_some()
    }

    /// The path of the URL.
    #[must_use]
    pub fn path(&self) -> &str {
        self.request.path()
    }

    /// The value of a path parameter, such as `tenant` in `/{tenant}/orders`.
    ///
    /// A policy around an app or a scope decides before the routes inside are matched, so their parameters are not available.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.request.match_info().get(name)
    }

    /// The host that the request was sent to, with its port if there is one. `None` if the request does not name one host.
    ///
    /// It is `Host` or `:authority` as received. Headers that a proxy adds, such as `X-Forwarded-Host`, are ignored.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        target(self.request.head()).and_then(|host| str::from_utf8(host).ok())
    }

    /// Data of the app, of a scope or of the resource, as [`HttpRequest::app_data`] returns it: use `web::Data<T>` for data that
    /// was registered as such.
    #[must_use]
    pub fn app_data<T: 'static>(&self) -> Option<&T> {
        self.request.app_data::<T>()
    }

    /// The value of a header that `allow_if(…, vary = ["…"])` lists, so caches know that responses depend on it; the first
    /// line, if there are several. `None` for headers that are not listed.
    ///
    /// Preflights do not carry headers that a script has set.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        let is_named = self.headers.iter().any(|named| named.eq_ignore_ascii_case(name));
        self.request.headers().get(name).filter(|_| is_named)
    }
}

impl fmt::Debug for OriginRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OriginRequest")
            .field("origin", &self.origin())
            .field("method", &self.method())
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}

/// What the function of a policy decided about an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PredicateAnswer {
    /// The origin is allowed.
    Allow,
    /// The origin is not allowed.
    Deny,
    /// The function returned an error.
    Failed,
}

/// The function in `allow_if(…)`. Generated code implements it.
pub trait Predicate: 'static {
    /// Decides about an origin.
    fn evaluate(request: OriginRequest) -> impl Future<Output = PredicateAnswer> + 'static;
}

/// The return types of a function in `allow_if(…)`. `Ready` and `Async` distinguish plain values from futures.
#[diagnostic::on_unimplemented(
    message = "the function in `allow_if` returns neither `bool` nor a `Result<bool, E>` whose error implements `Display`",
    label = "returns `{Self}`",
    note = "write `fn name(request: &OriginRequest) -> bool`, or `Result<bool, E>` with an error that implements `Display`; it may be `async`"
)]
pub trait IntoAnswer<When> {
    /// Awaits the result; reports an error.
    fn into_answer(self, request: &OriginRequest) -> impl Future<Output = PredicateAnswer>;
}

/// Awaits the function's result; reports an error.
pub async fn answer<A: IntoAnswer<When>, When>(answer: A, request: &OriginRequest) -> PredicateAnswer {
    answer.into_answer(request).await
}

/// Marks plain values.
#[derive(Debug)]
pub enum Ready {}

/// Marks futures.
#[derive(Debug)]
pub enum Async {}

/// The return value of a predicate, or the output of its future: `bool`, or a `Result<bool, E>` whose error implements
/// [`Display`](fmt::Display).
#[diagnostic::on_unimplemented(
    message = "the function returns neither `bool` nor a `Result<bool, E>` whose error implements `Display`",
    label = "returns `{Self}`",
    note = "for an asynchronous function, use `allow_if_async`"
)]
pub trait PredicateResult {
    /// The result; an error is logged.
    #[doc(hidden)]
    fn answer(self, request: &OriginRequest) -> PredicateAnswer;
}

impl PredicateResult for bool {
    fn answer(self, _: &OriginRequest) -> PredicateAnswer {
        if self { PredicateAnswer::Allow } else { PredicateAnswer::Deny }
    }
}

impl<E: fmt::Display> PredicateResult for Result<bool, E> {
    fn answer(self, request: &OriginRequest) -> PredicateAnswer {
        match self {
            Ok(allowed) => allowed.answer(request),
            Err(error) => {
                log_predicate_failure(request.request.head(), &error);
                PredicateAnswer::Failed
            }
        }
    }
}

#[diagnostic::do_not_recommend]
impl<R: PredicateResult> IntoAnswer<Ready> for R {
    async fn into_answer(self, request: &OriginRequest) -> PredicateAnswer {
        self.answer(request)
    }
}

#[diagnostic::do_not_recommend]
impl<F> IntoAnswer<Async> for F
where
    F: Future,
    F::Output: PredicateResult,
{
    async fn into_answer(self, request: &OriginRequest) -> PredicateAnswer {
        self.await.answer(request)
    }
}
