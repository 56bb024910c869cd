//! What has been registered: the CORS surface of a program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, PoisonError},
};

use super::{Route, describe::describe};
use crate::policy::Policy;

/// The routes by address, since each worker registers all of them again, and the policies around others by place.
static REGISTERED: Mutex<Registered> = Mutex::new(Registered { routes: BTreeMap::new(), around: BTreeSet::new() });

struct Registered {
    routes: BTreeMap<usize, &'static Route>,
    around: BTreeSet<MountedPolicy>,
}

fn registered() -> std::sync::MutexGuard<'static, Registered> {
    // Nothing is left half done in there.
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that a route is served.
pub(crate) fn note_route(route: &'static Route) {
    registered().routes.insert(std::ptr::from_ref(route).addr(), route);
}

/// Notes that a policy stands around others.
pub(crate) fn note_around(route: &Route, policy: &'static Policy, routes_first: bool) {
    let order = if routes_first { "after the routes inside" } else { "before the routes inside" };
    let row = MountedPolicy {
        path: "*".to_owned(),
        method: "*".to_owned(),
        policy: format!("{order}: {}", describe(route, policy)),
        file: route.file().to_owned(),
        line: route.line(),
    };
    registered().around.insert(row);
}

/// How many annotated routes and outer policies have been registered.
pub(crate) fn registered_count() -> usize {
    let registered = registered();
    registered.routes.len() + registered.around.len()
}

/// All policies that this program has registered so far, a row for each method of each route.
///
/// A test that compares it with a stored text makes every change of the CORS surface visible to reviewers. Rows come into
/// being when an `App` is built, in the workers of an `HttpServer` or by `actix_web::test::init_service`; several workers make
/// no further rows, and rows stay when a server stops. `dev_origins` are among the origins in builds that they count in. What
/// an [`OriginList`](crate::OriginList) holds is not shown.
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
pub fn mounted() -> Mounted {
    let registered = registered();
    let rows = registered.routes.values().flat_map(|route| rows(route));
    Mounted(rows.chain(registered.around.iter().cloned()).collect())
}

fn rows(route: &'static Route) -> impl Iterator<Item = MountedPolicy> {
    route.served_methods().iter().map(|method| {
        let policy = match route.policy_for(method.as_bytes()) {
            Some(policy) => describe(route, policy),
            None if route.enforces() => "not covered by `methods`, enforce".to_owned(),
            None if route.policy().is_some() => "not covered by `methods`".to_owned(),
            None => "disabled".to_owned(),
        };
        MountedPolicy {
            path: route.path().to_owned(),
            method: (*method).to_owned(),
            policy,
            file: route.file().to_owned(),
            line: route.line(),
        }
    })
}

/// What a program has registered, sorted by path and method: [`mounted`] returns it.
///
/// [`Display`](fmt::Display) writes a table. With the feature `serde` it serialises as a list of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted(BTreeSet<MountedPolicy>);

/// A method of a route, and its policy.
// The order of the fields is the order of the rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MountedPolicy {
    path: String,
    method: String,
    policy: String,
    file: String,
    line: u32,
}

impl Mounted {
    /// The rows.
    pub fn iter(&self) -> std::collections::btree_set::Iter<'_, MountedPolicy> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Mounted {
    type Item = &'a MountedPolicy;
    type IntoIter = std::collections::btree_set::Iter<'a, MountedPolicy>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl MountedPolicy {
    /// The method, or `*` for a policy around an app, a scope or a resource.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it is written on the route, without those of the scopes around it; `*` as for the method.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the policy says of the method, in the words of the attribute; `disabled` for a route without CORS.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The file of the attribute, or of the call of [`Cors::new`](crate::Cors::new), as the compiler names it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line in the file.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    fn location(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Mounted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: fn(&MountedPolicy) -> usize| self.iter().map(of).max().unwrap_or_default();
        let method = width(|row| row.method.chars().count()).max("method".len());
        let path = width(|row| row.path.chars().count()).max("path".len());
        let location = width(|row| row.location().chars().count()).max("source".len());
        writeln!(formatter, "{:method$}  {:path$}  {:location$}  policy", "method", "path", "source")?;
        for row in self {
            let (source, policy) = (row.location(), &row.policy);
            writeln!(formatter, "{:method$}  {:path$}  {source:location$}  {policy}", row.method, row.path)?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Mounted {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for MountedPolicy {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde_core::ser::SerializeStruct as _;

        let mut row = serializer.serialize_struct("MountedPolicy", 5)?;
        row.serialize_field("method", &self.method)?;
        row.serialize_field("path", &self.path)?;
        row.serialize_field("policy", &self.policy)?;
        row.serialize_field("file", &self.file)?;
        row.serialize_field("line", &self.line)?;
        row.end()
    }
}
