//! Counts of requests, for Prometheus (text format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::model::listing::CoverageAnswer;
use crate::serve::contract::App;

/// Upper bounds of the histogram, milliseconds.
const BOUNDS_MS: [u64; 8] = [1, 2, 5, 10, 20, 50, 200, 1_000];

/// What was counted since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    pub connections_open: AtomicU64,
    pub connections: AtomicU64,
    /// By route and status; a route is one of ours, so that no caller can make this grow.
    requests: Mutex<BTreeMap<(String, u16), Requests>>,
}

#[derive(Clone, Debug, Default)]
struct Requests {
    count: u64,
    seconds: f64,
    /// How many took at most the bound.
    within: [u64; BOUNDS_MS.len()],
}

impl Metrics {
    fn count(&self, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let of = requests.entry((route.to_string(), status)).or_default();
        of.count += 1;
        of.seconds += took.as_secs_f64();
        for (within, bound_ms) in of.within.iter_mut().zip(BOUNDS_MS) {
            *within += u64::from(took <= Duration::from_millis(bound_ms));
        }
    }

    /// All of it as text, with how far the sources see where a ledger can be read.
    pub fn text(&self, coverage: Option<&CoverageAnswer>) -> String {
        let mut text = String::new();
        let mut line = |name: &str, labels: &str, value: &dyn std::fmt::Display| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "lastchange_{name}{labels} {value}");
        };
        let load = |n: &AtomicU64| n.load(Ordering::Relaxed);
        line("connections_open", "", &load(&self.connections_open));
        line("connections_total", "", &load(&self.connections));
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, status), of) in requests.iter() {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            for (within, bound_ms) in of.within.iter().zip(BOUNDS_MS) {
                let bound_s = bound_ms as f64 / 1_000.0;
                let labels = format!("{{{labels},le=\"{bound_s}\"}}");
                line("request_seconds_bucket", &labels, within);
            }
            let all = format!("{{{labels},le=\"+Inf\"}}");
            line("request_seconds_bucket", &all, &of.count);
            let labels = format!("{{{labels}}}");
            line("request_seconds_sum", &labels, &of.seconds);
            line("request_seconds_count", &labels, &of.count);
        }
        if let Some(answer) = coverage {
            line("ledger_run", "", &answer.run.id);
            for source in &answer.coverage {
                // A source's name comes from a configuration: it must not end the label.
                let name = source.source.replace(['"', '\\', '\n'], "_");
                if let Some(age_s) = source.age_s {
                    let labels = format!("{{source=\"{name}\"}}");
                    line("source_age_seconds", &labels, &age_s);
                }
            }
        }
        text
    }
}

/// Counts a request under its route.
pub async fn count(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    app.metrics
        .count(route, response.status().as_u16(), started.elapsed());
    response
}
