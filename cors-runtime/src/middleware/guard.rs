//! Guards that let a route be reached by its preflights too.

use actix_web::guard::{Any, AnyGuard, Guard, GuardContext, Method};

use crate::{
    decision::{classify::preflight_method, marks::NestingMarker},
    route::Route,
};

/// Accepts the methods of a route, and the preflights for any of them.
pub(crate) struct RouteGuard {
    route: &'static Route,
    // actix-web's own method guards: they record the methods of a path for the `Allow` of a later 405, which nothing
    // else can do. They allocate, so that they are asked only where the route is not the one.
    recorder: Option<AnyGuard>,
}

impl RouteGuard {
    pub(crate) fn new(route: &'static Route) -> Self {
        let mut methods = route
            .served_methods()
            .iter()
            .filter_map(|name| actix_web::http::Method::from_bytes(name.as_bytes()).ok())
            .map(Method);
        let first = methods.next().map(Any);
        Self { route, recorder: first.map(|first| methods.fold(first, AnyGuard::or)) }
    }
}

impl Guard for RouteGuard {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        let head = ctx.head();
        let accepted = match preflight_method(head) {
            Some(requested) if self.route.answers_preflights() => self.route.serves(requested.as_bytes()),
            Some(requested) if self.route.serves(requested.as_bytes()) => {
                NestingMarker::set_manual(&ctx.req_data());
                self.route.serves(head.method.as_str().as_bytes())
            }
            _ => self.route.serves(head.method.as_str().as_bytes()),
        };
        if !accepted && let Some(recorder) = &self.recorder {
            recorder.check(ctx);
        }
        accepted
    }
}

/// A user-supplied guard that preflights need not pass.
pub struct PreflightExempt<G>(pub G);

impl<G: Guard> Guard for PreflightExempt<G> {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        preflight_method(ctx.head()).is_some() || self.0.check(ctx)
    }
}
