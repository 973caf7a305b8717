//! The answer to "what changed since" as text and as a table.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::drift::{ChangeBrief, DriftLine, SinceAnswer};
use crate::model::flag::Status;
use crate::query::brief::{last_shown, place};
use crate::query::environment::in_words;
use crate::query::report::{Report, Table};
use crate::query::shipped::in_short;
use crate::query::words::{as_of, asked, clip, coverage_line, notes, of, statuses};

/// Characters of a text from an export; the rest is in the JSON.
const WHAT_SHOWN_MAX: usize = 80;

/// Lines of the drift table; the rest is in the JSON.
const DRIFT_SHOWN_MAX: usize = 24;

/// Codes in the line of sums; the rest is in the JSON.
const FLAGS_SHOWN_MAX: usize = 8;

/// The counts of a drift line that stand in a column of their own.
const COUNTED: [Status; 6] = [
    Status::Unrecorded,
    Status::NoRecordYet,
    Status::NotCovered,
    Status::CannotTell,
    Status::RecordedAfter,
    Status::Recorded,
];

/// The drift report: sums, a table by side, kind and service, the changes that are listed, coverage.
pub fn since_text(answer: &SinceAnswer) -> String {
    let mut text = format!("{}\n{}\n", head(answer), sums(answer));
    drift(answer, &mut text);
    if !answer.changes.is_empty() {
        text.push('\n');
    }
    for change in &answer.changes {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", line(change));
    }
    let more = answer.changes_in_all - answer.changes.len() as u64;
    if more > 0 && !answer.changes.is_empty() {
        let _ = writeln!(text, "… and {more} more (`--limit`)");
    }
    let _ = writeln!(
        text,
        "{}",
        coverage_line(&answer.coverage, &answer.question.to)
    );
    if answer.changes_in_all == 0 {
        for said in &answer.not_known {
            let _ = writeln!(text, "Not known: {said}");
        }
    }
    text.push_str(&as_of(&answer.run));
    text
}

fn head(answer: &SinceAnswer) -> String {
    let question = &answer.question;
    let services = asked(&question.services);
    let named = match question.is {
        "a mark" | "a run" => format!("{} = ", question.since),
        _ => String::new(),
    };
    format!(
        "CHANGED SINCE  {named}{}  {services} / {}  until {}",
        question.from.replace('T', " "),
        question.env,
        question.to.replace('T', " ")
    )
}

fn sums(answer: &SinceAnswer) -> String {
    if answer.changes_in_all == 0 {
        return "No change is known in that span; below is what could not be seen.".to_string();
    }
    format!(
        "{} changes{}.{}",
        answer.changes_in_all,
        statuses(&answer.by_status),
        flags(&answer.by_flag)
    )
}

/// ` Flags: 3 UNRECORDED_HOTFIX, 1 SELF_APPROVED.`, the most frequent first; nothing, where there is none.
fn flags(by_flag: &BTreeMap<String, u64>) -> String {
    if by_flag.is_empty() {
        return String::new();
    }
    let mut counts: Vec<(&String, &u64)> = by_flag.iter().collect();
    // Stable: the code breaks ties.
    counts.sort_by_key(|(_, n)| Reverse(**n));
    let shown = counts.iter().take(FLAGS_SHOWN_MAX);
    let shown: Vec<String> = shown.map(|(code, n)| format!("{n} {code}")).collect();
    let more = match counts.len().saturating_sub(FLAGS_SHOWN_MAX) {
        0 => String::new(),
        n => format!(", … and {n} more codes (`--json`)"),
    };
    format!(" Flags: {}{more}.", shown.join(", "))
}

fn drift(answer: &SinceAnswer, text: &mut String) {
    let mut side = None;
    for line in answer.drift.iter().take(DRIFT_SHOWN_MAX) {
        if side != Some(line.side) {
            side = Some(line.side);
            let _ = writeln!(
                text,
                "\n{:<42} {:>7} {:>10} {:>7} {:>11} {:>11} {:>9} {:>8}",
                line.side.name(),
                "changes",
                "unrecorded",
                "not yet",
                "not covered",
                "cannot tell",
                "rec after",
                "recorded"
            );
        }
        let service = line.service.as_deref().unwrap_or("no service named");
        let _ = writeln!(
            text,
            "  {:<14} {:<25} {:>7} {:>10} {:>7} {:>11} {:>11} {:>9} {:>8}",
            line.kind,
            clip(service, 25),
            line.changes,
            line.of_status(COUNTED[0].name()),
            line.of_status(COUNTED[1].name()),
            line.of_status(COUNTED[2].name()),
            line.of_status(COUNTED[3].name()),
            line.of_status(COUNTED[4].name()),
            line.of_status(COUNTED[5].name()),
        );
    }
    let more = answer.drift_in_all - answer.drift.len().min(DRIFT_SHOWN_MAX) as u64;
    if more > 0 {
        let _ = writeln!(text, "  … and {more} more lines (`--json`)");
    }
}

fn line(change: &ChangeBrief) -> String {
    let ran_last = change.ran_last.as_ref();
    let place = place(&change.evidence, ran_last);
    let place = place.map_or(String::new(), |place| format!(" ({place})"));
    let again = ran_last.map_or(String::new(), |last| {
        format!(", again {}{}", last.shown, in_words(&last.env))
    });
    let ships = change
        .shipped
        .as_ref()
        .map_or(String::new(), |s| format!("; {}", in_short(s)));
    let status = change.status.replace('_', " ").to_uppercase();
    format!(
        "{status}  {}{again}  {}: {}{} by {}{place}  {}{ships}",
        change.when.shown.as_deref().unwrap_or("no time"),
        change.kind,
        clip(&change.what, WHAT_SHOWN_MAX),
        of(&change.service),
        clip(change.who.shown(), WHAT_SHOWN_MAX),
        change.id
    )
}

/// The answer as tables.
pub fn since_report(answer: &SinceAnswer) -> Report {
    let counts = |line: &DriftLine| {
        let mut row = vec![
            line.side.name().to_string(),
            line.kind.clone(),
            line.service.clone().unwrap_or_default(),
            line.changes.to_string(),
        ];
        row.extend(COUNTED.map(|status| line.of_status(status.name()).to_string()));
        row
    };
    let to = &answer.question.to;
    Report {
        title: head(answer),
        counts: Some(Table {
            header: &[
                "side",
                "kind",
                "service",
                "changes",
                "unrecorded",
                "no record yet",
                "not covered",
                "cannot tell",
                "recorded after",
                "recorded",
            ],
            rows: answer.drift.iter().map(counts).collect(),
        }),
        changes: Table {
            header: &[
                "id", "start", "ran last", "status", "side", "kind", "services", "what", "who",
                "flags", "evidence",
            ],
            rows: answer.changes.iter().map(row).collect(),
        },
        notes: notes(sums(answer), &answer.coverage, to, &answer.not_known),
    }
}

fn row(change: &ChangeBrief) -> Vec<String> {
    vec![
        change.id.clone(),
        change.when.shown.clone().unwrap_or_default(),
        last_shown(change.ran_last.as_ref()),
        change.status.clone(),
        change.side.name().to_string(),
        change.kind.clone(),
        change.service.join("; "),
        change.what.clone(),
        change.who.shown().to_string(),
        change.flags.join(" "),
        place(&change.evidence, change.ran_last.as_ref()).unwrap_or_default(),
    ]
}
