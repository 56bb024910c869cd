//! Turns the kind of a request into its policy's decision.

use actix_web::{
    dev::{Path, RequestHead, Url},
    http::header::{HeaderValue, ORIGIN},
};
use cors_rules::{is_insecure_origin, is_serialized_origin};

use super::{enforce, grant::Grant, refusal::Refusal};
use crate::{
    policy::{Policy, enforcement::Enforcement},
    predicate::PredicateAnswer,
    request::{
        classify::{RequestKind, classify, field_lines},
        initiator::initiator,
    },
    route::Route,
};

/// What to do with a request.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Respond without the handler.
    ShortCircuit(ShortCircuit),
    /// Forward it to the handler.
    Forward(ResponsePlan, Option<Refusal>),
    /// Call the policy's predicate, and decide with its result.
    Ask(UnlistedOrigin),
}

/// The origin of a request that only the policy's predicate can allow.
#[derive(Debug)]
pub(crate) struct UnlistedOrigin {
    origin: HeaderValue,
    is_preflight: bool,
}

/// A response that the policy itself makes.
#[derive(Debug)]
pub(crate) enum ShortCircuit {
    /// The response to a preflight: all that the policy allows, or 403.
    Preflight(Result<Grant, Refusal>),
    /// 403 to any other request.
    RefuseRequest(Refusal),
}

/// What to do with the inner response.
#[derive(Clone, Debug)]
pub enum ResponsePlan {
    /// Nothing: a user-supplied handler answers the preflight.
    Untouched,
    /// Remove all CORS headers.
    Strip,
    /// Set the policy's headers for this grant.
    Policy(Option<Grant>),
}

impl Route {
    /// Decides about a request to the route. `path` has the parameters that the router has matched so far; `is_secure` returns
    /// whether the connection is encrypted.
    #[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
    #[inline(always)]
    pub(crate) fn decide(
        &self,
        head: &RequestHead,
        path: &Path<Url>,
        enforcement: Enforcement,
        is_secure: impl FnOnce() -> bool,
    ) -> Decision {
        match classify(head) {
            RequestKind::NotCors => self.decide_without_origin(head, enforcement),
            RequestKind::Actual { origins } => self.decide_with_origin(head, origins, path, enforcement, is_secure),
            RequestKind::Preflight { origins, requested_method } => {
                self.decide_preflight(origins, requested_method, path)
            }
        }
    }

    /// The same for a request whose origin the policy's predicate has decided about: never [`Decision::Ask`].
    #[inline]
    pub(crate) fn decide_answered(
        &self,
        head: &RequestHead,
        path: &Path<Url>,
        enforcement: Enforcement,
        (unlisted, answer): (UnlistedOrigin, PredicateAnswer),
        is_secure: impl FnOnce() -> bool,
    ) -> Decision {
        let UnlistedOrigin { origin, is_preflight } = unlisted;
        // Its methods are covered: otherwise the origin would not have been compared.
        let policy = self.policy();
        let granted = policy.ok_or(Refusal::Disabled).and_then(|policy| policy.grant_unlisted(origin, path, answer));
        if is_preflight {
            return Decision::ShortCircuit(ShortCircuit::Preflight(granted));
        }
        self.enforce(head, || field_lines(head, &ORIGIN), policy, granted, enforcement, is_secure)
    }

