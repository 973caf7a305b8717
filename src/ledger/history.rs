//! What becomes of changes over the runs: no id goes, and no record moves, without a line here.

use std::collections::BTreeMap;

use rusqlite::{Rows, Transaction};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ledger::contract::{Found, Ledger, LedgerError, RunId};
use crate::ledger::rows::HistoryRow;
use crate::model::change::ChangeIx;
use crate::model::record::RecordKey;

/// What the last run knew of records and changes.
#[derive(Debug, Default)]
pub struct Before {
    /// By record key.
    pub records: FxHashMap<i64, RecordBefore>,
    /// By `ix`.
    pub changes: FxHashMap<u32, ChangeBefore>,
}

#[derive(Clone, Copy, Debug)]
pub struct RecordBefore {
    pub ix: u32,
    pub first_seen: RunId,
    /// The run that saw it first as it was last.
    pub since: RunId,
    /// Its change's `ix`.
    pub change: u32,
}

#[derive(Debug)]
pub struct ChangeBefore {
    pub id: String,
    pub status: String,
    pub first_seen: RunId,
    /// The codes of its flags, worst first.
    pub flags: String,
    /// How many changes bear its title.
    pub same_title: u32,
}

/// A change's id, what became of it, and how, in words.
type Event<'a> = (&'a str, &'static str, String);

impl Before {
    fn add_changes(&mut self, mut rows: Rows) -> Result<(), rusqlite::Error> {
        while let Some(row) = rows.next()? {
            let change = ChangeBefore {
                id: row.get(1)?,
                status: row.get(2)?,
                first_seen: row.get(3)?,
                flags: row.get(4)?,
                same_title: row.get(5)?,
            };
            self.changes.insert(row.get(0)?, change);
        }
        Ok(())
    }

    fn add_records(&mut self, mut rows: Rows) -> Result<(), rusqlite::Error> {
        while let Some(row) = rows.next()? {
            let record = RecordBefore {
                first_seen: row.get(1)?,
                since: row.get(2)?,
                change: row.get(3)?,
                ix: row.get(4)?,
            };
            self.records.insert(row.get(0)?, record);
        }
        Ok(())
    }

    /// Since which run each change is known, by id.
    pub fn first_seen(&self) -> FxHashMap<&str, RunId> {
        let changes = self.changes.values();
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

const CHANGE: &str = "SELECT ix, id, status, first_seen_run, flags, same_title FROM change";
const MEMBER: &str = "SELECT key, first_seen_run, since_run, change, ix FROM member";

/// Reads what the last run knew.
pub fn before(tx: &Transaction) -> Result<Before, rusqlite::Error> {
    let mut before = Before::default();
    before.add_changes(tx.prepare(CHANGE)?.query([])?)?;
    before.add_records(tx.prepare(MEMBER)?.query([])?)?;
    Ok(before)
}

/// Reads what the last run knew of some records, and of their changes.
pub fn before_of(tx: &Transaction, keys: &[RecordKey]) -> Result<Before, rusqlite::Error> {
    let mut before = Before::default();
    let mut member = tx.prepare(&format!("{MEMBER} WHERE key = ?1"))?;
    for key in keys {
        before.add_records(member.query([key.0.cast_signed()])?)?;
    }
    let changes: FxHashSet<u32> = before.records.values().map(|r| r.change).collect();
    let mut change = tx.prepare(&format!("{CHANGE} WHERE ix = ?1"))?;
    for ix in changes {
        before.add_changes(change.query([ix])?)?;
    }
    Ok(before)
}

/// Logs what this run makes of the changes of the one before.
pub fn log(tx: &Transaction, found: &Found, before: &Before) -> Result<(), rusqlite::Error> {
    let mut events = moves(before, found);
    events.extend(statuses(before, found));
    let now = found.findings.codes();
    events.extend(flagged(before, found, &now));
    // Stable: of one change, what it lost comes first, then what it won, then its status and its flags.
    events.sort_by_key(|(id, _, _)| *id);
    let mut insert = tx.prepare("INSERT INTO history VALUES(?1,?2,?3,?4,?5)")?;
    for (nth, (id, event, detail)) in events.into_iter().enumerate() {
        insert.execute((id, found.run, nth as i64, event, detail))?;
    }
    Ok(())
}

fn moves<'a>(before: &'a Before, found: &Found<'a>) -> Vec<Event<'a>> {
    let (intake, changes) = (found.intake, &found.linked.changes);
    let mut moved: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for record in intake.records.all() {
        let key = intake.records.key[record.index()].0.cast_signed();
        let was = before
            .records
            .get(&key)
            .and_then(|was| before.changes.get(&was.change));
        let is = &changes.id[changes.of[record.index()].index()];
        if let Some(was) = was.filter(|was| was.id != *is) {
            *moved.entry((&was.id, is)).or_default() += 1;
        }
    }
    let alive: FxHashSet<&str> = changes.id.iter().map(String::as_str).collect();
    let mut events: Vec<Event> = Vec::new();
    for was in before
        .changes
        .values()
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

fn statuses<'a>(before: &Before, found: &Found<'a>) -> Vec<Event<'a>> {
    let changes = before.changes.values();
    let was: FxHashMap<&str, &str> = changes
        .map(|c| (c.id.as_str(), c.status.as_str()))
        .collect();
    let turned = |change: ChangeIx| {
        let id = found.linked.changes.id[change.index()].as_str();
        let status = found.findings.status[change.index()].name();
        let was = was.get(id).filter(|was| **was != status)?;
        Some((id, "status", format!("{was} → {status}")))
    };
    found.decided().filter_map(turned).collect()
}

/// Flags that were raised and cleared; a change that is new is told with its flags.
fn flagged<'a>(
    before: &Before,
    found: &Found<'a>,
    codes: &FxHashMap<ChangeIx, Vec<&'static str>>,
) -> Vec<Event<'a>> {
    if before.changes.is_empty() {
        // The first run: all of it is new.
        return Vec::new();
    }
    let changes = before.changes.values();
    let was: FxHashMap<&str, &str> = changes.map(|c| (c.id.as_str(), c.flags.as_str())).collect();
    let mut events: Vec<Event> = Vec::new();
    for change in found.decided() {
        let id = found.linked.changes.id[change.index()].as_str();
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
