//! From the kind of a request to the decision of its policy.

use actix_web::{
    dev::{Path, RequestHead, Url},
    http::header::HeaderValue,
};
use cors_rules::{is_insecure_origin, is_serialized_origin};

use super::{
    enforce::{self, Trust},
    grant::Grant,
    refusal::Refusal,
};
use crate::{
    policy::{Policy, enforcement::Enforcement, table::PredicateTable},
    predicate::PredicateAnswer,
    request::{
        classify::{RequestKind, classify},
        initiator::initiator,
    },
    route::Route,
};

/// What is to be done with a request.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Answer in the handler's place.
    ShortCircuit(ShortCircuit),
    /// Let the handler answer.
    Forward(ResponsePlan, Option<Refusal>),
    /// Call the policy's function, and decide again with its answer.
    Ask(PredicateTable),
}

/// What a policy answers itself.
#[derive(Debug)]
pub(crate) enum ShortCircuit {
    /// The answer to a preflight: all that the policy allows, or 403.
    Preflight(Result<Grant, Refusal>),
    /// 403 to any other request.
    RefuseRequest(Refusal),
}

/// What becomes of the response that comes from inside.
#[derive(Clone, Debug)]
pub enum ResponsePlan {
    /// Nothing: a user-supplied handler answers a preflight.
    Untouched,
    /// No CORS header leaves.
    Strip,
    /// Set the policy's headers for this grant.
    Policy(Option<Grant>),
}

impl Route {
    /// Decides about a request that the route was chosen for. `answer` is the result of the policy's function, if it
    /// has been called; `path` has the parameters that the router has matched so far; `is_secure` tells whether the connection
    /// is encrypted.
    #[inline]
    pub(crate) fn decide(
        &self,
        head: &RequestHead,
        path: &Path<Url>,
        enforcement: Enforcement,
        answer: Option<PredicateAnswer>,
        is_secure: impl FnOnce() -> bool,
    ) -> Decision {
        match classify(head) {
            RequestKind::NotCors => self.decide_without_origin(head, enforcement),
            RequestKind::Actual { origins } => {
                self.decide_with_origin(head, origins, path, enforcement, answer, is_secure)
            }
            RequestKind::Preflight { origins, requested_method } => {
                self.decide_preflight(origins, requested_method, path, answer)
            }
        }
    }

    #[inline(never)]
    fn decide_preflight(
        &self,
        origins: &[HeaderValue],
        requested_method: &HeaderValue,
        path: &Path<Url>,
        answer: Option<PredicateAnswer>,
    ) -> Decision {
        // `preflight = manual`. Adding this policy's headers to the user's own would make one answer of two policies.
        if !self.answers_preflights() {
            return Decision::Forward(ResponsePlan::Untouched, None);
        }
        // Fetch, "CORS-preflight fetch", steps 7.5 to 7.7: the browser compares the method and the header names of the
        // request to come with the answer. So the origin and the covered methods decide here, and what the answer lists does
        // not depend on `Access-Control-Request-Headers`: deciding about them too would parse what strangers send, and the
        // console would say "preflight failed" instead of naming the header.
        // https://fetch.spec.whatwg.org/#cors-preflight-fetch
        // The policy of the requested method, not of OPTIONS: nobody asks about that one.
        let policy = self.policy_for(requested_method.as_bytes()).ok_or_else(|| self.no_policy());
        let outcome = policy.and_then(|policy| policy.grant(origins, path, answer));
        if let Err(refusal) = outcome
            && let Some(predicate) = self.needs_answer(origins, refusal, answer)
        {
            return Decision::Ask(predicate);
        }
        Decision::ShortCircuit(ShortCircuit::Preflight(outcome))
    }

