//! A naive model of "the innermost policy wins".

use actix_web::{http::Method, test::TestRequest};

use crate::server::asks;

use super::{
    policies::{ASKING_ROUTE_POLICY, Figures, POLICIES, ROUTE_POLICY},
    stack::{Layer, Leaf},
};

/// A decision, and the policy that made it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decided {
    Actual(usize),
    /// The second is the status.
    Preflight(Option<usize>, u16),
    /// The request bypassed a middleware as a preflight, and has another method now.
    Overridden(usize),
    Disabled,
    Manual,
}

/// The model's state for a response.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub status: u16,
    pub is_error: bool,
    /// Whether this is still the response of a policy to a preflight.
    pub is_answer: bool,
    pub decided: Option<Decided>,
    /// Whether a policy that enforces has been reached.
    pub is_enforced: bool,
}

impl Seen {
    pub fn new(status: u16, decided: Option<Decided>) -> Self {
        Self { status, is_error: false, is_answer: false, decided, is_enforced: false }
    }

    fn enforced(self, policy: usize) -> Self {
        Self { is_enforced: self.is_enforced || POLICIES[policy].enforces, ..self }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub origin: Option<&'static str>,
    pub is_preflight: bool,
    /// Whether it bypassed a middleware as a preflight.
    pub is_past_skip_preflight: bool,
}

impl Request {
    pub fn is_allowed_by(self, policy: usize) -> bool {
        let origins = POLICIES[policy].origins;
        self.origin.is_some_and(|origin| origins.is_empty() || origins.contains(&origin))
    }

    pub fn is_refused_by(self, policy: usize) -> bool {
        POLICIES[policy].enforces && self.origin.is_some() && !self.is_allowed_by(policy)
    }

    pub fn preflight_of(self, policy: usize) -> Seen {
        let status = if self.is_allowed_by(policy) { 204 } else { 403 };
        Seen { is_answer: true, ..Seen::new(status, Some(Decided::Preflight(Some(policy), status))) }
    }

    fn is_overridden(self) -> bool {
        self.is_past_skip_preflight && !self.is_preflight
    }

