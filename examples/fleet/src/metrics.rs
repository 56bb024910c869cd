//! Refusals as counters for Prometheus.

use std::{error::Error, fmt, io};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::Targets,
    layer::{Context, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

/// Logs to standard error, and counts refusals.
///
/// # Errors
/// If the process already has a recorder or a subscriber.
pub fn install() -> Result<PrometheusHandle, Box<dyn Error>> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    ::metrics::describe_counter!(REFUSALS, "Cross-origin requests that a policy refused, by route and reason.");
    let log = tracing_subscriber::fmt::layer().without_time().with_ansi(false).with_writer(io::stderr);
    let log = log.with_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,fleet=info")));
    // Refusals are counted at the level at which they are logged. The log itself may be quieter.
    let count = Refusals.with_filter(Targets::new().with_target("cors_runtime", Level::DEBUG));
    tracing_subscriber::registry().with(log).with(count).try_init()?;
    Ok(handle)
}

const REFUSALS: &str = "cors_refusals_total";

/// Counts the events of refusals.
struct Refusals;

impl<S: Subscriber> Layer<S> for Refusals {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut labels = Labels::default();
        event.record(&mut labels);
        // Labels have few values: patterns of routes and reasons, not paths or origins, which strangers choose.
        if let Labels { route: Some(route), reason: Some(reason) } = labels {
            ::metrics::counter!(REFUSALS, "route" => route, "reason" => reason).increment(1);
        }
    }
}

#[derive(Default)]
struct Labels {
    route: Option<String>,
    reason: Option<String>,
}

impl Visit for Labels {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "route" => self.route = Some(value.to_owned()),
            "reason" => self.reason = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
