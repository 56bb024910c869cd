//! The middleware that records exchanges.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::{SystemTime, UNIX_EPOCH},
};

use actix_web::{
    Error, HttpResponse,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, HeaderMap},
    },
};
use cors_browser::Blocked;
use serde_json::json;

use super::{
    exchange::{Sent, lines},
    findings::{Finding, find, policy_of},
    gate::Gate,
    journal::{Granted, journal},
    model::{Judgement, Verdict, blocked_to_json, judge},
    pages,
    remedy::line_to_change,
};
use crate::{
    middleware::slot::{Decided, SlotPool},
    predicate::failure::TARGET,
    request::escape::escape,
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
        Self { service, gate, slots: SlotPool::new() }
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
        let sent = Sent::new(&req);
        if !sent.is_cross_origin() {
            let forwarded = self.service.call(req);
            return Box::pin(async move { forwarded.await.map(ServiceResponse::map_into_left_body) });
        }
        let slot = self.slots.enter(&mut req);
        let forwarded = self.service.call(req);
        Box::pin(async move {
            match forwarded.await {
                Ok(response) => {
                    let decided = slot.last();
                    record(&sent, response.response(), &decided);
                    Ok(response.map_into_left_body())
                }
                Err(mut error) => {
                    let decided = slot.last();
                    error.add_response_mapper(move |response| {
                        record(&sent, &response, &decided);
                        response
                    });
                    Err(error)
                }
            }
        })
    }
}

/// Records an exchange, and logs what is new in it.
fn record<B: MessageBody>(sent: &Sent, response: &HttpResponse<B>, decided: &Decided) {
    let (status, headers) = (response.status(), &as_sent(response));
    let judgement = judge(sent, status.as_u16(), headers);
    let granted = if sent.preflight_method().is_none() { journal().granted(&sent.asked_for()) } else { None };
    let findings = find(sent, status, headers, decided, granted.as_ref(), judgement.as_ref());
    let refusal = judgement.as_ref().and_then(|judgement| Refusal::of(judgement, sent, decided));
    log(sent, refusal.as_ref(), &findings);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let policy = policy_of(decided);
    let entry = json!({
        "time": u64::try_from(time.as_millis()).unwrap_or_default(),
        "origin": escape(sent.origin().unwrap_or_default().as_bytes()),
        "preflight": sent.preflight_method().map(|method| escape(method.as_bytes())),
        "granted_by": granted.map(|granted| granted.id),
        "request": sent.to_json(),
        "response": { "status": status.as_u16(), "headers": lines(headers) },
        "verdict": judgement.as_ref().map(|judgement| judgement.verdict.to_json()),
        "with_credentials": judgement.as_ref().and_then(|judgement| judgement.with_credentials.as_ref()).map(blocked_to_json),
        "policy": policy,
        "fix": refusal.and_then(|refusal| refusal.fix),
        "findings": findings.iter().map(|finding| json!({ "problem": finding.problem, "fix": finding.fix })).collect::<Vec<_>>(),
    });
    let id = journal().add(entry);
    if let (Decided::Preflight(_, answer), Some(policy)) = (decided, policy)
        && answer.is_allowed()
    {
        journal().remember_grant(&sent.asked_for(), Granted { id, policy: policy.into() });
    }
}

/// The headers of a response with the one that the server adds when it sends the body, and that pages may read.
fn as_sent<B: MessageBody>(response: &HttpResponse<B>) -> HeaderMap {
    let mut headers = response.headers().clone();
    // RFC 9110, section 8.6: these have none.
    let is_bodiless = response.status().is_informational() || response.status() == StatusCode::NO_CONTENT;
    if let BodySize::Sized(bytes) = response.body().size()
        && !is_bodiless
        && !headers.contains_key(CONTENT_LENGTH)
    {
        headers.insert(CONTENT_LENGTH, bytes.into());
    }
    headers
}

/// A request that the browser stops.
struct Refusal<'a> {
    blocked: &'a Blocked,
    /// The policy that has decided.
    policy: Option<String>,
    /// The line to change.
    fix: Option<String>,
}

impl<'a> Refusal<'a> {
    fn of(judgement: &'a Judgement, sent: &Sent, decided: &Decided) -> Option<Self> {
        let Verdict::Blocked(blocked) = &judgement.verdict else { return None };
        let fix = match decided {
            Decided::Response(site, _) | Decided::Preflight(site, _) => {
                let method = sent.preflight_method().unwrap_or(&sent.method);
                line_to_change(blocked, sent.origin().unwrap_or_default(), method, &site.route)
            }
            Decided::Nothing | Decided::Manual => None,
        };
        Some(Self { blocked, policy: policy_of(decided), fix })
    }
}

/// What a server would have to do, where no line of a policy would help.
fn remedy_of(blocked: &Blocked) -> String {
    let remedy = escape(blocked.remedy().as_bytes());
    if remedy.starts_with("access-control-") { format!("send `{remedy}`") } else { remedy }
}

/// One sentence for each new cause.
fn log(sent: &Sent, refusal: Option<&Refusal<'_>>, findings: &[Finding]) {
    let origin = escape(sent.origin().unwrap_or_default().as_bytes());
    let method = sent.preflight_method().unwrap_or(&sent.method);
    // Where something was found, that is the cause of the refusal.
    if let (Some(Refusal { blocked, policy, fix }), []) = (refusal, findings) {
        let reason = blocked.reason().as_str();
        let place = policy.as_deref().unwrap_or(sent.pattern());
        if journal().is_new(&(reason, &origin, method, place)) {
            let request = format!("{} {}", escape(method.as_bytes()), escape(sent.path.as_bytes()));
            let policy = policy.as_ref().map(|policy| format!(", by the policy at {policy}")).unwrap_or_default();
            let fix = fix.clone().unwrap_or_else(|| remedy_of(blocked));
            tracing::warn!(
                target: TARGET,
                reason,
                "a browser refuses {request} for {origin}{policy}: {}; to allow it, {fix}",
                escape(blocked.problem().as_bytes()),
            );
        }
    }
    for Finding { cause, problem, fix } in findings {
        if journal().is_new(cause) {
            tracing::warn!(target: TARGET, origin, "{problem}; {fix}");
        }
    }
}
