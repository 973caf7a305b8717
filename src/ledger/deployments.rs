//! What ran, for figures over many weeks: a few columns of many changes.

use rusqlite::OptionalExtension;
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
        // All of it stands in the index of the starts.
        let mut statement = self.conn.prepare_cached(
            "SELECT ix, start, kind, evidence_state, services, environments, opened FROM change
             WHERE start BETWEEN ?1 AND ?2 AND status <> 'not_seen_running'",
        )?;
        let rows = statement.query_map([from, to], |row| {
            Ok(DeploymentRow {
                ix: row.get(0)?,
                start: row.get(1)?,
                kind: kind(row, 2)?,
                state: state(row, 3)?,
                services: numbers(row, 4)?,
                environments: numbers(row, 5)?,
                opened: row.get(6)?,
                undone: None,
                commit_lead_s: None,
            })
        })?;
        let mut deployments = rows.collect::<Sql<Vec<DeploymentRow>>>()?;
        deployments.sort_unstable_by_key(|deployment| (deployment.start, deployment.ix));
        self.mark_undone(&mut deployments)?;
        self.mark_leads(&mut deployments)?;
        Ok(deployments)
    }

    /// Says of each deployment how long its commits took to production, where a git log tells.
    fn mark_leads(&self, deployments: &mut [DeploymentRow]) -> Sql<()> {
        let sql = "SELECT member.change, facts ->> 'lead_s' AS lead FROM shipment JOIN member ON member.ix = shipment.record
             WHERE facts ->> 'counts' AND facts ->> 'turn' = 'new' AND lead IS NOT NULL ORDER BY 1, 2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut leads: FxHashMap<u32, i64> = FxHashMap::default();
        for row in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (change, lead_s) = row?;
            leads.entry(change).or_insert(lead_s);
        }
        for deployment in deployments {
            deployment.commit_lead_s = leads.get(&deployment.ix).copied();
        }
        Ok(())
    }

    /// Says of each deployment when the first change that takes it back started: there are few of those, so that they are looked through.
    fn mark_undone(&self, deployments: &mut [DeploymentRow]) -> Sql<()> {
        let place: FxHashMap<u32, usize> = deployments
            .iter()
            .enumerate()
            .map(|(i, deployment)| (deployment.ix, i))
            .collect();
        let number = |sql: &str, ix: u32| -> Sql<Option<i64>> {
            let mut statement = self.conn.prepare_cached(sql)?;
            let found = statement.query_row([ix], |row| row.get(0)).optional()?;
            Ok(found.flatten())
        };
        let change_of = |record: u32| -> Sql<Option<u32>> {
            let found = number("SELECT change FROM member WHERE ix = ?1", record)?;
            Ok(found.and_then(|ix| u32::try_from(ix).ok()))
        };
        // The first end of such a link takes the second one back.
        let sql = "SELECT a, b FROM link WHERE relation = 'reverts'";
        let mut links = self.conn.prepare_cached(sql)?;
        let mut rows = links.query([])?;
        while let Some(row) = rows.next()? {
            let Some(&i) = change_of(row.get(1)?)?.and_then(|undone| place.get(&undone)) else {
                continue;
            };
            let Some(undoing) = change_of(row.get(0)?)? else {
                continue;
            };
            let deployment = &mut deployments[i];
            if undoing != deployment.ix {
                let start = number("SELECT start FROM change WHERE ix = ?1", undoing)?;
                deployment.undone = [deployment.undone, start].into_iter().flatten().min();
            }
        }
        Ok(())
    }
}
