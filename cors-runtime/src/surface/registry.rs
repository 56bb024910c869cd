//! Routes and policies that have been registered, in this process and in one app.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    future::Future,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::dev::AppService;

use super::{
    describe::{Shown, describe, describe_uncovered, settings},
    risks::risks,
    table::{Surface, SurfaceRow},
};
use crate::route::Route;

/// What has been registered. Each worker registers everything again, which changes nothing.
#[derive(Debug, Default)]
struct Entries {
    /// Annotated routes by their address and full path. Their rows are made on demand: starting a program with many routes
    /// should not wait for them.
    routes: BTreeMap<(usize, String), &'static Route>,
    /// The rows of outer policies by their place and text.
    outer: BTreeMap<(&'static str, u32, String), SurfaceRow>,
}

impl Entries {
    const fn new() -> Self {
        Self { routes: BTreeMap::new(), outer: BTreeMap::new() }
    }

    fn surface(&self) -> Surface {
        let of_routes = self.routes.iter().flat_map(|((_, path), route)| rows_of_route(route, path));
        of_routes.chain(self.outer.values().cloned()).collect()
    }
}

/// A policy, which several routes may share: a static one by its address, one built at run time by its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PolicyId {
    Static(usize),
    Built(&'static str, u32, String),
}

static POLICIES: Mutex<BTreeSet<PolicyId>> = Mutex::new(BTreeSet::new());

static PROCESS: Mutex<Entries> = Mutex::new(Entries::new());

thread_local! {
    /// The entries of the app under [`surface`].
    static APP: RefCell<Option<Entries>> = const { RefCell::new(None) };
}

fn process() -> MutexGuard<'static, Entries> {
    // Every change is one call to a map, so a panic cannot leave it inconsistent.
    PROCESS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn policies() -> MutexGuard<'static, BTreeSet<PolicyId>> {
    POLICIES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The identity of a static policy.
fn static_id(route: &Route) -> Option<PolicyId> {
    route.static_policy().map(|policy| PolicyId::Static(std::ptr::from_ref(policy).addr()))
}

/// Records that a route is served.
pub(crate) fn note_route(route: &'static Route, config: &AppService) {
    policies().extend(static_id(route));
    let path = full_path(route.path(), config);
    let id = (std::ptr::from_ref(route).addr(), path);
    note(|entries| {
        entries.routes.insert(id.clone(), route);
    });
}

/// A row for each method of a route.
fn rows_of_route(route: &Route, path: &str) -> Vec<SurfaceRow> {
    let row = |method: &str| {
        let policy = route.policy_for(method.as_bytes());
        let settings = policy.map(|policy| settings(route, policy)).unwrap_or_default();
        let describe = |shown| match policy {
            Some(policy) => describe(policy, &settings, shown),
            None => describe_uncovered(route),
        };
        SurfaceRow {
            path: path.to_owned(),
            method: method.to_owned(),
            policy: describe(Shown::Always),
            policy_with_dev: describe(Shown::WithDev),
            file: route.file().to_owned(),
            line: route.line(),
            risks: policy.map(|policy| risks(route, policy)).unwrap_or_default(),
            settings,
        }
    };
    route.served_methods().names().into_iter().map(row).collect()
}

/// Records an outer policy.
pub(crate) fn note_outer<'a>(route: &Route, routes_first: bool, exceptions: impl Iterator<Item = &'a str>) {
    let Some(policy_of_route) = route.policy() else { return };
    let order = if routes_first { "after the routes inside" } else { "before the routes inside" };
    let settings = settings(route, policy_of_route);
    let exceptions: Vec<&str> = exceptions.collect();
    let describe = |shown| {
        let mut text = format!("{order}: {}", describe(policy_of_route, &settings, shown));
        if !exceptions.is_empty() {
            let _ = write!(text, ", except = {exceptions:?}");
        }
        text
    };
    let policy = describe(Shown::Always);
    let row = SurfaceRow {
        path: "*".to_owned(),
        method: "*".to_owned(),
        policy: policy.clone(),
        policy_with_dev: describe(Shown::WithDev),
        file: route.file().to_owned(),
        line: route.line(),
        risks: risks(route, policy_of_route),
        settings,
    };
    policies().insert(static_id(route).unwrap_or_else(|| PolicyId::Built(route.file(), route.line(), policy.clone())));
    let id = (route.file(), route.line(), policy);
    note(|entries| {
        entries.outer.insert(id.clone(), row.clone());
    });
}

