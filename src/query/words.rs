//! Words that texts of several answers share.

use std::collections::BTreeMap;

use crate::model::answer::{CoverageLine, RunRef};

/// ` [payments, search]`; nothing, where no service is named.
pub fn of(services: &[String]) -> String {
    if services.is_empty() {
        String::new()
    } else {
        format!(" [{}]", services.join(", "))
    }
}

/// The services of a question: `payments, search`, `all services`.
pub fn asked(services: &[String]) -> String {
    if services.is_empty() {
        "all services".to_string()
    } else {
        services.join(", ")
    }
}

/// What stands below the changes of a report: their sums, how far the sources see beside an instant in RFC 3339, what is not known.
pub fn notes(
    sums: String,
    coverage: &[CoverageLine],
    at: &str,
    not_known: &[String],
) -> Vec<String> {
    let mut notes = vec![sums, coverage_line(coverage, at)];
    notes.extend(not_known.iter().cloned());
    notes
}

/// `: 1 recorded, 2 unrecorded`; nothing, where there is no change.
pub fn statuses(by_status: &BTreeMap<String, u64>) -> String {
    let statuses: Vec<String> = by_status
        .iter()
        .map(|(status, n)| format!("{n} {}", status.replace('_', " ")))
        .collect();
    if statuses.is_empty() {
        String::new()
    } else {
        format!(": {}", statuses.join(", "))
    }
}

/// Where an earlier run was asked for: which, and a line each of what was not kept.
pub fn as_of(run: &RunRef) -> String {
    let mut said = run.as_of.iter();
    let first = said.next().map(|says| format!("As of {says}\n"));
    let rest = said.map(|says| format!("  {says}\n"));
    first.into_iter().chain(rest).collect()
}

/// How far each source sees, beside an instant in RFC 3339: on its day the time alone.
pub fn coverage_line(coverage: &[CoverageLine], at: &str) -> String {
    let day = at.get(..10).unwrap_or_default();
    let lines: Vec<String> = coverage.iter().map(|c| covers(c, day)).collect();
    let stale = coverage.iter().any(|c| c.status != "fresh");
    let hint = if stale {
        ": what only it would hold cannot be seen"
    } else {
        ""
    };
    format!("Coverage: {}{hint}.", lines.join(" · "))
}

fn covers(line: &CoverageLine, day: &str) -> String {
    let to = line.covers.to.as_deref().unwrap_or_default();
    let to = match to.strip_prefix(day) {
        Some(time) => time.trim_start_matches('T').to_string(),
        None => to.replace('T', " "),
    };
    let cut = if line.truncated.is_some() {
        " CUT OFF"
    } else {
        ""
    };
    match line.status {
        "empty" => format!("{} EMPTY", line.source),
        "stale" => format!("{} STALE, ends {to}{cut}", line.source),
        _ => format!("{} to {to}{cut}", line.source),
    }
}

/// Text from an export: one line, so long, and nothing that a terminal would obey.
pub fn clip(text: &str, characters_max: usize) -> String {
    let mut clipped: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(characters_max)
        .collect();
    if text.chars().nth(characters_max).is_some() {
        clipped.pop();
        clipped.push('…');
    }
    clipped
}
