//! The answer to "what changed last" as text, about a dozen lines.

use std::fmt::Write;

use crate::model::answer::{ChangeLine, LastAnswer, VersionLine};
use crate::model::moment::{rfc3339, span_words};
use crate::model::settings::HOUR_S;
use crate::query::brief::{last_shown, place};
use crate::query::environment::in_words;
use crate::query::report::{Report, Table};
use crate::query::shipped::in_short;
use crate::query::words::{as_of, asked, clip, coverage_line, notes, of, statuses};

/// Characters of a text from an export; the rest is in the JSON.
const WHAT_SHOWN_MAX: usize = 80;

/// Characters of a version; some exports hold a whole commit there.
const VERSION_SHOWN_MAX: usize = 24;

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
        let _ = writeln!(text, "   {}", second_line(change, day));
        if let Some(shipped) = &change.shipped {
            let _ = writeln!(text, "   {}", in_short(shipped));
        }
    }
    if answer.changes.is_empty() {
        text.push_str("No change is known in that window; below is what could not be seen.\n");
    }
    let _ = writeln!(text, "{}", sums(answer));
    let _ = writeln!(
        text,
        "{}",
        coverage_line(&answer.coverage, &answer.question.at)
    );
    if answer.changes.is_empty() {
        for said in &answer.not_known {
            let _ = writeln!(text, "Not known: {said}");
        }
    }
    text.push_str(&as_of(&answer.run));
    text
}

fn head(answer: &LastAnswer) -> String {
    let question = &answer.question;
    let services = asked(&question.services);
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
    seconds(&answer.question.at) - seconds(&answer.question.window.from)
}

/// Unix seconds of an instant of the answer.
fn seconds(at: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(at).map_or(0, |at| at.timestamp())
}

fn first_line(change: &ChangeLine, day: &str) -> String {
    let first = change.when.shown.as_deref().unwrap_or("no time");
    let ran_last = change.ran_last.as_ref();
    let shown = ran_last.map_or(first, |last| &last.shown);
    let again = match ran_last {
        Some(last) => format!(", again{}, first {first}", in_words(&last.env)),
        None => String::new(),
    };
    let when = match shown.strip_prefix(day) {
        Some(time) if time.starts_with(' ') => time.trim_start(),
        _ => shown,
    };
    let before = before(change.before_s);
    let of = of(&change.service);
    let place = place(&change.evidence, ran_last);
    let place = place.map_or(String::new(), |place| format!(" ({place})"));
    format!(
        "{}. {when} ({before}{again})  {}{}: {}{of} by {}{place}",
        change.rank,
        change.kind,
        versions(change),
        clip(&change.what, WHAT_SHOWN_MAX),
        clip(change.who.shown(), WHAT_SHOWN_MAX),
    )
}

/// ` 4.12.1 → 4.12.2`; nothing, where none is named.
fn versions(change: &ChangeLine) -> String {
    match &change.version {
        Some(VersionLine { is, was: Some(was) }) => format!(
            " {} → {}",
            clip(was, VERSION_SHOWN_MAX),
            clip(is, VERSION_SHOWN_MAX)
        ),
        Some(VersionLine { is, was: None }) => format!(" {}", clip(is, VERSION_SHOWN_MAX)),
        None => String::new(),
    }
}

/// How long before the instant.
fn before(before_s: i64) -> String {
    match before_s {
        0 => "around the instant".to_string(),
        1.. => format!("{} before", span_words(before_s)),
        _ => format!("{} after", span_words(before_s)),
    }
}

/// How it is recorded; on the day that is asked about, the time alone.
fn second_line(change: &ChangeLine, day: &str) -> String {
    let record = &change.record;
    let status = record.status.replace('_', " ").to_uppercase();
    let confidence = match record.status.as_str() {
        "unrecorded" | "no_record_yet" | "possibly_recorded" => {
            format!(" ({:.2})", record.confidence)
        }
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
    let says = record.says.replace(&format!(" to {day} "), " to ");
    format!("{status}{confidence}: {says}.{flags}")
}

fn sums(answer: &LastAnswer) -> String {
    let mut text = format!(
        "{} of {} changes shown{}.",
        answer.changes.len(),
        answer.changes_in_window,
        statuses(&answer.window_by_status)
    );
    if let Some(latest) = answer.older_unrecorded.first() {
        let n = answer.older_unrecorded_total;
        let since = rfc3339(seconds(&answer.question.window.from) - OLDER_HOURS * HOUR_S);
        let whose = if answer.question.services.is_empty() {
            "in the week before"
        } else {
            "same service"
        };
        let which = match n {
            1 => format!("{} {}", latest.kind, latest.at),
            _ => format!("the latest a {} {}", latest.kind, latest.at),
        };
        let comma = if n == 1 { "" } else { "," };
        let _ = write!(
            text,
            " Older, {whose}: {n} UNRECORDED{comma} {which} (`lastchange since {since}`)."
        );
    }
    text
}

/// The answer as a table.
pub fn last_report(answer: &LastAnswer) -> Report {
    let at = &answer.question.at;
    Report {
        title: head(answer),
        counts: None,
        changes: Table {
            header: &[
                "rank", "id", "start", "ran last", "before", "status", "kind", "services", "what",
                "who", "flags", "evidence",
            ],
            rows: answer.changes.iter().map(row).collect(),
        },
        notes: notes(sums(answer), &answer.coverage, at, &answer.not_known),
    }
}

fn row(change: &ChangeLine) -> Vec<String> {
    vec![
        change.rank.to_string(),
        change.id.clone(),
        change.when.shown.clone().unwrap_or_default(),
        last_shown(change.ran_last.as_ref()),
        before(change.before_s),
        change.record.status.clone(),
        change.kind.clone(),
        change.service.join("; "),
        change.what.clone(),
        change.who.shown().to_string(),
        change.flags.join(" "),
        place(&change.evidence, change.ran_last.as_ref()).unwrap_or_default(),
    ]
}