/// Adds to the entries of the process, and to those of the app under [`surface`].
fn note(add: impl Fn(&mut Entries)) {
    APP.with_borrow_mut(|app| app.iter_mut().for_each(&add));
    add(&mut process());
}

/// The registered annotated routes, with their full paths, for trial requests.
#[cfg(feature = "inspector")]
pub(crate) fn registered_routes() -> Vec<(String, &'static Route)> {
    process().routes.iter().map(|((_, path), route)| (path.clone(), *route)).collect()
}

/// How many policies have been registered, each counted once however many routes it has.
pub(crate) fn registered_count() -> usize {
    policies().len()
}

/// The full path: that of the route after the prefixes of its scopes.
#[cfg(any(feature = "inspector", feature = "surface"))]
fn full_path(path: &str, config: &AppService) -> String {
    let prefix = config.current_prefix.trim_end_matches('/');
    match path {
        "" => prefix.to_owned(),
        _ if path.starts_with('/') => format!("{prefix}{path}"),
        _ => format!("{prefix}/{path}"),
    }
}

/// Without the feature, actix-web does not expose the scopes of a route.
#[cfg(not(any(feature = "inspector", feature = "surface")))]
fn full_path(path: &str, _: &AppService) -> String {
    path.to_owned()
}

/// All policies that this process has registered so far, a row for each method of each route.
///
/// Rows are added when an `App` is built, in the workers of an `HttpServer` or by `actix_web::test::init_service`; several
/// workers add no further rows, and rows remain when a server stops. For a single app, and in tests, use [`surface`].
///
/// ```
/// use actix_web::{App, Responder, get, test::init_service};
/// use cors_runtime::{cors, mounted};
///
/// #[cors(origins = ["https://shop.example.com"], credentials, max_age = "1h")]
/// #[get("/orders")]
/// async fn orders() -> impl Responder {
///     "orders"
/// }
///
/// # #[actix_web::main]
/// # async fn main() {
/// let _app = init_service(App::new().service(orders)).await;
///
/// let surface = mounted();
/// let row = surface.iter().next().unwrap();
/// assert_eq!((row.method(), row.path()), ("GET", "/orders"));
/// assert_eq!(row.policy(), r#"origins = ["https://shop.example.com"], credentials, max_age = 3600"#);
/// println!("{surface}");
/// # }
/// ```
#[must_use]
pub fn mounted() -> Surface {
    process().surface()
}

/// The policies that one app registers while it is built.
///
/// A test that compares them with a stored file makes every change of the CORS surface visible to reviewers: see
/// [`Surface::assert_matches_file`], which needs the feature `surface`. With that feature, paths begin with the prefixes of the
/// scopes around a route; without it they are as written on the route.
///
/// ```
/// use actix_web::{App, Responder, get, test::init_service};
/// use cors_runtime::{cors, surface};
///
/// #[cors(origins = ["https://shop.example.com"])]
/// #[get("/orders")]
/// async fn orders() -> impl Responder {
///     "orders"
/// }
///
/// # #[actix_web::main]
/// # async fn main() {
/// let surface = surface(init_service(App::new().service(orders))).await;
/// assert_eq!(
///     surface.to_string(),
///     "method  path     policy\n\
///      GET     /orders  origins = [\"https://shop.example.com\"]\n"
/// );
/// # }
/// ```
pub async fn surface<F: Future>(app: F) -> Surface {
    let mut app = pin!(app);
    let mut entries = Some(Entries::new());
    // Other tasks may run on this thread between polls; what they register does not belong to this app.
    std::future::poll_fn(|context| {
        let outer = APP.replace(entries.take());
        let polled = app.as_mut().poll(context);
        entries = APP.replace(outer);
        polled
    })
    .await;
    entries.unwrap_or_default().surface()
}
