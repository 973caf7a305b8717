//! Asking the ledger: by index, a few rows at a time.

use rusqlite::{OptionalExtension, Params, Row};

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::decode::{change, flag, link, record, source, unrecorded};
use crate::ledger::rows::{
    ChangeRow, FlagRow, LinkRow, RecordRow, RunRow, ServiceRow, SourceRow, UnrecordedRow,
};
use crate::model::settings::{DAY_S, Policy};

/// A start known to a day or two may lie before a span and yet in it.
pub const WIDTH_S_MAX: i64 = 2 * DAY_S;

type Sql<T> = Result<T, rusqlite::Error>;

pub const CHANGE: &str = "SELECT change.ix, id, kind, title, change.start, start_how, ended, ended_how, who, status, confidence, no_record,
  services, environments, systems, evidence_state, emergency, members, same_title, flags, first_seen_run FROM change";

pub const RECORD: &str = "SELECT record.ix, source.name, source.system, record_id, input.path, sheet.name, row, title, body, reference,
  created, started, ended, planned_start, planned_end, resolved, times_how, people, services, environment, branch, version, commit_sha,
  kind, state, emergency, member.change, member.first_seen_run, approved, approval, own_id
  FROM record JOIN member ON member.ix = record.ix JOIN source ON source.ix = record.source JOIN input ON input.ix = record.file JOIN name AS sheet ON sheet.ix = record.sheet";

const LINK: &str = "SELECT a, b, relation, verdict, probability, bits FROM link";

pub const FLAG: &str = "SELECT code, severity, confidence, source.name, change, record, says, evidence, best_rejected, best_probability, flag.ix
  FROM flag LEFT JOIN source ON source.ix = flag.source";

impl Ledger {
    /// The last run.
    ///
    /// # Errors
    /// When there is none, or the ledger cannot be read; so for all that follow.
    pub fn run(&self) -> Result<RunRow, LedgerError> {
        let run = self.named("its runs cannot be read", || {
            let sql = "SELECT id, at, tool_version, policy FROM run ORDER BY id DESC LIMIT 1";
            let run = self.conn.prepare_cached(sql)?.query_row([], |row| {
                let policy: String = row.get(3)?;
                Ok(RunRow {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    tool_version: row.get(2)?,
                    policy: serde_json::from_str(&policy).unwrap_or_else(|_| Policy::default()),
                    inputs_sha256: Vec::new(),
                    as_of: self.past.borrow().clone(),
                })
            });
            let Some(mut run) = run.optional()? else {
                return Ok(None);
            };
            let sql = "SELECT sha256 FROM run_input WHERE run = ?1 ORDER BY source, path";
            run.inputs_sha256 = self.all(sql, [run.id], |row| row.get(0))?;
            Ok(Some(run))
        })?;
        run.ok_or_else(|| LedgerError::Empty {
            path: self.path.clone(),
        })
    }

    /// Every source, by system and name.
    pub fn sources(&self) -> Result<Vec<SourceRow>, LedgerError> {
        let sql = "SELECT name, system, spans, uncertain, truncated, zone, stale_after_s, rows, records, rejected FROM source ORDER BY ix";
        self.named("its sources cannot be read", || self.all(sql, [], source))
    }

    /// Every service that a change names, in the order of their numbers.
    pub fn services(&self) -> Result<Vec<ServiceRow>, LedgerError> {
        self.named("its services cannot be read", || {
            self.all(
                "SELECT name, text, changes FROM service ORDER BY name",
                [],
                |row| {
                    Ok(ServiceRow {
                        name: row.get(0)?,
                        text: row.get(1)?,
                        changes: row.get::<_, i64>(2)?.cast_unsigned(),
                    })
                },
            )
        })
    }