    #[inline(never)]
    fn decide_preflight(&self, origins: &[HeaderValue], requested_method: &HeaderValue, path: &Path<Url>) -> Decision {
        // `preflight = manual`. Adding this policy's headers to the user's own would mix two policies in one response.
        if !self.answers_preflights() {
            return Decision::Forward(ResponsePlan::Untouched, None);
        }
        // Fetch, "CORS-preflight fetch", steps 7.5 to 7.7: the browser compares the method and the header names of the
        // actual request with the response. So only the origin and the covered methods decide here, and the response does
        // not depend on `Access-Control-Request-Headers`. Deciding about them too would mean parsing untrusted input, and
        // the console would print "preflight failed" instead of the name of the header.
        // https://fetch.spec.whatwg.org/#cors-preflight-fetch
        // The policy of the requested method, not of OPTIONS, which browsers do not request.
        let policy = self.policy_for(requested_method.as_bytes()).ok_or_else(|| self.no_policy());
        let outcome = policy.and_then(|policy| policy.grant(origins, path));
        if let Err(refusal) = outcome
            && let Some(origin) = self.undecided_origin(origins, refusal)
        {
            return Decision::Ask(UnlistedOrigin { origin: origin.clone(), is_preflight: true });
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
        is_secure: impl FnOnce() -> bool,
    ) -> Decision {
        let policy = self.policy_for_response(&head.method);
        let granted = match policy {
            Some(policy) => policy.grant(origins, path),
            None => Err(self.no_policy()),
        };
        if let Err(refusal) = granted
            && let Some(origin) = self.undecided_origin(origins, refusal)
        {
            return Decision::Ask(UnlistedOrigin { origin: origin.clone(), is_preflight: false });
        }
        self.enforce(head, || origins, policy, granted, enforcement, is_secure)
    }

    /// Decides about a request, not a preflight, whose origin is decided about. `origins` returns its `Origin` lines.
    #[inline]
    fn enforce<'a>(
        &self,
        head: &RequestHead,
        origins: impl FnOnce() -> &'a [HeaderValue],
        policy: Option<&Policy>,
        granted: Result<Grant, Refusal>,
        enforcement: Enforcement,
        is_secure: impl FnOnce() -> bool,
    ) -> Decision {
        match granted {
            Ok(grant) => {
                let is_anonymous = policy.is_some_and(Policy::has_anonymous_origins) && !grant.has_credentials();
                if is_anonymous
                    && let Some(refusal) = enforce::refusal_of_anonymous(enforcement, head, origins(), is_secure)
                {
                    return Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal));
                }
                Decision::Forward(ResponsePlan::Policy(Some(grant)), None)
            }
            Err(reason) => {
                if let Some(refusal) = enforce::refusal_of_untrusted(enforcement, head, origins, reason, is_secure) {
                    return Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal));
                }
                // Fetch, "CORS check", step 2: without `Access-Control-Allow-Origin`, the browser keeps the response from the
                // page. A 403 here would break requests that need no permission: browsers send `Origin` on same-origin POSTs
                // too, and other clients may send anything. Refusing is what `enforce` is for.
                // https://fetch.spec.whatwg.org/#concept-cors-check
                Decision::Forward(self.plan(policy, None), Some(reason))
            }
        }
    }

    #[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
    #[inline(always)]
    fn decide_without_origin(&self, head: &RequestHead, enforcement: Enforcement) -> Decision {
        if let Some(refusal) = enforce::refusal_without_origin(enforcement, head) {
            return Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal));
        }
        let policy = self.policy_for_response(&head.method);
        // Fetch, "CORS protocol and HTTP caches": a policy that sends `*` for every origin must send it without one too.
        // Otherwise a cache that stored this response would serve it to a page that then could not read it.
        // https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
        let grant = policy.filter(|policy| policy.is_constant()).map(|_| Grant::AnyOrigin);
        Decision::Forward(self.plan(policy, grant), None)
    }

    /// Whether the request that a preflight announces would be refused before any handler: for unknown routes, enforcing ignores
    /// the methods of the policy. `outcome` is the decision about the preflight.
    pub(crate) fn refuses_announced(
        &self,
        head: &RequestHead,
        path: &Path<Url>,
        refusal: Refusal,
        is_secure: impl FnOnce() -> bool,
    ) -> bool {
        let (RequestKind::Preflight { origins, requested_method }, Some(policy)) = (classify(head), self.policy())
        else {
            return false;
        };
        // The predicate was not called, and might allow the origin.
        let is_trusted = refusal == Refusal::MethodNotCovered
            && (policy.predicate().is_some() || policy.grant(origins, path).is_ok());
        !is_trusted
            && enforce::covers_announced(self.enforcement(), requested_method.as_bytes(), || {
                initiator(head, origins, is_secure)
            })
    }

    /// The origin to call the policy's predicate for before this refusal is final.
    #[inline]
    fn undecided_origin<'a>(&self, origins: &'a [HeaderValue], refusal: Refusal) -> Option<&'a HeaderValue> {
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
        if !is_unlisted {
            return None;
        }
        let predicate = self.policy()?.predicate()?;
        let origin = origins.first()?;
        let is_skipped = || predicate.skips_insecure_origins && is_insecure_origin(origin.as_bytes());
        (is_serialized_origin(origin.as_bytes()) && !is_skipped()).then_some(origin)
    }

    fn no_policy(&self) -> Refusal {
        if self.policy().is_some() { Refusal::MethodNotCovered } else { Refusal::Disabled }
    }

    /// What to do with the response. CORS headers from the handler or a layer are always removed: the browser could not tell them
    /// from the policy's.
    #[inline]
    fn plan(&self, policy: Option<&Policy>, grant: Option<Grant>) -> ResponsePlan {
        // Whether an uncovered method is refused depends on the origin, so caches must know.
        let enforcing = || self.policy().filter(|_| self.enforcement() == Enforcement::Everything);
        policy.or_else(enforcing).map_or(ResponsePlan::Strip, |_| ResponsePlan::Policy(grant))
    }
}

#[cfg(test)]
mod tests;
