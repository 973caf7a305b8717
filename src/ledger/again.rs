//! What it takes to read the exports of the last run again.

use std::path::Path;

use rusqlite::OptionalExtension;

use crate::ledger::contract::{Ledger, LedgerError};
use crate::model::settings::Policy;

/// A file that the last run read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputRow {
    /// As it was named.
    pub path: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

impl Ledger {
    /// How the exports of the last run were named; none: by something else than a command line.
    ///
    /// # Errors
    /// When the ledger cannot be read; so for all that follow.
    pub fn told(&self) -> Result<Option<String>, LedgerError> {
        let sql = "SELECT value FROM meta WHERE key = 'told'";
        let told = self.conn.query_row(sql, [], |row| row.get(0)).optional();
        told.map_err(LedgerError::sql(&self.path, "its head cannot be read"))
    }

    /// The model that weighed the pairs of the last run, as JSON; none in a ledger of an older version.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn model(&self) -> Result<Option<String>, LedgerError> {
        let sql = "SELECT value FROM meta WHERE key = 'model'";
        let model = self.conn.query_row(sql, [], |row| row.get(0)).optional();
        model.map_err(LedgerError::sql(&self.path, "its model cannot be read"))
    }

    /// The policy that the last run judged by; none before the first, or of another version's words.
    pub fn policy(&self) -> Result<Option<Policy>, LedgerError> {
        let sql = "SELECT policy FROM run ORDER BY id DESC LIMIT 1";
        let policy = self.conn.query_row(sql, [], |row| row.get(0)).optional();
        let policy: Option<String> =
            policy.map_err(LedgerError::sql(&self.path, "its policy cannot be read"))?;
        Ok(policy.and_then(|policy| serde_json::from_str(&policy).ok()))
    }

    /// The files that the last run read, by path.
    pub fn inputs(&self) -> Result<Vec<InputRow>, LedgerError> {
        let read = || -> Result<Vec<InputRow>, rusqlite::Error> {
            let sql = "SELECT path, sha256, bytes FROM input ORDER BY path";
            let mut statement = self.conn.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(InputRow {
                    path: row.get(0)?,
                    sha256: row.get(1)?,
                    bytes: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(&self.path, "its files cannot be read"))
    }

    /// The git logs that the last run read: path and digest.
    pub fn commit_inputs(&self) -> Result<Vec<(String, String)>, LedgerError> {
        let read = || -> Result<Option<String>, rusqlite::Error> {
            let sql = "SELECT value FROM meta WHERE key = 'commits'";
            self.conn.query_row(sql, [], |row| row.get(0)).optional()
        };
        let found = read().map_err(LedgerError::sql(&self.path, "its files cannot be read"))?;
        let commits = found.and_then(|commits| serde_json::from_str(&commits).ok());
        Ok(commits.unwrap_or_default())
    }

    /// Writes a copy of the ledger as it is now to a file that is not there yet.
    pub fn copy_to(&self, path: &Path) -> Result<(), LedgerError> {
        self.conn
            .execute("VACUUM INTO ?1", [path.to_string_lossy()])
            .map(drop)
            .map_err(LedgerError::sql(path, "the copy cannot be written"))
    }
}
