//! The run in the text format of Prometheus, for the textfile collector of its node exporter.

use std::fmt::Write;

use crate::model::notify::Delivery;
use crate::write::contract::Night;
use crate::write::counts::{Counts, count};

/// Every figure with its help and its type, in a fixed order.
pub fn metrics_text(night: &Night, delivery: &Delivery) -> String {
    let counts = count(night);
    let mut text = String::new();
    let one = |value: i64| vec![(String::new(), value)];
    gauge(
        &mut text,
        "last_success_timestamp_seconds",
        "The instant of the last run that ended well.",
        &one(night.settings.now),
    );
    gauge(
        &mut text,
        "run",
        "The number of the last run.",
        &one(night.run),
    );
    // A run that decided a part cannot tell how many there are of all.
    if night.scope.touched().is_none() {
        totals(&mut text, &counts);
    }
    let rejects = counts.rejects.cast_signed();
    gauge(
        &mut text,
        "rejects",
        "Rows that are no record.",
        &one(rejects),
    );
    let held = night.intake.held.len() as i64;
    gauge(
        &mut text,
        "held_sources",
        "Sources whose export was held back.",
        &one(held),
    );
    let ages: Vec<(String, i64)> = night
        .intake
        .coverage
        .iter()
        .filter_map(|coverage| {
            let source = &night.intake.source(coverage.source).name;
            Some((label("source", source), night.settings.now - coverage.to()?))
        })
        .collect();
    gauge(
        &mut text,
        "source_age_seconds",
        "Time from the end of what a source covers to the run.",
        &ages,
    );
    gauge(
        &mut text,
        "messages_failed",
        "Messages that a target did not take in this run.",
        &one(delivery.failed.cast_signed()),
    );
    gauge(
        &mut text,
        "messages_waiting",
        "Messages that wait to be sent.",
        &one(delivery.waiting.cast_signed()),
    );
    text
}

fn totals(text: &mut String, counts: &Counts) {
    let records = counts.records_by_system.iter();
    let records: Vec<(String, i64)> = records
        .map(|(system, n)| (label("system", system), n.cast_signed()))
        .collect();
    gauge(text, "records", "Entries known, by system.", &records);
    let changes = counts.changes_by_status.iter();
    let changes: Vec<(String, i64)> = changes
        .map(|(status, n)| (label("status", status), n.cast_signed()))
        .collect();
    gauge(
        text,
        "changes",
        "Changes, by how they are recorded.",
        &changes,
    );
    let flags: Vec<(String, i64)> = counts
        .flags
        .iter()
        .map(|flag| {
            let labels = format!(
                "code=\"{}\",severity=\"{}\"",
                flag.code,
                flag.severity.name()
            );
            (labels, flag.count.cast_signed())
        })
        .collect();
    gauge(text, "flags", "Findings, by code.", &flags);
}

/// A figure with its series: labels, and the value.
fn gauge(text: &mut String, name: &str, help: &str, series: &[(String, i64)]) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# HELP lastchange_{name} {help}");
    let _ = writeln!(text, "# TYPE lastchange_{name} gauge");
    for (labels, value) in series {
        let _ = if labels.is_empty() {
            writeln!(text, "lastchange_{name} {value}")
        } else {
            writeln!(text, "lastchange_{name}{{{labels}}} {value}")
        };
    }
}

/// `name="value"`, with what the format escapes.
fn label(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("{name}=\"{value}\"")
}
