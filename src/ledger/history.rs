//! What becomes of changes over the runs: no id goes, and no record moves, without a line here.

use std::collections::BTreeMap;

use rusqlite::Transaction;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::rows::HistoryRow;
use crate::model::change::{ChangeIx, Linked};
use crate::model::flag::Findings;
use crate::model::intake::Intake;

/// What the last run knew of records and changes.
#[derive(Debug, Default)]
pub struct Before {
    /// By record key.
    pub records: FxHashMap<i64, RecordBefore>,
    pub changes: Vec<ChangeBefore>,
}

#[derive(Clone, Copy, Debug)]
pub struct RecordBefore {
    pub first_seen: RunId,
    /// The run that saw it first as it was last.
    pub since: RunId,
    /// Index into `changes`.
    pub change: u32,
}

#[derive(Debug)]
pub struct ChangeBefore {
    pub id: String,
    pub status: String,
    pub first_seen: RunId,
    /// The codes of its flags, worst first.
    pub flags: String,
}

/// A change's id, what became of it, and how, in words.
type Event<'a> = (&'a str, &'static str, String);

impl Before {
    /// Since which run each change is known, by id.
    pub fn first_seen(&self) -> FxHashMap<&str, RunId> {
        let changes = self.changes.iter();
        changes.map(|c| (c.id.as_str(), c.first_seen)).collect()
    }
}

impl Ledger {
    /// What became of a change, in the order of the runs.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn history(&self, change_id: &str) -> Result<Vec<HistoryRow>, LedgerError> {
        let read = || -> Result<Vec<HistoryRow>, rusqlite::Error> {
            let sql =
                "SELECT run, event, detail FROM history WHERE change_id = ?1 ORDER BY run, nth";
            let mut statement = self.conn.prepare_cached(sql)?;
            let rows = statement.query_map([change_id], |row| {
                Ok(HistoryRow {
                    run: row.get(0)?,
                    event: row.get(1)?,
                    detail: row.get(2)?,
                })
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(&self.path, "its history cannot be read"))
    }
}

/// Reads what the last run knew.
pub fn before(tx: &Transaction) -> Result<Before, rusqlite::Error> {
    let mut before = Before::default();
    let mut changes =
        tx.prepare("SELECT id, status, first_seen_run, flags FROM change ORDER BY ix")?;
    let mut rows = changes.query([])?;
    while let Some(row) = rows.next()? {
        before.changes.push(ChangeBefore {
            id: row.get(0)?,
            status: row.get(1)?,
            first_seen: row.get(2)?,
            flags: row.get(3)?,
        });
    }
    let mut records = tx.prepare("SELECT key, first_seen_run, since_run, change FROM member")?;
    let mut rows = records.query([])?;
    while let Some(row) = rows.next()? {
        let record = RecordBefore {
            first_seen: row.get(1)?,
            since: row.get(2)?,
            change: row.get(3)?,
        };
        before.records.insert(row.get(0)?, record);
    }
    Ok(before)
}

/// Logs what this run makes of the changes of the one before.
pub fn log(
    tx: &Transaction,
    run: RunId,
    before: &Before,
    intake: &Intake,
    linked: &Linked,
    findings: &Findings,
) -> Result<(), rusqlite::Error> {
    let mut events = moves(before, intake, linked);
    events.extend(statuses(before, linked, findings));
    let now = findings.codes();
    events.extend(flagged(before, linked, &now));
    // Stable: of one change, what it lost comes first, then what it won, then its status and its flags.
    events.sort_by_key(|(id, _, _)| *id);
    let mut insert = tx.prepare("INSERT INTO history VALUES(?1,?2,?3,?4,?5)")?;
    for (nth, (id, event, detail)) in events.into_iter().enumerate() {
        insert.execute((id, run, nth as i64, event, detail))?;
    }
    Ok(())
}

fn moves<'a>(before: &'a Before, intake: &Intake, linked: &'a Linked) -> Vec<Event<'a>> {
    let changes = &linked.changes;
    let mut moved: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for record in intake.records.all() {
        let key = intake.records.key[record.index()].0.cast_signed();
        let was = before
            .records
            .get(&key)
            .and_then(|was| before.changes.get(was.change as usize));
        let is = &changes.id[changes.of[record.index()].index()];
        if let Some(was) = was.filter(|was| was.id != *is) {
            *moved.entry((&was.id, is)).or_default() += 1;
        }
    }
    let alive: FxHashSet<&str> = changes.id.iter().map(String::as_str).collect();
    let mut events: Vec<Event> = Vec::new();
    for was in before
        .changes
        .iter()
        .filter(|c| !alive.contains(c.id.as_str()))
    {
        let heirs: Vec<&str> = moved
            .range((was.id.as_str(), "")..)
            .take_while(|((from, _), _)| *from == was.id)
            .map(|((_, to), _)| *to)
            .collect();
        let detail = if heirs.is_empty() {
            "its records are in no export any more".to_string()
        } else {
            format!("its records are now in {}", heirs.join(", "))
        };
        events.push((&was.id, "gone", detail));
    }
    for ((from, to), n) in moved {
        let records = if n == 1 { "record" } else { "records" };
        if alive.contains(from) {
            events.push((from, "left", format!("{n} {records} to {to}")));
        }
        events.push((to, "joined", format!("{n} {records} of {from}")));
    }
    events
}

fn statuses<'a>(before: &Before, linked: &'a Linked, findings: &Findings) -> Vec<Event<'a>> {
    let changes = before.changes.iter();
    let was: FxHashMap<&str, &str> = changes
        .map(|c| (c.id.as_str(), c.status.as_str()))
        .collect();
    let now = linked.changes.id.iter().zip(&findings.status);
    now.filter_map(|(id, status)| {
        let was = was.get(id.as_str()).filter(|was| **was != status.name())?;
        Some((id.as_str(), "status", format!("{was} → {}", status.name())))
    })
    .collect()
}

/// Flags that were raised and cleared; a change that is new is told with its flags.
fn flagged<'a>(
    before: &Before,
    linked: &'a Linked,
    codes: &FxHashMap<ChangeIx, Vec<&'static str>>,
) -> Vec<Event<'a>> {
    if before.changes.is_empty() {
        // The first run: all of it is new.
        return Vec::new();
    }
    let changes = before.changes.iter();
    let was: FxHashMap<&str, &str> = changes.map(|c| (c.id.as_str(), c.flags.as_str())).collect();
    let mut events: Vec<Event> = Vec::new();
    for change in linked.changes.all() {
        let id = linked.changes.id[change.index()].as_str();
        let is = codes.get(&change).map_or(&[][..], Vec::as_slice);
        let Some(was) = was.get(id) else {
            events.push((id, "new", is.join(" ")));
            continue;
        };
        let was: Vec<&str> = was.split_whitespace().collect();
        let raised = is.iter().filter(|code| !was.contains(code));
        events.extend(raised.map(|code| (id, "raised", (*code).to_string())));
        let cleared = was.iter().filter(|code| !is.contains(code));
        events.extend(cleared.map(|code| (id, "cleared", (*code).to_string())));
    }
    events
}
