//! The DORA figures as text and as a table.

use std::fmt::Write;

use crate::model::dora::{DoraAnswer, DoraLine, Took};
use crate::model::moment::span_words;
use crate::query::report::{Report, Table};
use crate::query::words::{as_of, asked, clip, coverage_line};

const HEADER: [&str; 9] = [
    "service",
    "week",
    "days covered",
    "deployments",
    "days with one",
    "lead time",
    "failed",
    "recovery",
    "rework",
];

/// All services by week, each service over the whole span, what is counted, coverage.
pub fn dora_text(answer: &DoraAnswer) -> String {
    let mut text = format!("{}\n\n", head(answer));
    let shown = answer
        .lines
        .iter()
        .filter(|line| line.service.is_none() || line.week.is_none());
    let rows = std::iter::once(HEADER.map(str::to_string)).chain(shown.map(row));
    for row in rows {
        let [
            service,
            week,
            days,
            n,
            with_one,
            lead,
            failed,
            recovery,
            rework,
        ] = row;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<20} {week:<10} {days:>12} {n:>11} {with_one:>13} {lead:>22} {failed:>9} {recovery:>22} {rework:>9}",
            clip(&service, 20)
        );
    }
    text.push('\n');
    for note in notes(answer) {
        let _ = writeln!(text, "{note}");
    }
    text.push_str(&as_of(&answer.run));
    text
}

fn head(answer: &DoraAnswer) -> String {
    let question = &answer.question;
    let services = asked(&question.services);
    format!(
        "DORA  {services} / {}  {} to {}  {} days covered",
        question.env,
        question.from.get(..10).unwrap_or_default(),
        question.to.get(..10).unwrap_or_default(),
        answer.covered_days
    )
}

fn row(line: &DoraLine) -> [String; 9] {
    [
        line.service.clone().unwrap_or_else(|| "all".to_string()),
        line.week.clone().unwrap_or_else(|| "all".to_string()),
        line.covered_days.to_string(),
        line.deployments.to_string(),
        line.deployment_days.to_string(),
        took(&line.lead_time),
        line.change_fail.to_string(),
        took(&line.recovery_time),
        line.rework.to_string(),
    ]
}

/// `3 d 04 h (12/20)`: the median, and of how many it is known.
fn took(took: &Took) -> String {
    match took.median_s {
        Some(median_s) => format!("{} ({})", span_words(median_s), took.known),
        None => format!("unknown ({})", took.known),
    }
}

fn notes(answer: &DoraAnswer) -> Vec<String> {
    let mut notes: Vec<String> = answer
        .counts
        .iter()
        .map(|said| (*said).to_string())
        .collect();
    notes.push(coverage_line(&answer.coverage, &answer.question.to));
    notes
}

/// Every service by week.
pub fn dora_report(answer: &DoraAnswer) -> Report {
    Report {
        title: head(answer),
        counts: None,
        changes: Table {
            header: &HEADER,
            rows: answer.lines.iter().map(|line| row(line).to_vec()).collect(),
        },
        notes: notes(answer),
    }
}
