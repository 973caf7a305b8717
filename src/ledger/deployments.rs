//! What ran, for figures over many weeks: a few columns of many changes.

use rustc_hash::FxHashMap;

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::decode::{kind, numbers, state};
use crate::ledger::rows::DeploymentRow;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// The changes that were seen running and whose first possible second lies in the span, unix seconds, both ends included; the earliest
    /// first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn deployments_between(
        &self,
        from: i64,
        to: i64,
    ) -> Result<Vec<DeploymentRow>, LedgerError> {
        self.read_deployments(from, to)
            .map_err(LedgerError::sql(&self.path, "its changes cannot be read"))
    }

    fn read_deployments(&self, from: i64, to: i64) -> Sql<Vec<DeploymentRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT ix, start, kind, evidence_state, services, environments FROM change
             WHERE start BETWEEN ?1 AND ?2 AND status <> 'not_seen_running' ORDER BY start, ix",
        )?;
        let rows = statement.query_map([from, to], |row| {
            Ok(DeploymentRow {
                ix: row.get(0)?,
                start: row.get(1)?,
                kind: kind(row, 2)?,
                state: state(row, 3)?,
                services: numbers(row, 4)?,
                environments: numbers(row, 5)?,
                opened: None,
                undone: None,
            })
        })?;
        let mut deployments: Vec<DeploymentRow> = rows.collect::<Sql<_>>()?;
        let opened: FxHashMap<u32, i64> = self.pairs(
            "SELECT member.change, min(record.created) FROM source JOIN record ON record.source = source.ix
             JOIN member ON member.ix = record.ix WHERE source.system = 'tickets' AND record.created IS NOT NULL GROUP BY member.change",
        )?;
        // The first end of such a link takes the second one back.
        let undone: FxHashMap<u32, i64> = self.pairs(
            "SELECT undone.change, min(undoing.start) FROM link JOIN member AS taker ON taker.ix = link.a
             JOIN member AS undone ON undone.ix = link.b JOIN change AS undoing ON undoing.ix = taker.change
             WHERE relation = 'reverts' AND taker.change <> undone.change AND undoing.start IS NOT NULL GROUP BY undone.change",
        )?;
        for deployment in &mut deployments {
            deployment.opened = opened.get(&deployment.ix).copied();
            deployment.undone = undone.get(&deployment.ix).copied();
        }
        Ok(deployments)
    }

    fn pairs(&self, sql: &str) -> Sql<FxHashMap<u32, i64>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }
}
