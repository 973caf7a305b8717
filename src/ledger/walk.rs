//! Asking for many changes: counted where they stand, or walked one by one until enough were seen.

use rusqlite::params;

use crate::ledger::ask::{CHANGE, FLAG};
use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::decode::{change, flag, kind, numbers, status};
use crate::ledger::rows::{ChangeRow, FlagRow, FlaggedRow, TallyRow};
use crate::model::flag::{Severity, Status};

/// Which changes are walked: those that start in the span, the latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Unix seconds, both ends included.
    pub from: i64,
    pub to: i64,
    /// None: of any status.
    pub status: Option<Status>,
    /// Go on after this one: its start, unix seconds, and its `ix`.
    pub after: Option<(i64, u32)>,
}

impl Ledger {
    /// The changes whose first possible second lies in the span, unix seconds, both ends included, counted by kind, status, services and
    /// environments.
    ///
    /// # Errors
    /// When the ledger cannot be read; so for all that follow.
    pub fn tally_between(&self, from: i64, to: i64) -> Result<Vec<TallyRow>, LedgerError> {
        let read = || -> Result<Vec<TallyRow>, rusqlite::Error> {
            let mut statement = self.conn.prepare_cached(
                "SELECT kind, status, services, environments, count(*), max(start) FROM change WHERE start BETWEEN ?1 AND ?2
                 GROUP BY kind, status, services, environments",
            )?;
            let rows = statement.query_map([from, to], |row| {
                Ok(TallyRow {
                    kind: kind(row, 0)?,
                    status: status(row, 1)?,
                    services: numbers(row, 2)?,
                    environments: numbers(row, 3)?,
                    changes: row.get::<_, i64>(4)?.cast_unsigned(),
                    latest: row.get(5)?,
                })
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(
            &self.path,
            "its changes cannot be counted",
        ))
    }

    /// The changes of such a span that bear flags, counted by these and by their environments.
    pub fn flagged_between(&self, from: i64, to: i64) -> Result<Vec<FlaggedRow>, LedgerError> {
        let read = || -> Result<Vec<FlaggedRow>, rusqlite::Error> {
            let mut statement = self.conn.prepare_cached(
                "SELECT flags, environments, count(*) FROM change WHERE start BETWEEN ?1 AND ?2 AND flags <> '' GROUP BY flags, environments",
            )?;
            let rows = statement.query_map([from, to], |row| {
                let flags: String = row.get(0)?;
                Ok(FlaggedRow {
                    flags: flags.split_whitespace().map(str::to_string).collect(),
                    environments: numbers(row, 1)?,
                    changes: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(&self.path, "its flags cannot be counted"))
    }

    /// The changes of such a span that name no service, counted by their environments.
    pub fn nameless_between(
        &self,
        from: i64,
        to: i64,
    ) -> Result<Vec<(Vec<u32>, u64)>, LedgerError> {
        let read = || -> Result<Vec<(Vec<u32>, u64)>, rusqlite::Error> {
            let mut statement = self.conn.prepare_cached(
                "SELECT environments, count(*) FROM change WHERE start BETWEEN ?1 AND ?2 AND length(services) = 0 GROUP BY environments",
            )?;
            let rows = statement.query_map([from, to], |row| {
                Ok((numbers(row, 0)?, row.get::<_, i64>(1)?.cast_unsigned()))
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(
            &self.path,
            "its changes cannot be counted",
        ))
    }

    /// Shows changes, the latest first, to `visit` until it says that it has seen enough.
    pub fn walk<E: From<LedgerError>>(
        &self,
        walk: &Walk,
        mut visit: impl FnMut(ChangeRow) -> Result<bool, E>,
    ) -> Result<(), E> {
        let complain = || LedgerError::sql(&self.path, "its changes cannot be read");
        // The partial index serves a literal only.
        let of_status = walk
            .status
            .map_or(String::new(), |s| format!("status = '{}' AND ", s.name()));
        let sql = format!(
            "{CHANGE} WHERE {of_status}change.start BETWEEN ?1 AND ?2 AND (change.start, change.ix) < (?2, ?3)
             ORDER BY change.start DESC, change.ix DESC"
        );
        let (to, ix) = walk
            .after
            .map_or((walk.to, i64::MAX), |(start, ix)| (start, i64::from(ix)));
        let mut statement = self.conn.prepare_cached(&sql).map_err(complain())?;
        let mut rows = statement
            .query(params![walk.from, to, ix])
            .map_err(complain())?;
        while let Some(row) = rows.next().map_err(complain())? {
            if !visit(change(row).map_err(complain())?)? {
                break;
            }
        }
        Ok(())
    }

    /// Flags of a code, or of all, of a severity or above, the worst first, after that `ix`: each with its `ix`; and how many there are.
    pub fn flags_after(
        &self,
        code: Option<&str>,
        severity: Severity,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<(i64, FlagRow)>, u64), LedgerError> {
        let severities: Vec<String> = Severity::ALL
            .into_iter()
            .filter(|s| *s >= severity)
            .map(|s| format!("'{}'", s.name()))
            .collect();
        // No code: said so, the planner can take an index for the one question and none for the other.
        let of_code = if code.is_some() {
            "code"
        } else {
            "?1 IS NULL OR code"
        };
        let such = format!(
            "severity IN ({}) AND ({of_code} = ?1)",
            severities.join(",")
        );
        let read = || -> Result<_, rusqlite::Error> {
            // In the order of the table, which is that of the severities: `+` keeps an index of them out.
            let sql = format!("{FLAG} WHERE +{such} AND flag.ix > ?2 ORDER BY flag.ix LIMIT ?3");
            let mut statement = self.conn.prepare_cached(&sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![code, after.unwrap_or(-1), limit], |row| {
                Ok((row.get(10)?, flag(row)?))
            })?;
            let flags: Vec<(i64, FlagRow)> = rows.collect::<Result<_, _>>()?;
            let sql = format!("SELECT count(*) FROM flag WHERE {such}");
            let mut statement = self.conn.prepare_cached(&sql)?;
            let n: i64 = statement.query_row([code], |row| row.get(0))?;
            Ok((flags, n.cast_unsigned()))
        };
        read().map_err(LedgerError::sql(&self.path, "the flags cannot be read"))
    }

    /// When a run was, unix seconds; none: there is no such run.
    pub fn run_at(&self, run: RunId) -> Result<Option<i64>, LedgerError> {
        let sql = "SELECT max(at) FROM run WHERE id = ?1";
        self.conn
            .query_row(sql, [run], |row| row.get(0))
            .map_err(LedgerError::sql(&self.path, "its runs cannot be read"))
    }

    /// How many changes started before an instant and were first known after a run: what came in late.
    pub fn late_since(&self, run: RunId, before: i64) -> Result<u64, LedgerError> {
        let sql = "SELECT count(*) FROM change WHERE first_seen_run > ?1 AND start < ?2";
        self.conn
            .query_row(sql, [run, before], |row| row.get::<_, i64>(0))
            .map(i64::cast_unsigned)
            .map_err(LedgerError::sql(
                &self.path,
                "its changes cannot be counted",
            ))
    }
}
