//! `lastchange diff RUN RUN`.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde::Serialize;

use crate::cli::args_ledger::Diff;
use crate::cli::contract::{End, print};
use crate::ledger::{EventRow, Ledger, RecordsBetween, RunLine};
use crate::model::moment::rfc3339;

#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    from: &'a RunLine,
    to: &'a RunLine,
    records: RecordsBetween,
    events: &'a [EventRow],
}

pub fn run(args: &Diff) -> Result<End> {
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let runs = ledger.runs()?;
    let (from, to) = (find(&runs, args.from)?, find(&runs, args.to)?);
    if from.id > to.id {
        bail!(
            "run {} is later than run {}\nhint: `lastchange diff {} {}`",
            from.id,
            to.id,
            to.id,
            from.id
        );
    }
    let records = ledger.records_between(from.id, to.id)?;
    let events = ledger.events_between(from.id, to.id)?;
    if args.json {
        let answer = Answer {
            schema: "lastchange/diff/1",
            from,
            to,
            records,
            events: &events,
        };
        print(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        print(&text(from, to, records, &events))?;
    }
    Ok(End::Done)
}

fn find(runs: &[RunLine], id: i64) -> Result<&RunLine> {
    let found = runs.iter().find(|run| run.id == id);
    match (found, runs.last()) {
        (Some(run), _) => Ok(run),
        (None, Some(last)) => bail!("there is no run {id}; the last one is {}", last.id),
        (None, None) => bail!("the ledger holds no run yet"),
    }
}

fn text(from: &RunLine, to: &RunLine, records: RecordsBetween, events: &[EventRow]) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for (label, run) in [("from", from), ("to", to)] {
        let _ = writeln!(
            text,
            "{label:<8} run {} at {}: {} records, {} changes, {} flags",
            run.id,
            rfc3339(run.at),
            run.records,
            run.changes,
            run.flags
        );
    }
    let RecordsBetween {
        new,
        corrected,
        deleted,
    } = records;
    let _ = writeln!(
        text,
        "records  {new} new, {corrected} corrected, {deleted} deleted"
    );
    for event in events {
        let EventRow {
            run,
            change,
            detail,
            ..
        } = event;
        let title = event.title.as_deref().map_or(String::new(), |title| {
            format!("  · {}", title.replace(char::is_control, " "))
        });
        let _ = writeln!(
            text,
            "run {run:<4} {:<8} {change}  {detail}{title}",
            event.event
        );
    }
    text
}
