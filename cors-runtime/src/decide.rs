//! What a policy says about a request: from its kind to a verdict.

use actix_web::{
    dev::RequestHead,
    http::header::{HeaderValue, ORIGIN},
};
use cors_rules::{is_insecure_origin, is_serialized_origin};

use crate::{
    allow_if::Answer,
    classify::{RequestKind, classify, lines},
    policy::{AskTable, CredentialsTable, Policy},
    refusal::Refusal,
    route::Route,
    same_origin::is_same_origin,
};

/// What is to be done with a request.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Answer in the handler's place.
    Answer(OwnAnswer),
    /// Let the handler answer.
    Forward(Decoration, Option<Refusal>),
}

/// What a policy answers itself.
#[derive(Debug)]
pub(crate) enum OwnAnswer {
    /// To a preflight, all that the policy allows.
    AllowPreflight(&'static Policy, Grant),
    /// To a preflight, 403.
    RefusePreflight(Refusal),
    /// To any other request, 403.
    RefuseRequest(Refusal),
}

/// What becomes of the response that comes from inside.
#[derive(Clone, Debug)]
pub enum Decoration {
    /// Nothing: the user's own handler answers a preflight.
    Untouched,
    /// No CORS header leaves.
    Strip,
    /// The policy's headers, for whom they are granted to.
    Policy(&'static Policy, Option<Grant>),
}

/// Who is allowed.
#[derive(Clone, Debug)]
pub enum Grant {
    /// Everybody, without credentials.
    Everybody,
    /// The origin that asks.
    Origin { origin: HeaderValue, credentials: bool },
}

impl Verdict {
    /// Why the browser, or the server, will refuse the request.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Answer(OwnAnswer::AllowPreflight(..)) => None,
            Self::Answer(OwnAnswer::RefusePreflight(refusal) | OwnAnswer::RefuseRequest(refusal)) => Some(*refusal),
            Self::Forward(_, refusal) => *refusal,
        }
    }
}

impl Route {
    /// Decides about a request that the route was chosen for. `answer` is what the policy's function has said, if it was
    /// asked; `is_secure` tells whether the connection is encrypted.
    pub(crate) fn decide(
        &self,
        head: &RequestHead,
        answer: Option<Answer>,
        is_secure: impl FnOnce() -> bool,
    ) -> Verdict {
        match classify(head) {
            RequestKind::Preflight { .. } if !self.answers_preflights() => {
                Verdict::Forward(Decoration::Untouched, None)
            }
            RequestKind::Preflight { origins, requested_method } => {
                let policy = self.policy_for(requested_method.as_bytes()).ok_or_else(|| self.no_policy());
                let granted = policy.and_then(|policy| Ok((policy, policy.grant(origins, answer)?)));
                Verdict::Answer(match granted {
                    Ok((policy, grant)) => OwnAnswer::AllowPreflight(policy, grant),
                    Err(refusal) => OwnAnswer::RefusePreflight(refusal),
                })
            }
            RequestKind::Actual { origins } => {
                let policy = self.policy_for(head.method.as_str().as_bytes());
                let granted = policy.ok_or_else(|| self.no_policy()).and_then(|policy| policy.grant(origins, answer));
                match granted {
                    Err(refusal) if self.enforces() && !is_same_origin(head, origins, is_secure) => {
                        Verdict::Answer(OwnAnswer::RefuseRequest(refusal))
                    }
                    granted => {
                        let refusal = granted.as_ref().err().copied();
                        Verdict::Forward(self.decoration(policy, granted.ok()), refusal)
                    }
                }
            }
            RequestKind::NotCors => {
                let policy = self.policy_for(head.method.as_str().as_bytes());
                let grant = policy.filter(|policy| policy.is_constant()).map(|_| Grant::Everybody);
                Verdict::Forward(self.decoration(policy, grant), None)
            }
        }
    }

    /// The policy whose function is to be asked after this verdict.
    pub(crate) fn asks_after(&self, verdict: &Verdict, head: &RequestHead) -> Option<AskTable> {
        if verdict.refusal() != Some(Refusal::OriginNotListed) {
            return None;
        }
        let asks = self.policy()?.asks()?;
        let origin = lines(head, &ORIGIN).first()?.as_bytes();
        let is_asked = is_serialized_origin(origin) && !(asks.only_encrypted && is_insecure_origin(origin));
        is_asked.then_some(asks)
    }

    fn no_policy(&self) -> Refusal {
        if self.policy().is_some() { Refusal::MethodNotCovered } else { Refusal::Disabled }
    }

    #[inline]
    fn decoration(&self, policy: Option<&'static Policy>, grant: Option<Grant>) -> Decoration {
        // Whether an uncovered method is refused depends on the origin, so that caches have to know of it.
        let enforcing = || self.policy().filter(|_| self.enforces());
        policy.or_else(enforcing).map_or(Decoration::Strip, |policy| Decoration::Policy(policy, grant))
    }
}

impl Policy {
    /// Whether requests with these `Origin` lines are allowed, and how.
    #[inline]
    fn grant(&self, origins: &[HeaderValue], answer: Option<Answer>) -> Result<Grant, Refusal> {
        if self.is_constant() {
            return Ok(Grant::Everybody);
        }
        let [origin] = origins else {
            return Err(Refusal::OriginRepeated);
        };
        let listed = answer == Some(Answer::Allowed) || self.lists_origin(origin.as_bytes());
        let credentials = match &self.credentials {
            CredentialsTable::Never => false,
            CredentialsTable::Always => listed,
            CredentialsTable::Only(set) => (listed || self.origins.is_none()) && set.contains(origin.as_bytes()),
        };
        if listed || credentials {
            return Ok(Grant::Origin { origin: origin.clone(), credentials });
        }
        match answer {
            None if self.origins.is_none() && is_serialized_origin(origin.as_bytes()) => Ok(Grant::Everybody),
            None => Err(Refusal::OriginNotListed),
            Some(Answer::Failed) => Err(Refusal::NoAnswer),
            Some(_) => Err(Refusal::OriginNotAllowed),
        }
    }
}
