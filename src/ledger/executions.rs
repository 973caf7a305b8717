//! Every time that a change ran which ran more than once: regional roll-outs, retries, cherry-picks.

use rusqlite::{Transaction, params};

use crate::ledger::ask::WIDTH_S_MAX;
use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::pack;
use crate::ledger::rows::ExecutionRow;
use crate::model::change::Linked;
use crate::model::intake::Intake;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// When changes that ran more than once may have run from `from` to `to`, the latest last; of those alone that started before
    /// `begun_before`. All in unix seconds.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn executions_between(
        &self,
        from: i64,
        to: i64,
        begun_before: i64,
    ) -> Result<Vec<ExecutionRow>, LedgerError> {
        let read = || -> Sql<Vec<ExecutionRow>> {
            let sql = "SELECT start, how, change, record, environment FROM execution
              WHERE start BETWEEN ?1 AND ?2 AND first < ?3 ORDER BY start, change, record";
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query([from - WIDTH_S_MAX, to, begun_before])?;
            let mut executions = Vec::new();
            while let Some(row) = rows.next()? {
                let at = pack::moment(row.get(0)?, row.get_ref(1)?.as_blob_or_null()?);
                if let Some(at) = at.filter(|at| at.end() >= from) {
                    executions.push(ExecutionRow {
                        at,
                        change: row.get(2)?,
                        record: row.get(3)?,
                        environment: row.get(4)?,
                    });
                }
            }
            Ok(executions)
        };
        read().map_err(LedgerError::sql(&self.path, "its changes cannot be read"))
    }
}

/// Writes the executions of each change that has several.
pub fn save(tx: &Transaction, intake: &Intake, linked: &Linked) -> Sql<()> {
    let records = &intake.records;
    let mut rows = Vec::new();
    for change in linked.changes.all() {
        let Some(first) = linked.changes.start[change.index()] else {
            continue;
        };
        let members = linked.changes.members.get(change.index()).iter();
        let ran = members.filter(|r| records.system(**r, &intake.sources).is_evidence());
        let ran: Vec<_> = ran
            .filter_map(|r| Some((records.when(*r)?, change.0, r, first)))
            .collect();
        if ran.len() > 1 {
            rows.extend(ran);
        }
    }
    // In the order of the key, so that the tree grows at its right edge.
    rows.sort_unstable_by_key(|(at, change, record, _)| (at.start, *change, record.0));
    let mut insert = tx.prepare("INSERT INTO execution VALUES(?1,?2,?3,?4,?5,?6)")?;
    for (at, change, record, first) in rows {
        let environment = records.environment[record.index()].0;
        insert.execute(params![
            at.start,
            change,
            record.0,
            pack::how(at),
            environment,
            first.start
        ])?;
    }
    Ok(())
}
