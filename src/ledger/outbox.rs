//! The outbox: messages written with the run that they tell of, and kept until they were taken.

use rusqlite::{Transaction, params};

use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::rows::LetterRow;
use crate::model::notify::News;
use crate::model::settings::DAY_S;

/// Before the second try, seconds; each further one waits twice as long.
const WAIT_S: i64 = 300;

impl Ledger {
    /// The messages that wait, the oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn waiting(&self) -> Result<Vec<LetterRow>, LedgerError> {
        let read = || -> Result<Vec<LetterRow>, rusqlite::Error> {
            let sql = "SELECT id, run, target, findings, body, tries, due, error FROM outbox WHERE sent IS NULL ORDER BY id";
            let mut statement = self.conn.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(LetterRow {
                    id: row.get(0)?,
                    run: row.get(1)?,
                    target: row.get(2)?,
                    findings: row.get::<_, i64>(3)?.cast_unsigned(),
                    body: row.get(4)?,
                    tries: row.get(5)?,
                    due: row.get(6)?,
                    error: row.get(7)?,
                })
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(&self.path, "its outbox cannot be read"))
    }

    /// A message was taken: what it said is not kept.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn letter_sent(&mut self, id: i64, at: i64) -> Result<(), LedgerError> {
        let sql =
            "UPDATE outbox SET sent = ?2, body = '', error = NULL, tries = tries + 1 WHERE id = ?1";
        let done = self.conn.execute(sql, [id, at]);
        done.map(drop)
            .map_err(LedgerError::sql(&self.path, "its outbox cannot be written"))
    }

    /// A message was not taken: it is due again after a while that doubles, and is a day at most.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn letter_failed(
        &mut self,
        letter: &LetterRow,
        at: i64,
        error: &str,
    ) -> Result<(), LedgerError> {
        let doublings = letter.tries.min(16);
        let due = at + (WAIT_S << doublings).min(DAY_S);
        let sql = "UPDATE outbox SET tries = tries + 1, due = ?2, error = ?3 WHERE id = ?1";
        let done = self.conn.execute(sql, params![letter.id, due, error]);
        done.map(drop)
            .map_err(LedgerError::sql(&self.path, "its outbox cannot be written"))
    }
}

/// Puts a run's messages in, and remembers what was told by them.
pub fn save(tx: &Transaction, run: RunId, at: i64, news: &News) -> Result<(), rusqlite::Error> {
    if news.told.is_empty() && news.letters.is_empty() {
        return Ok(());
    }
    tx.execute("DELETE FROM told WHERE about LIKE 'source:%'", [])?;
    let mut told = tx.prepare("INSERT OR IGNORE INTO told VALUES(?1, ?2, ?3)")?;
    for (about, code) in &news.told {
        told.execute(params![about, code, run])?;
    }
    let mut letter =
        tx.prepare("INSERT INTO outbox(run, target, findings, body, due) VALUES(?1,?2,?3,?4,?5)")?;
    for news in &news.letters {
        letter.execute(params![
            run,
            news.target,
            news.findings as i64,
            news.body,
            at
        ])?;
    }
    Ok(())
}
