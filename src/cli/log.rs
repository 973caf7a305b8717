//! The log of a run: events with ids, counts, paths and seconds, and never a word of what the exports say.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tracing::level_filters::LevelFilter;
use tracing::{Span, error, info, info_span, warn};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry;

use crate::cli::args::LogFormat;
use crate::cli::log_lines::Lines;
use crate::model::notify::Delivery;
use crate::pipeline::{Outcome, Stage};

/// Where the log goes on from.
struct At {
    /// Carries the run's number, once it has one.
    span: Span,
    stage: Option<(Stage, Instant)>,
}

/// Tells how a run goes on; nobody hears it where no format is asked for.
pub struct Log {
    at: Mutex<At>,
}

impl Log {
    /// Every event of this program, at any level. What a library has to say is left out: it may quote a cell.
    pub fn start(format: Option<LogFormat>) -> Log {
        if let Some(format) = format {
            let own = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::TRACE);
            let subscriber = registry().with(Lines(format).with_filter(own));
            // Fails where there is one, and then that one goes on.
            let _ = tracing::subscriber::set_global_default(subscriber);
        }
        let at = At {
            span: Span::none(),
            stage: None,
        };
        Log { at: Mutex::new(at) }
    }

    /// A stage began, and so the one before is over.
    pub fn at(&self, stage: Stage) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Stage::Begun(run) = stage {
            at.span = info_span!("run", run);
            info!(parent: &at.span, event = "begun");
            return;
        }
        at.over();
        at.stage = Some((stage, Instant::now()));
    }

    /// The run ended well.
    pub fn end(&self, outcome: &Outcome) {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.over();
        for held in &outcome.intake.held {
            warn!(parent: &at.span, event = "held", source = held.source, why = held.why.name());
        }
        for file in outcome.intake.files_read() {
            info!(
                parent: &at.span,
                event = "read",
                source = outcome.intake.source(file.source).name,
                file = %file.path.display(),
                sha256 = file.sha256,
                rows = file.tables.iter().map(|t| t.rows).sum::<u64>(),
                rejects = file.tables.iter().map(|t| t.rejects).sum::<u64>(),
            );
        }
        let delivery = outcome.delivery;
        if delivery != Delivery::default() {
            info!(
                parent: &at.span,
                event = "told",
                sent = delivery.sent,
                failed = delivery.failed,
                waiting = delivery.waiting,
            );
        }
        info!(
            parent: &at.span,
            event = "done",
            records = outcome.intake.records.len(),
            earlier = outcome.intake.earlier,
            changes = outcome.linked.changes.len(),
            links = outcome.linked.links.len(),
            flags = outcome.findings.flags.len(),
        );
    }

    /// The run came to nothing. Why is told on standard error: its words may quote an export.
    pub fn failed(&self) {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = at.stage.map_or("beginning", |(stage, _)| stage.name());
        error!(parent: &at.span, event = "failed", stage);
    }
}

impl At {
    fn over(&self) {
        if let Some((stage, since)) = self.stage {
            let seconds = (since.elapsed().as_secs_f64() * 1e3).round() / 1e3;
            info!(parent: &self.span, event = "stage", name = stage.name(), seconds);
        }
    }
}
