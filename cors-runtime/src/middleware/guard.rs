//! Guards that accept a route's preflights too.

use actix_web::guard::{Any, AnyGuard, Guard, GuardContext, Method};

use super::slot::{Decided, Slot};
use crate::{request::classify::preflight_method, route::Route};

/// Accepts the methods of a route, and the preflights for any of them.
pub(crate) struct RouteGuard {
    route: &'static Route,
    recorder: Recorder,
}

impl RouteGuard {
    pub(crate) fn new(route: &'static Route) -> Self {
        Self { route, recorder: Recorder::new(route) }
    }
}

impl Guard for RouteGuard {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        let head = ctx.head();
        let serves_method = || self.route.serves(head.method.as_str().as_bytes());
        let accepted = match preflight_method(head) {
            Some(requested) if self.route.answers_preflights() => self.route.serves(requested.as_bytes()),
            // The last guard of the route decides.
            Some(requested) => self.route.serves(requested.as_bytes()) || serves_method(),
            None => serves_method(),
        };
        if !accepted {
            self.recorder.record(ctx);
        }
        accepted
    }
}

/// The last guard of a route whose preflights a user-supplied handler answers, here or on another route. After all other guards
/// have accepted the request, it marks it for the outer policies, which could not recognise a plain route otherwise.
pub(crate) struct ManualPreflightGuard {
    route: &'static Route,
    recorder: Recorder,
}

impl ManualPreflightGuard {
    /// The guard, if the route needs one.
    pub(crate) fn of(route: &'static Route) -> Option<Self> {
        (!route.answers_preflights()).then(|| Self { route, recorder: Recorder::new(route) })
    }
}

impl Guard for ManualPreflightGuard {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        let head = ctx.head();
        if let Some(requested) = preflight_method(head)
            && self.route.serves(requested.as_bytes())
            && let Some(slot) = Slot::of_guarded(ctx)
        {
            slot.write(Decided::Manual);
        }
        let accepted = self.route.serves(head.method.as_str().as_bytes());
        if !accepted {
            self.recorder.record(ctx);
        }
        accepted
    }
}

/// actix-web's own method guards. Only they can record the methods of a path for the `Allow` header of a later 405. They
/// allocate, so they only run if this route does not match.
struct Recorder(Option<AnyGuard>);

impl Recorder {
    fn new(route: &Route) -> Self {
        let served = route.served_methods();
        let mut methods = served
            .names()
            .into_iter()
            .filter_map(|name| actix_web::http::Method::from_bytes(name.as_bytes()).ok())
            .map(Method);
        let first = methods.next().map(Any);
        Self(first.map(|first| methods.fold(first, AnyGuard::or)))
    }

    fn record(&self, ctx: &GuardContext<'_>) {
        if let Self(Some(guard)) = self {
            guard.check(ctx);
        }
    }
}

/// A user-supplied guard that preflights skip.
pub struct PreflightExempt<G>(pub G);

impl<G: Guard> Guard for PreflightExempt<G> {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        preflight_method(ctx.head()).is_some() || self.0.check(ctx)
    }
}
