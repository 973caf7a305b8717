//! `lastchange history CHANGE`.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::args_ledger::History;
use crate::cli::contract::{End, print};
use crate::ledger::{ChangeRow, HistoryRow, Ledger, RunLine, VersionRow};
use crate::model::moment::rfc3339;

#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    change: &'a str,
    status: Option<&'static str>,
    first_seen_run: Option<i64>,
    events: Vec<Event<'a>>,
    versions: &'a [VersionRow],
}

#[derive(Serialize)]
struct Event<'a> {
    run: i64,
    event: &'a str,
    detail: &'a str,
}

pub fn run(args: &History) -> Result<End> {
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let change = change(&ledger, &args.what)?;
    let id = change.as_ref().map_or(args.what.as_str(), |c| &c.id);
    let events = ledger.history(id)?;
    if change.is_none() && events.is_empty() {
        bail!(
            "`{id}` is no change and no record of this ledger\nhint: a change is named by its id, a record as `source:record_id`"
        );
    }
    let versions = match &change {
        Some(change) => ledger.versions_of(change)?,
        None => Vec::new(),
    };
    if args.json {
        let answer = Answer {
            schema: "lastchange/history/1",
            change: id,
            status: change.as_ref().map(|c| c.status.name()),
            first_seen_run: change.as_ref().map(|c| c.first_seen_run),
            events: events.iter().map(event).collect(),
            versions: &versions,
        };
        print(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        print(&text(
            id,
            change.as_ref(),
            &events,
            &versions,
            &ledger.runs()?,
        ))?;
    }
    Ok(End::Done)
}

/// The change of that id, or of that record; none, where it is gone.
fn change(ledger: &Ledger, what: &str) -> Result<Option<ChangeRow>> {
    if let Some(change) = ledger.change(what)? {
        return Ok(Some(change));
    }
    match ledger.record_called(what)? {
        Some(record) => Ok(ledger.change_at(record.change)?),
        None => Ok(None),
    }
}

fn event(row: &HistoryRow) -> Event<'_> {
    Event {
        run: row.run,
        event: &row.event,
        detail: &row.detail,
    }
}

fn text(
    id: &str,
    change: Option<&ChangeRow>,
    events: &[HistoryRow],
    versions: &[VersionRow],
    runs: &[RunLine],
) -> String {
    let mut text = match change {
        Some(change) => format!("{id}  {}  {}\n", change.status.name(), change.title),
        None => format!("{id}  is there no more\n"),
    };
    let first = change.map(|c| (c.first_seen_run, "seen first".to_string()));
    let events = events
        .iter()
        .filter(|e| e.event != "new")
        .map(|e| (e.run, format!("{}  {}", e.event, e.detail)));
    let versions = versions.iter().map(|v| {
        (
            v.run,
            format!("corrected  {}: {}", v.record, differences(&v.differs)),
        )
    });
    let mut lines: Vec<(i64, String)> = first.into_iter().chain(events).chain(versions).collect();
    // Stable: of one run, events before versions.
    lines.sort_by_key(|(run, _)| *run);
    for (run, words) in lines {
        let at = runs.iter().find(|r| r.id == run);
        let at = at.map_or(String::new(), |r| rfc3339(r.at));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "run {run:<4} {at}  {words}");
    }
    text
}

/// `state open → done; resolved nothing → 2026-10-27 15:00:00Z`
fn differences(differs: &Map<String, Value>) -> String {
    let word = |value: Option<&Value>| match value.and_then(Value::as_str) {
        Some(text) => format!("`{}`", text.replace(char::is_control, " ")),
        None => "nothing".to_string(),
    };
    let differs = differs.iter().map(|(field, values)| {
        format!("{field} {} → {}", word(values.get(0)), word(values.get(1)))
    });
    differs.collect::<Vec<_>>().join("; ")
}
