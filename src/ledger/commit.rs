//! Committing a run: one transaction, all of it or nothing.

use rusqlite::{Transaction, TransactionBehavior, params};

use crate::ledger::contract::{Found, Ledger, LedgerError, RunFacts, RunId};
use crate::ledger::open::WRITER_CACHE_KIB;
use crate::ledger::{
    history, outbox, save_changes, save_growth, save_records, save_sources, schema,
};
use crate::model::change::Linked;
use crate::model::flag::Findings;
use crate::model::intake::Intake;
use crate::model::memory::DateOrder;

pub(super) const CANNOT_WRITE: &str = "the run cannot be written";

/// What is sorted in one go when an index is made, KiB.
const SORTED_KIB: i64 = 4_000;

/// A run that stands in the ledger and is not committed yet; dropped, it was never there.
#[derive(Debug)]
pub struct Prepared<'l> {
    pub(super) ledger: &'l Ledger,
    pub(super) tx: Transaction<'l>,
    pub(super) run: RunId,
}

impl Ledger {
    /// The number of the last run that was committed; none before the first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn last_run(&self) -> Result<Option<RunId>, LedgerError> {
        self.conn
            .query_row("SELECT max(id) FROM run", [], |row| row.get(0))
            .map_err(LedgerError::sql(&self.path, "its runs cannot be read"))
    }

    /// The number that the next commit gets: outputs are made under it before the commit.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn next_run(&self) -> Result<RunId, LedgerError> {
        Ok(self.last_run()?.unwrap_or(0) + 1)
    }

    /// Writes a run and commits it: its result becomes the ledger's state. After an error the ledger is what it was.
    ///
    /// # Errors
    /// When the disk or the file fails.
    pub fn commit(
        &mut self,
        facts: &RunFacts,
        intake: &Intake,
        linked: &Linked,
        findings: &Findings,
    ) -> Result<RunId, LedgerError> {
        self.prepare(facts, intake, linked, findings)?.commit()
    }

    /// Writes a run, all but its commit: until then nobody sees it, and the ledger is what it was.
    ///
    /// # Errors
    /// When the disk or the file fails.
    pub fn prepare(
        &mut self,
        facts: &RunFacts,
        intake: &Intake,
        linked: &Linked,
        findings: &Findings,
    ) -> Result<Prepared<'_>, LedgerError> {
        let run = self.next_run()?;
        if run == 1 {
            self.journal("DELETE");
        }
        let tx = self
            .write(run, facts, intake, linked, findings)
            .map_err(LedgerError::sql(&self.path, CANNOT_WRITE))?;
        Ok(Prepared {
            ledger: self,
            tx,
            run,
        })
    }

    /// The first run fills an empty file: a rollback journal holds only what was there before, a write-ahead log would hold all of it.
    /// A reader beside it may forbid the switch: then it takes longer, and that is all.
    fn journal(&self, mode: &str) {
        let _ = self
            .conn
            .pragma_update_and_check(None, "journal_mode", mode, |_| Ok(()));
    }

    fn write(
        &self,
        run: RunId,
        facts: &RunFacts,
        intake: &Intake,
        linked: &Linked,
        findings: &Findings,
    ) -> Result<Transaction<'_>, rusqlite::Error> {
        // One after the other: `prepare` has the ledger to itself.
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let before = history::before(&tx)?;
        for table in schema::STATE_TABLES {
            tx.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
        }
        tx.execute_batch(schema::STATE)?;
        let found = Found {
            run,
            intake,
            linked,
            findings,
            decided: None,
        };
        let totals = [
            intake.records.len(),
            intake.rejects.len(),
            linked.changes.len(),
            linked.links.len(),
            findings.flags.len(),
        ];
        save_run(&tx, facts, &found, totals.map(|n| n as i64))?;
        tx.execute(
            "INSERT OR REPLACE INTO meta VALUES('model', ?1)",
            [&linked.facts.model],
        )?;
        save_sources::save(&tx, run, intake, facts.policy.stale_after_s)?;
        save_records::save(&tx, &found, &facts.growth, &before)?;
        save_changes::save(&tx, &found, &before)?;
        save_growth::save(&tx, run, intake, &facts.growth, &before)?;
        history::log(&tx, &found, &before)?;
        outbox::save(&tx, run, facts.at, &facts.news)?;
        // Sorted in parts of that size, which the processor's own cache holds: half the time.
        tx.pragma_update(None, "cache_size", -SORTED_KIB)?;
        tx.execute_batch(schema::STATE_INDEXES)?;
        tx.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        // Without figures the planner takes the wrong of two indexes.
        tx.execute_batch("PRAGMA analysis_limit=400; ANALYZE")?;
        Ok(tx)
    }
}

