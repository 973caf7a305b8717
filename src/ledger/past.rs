//! Asking for the past: versions of records, what came between two runs.

use rusqlite::{Params, Row};
use serde_json::{Map, Value};

use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::rows::{
    ChangeRow, EventRow, RecordsBetween, RunFactsRow, RunInputRow, RunLine, VersionRow,
};
use crate::model::record::RecordKey;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// Every run, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read; so for all that follow.
    pub fn runs(&self) -> Result<Vec<RunLine>, LedgerError> {
        self.ask("its runs cannot be read", || {
            let sql = "SELECT id, at, records, changes, flags FROM run ORDER BY id";
            self.read(sql, [], |row| {
                let count = |column| -> Sql<u64> { Ok(row.get::<_, i64>(column)?.cast_unsigned()) };
                Ok(RunLine {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    records: count(2)?,
                    changes: count(3)?,
                    flags: count(4)?,
                })
            })
        })
    }

    /// Every run with what it says of itself, in order.
    pub fn run_facts(&self) -> Result<Vec<RunFactsRow>, LedgerError> {
        self.ask("its runs cannot be read", || {
            let sql = "SELECT id, at, tool_version, policy, rows, records, changes, flags FROM run ORDER BY id";
            self.read(sql, [], |row| {
                let count = |column| -> Sql<u64> { Ok(row.get::<_, i64>(column)?.cast_unsigned()) };
                Ok(RunFactsRow {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    tool_version: row.get(2)?,
                    policy: row.get(3)?,
                    rows: count(4)?,
                    records: count(5)?,
                    changes: count(6)?,
                    flags: count(7)?,
                })
            })
        })
    }

    /// Every file that any run read, by run, source and path.
    pub fn inputs_of_all(&self) -> Result<Vec<RunInputRow>, LedgerError> {
        self.ask("its files cannot be read", || {
            let sql = "SELECT run, source, path, sha256, bytes, rows FROM run_input ORDER BY run, source, path";
            self.read(sql, [], |row| {
                let count = |column| -> Sql<u64> { Ok(row.get::<_, i64>(column)?.cast_unsigned()) };
                Ok(RunInputRow {
                    run: row.get(0)?,
                    source: row.get(1)?,
                    path: row.get(2)?,
                    sha256: row.get(3)?,
                    bytes: count(4)?,
                    rows: count(5)?,
                })
            })
        })
    }

    /// The keys of a change's records, in their order.
    pub fn keys_of(&self, change: &ChangeRow) -> Result<Vec<RecordKey>, LedgerError> {
        self.ask("its records cannot be read", || {
            let mut keys = Vec::with_capacity(change.members.len());
            for member in &change.members {
                let sql = "SELECT key FROM member WHERE ix = ?1";
                keys.extend(self.read(sql, [member], |row| {
                    Ok(RecordKey(row.get::<_, i64>(0)?.cast_unsigned()))
                })?);
            }
            Ok(keys)
        })
    }

    /// The versions of a change's records that later runs replaced, in the order of the runs.
    pub fn versions_of(&self, change: &ChangeRow) -> Result<Vec<VersionRow>, LedgerError> {
        self.ask("its versions cannot be read", || {
            let sql = "SELECT v.run, v.since, source.name || ':' || record_id, v.differs, v.was FROM record_version v
              JOIN member USING(key) JOIN record ON record.ix = member.ix JOIN source ON source.ix = record.source
              WHERE member.change = ?1 ORDER BY v.run, member.ix";
            self.read(sql, [change.ix], |row| {
                Ok(VersionRow {
                    run: row.get(0)?,
                    since: row.get(1)?,
                    record: row.get(2)?,
                    differs: object(row, 3)?,
                    was: object(row, 4)?,
                })
            })
        })
    }

    /// What became of changes after one run until another, that one too, in the order of the runs and of the ids.
    pub fn events_between(&self, after: RunId, until: RunId) -> Result<Vec<EventRow>, LedgerError> {
        self.ask("its history cannot be read", || {
            let sql = "SELECT run, change_id, event, detail, change.title FROM history LEFT JOIN change ON change.id = change_id
              WHERE run > ?1 AND run <= ?2 ORDER BY run, nth";
            self.read(sql, [after, until], |row| {
                Ok(EventRow {
                    run: row.get(0)?,
                    change: row.get(1)?,
                    event: row.get(2)?,
                    detail: row.get(3)?,
                    title: row.get(4)?,
                })
            })
        })
    }

    /// How many records came, changed and went after one run until another, that one too.
    pub fn records_between(
        &self,
        after: RunId,
        until: RunId,
    ) -> Result<RecordsBetween, LedgerError> {
        self.ask("its records cannot be counted", || {
            let count = |sql: &str| -> Sql<u64> {
                let n: i64 = self.conn.query_row(sql, [after, until], |row| row.get(0))?;
                Ok(n.cast_unsigned())
            };
            let of = |what: &str| {
                format!("SELECT count(*) FROM record_version WHERE run > ?1 AND run <= ?2 AND differs IS {what}")
            };
            Ok(RecordsBetween {
                new: count("SELECT count(*) FROM member WHERE first_seen_run > ?1 AND first_seen_run <= ?2")?,
                corrected: count(&of("NOT NULL"))?,
                deleted: count(&of("NULL"))?,
            })
        })
    }

    fn ask<T>(&self, doing: &'static str, ask: impl FnOnce() -> Sql<T>) -> Result<T, LedgerError> {
        ask().map_err(LedgerError::sql(&self.path, doing))
    }

    fn read<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row) -> Sql<T>,
    ) -> Sql<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, |row| read(row))?;
        rows.collect()
    }
}

/// A JSON object; empty where there is none.
fn object(row: &Row, column: usize) -> Sql<Map<String, Value>> {
    let text: Option<String> = row.get(column)?;
    let parsed = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(parsed.unwrap_or_default())
}
