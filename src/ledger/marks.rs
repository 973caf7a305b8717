//! Marks: instants with a name, such as the last recovery test. They last from run to run.

use rusqlite::{OptionalExtension, params};

use crate::ledger::contract::{Ledger, LedgerError};

/// Made by the first mark: a ledger without any has no such table.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS mark(name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID";

/// An instant with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkRow {
    pub name: String,
    /// Unix seconds.
    pub at: i64,
}

impl Ledger {
    /// Every mark, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn marks(&self) -> Result<Vec<MarkRow>, LedgerError> {
        self.read_marks()
            .map_err(LedgerError::sql(&self.path, "its marks cannot be read"))
    }

    fn read_marks(&self) -> Result<Vec<MarkRow>, rusqlite::Error> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'mark'";
        if self
            .conn
            .query_row(sql, [], |_| Ok(()))
            .optional()?
            .is_none()
        {
            return Ok(Vec::new());
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT name, at FROM mark ORDER BY name")?;
        let rows = statement.query_map([], |row| {
            Ok(MarkRow {
                name: row.get(0)?,
                at: row.get(1)?,
            })
        })?;
        rows.collect()
    }

    /// Sets a mark; one of that name moves.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_mark(&self, mark: &MarkRow) -> Result<(), LedgerError> {
        let write = || {
            self.conn.execute_batch(TABLE)?;
            let sql = "INSERT OR REPLACE INTO mark VALUES(?1, ?2)";
            self.conn.execute(sql, params![mark.name, mark.at])
        };
        write()
            .map(drop)
            .map_err(LedgerError::sql(&self.path, "the mark cannot be written"))
    }

    /// Takes a mark away, and tells whether it was there.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remove_mark(&self, name: &str) -> Result<bool, LedgerError> {
        let write = || {
            self.conn.execute_batch(TABLE)?;
            self.conn
                .execute("DELETE FROM mark WHERE name = ?1", [name])
        };
        write()
            .map(|rows| rows > 0)
            .map_err(LedgerError::sql(&self.path, "the mark cannot be removed"))
    }
}
