//! Looking the whole ledger over.

use serde::Serialize;

use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::seal;

/// What `check` found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerCheck {
    pub last_run: Option<RunId>,
    pub runs: u64,
    pub records: u64,
    pub changes: u64,
    pub links: u64,
    pub flags: u64,
    /// What is wrong, in words; empty: nothing.
    pub faults: Vec<String>,
}

/// Counts that the last run states and the tables must hold.
const STATED: [(&str, &str); 6] = [
    ("records", "record"),
    ("records", "member"),
    ("rejects", "reject"),
    ("changes", "change"),
    ("links", "link"),
    ("flags", "flag"),
];

impl Ledger {
    /// Reads every page, every index and every reference, and counts.
    ///
    /// # Errors
    /// When the ledger cannot be read at all; what is merely wrong in it is returned.
    pub fn check(&self) -> Result<LedgerCheck, LedgerError> {
        self.look_over()
            .map_err(LedgerError::sql(&self.path, "it cannot be checked"))
    }

    fn look_over(&self) -> Result<LedgerCheck, rusqlite::Error> {
        let count = |sql: &str| -> Result<u64, rusqlite::Error> {
            let n: i64 = self.conn.query_row(sql, [], |row| row.get(0))?;
            Ok(n.cast_unsigned())
        };
        let mut faults = Vec::new();
        let mut integrity = self.conn.prepare("PRAGMA integrity_check(20)")?;
        for line in integrity.query_map([], |row| row.get::<_, String>(0))? {
            let line = line?;
            if line != "ok" {
                faults.push(line);
            }
        }
        if seal::holds(&self.path).unwrap_or_default() == Some(false) {
            faults.push(seal::BROKEN.to_string());
        }
        let mut foreign = self
            .conn
            .prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 20")?;
        let mut rows = foreign.query([])?;
        while let Some(row) = rows.next()? {
            let (table, rowid, parent): (String, Option<i64>, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let rowid = rowid.map_or(String::new(), |id| format!(" {id}"));
            faults.push(format!(
                "`{table}`{rowid} points at a `{parent}` that is not there"
            ));
        }
        let last_run = self
            .conn
            .query_row("SELECT max(id) FROM run", [], |row| row.get(0))?;
        for (stated, table) in STATED {
            let found = count(&format!("SELECT count(*) FROM {table}"))?;
            let said = count(&format!(
                "SELECT coalesce((SELECT {stated} FROM run ORDER BY id DESC LIMIT 1), 0)"
            ))?;
            if found != said {
                faults.push(format!(
                    "the last run states {said} {stated}, `{table}` holds {found}"
                ));
            }
        }
        Ok(LedgerCheck {
            last_run,
            runs: count("SELECT count(*) FROM run")?,
            records: count("SELECT count(*) FROM record")?,
            changes: count("SELECT count(*) FROM change")?,
            links: count("SELECT count(*) FROM link")?,
            flags: count("SELECT count(*) FROM flag")?,
            faults,
        })
    }
}
