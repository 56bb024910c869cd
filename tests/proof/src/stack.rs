//! Random stacks of policies: an optional one on each of an app, a scope and a resource.

use std::{cell::Cell, rc::Rc};

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{Service, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::{Condition, Next, from_fn},
    test::init_service,
    web,
};
use cors_runtime::{Cors, Policy, SkipPreflight};
use fastrand::Rng;

use crate::policy::{EXPOSED, Written};

/// A policy of a stack.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) written: Written,
    pub(crate) routes_first: bool,
    /// Whether it does not enforce on the path of the resource.
    pub(crate) excepts: bool,
    /// Whether preflights pass around a middleware inside of it.
    pub(crate) skips: bool,
}

impl Layer {
    fn lets_through(&self, origin: Option<&str>, method: &str) -> bool {
        self.excepts || self.written.lets_through(origin, method)
    }
}

/// The policies from the outermost to the innermost.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    pub(crate) layers: [Option<Layer>; 3],
}

/// How often the handler has run.
pub(crate) type Runs = Rc<Cell<u32>>;

impl Stack {
    /// A stack with at least one policy.
    pub(crate) fn random(rng: &mut Rng) -> (Self, [Option<Policy>; 3]) {
        loop {
            let mut policies = [const { None }; 3];
            let layers = std::array::from_fn(|place| {
                rng.bool().then(|| {
                    let (written, policy) = Written::valid(rng);
                    policies[place] = Some(policy);
                    Layer { written, routes_first: rng.bool(), excepts: rng.u8(..4) == 0, skips: rng.u8(..4) == 0 }
                })
            });
            if policies.iter().any(Option::is_some) {
                return (Self { layers }, policies);
            }
        }
    }

    /// The present policies, from the outermost to the innermost.
    pub(crate) fn present(&self) -> impl DoubleEndedIterator<Item = &Layer> {
        self.layers.iter().flatten()
    }

    /// The policy that decides about responses: the innermost one.
    pub(crate) fn innermost(&self) -> &Written {
        &self.present().next_back().expect("a stack has a policy").written
    }

    /// The policy that answers preflights: the outermost one that does not offer them to the routes first, or else the
    /// innermost one.
    pub(crate) fn of_preflights(&self) -> &Written {
        self.present().find(|layer| !layer.routes_first).map_or(self.innermost(), |layer| &layer.written)
    }

    /// Whether all policies let a request reach the handler.
    pub(crate) fn lets_through(&self, origin: Option<&str>, method: &str) -> bool {
        self.present().all(|layer| layer.lets_through(origin, method))
    }

    /// Whether a policy outside the one that answers a preflight refuses it, since it would refuse the request.
    pub(crate) fn forwards_preflight(&self, origin: Option<&str>, method: &str) -> bool {
        // A function is not called for methods that the policy does not cover.
        let might_allow = |written: &Written| written.function.is_some() && !written.covers(method);
        self.present()
            .take_while(|layer| layer.routes_first)
            .all(|layer| layer.lets_through(origin, method) || might_allow(&layer.written))
    }

    /// The app.
    pub(crate) async fn app(
        &self,
        policies: [Option<Policy>; 3],
        runs: Runs,
    ) -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
        let cors = |place: usize, policy: Option<Policy>| {
            let cors = Cors::new(policy);
            let Some(layer) = &self.layers[place] else { return cors };
            let cors = if layer.excepts { cors.except("/scope/resource") } else { cors };
            if layer.routes_first { cors.routes_first() } else { cors }
        };
        let skip = |place: usize| {
            let skips = self.layers[place].as_ref().is_some_and(|layer| layer.skips);
            Condition::new(skips, SkipPreflight::new(from_fn(pass)))
        };
        let [around_app, around_scope, around_resource] = policies;
        let handler = move |method: Method| {
            // Under `routes_first`, a handler for any method sees the preflights that no policy inside answers.
            runs.set(runs.get() + u32::from(method != Method::OPTIONS));
            let response = EXPOSED
                .iter()
                .fold(HttpResponse::Ok(), |mut response, name| {
                    response.insert_header((*name, "1"));
                    response
                })
                .body("body");
            async { response }
        };
        let resource = web::resource("/resource").wrap(skip(2)).wrap(cors(2, around_resource)).to(handler);
        let scope = web::scope("/scope").wrap(skip(1)).wrap(cors(1, around_scope)).service(resource);
        init_service(App::new().service(scope).wrap(skip(0)).wrap(cors(0, around_app))).await
    }
}

/// A middleware that preflights need not pass around.
async fn pass(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}
