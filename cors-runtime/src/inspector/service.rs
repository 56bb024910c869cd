//! The middleware that records exchanges.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::{SystemTime, UNIX_EPOCH},
};

use actix_web::{
    Error,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{HeaderMap, SET_COOKIE},
    },
};
use serde_json::json;

use super::{
    exchange::{Sent, lines},
    findings::{Finding, find},
    gate::Gate,
    journal,
    model::{Verdict, judge},
    pages,
};
use crate::{
    decision::{escape::escape, predicate_failure::TARGET},
    middleware::slot::{Decided, SlotPool},
};

/// A service inside an [`Inspector`](crate::Inspector).
pub struct InspectorMiddleware<S> {
    service: Rc<S>,
    /// `None` if the inspector is not active.
    gate: Option<Gate>,
    slots: SlotPool,
}

impl<S> InspectorMiddleware<S> {
    pub(super) fn new(service: Rc<S>, gate: Option<Gate>) -> Self {
        Self { service, gate, slots: SlotPool::default() }
    }
}

impl<S> std::fmt::Debug for InspectorMiddleware<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("InspectorMiddleware").field("gate", &self.gate).finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for InspectorMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&self, mut req: ServiceRequest) -> Self::Future {
        let Some(gate) = self.gate else {
            let forwarded = self.service.call(req);
            return Box::pin(async move { forwarded.await.map(ServiceResponse::map_into_left_body) });
        };
        if pages::is_page(req.path()) {
            let response = pages::answer(req.head(), gate);
            return Box::pin(async move { Ok(req.into_response(response).map_into_right_body()) });
        }
        let sent = Sent::new(req.head(), req.app_config().secure());
        if !sent.is_cross_origin() {
            let forwarded = self.service.call(req);
            return Box::pin(async move { forwarded.await.map(ServiceResponse::map_into_left_body) });
        }
        let slot = self.slots.enter(&mut req);
        let forwarded = self.service.call(req);
        Box::pin(async move {
            match forwarded.await {
                Ok(response) => {
                    let decided = slot.read(|decided| decided.clone());
                    record(&sent, response.status(), response.headers(), &decided);
                    Ok(response.map_into_left_body())
                }
                Err(mut error) => {
                    let decided = slot.read(|decided| decided.clone());
                    error.add_response_mapper(move |response| {
                        record(&sent, response.status(), response.headers(), &decided);
                        response
                    });
                    Err(error)
                }
            }
        })
    }
}

/// Records an exchange, and logs what is new in it.
fn record(sent: &Sent, status: StatusCode, headers: &HeaderMap, decided: &Decided) {
    let verdict = judge(sent, status.as_u16(), headers);
    let mut findings = find(sent, status, headers, decided, verdict.as_ref());
    findings.extend(verdict.iter().flat_map(cookie_findings));
    let policy = match decided {
        Decided::Response(site, _) | Decided::Preflight(site, _) => Some(site.route.policy_label()),
        Decided::Nothing | Decided::Manual => None,
    };
    log(sent, verdict.as_ref(), policy.as_deref(), &findings);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    journal::add(json!({
        "time": u64::try_from(time.as_millis()).unwrap_or_default(),
        "origin": escape(sent.origin().unwrap_or_default().as_bytes()),
        "preflight": sent.preflight_method().map(|method| escape(method.as_bytes())),
        "request": sent.to_json(),
        "response": { "status": status.as_u16(), "headers": lines(headers) },
        "verdict": verdict.as_ref().map(Verdict::to_json),
        "policy": policy,
        "findings": findings.iter().map(|finding| json!({ "problem": finding.problem, "fix": finding.fix })).collect::<Vec<_>>(),
    }));
}

/// Findings about cookies that the browser will not store, or not send back.
fn cookie_findings(verdict: &Verdict) -> Vec<Finding> {
    let exchanges = match verdict {
        Verdict::Readable(response) => response.exchanges(),
        Verdict::Blocked(blocked) => blocked.exchanges(),
        Verdict::Allowed | Verdict::NotRead => &[],
    };
    let sets_cookies = |exchange: &&cors_browser::Exchange| {
        exchange.response().is_some_and(|response| response.headers().contains_key(SET_COOKIE.as_str()))
    };
    let problems = exchanges.iter().filter(sets_cookies).flat_map(cors_browser::Exchange::cookie_problems);
    problems
        .filter(|problem| !problem.was_stored())
        .map(|problem| Finding {
            problem: problem.to_string(),
            fix: "ignore this if only pages of the server's own site need the cookie".to_owned(),
        })
        .collect()
}

/// Logs one sentence for each new cause.
fn log(sent: &Sent, verdict: Option<&Verdict>, policy: Option<&str>, findings: &[Finding]) {
    let origin = escape(sent.origin().unwrap_or_default().as_bytes());
    let request = format!("{} {}", escape(sent.method.as_bytes()), escape(sent.path.as_bytes()));
    if let Some(Verdict::Blocked(blocked)) = verdict
        && findings.is_empty()
        && journal::is_new(&format!("{} {origin} {request}", blocked.reason()))
    {
        let policy = policy.map(|policy| format!(", by the policy at {policy}")).unwrap_or_default();
        let (reason, problem, remedy) = (blocked.reason().as_str(), blocked.problem(), blocked.remedy());
        tracing::warn!(
            target: TARGET,
            reason,
            "a browser refuses {request} for {origin}{policy}: {}; to allow it: {}",
            escape(problem.as_bytes()),
            escape(remedy.as_bytes())
        );
    }
    for Finding { problem, fix } in findings {
        if journal::is_new(problem) {
            tracing::warn!(target: TARGET, origin, "{problem}; {fix}");
        }
    }
}