    /// The changes whose start may lie from `from` to `to`, unix seconds, the latest first; with services: those that name one of them.
    pub fn changes_between(
        &self,
        from: i64,
        to: i64,
        services: Option<&[u32]>,
    ) -> Result<Vec<ChangeRow>, LedgerError> {
        self.named("its changes cannot be read", || {
            let mut changes = match services {
                None => {
                    let sql = format!("{CHANGE} WHERE change.start BETWEEN ?1 AND ?2");
                    let mut changes = self.all(&sql, [from - 59, to], change)?;
                    // Few are wide; the many that are not need no look so far back.
                    let sql = format!("{CHANGE} WHERE wide = 1 AND change.start BETWEEN ?1 AND ?2");
                    changes.extend(self.all(&sql, [from - WIDTH_S_MAX, from - 60], change)?);
                    changes
                }
                Some(services) => {
                    let sql = format!(
                        "{CHANGE} JOIN change_service ON change_service.change = change.ix
                         WHERE service = ?1 AND change_service.start BETWEEN ?2 AND ?3"
                    );
                    let mut changes = Vec::new();
                    for service in services {
                        let ask = [i64::from(*service), from - WIDTH_S_MAX, to];
                        changes.extend(self.all(&sql, ask, change)?);
                    }
                    changes
                }
            };
            changes.retain(|c| c.start.is_some_and(|m| m.end() >= from));
            latest_first(&mut changes);
            Ok(changes)
        })
    }

    /// The unrecorded changes that start from `from` and are over before `to`, the latest first; with services: those that name one of them.
    pub fn unrecorded_between(
        &self,
        from: i64,
        to: i64,
        services: Option<&[u32]>,
    ) -> Result<Vec<UnrecordedRow>, LedgerError> {
        self.named("its changes cannot be read", || {
            // No more than stands in an index: the changes themselves lie on many pages.
            let sql = "SELECT ix, start, start_how, services, environments FROM change
              WHERE status = 'unrecorded' AND start >= ?1 AND start < ?2 ORDER BY start DESC, ix";
            let mut changes = self.all(sql, [from, to], unrecorded)?;
            changes.retain(|c| c.at.is_some_and(|at| at.end() < to));
            if let Some(services) = services {
                changes.retain(|c| c.services.iter().any(|s| services.contains(s)));
            }
            Ok(changes)
        })
    }

    /// How many changes have no time at all.
    pub fn changes_without_time(&self) -> Result<u64, LedgerError> {
        self.named("its changes cannot be counted", || {
            let sql = "SELECT count(*) FROM change WHERE start IS NULL";
            let mut statement = self.conn.prepare_cached(sql)?;
            let n: i64 = statement.query_row([], |row| row.get(0))?;
            Ok(n.cast_unsigned())
        })
    }

    pub fn change(&self, id: &str) -> Result<Option<ChangeRow>, LedgerError> {
        self.named("the change cannot be read", || {
            self.one(&format!("{CHANGE} WHERE id = ?1"), [id], change)
        })
    }

    pub fn change_at(&self, ix: u32) -> Result<Option<ChangeRow>, LedgerError> {
        self.named("the change cannot be read", || {
            self.one(&format!("{CHANGE} WHERE change.ix = ?1"), [ix], change)
        })
    }

    /// The records of a change, in their order.
    pub fn records_of(&self, change: &ChangeRow) -> Result<Vec<RecordRow>, LedgerError> {
        let mut records = Vec::with_capacity(change.members.len());
        for member in &change.members {
            records.extend(self.record_at(*member)?);
        }
        Ok(records)
    }

    pub fn record_at(&self, ix: u32) -> Result<Option<RecordRow>, LedgerError> {
        self.named("the record cannot be read", || {
            self.one(&format!("{RECORD} WHERE record.ix = ?1"), [ix], record)
        })
    }

    /// The records that call themselves so, of any source.
    pub fn records_named(&self, record_id: &str) -> Result<Vec<RecordRow>, LedgerError> {
        self.named("the records cannot be read", || {
            self.all(
                &format!("{RECORD} WHERE record_id = ?1 ORDER BY record.ix"),
                [record_id],
                record,
            )
        })
    }

