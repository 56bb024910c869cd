//! One request to one app in this process.

use std::{
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

use actix_http::Request;
use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    http::{Method, StatusCode, header::ACCESS_CONTROL_ALLOW_ORIGIN},
    rt::System,
    test::{TestRequest, init_service},
};

use crate::{
    app,
    scenario::{Kind, Scenario, Stack},
};

/// From a parsed request to a response whose head is read. Measurements cover this function and everything it calls.
///
/// # Panics
/// If the app does not respond at once.
#[inline(never)]
pub fn answer_one_request<S, B>(app: &S, request: Request)
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let Poll::Ready(Ok(response)) = pin!(app.call(request)).poll(&mut Context::from_waker(Waker::noop())) else {
        unreachable!("the handlers wait for nothing");
    };
    black_box(response.status());
    for header in response.headers() {
        black_box(header);
    }
}

/// An app that is ready.
pub trait Ready {
    /// Handles a request and drops the response.
    fn answer(&self, request: Request);

    /// Status and `Access-Control-Allow-Origin` of a response.
    fn grant(&self, request: Request) -> (StatusCode, bool);
}

impl<S, B> Ready for S
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    fn answer(&self, request: Request) {
        answer_one_request(self, request);
    }

    fn grant(&self, request: Request) -> (StatusCode, bool) {
        let Poll::Ready(Ok(response)) = pin!(self.call(request)).poll(&mut Context::from_waker(Waker::noop())) else {
            unreachable!("the handlers wait for nothing");
        };
        (response.status(), response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN))
    }
}

/// Builds the app of a scenario.
#[must_use]
pub fn start(scenario: Scenario) -> Box<dyn Ready> {
    app::prepare(scenario.origins);
    System::new().block_on(async {
        let app = App::new().configure(app::configure(scenario));
        match scenario.stack {
            Stack::ActixCors => {
                Box::new(init_service(app.wrap(app::actix_cors(scenario.origins))).await) as Box<dyn Ready>
            }
            Stack::NoOp => Box::new(init_service(app.wrap_fn(|req, service| service.call(req))).await),
            Stack::Outer | Stack::Nested | Stack::RoutesFirst | Stack::NestedRoutesFirst => {
                Box::new(init_service(app.wrap(app::outer(scenario.stack))).await)
            }
            _ => Box::new(init_service(app).await),
        }
    })
}

/// Builds the request of a scenario.
///
/// # Panics
/// Never: the methods are tokens.
#[must_use]
pub fn request(scenario: Scenario) -> Request {
    let (method, headers) = scenario.kind.head(scenario.origins);
    let method = Method::from_bytes(method.as_bytes()).expect("methods are tokens");
    let request = TestRequest::default().method(method).uri(&scenario.routes.last_path());
    let request = headers.into_iter().fold(request, TestRequest::insert_header).to_request();
    // A server cuts header values out of its buffer, whose parts share an allocation.
    for (_, value) in request.head().headers() {
        drop(value.clone());
    }
    request
}

/// Checks that the app responds as the scenario requires.
///
/// # Panics
/// If it does not, since the figures would be of something else.
pub fn check(app: &dyn Ready, scenario: Scenario) {
    let (status, is_granted) = app.grant(request(scenario));
    let decides = scenario.stack.has_policy();
    if scenario.stack == Stack::FourHeaders {
        assert!(is_granted && status.is_success());
        return;
    }
    let is_allowed = match scenario.kind {
        Kind::Allowed | Kind::Preflight => true,
        Kind::Disallowed | Kind::PreflightRefused => scenario.stack.has_function(),
        Kind::PreflightJunk => scenario.stack != Stack::ActixCors,
        Kind::NoOrigin | Kind::LongOrigin => false,
    };
    assert_eq!(is_granted, decides && is_allowed, "{scenario:?}: {status}");
    let succeeds = !scenario.kind.is_preflight()
        || (decides && is_allowed)
        || matches!(scenario.stack, Stack::LeanGuard | Stack::FourHeaders);
    assert_eq!(status.is_success(), succeeds, "{scenario:?}: {status}");
}

/// Requests before the measured ones, which fill pools and lazy tables.
pub const WARM_UP: usize = 16;

/// Sends a number of requests, after a warm-up that is not measured.
pub fn repeat(scenario: Scenario, count: usize) {
    let app = start(scenario);
    for _ in 0..WARM_UP {
        check(&*app, scenario);
    }
    for _ in 0..count {
        app.answer(request(scenario));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Origins, Paths, Routes};

    fn compare(scenario: Scenario) {
        check(&*start(scenario), scenario);
        let words = scenario.to_words();
        assert_eq!(Scenario::from_words(&words), Some(scenario));
    }

    // A single test, since all apps share one list of origins.
    #[test]
    fn apps_answer_as_their_scenarios_say() {
        for origins in Origins::ALL.iter().copied().filter(|origins| origins.count() <= 10_000) {
            for stack in [Stack::ActixCors, Stack::CorsRuntime] {
                if stack == Stack::ActixCors && origins.are_wildcards() {
                    continue;
                }
                let app = start(Scenario { stack, origins, routes: Routes::One, kind: Kind::NoOrigin });
                for kind in Kind::ALL {
                    check(&*app, Scenario { stack, origins, routes: Routes::One, kind: *kind });
                }
            }
        }
        for routes in [Routes::One, Routes::Many(10, Paths::Static), Routes::Many(10, Paths::Dynamic)] {
            for (stack, kind) in
                Stack::COMPARED.iter().flat_map(|stack| Kind::ALL.iter().map(move |kind| (*stack, *kind)))
            {
                compare(Scenario { stack, origins: Origins::One, routes, kind });
            }
        }
        let stacks = Stack::ALL
            .iter()
            .copied()
            .filter(|stack| !stack.is_axum() && !matches!(stack, Stack::LeanGuard | Stack::FourHeaders));
        for (stack, kind) in stacks.flat_map(|stack| Kind::ALL.iter().map(move |kind| (stack, *kind))) {
            compare(Scenario { stack, origins: Origins::One, routes: Routes::Json, kind });
        }
    }
}
