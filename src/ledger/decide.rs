//! Decisions: added one after the other, never changed; and what waits for one.

use rusqlite::{Connection, params};

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::decode::severity;
use crate::ledger::forget;
use crate::ledger::rows::{DecisionRow, DoubtRow, OpenFlagRow, QuestionRow};
use crate::model::decision::{Decision, Matter, Ruling};
use crate::model::flag::Severity;
use crate::model::record::RecordKey;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// Adds decisions, all or none, each with what people call it; returns when the disk has them, with their numbers.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn decide(&mut self, decisions: &[(Decision, String)]) -> Result<Vec<i64>, LedgerError> {
        let mut add = || -> Sql<Vec<i64>> {
            let tx = self.conn.transaction()?;
            let forgotten = forget::all(&tx)?;
            let mut ids = Vec::with_capacity(decisions.len());
            for (decision, name) in decisions {
                let (a, b, code) = match &decision.matter {
                    Matter::Pair(a, b) => (a.0.cast_signed(), Some(b.0.cast_signed()), None),
                    Matter::Finding(code, record) => (record.0.cast_signed(), None, Some(code)),
                };
                tx.execute(
                    "INSERT INTO decision(at, ruling, a, b, code, name, reviewer, comment) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                    params![
                        decision.at,
                        decision.ruling.name(),
                        a,
                        b,
                        code,
                        forgotten.text(name),
                        forgotten.text(&decision.reviewer),
                        forgotten.text(&decision.comment)
                    ],
                )?;
                ids.push(tx.last_insert_rowid());
            }
            tx.commit()?;
            Ok(ids)
        };
        add().map_err(LedgerError::sql(
            &self.path,
            "the decision cannot be written",
        ))
    }

    /// Every decision, in the order in which they were made.
    ///
    /// # Errors
    /// When the ledger cannot be read; so for all that follow.
    pub fn decisions(&self) -> Result<Vec<DecisionRow>, LedgerError> {
        decisions(&self.conn).map_err(LedgerError::sql(&self.path, "its decisions cannot be read"))
    }

    /// The key of a record that is called `source:record_id`.
    pub fn key_of(&self, name: &str) -> Result<Option<RecordKey>, LedgerError> {
        let Some(record) = self.record_called(name)? else {
            return Ok(None);
        };
        let sql = "SELECT key FROM member WHERE ix = ?1";
        let key = self
            .conn
            .query_row(sql, [record.ix], |row| row.get::<_, i64>(0));
        let key = key.map_err(LedgerError::sql(&self.path, "the record cannot be read"))?;
        Ok(Some(RecordKey(key.cast_unsigned())))
    }

    /// The links that were accepted and are for a person to look at, the least sure first.
    pub fn doubts(&self) -> Result<Vec<DoubtRow>, LedgerError> {
        let ask = || -> Sql<Vec<DoubtRow>> {
            let sql = "SELECT sa.name || ':' || a.record_id, sb.name || ':' || b.record_id, a.title, b.title, probability, ma.key, mb.key
              FROM link JOIN record AS a ON a.ix = link.a JOIN record AS b ON b.ix = link.b
              JOIN source AS sa ON sa.ix = a.source JOIN source AS sb ON sb.ix = b.source
              JOIN member AS ma ON ma.ix = a.ix JOIN member AS mb ON mb.ix = b.ix
              WHERE verdict = 'review' ORDER BY probability, link.a, link.b";
            let mut statement = self.conn.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let key = |column| -> Sql<RecordKey> {
                    Ok(RecordKey(row.get::<_, i64>(column)?.cast_unsigned()))
                };
                Ok(DoubtRow {
                    a: row.get(0)?,
                    b: row.get(1)?,
                    title_a: row.get(2)?,
                    title_b: row.get(3)?,
                    probability: row.get(4)?,
                    keys: (key(5)?, key(6)?),
                })
            })?;
            rows.collect()
        };
        ask().map_err(LedgerError::sql(&self.path, "its links cannot be read"))
    }

    /// The findings on changes that are at least so severe, the worst first, each on a record of its change.
    pub fn open_flags(&self, least: Severity) -> Result<Vec<OpenFlagRow>, LedgerError> {
        let ask = || -> Sql<Vec<OpenFlagRow>> {
            let sql = "SELECT code, severity, says, source.name || ':' || record_id, member.key
              FROM flag JOIN change ON change.ix = flag.change JOIN record ON record.ix = coalesce(flag.record, change.title_record)
              JOIN source ON source.ix = record.source JOIN member ON member.ix = record.ix ORDER BY flag.ix";
            let mut statement = self.conn.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(OpenFlagRow {
                    code: row.get(0)?,
                    severity: severity(row, 1)?,
                    says: row.get(2)?,
                    record: row.get(3)?,
                    key: RecordKey(row.get::<_, i64>(4)?.cast_unsigned()),
                })
            })?;
            rows.filter(|row| row.as_ref().map_or(true, |row| row.severity >= least))
                .collect()
        };
        ask().map_err(LedgerError::sql(&self.path, "its flags cannot be read"))
    }

    /// What only a person can settle about an export.
    pub fn questions(&self) -> Result<Vec<QuestionRow>, LedgerError> {
        let ask = || -> Sql<Vec<QuestionRow>> {
            let sql = "SELECT source, about, found, answers FROM question ORDER BY ix";
            let mut statement = self.conn.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let answers: String = row.get(3)?;
                Ok(QuestionRow {
                    source: row.get(0)?,
                    about: row.get(1)?,
                    found: row.get(2)?,
                    answers: serde_json::from_str(&answers).unwrap_or_default(),
                })
            })?;
            rows.collect()
        };
        ask().map_err(LedgerError::sql(&self.path, "its questions cannot be read"))
    }
}

pub fn decisions(conn: &Connection) -> Sql<Vec<DecisionRow>> {
    let sql =
        "SELECT id, at, ruling, a, b, code, name, reviewer, comment FROM decision ORDER BY id";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let ruling: String = row.get(2)?;
        // A word of a later version says nothing here.
        let Some(ruling) = Ruling::parse(&ruling) else {
            continue;
        };
        let a = RecordKey(row.get::<_, i64>(3)?.cast_unsigned());
        let b: Option<i64> = row.get(4)?;
        let code: Option<String> = row.get(5)?;
        let matter = match (b, code) {
            (Some(b), _) => Matter::pair(a, RecordKey(b.cast_unsigned())),
            (None, Some(code)) => Matter::Finding(code, a),
            (None, None) => continue,
        };
        all.push(DecisionRow {
            id: row.get(0)?,
            name: row.get(6)?,
            decision: Decision {
                matter,
                ruling,
                at: row.get(1)?,
                reviewer: row.get(7)?,
                comment: row.get(8)?,
            },
        });
    }
    Ok(all)
}