    /// The record that is called `source:record_id`; an id may hold a colon too.
    pub fn record_called(&self, name: &str) -> Result<Option<RecordRow>, LedgerError> {
        for (colon, _) in name.match_indices(':') {
            let (source, id) = (&name[..colon], &name[colon + 1..]);
            let mut named = self.records_named(id)?.into_iter();
            if let Some(record) = named.find(|r| r.source == source) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// The links of a record, the most probable first.
    pub fn links_of(&self, record: u32) -> Result<Vec<LinkRow>, LedgerError> {
        self.named("the links cannot be read", || {
            let sql = format!("{LINK} WHERE a = ?1 UNION ALL {LINK} WHERE b = ?1 ORDER BY probability DESC, a, b, relation");
            self.all(&sql, [record], link)
        })
    }

    /// The flags on a change, the worst first.
    pub fn flags_of(&self, change: u32) -> Result<Vec<FlagRow>, LedgerError> {
        self.named("the flags cannot be read", || {
            self.all(
                &format!("{FLAG} WHERE change = ?1 ORDER BY flag.ix"),
                [change],
                flag,
            )
        })
    }

    /// The first flags of a code, and how many there are.
    pub fn flags_with(&self, code: &str, limit: u32) -> Result<(Vec<FlagRow>, u64), LedgerError> {
        self.named("the flags cannot be read", || {
            let sql = format!("{FLAG} WHERE code = ?1 ORDER BY flag.ix LIMIT ?2");
            let flags = self.all(&sql, rusqlite::params![code, limit], flag)?;
            let sql = "SELECT count(*) FROM flag WHERE code = ?1";
            let n: i64 = self.conn.query_row(sql, [code], |row| row.get(0))?;
            Ok((flags, n.cast_unsigned()))
        })
    }

    /// An interned name; empty: there is none.
    pub fn name(&self, ix: u32) -> Result<String, LedgerError> {
        self.named("a name cannot be read", || {
            let mut statement = self
                .conn
                .prepare_cached("SELECT name FROM name WHERE ix = ?1")?;
            Ok(statement
                .query_row([ix], |row| row.get(0))
                .optional()?
                .unwrap_or_default())
        })
    }

    /// Whether a name is a program's account.
    pub fn is_bot(&self, ix: u32) -> Result<bool, LedgerError> {
        self.named("a name cannot be read", || {
            let mut statement = self
                .conn
                .prepare_cached("SELECT is_bot FROM name WHERE ix = ?1")?;
            let found = statement.query_row([ix], |row| row.get(0)).optional()?;
            Ok(found.unwrap_or(false))
        })
    }

    pub fn names(&self, ixs: &[u32]) -> Result<Vec<String>, LedgerError> {
        ixs.iter().map(|ix| self.name(*ix)).collect()
    }

    fn named<T>(
        &self,
        doing: &'static str,
        ask: impl FnOnce() -> Sql<T>,
    ) -> Result<T, LedgerError> {
        ask().map_err(LedgerError::sql(&self.path, doing))
    }

    pub(in crate::ledger) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: fn(&Row) -> Sql<T>,
    ) -> Sql<Option<T>> {
        self.conn
            .prepare_cached(sql)?
            .query_row(params, read)
            .optional()
    }

    fn all<T>(&self, sql: &str, params: impl Params, read: fn(&Row) -> Sql<T>) -> Sql<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        rows.collect()
    }
}

/// The latest start first, each once.
fn latest_first(changes: &mut Vec<ChangeRow>) {
    changes.sort_by(|a, b| {
        let start = |c: &ChangeRow| c.start.map(|m| m.start);
        start(b).cmp(&start(a)).then_with(|| a.id.cmp(&b.id))
    });
    changes.dedup_by(|a, b| a.ix == b.ix);
}
