//! Every time that a change ran which ran more than once: regional roll-outs, retries, cherry-picks.

use rusqlite::{Rows, Transaction, params};

use crate::ledger::ask::WIDTH_S_MAX;
use crate::ledger::contract::{Found, Ledger, LedgerError};
use crate::ledger::ixs::Ixs;
use crate::ledger::pack;
use crate::ledger::rows::ExecutionRow;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// When changes that ran more than once may have run from `from` to `to`, the latest last; of those alone that started before
    /// `begun_before`, and with services: that name one of them. All in unix seconds.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn executions_between(
        &self,
        from: i64,
        to: i64,
        begun_before: i64,
        services: Option<&[u32]>,
    ) -> Result<Vec<ExecutionRow>, LedgerError> {
        let read = || -> Sql<Vec<ExecutionRow>> {
            const WHICH: &str =
                "SELECT execution.start, how, execution.change, record, environment FROM execution";
            const WHEN: &str = "execution.start BETWEEN ?1 AND ?2 AND first < ?3";
            let span = [from - WIDTH_S_MAX, to, begun_before];
            let mut executions = Vec::new();
            match services {
                None => {
                    let sql = format!("{WHICH} WHERE {WHEN}");
                    let mut statement = self.conn.prepare_cached(&sql)?;
                    within(statement.query(span)?, from, &mut executions)?;
                }
                Some(services) => {
                    let sql = format!(
                        "{WHICH} CROSS JOIN change_service AS named ON named.service = ?4 AND named.start = first
                         AND named.change = execution.change WHERE {WHEN}"
                    );
                    let mut statement = self.conn.prepare_cached(&sql)?;
                    for service in services {
                        let [from_wide, to, begun_before] = span;
                        let ask = [from_wide, to, begun_before, i64::from(*service)];
                        within(statement.query(ask)?, from, &mut executions)?;
                    }
                }
            }
            executions.sort_unstable_by_key(|e| (e.at.start, e.change, e.record));
            executions.dedup();
            Ok(executions)
        };
        read().map_err(LedgerError::sql(&self.path, "its changes cannot be read"))
    }
}

/// Those that may have been at `from`, unix seconds, or later.
fn within(mut rows: Rows, from: i64, executions: &mut Vec<ExecutionRow>) -> Sql<()> {
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
    Ok(())
}

/// Writes the executions of each change that was decided and has several.
pub fn put(tx: &Transaction, found: &Found, ixs: &Ixs) -> Sql<()> {
    let records = &found.intake.records;
    let mut rows = Vec::new();
    for change in found.decided() {
        let Some(first) = found.linked.changes.start[change.index()] else {
            continue;
        };
        let members = found.linked.changes.members.get(change.index()).iter();
        let ran = members.filter(|r| records.system(**r, &found.intake.sources).is_evidence());
        let ran: Vec<_> = ran
            .filter_map(|r| Some((records.when(*r)?, ixs.changes.of(change.0), r, first)))
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
            ixs.records.of(record.0),
            pack::how(at),
            ixs.names.of(environment),
            first.start
        ])?;
    }
    Ok(())
}
