//! The log of a run: events with ids, counts, paths and seconds, and never a word of what the exports say.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::cli::args::LogFormat;
use crate::cli::instant;
use crate::model::moment::rfc3339;
use crate::model::notify::Delivery;
use crate::pipeline::{Outcome, Stage};

/// Where the log goes on from.
#[derive(Default)]
struct At {
    run: Option<i64>,
    stage: Option<(Stage, Instant)>,
}

/// Writes nothing where no format is asked for.
pub struct Log {
    format: Option<LogFormat>,
    at: Mutex<At>,
}

impl Log {
    pub fn new(format: Option<LogFormat>) -> Log {
        Log {
            format,
            at: Mutex::default(),
        }
    }

    /// A stage began, and so the one before is over.
    pub fn at(&self, stage: Stage) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Stage::Begun(run) = stage {
            at.run = Some(run);
            self.event(at.run, "begun", json!({}));
            return;
        }
        self.over(&at);
        at.stage = Some((stage, Instant::now()));
    }

    /// The run ended well.
    pub fn end(&self, outcome: &Outcome) {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        self.over(&at);
        for held in &outcome.intake.held {
            let fields = json!({"source": held.source, "why": held.why.name()});
            self.event(at.run, "held", fields);
        }
        for file in outcome.intake.files_read() {
            let fields = json!({
                "source": outcome.intake.source(file.source).name,
                "file": file.path.to_string_lossy(),
                "sha256": file.sha256,
                "rows": file.tables.iter().map(|t| t.rows).sum::<u64>(),
                "rejects": file.tables.iter().map(|t| t.rejects).sum::<u64>(),
            });
            self.event(at.run, "read", fields);
        }
        let fields = json!({
            "records": outcome.intake.records.len(),
            "earlier": outcome.intake.earlier,
            "changes": outcome.linked.changes.len(),
            "links": outcome.linked.links.len(),
            "flags": outcome.findings.flags.len(),
        });
        let delivery = outcome.delivery;
        if delivery != Delivery::default() {
            let fields = json!({"sent": delivery.sent, "failed": delivery.failed, "waiting": delivery.waiting});
            self.event(at.run, "told", fields);
        }
        self.event(at.run, "done", fields);
    }

    /// The run came to nothing. Why is told on standard error: its words may quote an export.
    pub fn failed(&self) {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = at.stage.map_or("beginning", |(stage, _)| stage.name());
        self.event(at.run, "failed", json!({"stage": stage}));
    }

    fn over(&self, at: &At) {
        if let Some((stage, since)) = at.stage {
            let seconds = (since.elapsed().as_secs_f64() * 1e3).round() / 1e3;
            let fields = json!({"name": stage.name(), "seconds": seconds});
            self.event(at.run, "stage", fields);
        }
    }

    fn event(&self, run: Option<i64>, event: &str, fields: Value) {
        let Some(format) = self.format else { return };
        let mut all = Map::new();
        all.insert("at".to_string(), json!(rfc3339(instant::now())));
        all.insert("run".to_string(), json!(run));
        all.insert("event".to_string(), json!(event));
        if let Value::Object(fields) = fields {
            all.extend(fields);
        }
        match format {
            LogFormat::Json => eprintln!("{}", Value::Object(all)),
            LogFormat::Text => {
                let words = all.iter().map(|(name, value)| match name.as_str() {
                    "at" => value.as_str().unwrap_or_default().to_string(),
                    _ => format!("{name}={}", word(value)),
                });
                eprintln!("{}", words.collect::<Vec<_>>().join(" "));
            }
        }
    }
}

/// A string of one word stands as it is; all else as in JSON.
fn word(value: &Value) -> String {
    match value.as_str() {
        Some(text) if !text.contains([' ', '"', '=']) && !text.contains(char::is_control) => {
            text.to_string()
        }
        Some(_) | None => value.to_string(),
    }
}
