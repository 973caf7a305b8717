//! What becomes of changes over the runs: no id goes, and no record moves, without a line here.

use std::collections::BTreeMap;

use rusqlite::Transaction;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::rows::HistoryRow;
use crate::model::change::Linked;
use crate::model::flag::Findings;
use crate::model::intake::Intake;

/// What the last run knew of records and changes.
#[derive(Debug, Default)]
pub struct Before {
    /// By record key: since which run it is known, and its change, as an index into `changes`.
    pub records: FxHashMap<i64, (RunId, u32)>,
    pub changes: Vec<ChangeBefore>,
}

#[derive(Debug)]
pub struct ChangeBefore {
    pub id: String,
    pub status: String,
    pub first_seen: RunId,
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
    let mut changes = tx.prepare("SELECT id, status, first_seen_run FROM change ORDER BY ix")?;
    let mut rows = changes.query([])?;
    while let Some(row) = rows.next()? {
        before.changes.push(ChangeBefore {
            id: row.get(0)?,
            status: row.get(1)?,
            first_seen: row.get(2)?,
        });
    }
    let mut records = tx.prepare("SELECT key, first_seen_run, change FROM member")?;
    let mut rows = records.query([])?;
    while let Some(row) = rows.next()? {
        before
            .records
            .insert(row.get(0)?, (row.get(1)?, row.get(2)?));
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
    // Stable: of one change, what it lost comes first, then what it won, then its status.
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
            .and_then(|(_, was)| before.changes.get(*was as usize));
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
