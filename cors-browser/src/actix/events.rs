//! The events of the server's policies during a request.

use std::{
    fmt::Debug,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    dispatcher::{get_default, with_default},
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::Interest,
};
use tracing_core::span::Current;

/// The target of the events that `cors-runtime` emits about refusals.
const TARGET: &str = "cors_runtime";

/// Records the events of `cors-runtime` while an app handles a request, with or without another subscriber.
///
/// After the first use, `tracing` no longer passes events to the `log` crate in this process, because there has been a
/// subscriber.
pub(super) struct Listener {
    dispatch: Dispatch,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    pub(super) fn new() -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let relay = Relay { next: get_default(Dispatch::clone), heard: Arc::clone(&heard) };
        Self { dispatch: Dispatch::new(relay), heard }
    }

    /// Runs a future and records the events on this thread meanwhile.
    pub(super) async fn hear<F: Future>(&self, mut future: Pin<&mut F>) -> F::Output {
        poll_fn(|context| with_default(&self.dispatch, || future.as_mut().poll(context))).await
    }

    /// The recorded events.
    pub(super) fn heard(&self) -> Option<String> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        (!heard.is_empty()).then(|| heard.join("; "))
    }
}

/// Records the events of policies, and passes everything on to the previous subscriber.
struct Relay {
    next: Dispatch,
    heard: Arc<Mutex<Vec<String>>>,
}

/// Whether an event is a policy's and about a request: those have the field `reason`.
fn is_of_policy(metadata: &Metadata<'_>) -> bool {
    metadata.is_event() && metadata.target() == TARGET && metadata.fields().field("reason").is_some()
}

impl Subscriber for Relay {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // Never cached: the previous subscriber may be another one for the next request.
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // The macro that checks whether an event is enabled has no fields.
        metadata.target() == TARGET || self.next.enabled(metadata)
    }

    fn event(&self, event: &Event<'_>) {
        if is_of_policy(event.metadata()) {
            let mut fields = Fields::default();
            event.record(&mut fields);
            self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(fields.to_line());
        }
        if self.next.enabled(event.metadata()) {
            self.next.event(event);
        }
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.next.new_span(span)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.next.record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.next.record_follows_from(span, follows);
    }

    fn enter(&self, span: &Id) {
        self.next.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.next.exit(span);
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.next.clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        self.next.try_close(id)
    }

    fn current_span(&self) -> Current {
        self.next.current_span()
    }
}

/// The fields of an event for the policy and its reason.
#[derive(Default)]
struct Fields {
    reason: String,
    policy: String,
    message: String,
}

impl Fields {
    fn to_line(&self) -> String {
        let Self { reason, policy, message } = self;
        let policy = if policy.is_empty() { "a policy" } else { policy };
        format!("{policy}: {message} ({reason})")
    }

    fn set(&mut self, field: &Field, value: String) {
        match field.name() {
            "reason" => self.reason = value,
            "policy" => self.policy = value,
            "message" => self.message = value,
            _ => {}
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, format!("{value:?}"));
    }
}