    pub fn build(self) -> TestRequest {
        let method = if self.is_preflight { Method::OPTIONS } else { Method::GET };
        let mut request = TestRequest::with_uri("/").method(method);
        if let Some(origin) = self.origin {
            request = request.insert_header(("Origin", origin));
        }
        if self.is_preflight {
            request = request.insert_header(asks("GET"));
        }
        request.insert_header(("Access-Control-Request-Headers", "x-asked"))
    }
}

/// The innermost policy wins.
pub fn model(layers: &[Layer], leaf: Leaf, request: Request) -> Seen {
    let Some((layer, rest)) = layers.split_first() else {
        return model_of_leaf(leaf, request);
    };
    let inner = || model(rest, leaf, request);
    match *layer {
        Layer::Cors { policy, .. } if request.is_overridden() => Seen::new(403, Some(Decided::Overridden(policy))),
        Layer::Cors { policy, routes_first: false, .. } if request.is_preflight => request.preflight_of(policy),
        // No inner policy can allow what an enforcing policy would refuse.
        Layer::Cors { policy, excepts: false, .. } if request.is_preflight && request.is_refused_by(policy) => {
            let (inner, own) = (inner(), request.preflight_of(policy));
            Seen { status: own.status, decided: own.decided, ..inner }
        }
        Layer::Cors { policy, .. } if request.is_preflight => {
            let inner = inner();
            match inner.decided {
                // The inner decision counts, even if a layer replaced the response.
                Some(Decided::Preflight(_, status)) => Seen { status, ..inner },
                Some(_) => inner,
                None => {
                    let own = request.preflight_of(policy);
                    Seen { status: own.status, decided: own.decided, ..inner }
                }
            }
        }
        Layer::Cors { policy, excepts: false, .. } if request.is_refused_by(policy) => {
            Seen::new(403, Some(Decided::Actual(policy)))
        }
        Layer::Cors { policy, .. } => {
            let (inner, own) = (inner(), Some(Decided::Actual(policy)));
            Seen { decided: inner.decided.or(own), ..inner }.enforced(policy)
        }
        Layer::Meddle => inner(),
        Layer::FailAfter => Seen { status: 500, is_error: true, is_answer: false, ..inner() },
        Layer::Replace => match inner() {
            error @ Seen { is_error: true, .. } => error,
            inner => Seen { status: 302, is_answer: false, ..inner },
        },
        // A policy that was polled once has decided.
        Layer::Abandon => Seen { is_error: true, is_answer: false, status: 504, ..inner() },
        Layer::SkipPreflight if request.is_preflight => {
            match model(rest, leaf, Request { is_past_skip_preflight: true, ..request }) {
                answer @ Seen { is_answer: true, .. } => answer,
                other => Seen { status: 403, ..other },
            }
        }
        Layer::FailBefore | Layer::SkipPreflight => Seen { is_error: true, ..Seen::new(401, None) },
        Layer::Override => model(rest, leaf, Request { is_preflight: false, ..request }),
    }
}

pub fn model_of_leaf(leaf: Leaf, request: Request) -> Seen {
    let policy = match leaf {
        Leaf::Annotated | Leaf::Wrapped | Leaf::Failing | Leaf::Manual => Some(ROUTE_POLICY),
        Leaf::Asking => Some(ASKING_ROUTE_POLICY),
        Leaf::Disabled | Leaf::Plain | Leaf::Nothing => None,
    };
    match (leaf, policy) {
        (Leaf::Disabled, _) if request.is_overridden() => Seen::new(403, Some(Decided::Disabled)),
        (Leaf::Disabled, _) if request.is_preflight => {
            Seen { is_answer: true, ..Seen::new(403, Some(Decided::Preflight(None, 403))) }
        }
        (Leaf::Disabled, _) => Seen::new(200, Some(Decided::Disabled)),
        (_, Some(policy)) if request.is_overridden() => Seen::new(403, Some(Decided::Overridden(policy))),
        (Leaf::Manual, _) if request.is_preflight => Seen::new(200, Some(Decided::Manual)),
        (_, Some(policy)) if request.is_preflight => request.preflight_of(policy),
        (Leaf::Failing, Some(policy)) => Seen { is_error: true, ..Seen::new(401, Some(Decided::Actual(policy))) },
        (_, Some(policy)) => Seen::new(200, Some(Decided::Actual(policy))),
        (Leaf::Plain, None) => Seen::new(200, None),
        (_, None) => Seen::new(404, None),
    }
}

/// The CORS headers of a decision, and the fields that `Vary` must list.
pub fn headers_of(
    decided: Decided,
    is_enforced: bool,
    request: Request,
) -> (Vec<(&'static str, &'static str)>, &'static [&'static str]) {
    let mut expected = Vec::new();
    let enforced: &[&str] = if is_enforced { &["origin", "sec-fetch-site"] } else { &[] };
    let (policy, is_preflight) = match decided {
        Decided::Disabled | Decided::Manual => return (expected, enforced),
        Decided::Overridden(policy) if POLICIES[policy].origins.is_empty() => return (expected, enforced),
        Decided::Overridden(_) => return (expected, if is_enforced { enforced } else { &["origin"] }),
        Decided::Preflight(None, _) => (None, true),
        Decided::Preflight(Some(policy), _) => (Some(policy), true),
        Decided::Actual(policy) => (Some(policy), false),
    };
    let is_public = policy.is_some_and(|policy| POLICIES[policy].origins.is_empty());
    if let Some(policy) = policy
        && (request.is_allowed_by(policy) || is_public)
    {
        let Figures { credentials, expose, max_age, .. } = POLICIES[policy];
        expected.push(("access-control-allow-origin", if is_public { "*" } else { request.origin.unwrap() }));
        expected.extend(credentials.then_some(("access-control-allow-credentials", "true")));
        if is_preflight {
            let usual = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY";
            let methods = if policy >= ROUTE_POLICY { "GET" } else { usual };
            expected.push(("access-control-allow-methods", methods));
            expected.push(("access-control-max-age", max_age));
            expected.extend((policy == 1).then_some(("access-control-allow-headers", "x-asked")));
        } else {
            expected.extend(expose.map(|names| ("access-control-expose-headers", names)));
        }
    }
    expected.sort_unstable();
    let vary: &[&str] = match (is_preflight, is_public) {
        (true, _) => &["origin", "access-control-request-method", "access-control-request-headers"],
        (false, _) if is_enforced || policy.is_some_and(|policy| POLICIES[policy].enforces) => {
            &["origin", "sec-fetch-site"]
        }
        (false, true) => &[],
        (false, false) => &["origin"],
    };
    (expected, vary)
}