impl Prepared<'_> {
    /// Commits the run: now it is the ledger's state.
    ///
    /// # Errors
    /// When the disk or the file fails; then the ledger is what it was.
    pub fn commit(self) -> Result<RunId, LedgerError> {
        let Prepared { ledger, tx, run } = self;
        tx.commit()
            .map_err(LedgerError::sql(&ledger.path, CANNOT_WRITE))?;
        if run == 1 {
            ledger.journal("WAL");
        }
        // A log as long as the ledger would be read at each start; a reader that still needs it keeps it, and that is no failure.
        let _ = ledger
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(run)
    }
}

/// Writes what a run says of itself; `totals`: records, rejects, changes, links and flags, as the tables hold them by now.
pub fn save_run(
    tx: &Transaction,
    facts: &RunFacts,
    found: &Found,
    [records, rejects, changes, links, flags]: [i64; 5],
) -> Result<(), rusqlite::Error> {
    let (run, intake) = (found.run, found.intake);
    tx.execute(
        "INSERT INTO run VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
        params![
            run,
            facts.at,
            facts.tool_version,
            serde_json::to_string(&facts.policy).expect("names and numbers are JSON"),
            intake.rows() as i64,
            records,
            intake.parts as i64,
            rejects,
            changes,
            links,
            flags,
            found.linked.facts.learned_from,
        ],
    )?;
    tx.execute("DELETE FROM meta WHERE key = 'told'", [])?;
    if let Some(told) = &facts.told {
        tx.execute("INSERT INTO meta VALUES('told', ?1)", [told])?;
    }
    let mut input = tx.prepare("INSERT OR REPLACE INTO run_input VALUES(?1,?2,?3,?4,?5,?6)")?;
    for file in intake.files_read() {
        input.execute(params![
            run,
            intake.source(file.source).name,
            file.path.to_string_lossy(),
            file.sha256,
            file.bytes as i64,
            file.tables.iter().map(|t| t.rows).sum::<u64>() as i64,
        ])?;
    }
    let mut commits: Vec<(String, &str)> = Vec::new();
    for (log, n) in intake.commits.logs.iter().zip(intake.commits.of_logs()) {
        let digests = log.sha256.iter().zip(&log.bytes);
        for (path, (sha256, bytes)) in log.paths.iter().zip(digests) {
            let path = path.to_string_lossy().into_owned();
            let (bytes, n) = (*bytes as i64, n as i64);
            input.execute(params![run, "commits", path, sha256, bytes, n])?;
            commits.push((path, sha256));
        }
    }
    let commits = serde_json::to_string(&commits).expect("paths and digests are JSON");
    tx.execute(
        "INSERT OR REPLACE INTO meta VALUES('commits', ?1)",
        [commits],
    )?;
    let mut order = tx.prepare("INSERT OR REPLACE INTO date_order VALUES(?1,?2,?3,?4,?5,?6)")?;
    for ((source, column, shape), proof) in &intake.proven {
        let day_first = match proof.order {
            DateOrder::DayFirst => true,
            DateOrder::MonthFirst => false,
        };
        order.execute(params![
            source,
            column,
            shape,
            day_first,
            proof.because,
            run
        ])?;
    }
    let mut encoding = tx.prepare("INSERT OR REPLACE INTO encoding VALUES(?1,?2,?3)")?;
    for file in intake.files_read() {
        if let Some(table) = file.tables.first() {
            let source = &intake.source(file.source).name;
            encoding.execute(params![source, table.table.layout.encoding, run])?;
        }
    }
    Ok(())
}
