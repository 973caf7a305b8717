//! The answer to "what changed last" as text, about a dozen lines.

use std::fmt::Write;

use crate::model::answer::{ChangeLine, CoverageLine, LastAnswer};
use crate::model::moment::span_words;

/// Characters of a text from an export; the rest is in the JSON.
const WHAT_SHOWN_MAX: usize = 80;

/// How far before the window older changes were looked for.
const OLDER_HOURS: i64 = 168;

/// The answer, readable at a glance in an incident.
pub fn last_text(answer: &LastAnswer) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}", head(answer));
    let day = answer.question.at.get(..10).unwrap_or_default();
    for change in &answer.changes {
        let _ = writeln!(text, "{}", first_line(change, day));
        let _ = writeln!(text, "   {}", second_line(change));
    }
    if answer.changes.is_empty() {
        text.push_str("No change is known in that window; below is what could not be seen.\n");
    }
    let _ = writeln!(text, "{}", sums(answer));
    let _ = writeln!(text, "{}", coverage(answer));
    if answer.changes.is_empty() {
        for said in &answer.not_known {
            let _ = writeln!(text, "Not known: {said}");
        }
    }
    text
}

fn head(answer: &LastAnswer) -> String {
    let question = &answer.question;
    let services = if question.services.is_empty() {
        "all services".to_string()
    } else {
        question.services.join(", ")
    };
    let back = span_words(back_s(answer));
    let widened = if question.window.widened {
        " (widened: nothing in the window asked for)"
    } else {
        ""
    };
    format!(
        "LAST CHANGE  {services} / {}  before {}  looked back {back}{widened}",
        question.env,
        question.at.replace('T', " ")
    )
}

/// Seconds from the begin of the window to the instant.
fn back_s(answer: &LastAnswer) -> i64 {
    let seconds = |t: &str| chrono::DateTime::parse_from_rfc3339(t).map_or(0, |t| t.timestamp());
    seconds(&answer.question.at) - seconds(&answer.question.window.from)
}

fn first_line(change: &ChangeLine, day: &str) -> String {
    let shown = change.when.shown.as_deref().unwrap_or("no time");
    let when = match shown.strip_prefix(day) {
        Some(time) if time.starts_with(' ') => time.trim_start(),
        _ => shown,
    };
    let before = match change.before_s {
        0 => "around the instant".to_string(),
        1.. => format!("{} before", span_words(change.before_s)),
        _ => format!("{} after", span_words(change.before_s)),
    };
    let who = &change.who;
    let who = who
        .name
        .as_deref()
        .or(who.account.as_deref())
        .unwrap_or("unknown");
    let services = change.service.join(", ");
    let of = if services.is_empty() {
        String::new()
    } else {
        format!(" [{services}]")
    };
    let place = shown_first(change).map_or(String::new(), |e| {
        let sheet = e.sheet.as_ref().map_or(String::new(), |s| format!(" {s}"));
        let file = e.file.rsplit(['/', '\\']).next().unwrap_or(&e.file);
        let more = change.evidence.len() - 1;
        let more = if more > 0 {
            format!(" + {more} more")
        } else {
            String::new()
        };
        format!(" ({}: {file}{sheet} row {}{more})", e.system, e.row)
    });
    format!(
        "{}. {when} ({before})  {}: {}{of} by {}{place}",
        change.rank,
        change.kind,
        clip(&change.what, WHAT_SHOWN_MAX),
        clip(who, WHAT_SHOWN_MAX),
    )
}

/// The evidence that shows that it ran, else the first.
fn shown_first(change: &ChangeLine) -> Option<&crate::model::answer::EvidenceLine> {
    let ran = |system: &str| system == "deploys" || system == "hotfixes";
    let evidence = &change.evidence;
    evidence
        .iter()
        .find(|e| ran(&e.system))
        .or(evidence.first())
}

fn second_line(change: &ChangeLine) -> String {
    let record = &change.record;
    let status = record.status.replace('_', " ").to_uppercase();
    let confidence = match record.status.as_str() {
        "unrecorded" | "no_record_yet" => format!(" ({:.2})", record.confidence),
        _ => String::new(),
    };
    let flags: Vec<&str> = change
        .flags
        .iter()
        .map(String::as_str)
        .filter(|f| !f.starts_with("UNRECORDED") && *f != "NOT_COVERED")
        .collect();
    let flags = if flags.is_empty() {
        String::new()
    } else {
        format!("  flags: {}", flags.join(" "))
    };
    format!("{status}{confidence}: {}{flags}", record.says)
}

fn sums(answer: &LastAnswer) -> String {
    let statuses: Vec<String> = answer
        .window_by_status
        .iter()
        .map(|(status, n)| format!("{n} {}", status.replace('_', " ")))
        .collect();
    let of = if statuses.is_empty() {
        String::new()
    } else {
        format!(": {}", statuses.join(", "))
    };
    let mut text = format!(
        "{} of {} changes shown{of}.",
        answer.changes.len(),
        answer.changes_in_window
    );
    if let Some(latest) = answer.older_unrecorded.first() {
        let n = answer.older_unrecorded.len();
        let hours = back_s(answer) / 3_600 + OLDER_HOURS;
        let latest = format!("{} {}", latest.kind, latest.at);
        let _ = write!(
            text,
            " Older, in the week before: {n} UNRECORDED, the latest a {latest} (`lastchange last --window {hours}h`)."
        );
    }
    text
}

fn coverage(answer: &LastAnswer) -> String {
    let day = answer.question.at.get(..10).unwrap_or_default();
    let lines: Vec<String> = answer.coverage.iter().map(|c| covers(c, day)).collect();
    let stale = answer.coverage.iter().any(|c| c.status != "fresh");
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