    #[inline(never)]
    fn decide_with_origin(
        &self,
        head: &RequestHead,
        origins: &[HeaderValue],
        path: &Path<Url>,
        enforcement: Enforcement,
        answer: Option<PredicateAnswer>,
        is_secure: impl FnOnce() -> bool,
    ) -> Decision {
        let policy = self.policy_for_response(head.method.as_str().as_bytes());
        let granted = policy.ok_or_else(|| self.no_policy()).and_then(|policy| policy.grant(origins, path, answer));
        if let Err(refusal) = granted
            && let Some(predicate) = self.needs_answer(origins, refusal, answer)
        {
            return Decision::Ask(predicate);
        }
        let trust = Trust::new(&granted, policy.is_some_and(Policy::has_anonymous_origins));
        if let Some(refusal) = enforce::refusal(enforcement, head, origins, trust, is_secure) {
            return Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal));
        }
        // Fetch, "CORS check", step 2: without `Access-Control-Allow-Origin`, the browser keeps the response from the
        // page. A 403 here would break requests that need no permission: browsers send `Origin` on the server's own
        // POSTs too, and a client that is not a browser may send anything. That is what enforcing is for.
        // https://fetch.spec.whatwg.org/#concept-cors-check
        let refusal = granted.as_ref().err().copied();
        Decision::Forward(self.plan(policy, granted.ok()), refusal)
    }

    #[inline]
    fn decide_without_origin(&self, head: &RequestHead, enforcement: Enforcement) -> Decision {
        if let Some(refusal) = enforce::refusal_without_origin(enforcement, head) {
            return Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal));
        }
        let policy = self.policy_for_response(head.method.as_str().as_bytes());
        // Fetch, "CORS protocol and HTTP caches": a response that is `*` for every origin is `*` without one too. Were it
        // left out, a cache that has stored this response would hand it to a page, which could not read it.
        // https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
        let grant = policy.filter(|policy| policy.is_constant()).map(|_| Grant::AnyOrigin);
        Decision::Forward(self.plan(policy, grant), None)
    }

    /// Whether the request that a preflight announces would be refused before any handler: enforcing does not look at the
    /// methods of a policy around unknown routes. `outcome` is the decision about the preflight.
    pub(crate) fn refuses_announced(
        &self,
        head: &RequestHead,
        path: &Path<Url>,
        outcome: &Result<Grant, Refusal>,
        is_secure: impl FnOnce() -> bool,
    ) -> bool {
        let (RequestKind::Preflight { origins, requested_method }, Some(policy)) = (classify(head), self.policy())
        else {
            return false;
        };
        let is_trusted = match outcome {
            Ok(_) => true,
            // The policy's function has not been called, and might allow the origin.
            Err(Refusal::MethodNotCovered) => policy.predicate().is_some() || policy.grant(origins, path, None).is_ok(),
            Err(_) => false,
        };
        !is_trusted
            && enforce::covers_announced(self.enforcement(), requested_method.as_bytes(), || {
                initiator(head, origins, is_secure)
            })
    }

    /// The function to call before this refusal is final.
    #[inline]
    fn needs_answer(
        &self,
        origins: &[HeaderValue],
        refusal: Refusal,
        answer: Option<PredicateAnswer>,
    ) -> Option<PredicateTable> {
        let is_unlisted = match refusal {
            Refusal::OriginNotListed | Refusal::ParameterMissing | Refusal::ParameterMismatch => true,
            Refusal::CrossSite
            | Refusal::SameSite
            | Refusal::HostMismatch
            | Refusal::PredicateDenied
            | Refusal::PredicateFailed
            | Refusal::OriginRepeated
            | Refusal::MethodNotCovered
            | Refusal::Disabled
            | Refusal::MethodOverridden
            | Refusal::AnonymousWithCookies => false,
        };
        if !is_unlisted || answer.is_some() {
            return None;
        }
        let predicate = self.policy()?.predicate()?;
        let origin = origins.first()?.as_bytes();
        let is_eligible =
            is_serialized_origin(origin) && !(predicate.skips_insecure_origins && is_insecure_origin(origin));
        is_eligible.then_some(predicate)
    }

    fn no_policy(&self) -> Refusal {
        if self.policy().is_some() { Refusal::MethodNotCovered } else { Refusal::Disabled }
    }

    /// What becomes of the response. CORS headers that the handler or a layer has set itself never leave: the browser would
    /// take them for the policy's.
    #[inline]
    fn plan(&self, policy: Option<&Policy>, grant: Option<Grant>) -> ResponsePlan {
        // Whether an uncovered method is refused depends on the origin, so that caches have to know of it.
        let enforcing = || self.policy().filter(|_| self.enforcement() == Enforcement::Everything);
        policy.or_else(enforcing).map_or(ResponsePlan::Strip, |_| ResponsePlan::Policy(grant))
    }
}

#[cfg(test)]
mod tests;
