//! The lines of the log on standard error: an event each, with what the spans around it say.

use std::fmt::Debug;
use std::io::Write;

use anstyle::{Effects, Style};
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::cli::args::LogFormat;
use crate::cli::instant;
use crate::model::moment::rfc3339;

const DIM: Style = Style::new().effects(Effects::DIMMED);

/// Writes `at`, `run`, the fields of the spans and those of the event, in this order; a later value of a name takes the place of an earlier.
pub struct Lines(pub LogFormat);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut all = Fields::default();
        all.put("at", json!(rfc3339(instant::now())));
        all.put("run", Value::Null);
        let spans = context.event_scope(event).into_iter();
        for span in spans.flat_map(|scope| scope.from_root()) {
            if let Some(Fields(of_span)) = span.extensions().get() {
                all.0.extend(of_span.clone());
            }
        }
        event.record(&mut all);
        // Where standard error is closed, there is nobody left to tell.
        let _ = writeln!(anstream::stderr().lock(), "{}", line(self.0, all.0));
    }
}

fn line(format: LogFormat, fields: Map<String, Value>) -> String {
    match format {
        LogFormat::Json => Value::Object(fields).to_string(),
        LogFormat::Text => {
            let words = fields.iter().map(|(name, value)| match name.as_str() {
                "at" => format!("{DIM}{}{DIM:#}", value.as_str().unwrap_or_default()),
                _ => format!("{name}={}", word(value)),
            });
            words.collect::<Vec<_>>().join(" ")
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

/// The fields of a span or an event, in the order in which they are told.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_string(), value);
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field.name(), json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field.name(), json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field.name(), json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field.name(), json!(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field.name(), json!(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field.name(), json!(format!("{value:?}")));
    }
}
