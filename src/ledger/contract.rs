//! What the ledger's rooms share: the open ledger, what a run tells it, how it can fail.

use std::cell::RefCell;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::ledger::accumulate::Growth;
use crate::ledger::seal;
use crate::model::change::{ChangeIx, Linked};
use crate::model::flag::Findings;
use crate::model::intake::Intake;
use crate::model::notify::News;
use crate::model::record::RecordIx;
use crate::model::settings::{Policy, Settings};

/// Runs are numbered, ascending from 1; a number says nothing of the clock.
pub type RunId = i64;

/// An open ledger. A writer holds the kernel's lock on it until it is dropped or killed.
#[derive(Debug)]
pub struct Ledger {
    pub(in crate::ledger) conn: Connection,
    pub(in crate::ledger) path: PathBuf,
    /// What is said of the earlier run that a view went back to.
    pub(in crate::ledger) past: RefCell<Vec<String>>,
    /// Held, never read: the kernel frees it with the process.
    pub(in crate::ledger) _lock: Option<File>,
}

impl Drop for Ledger {
    /// Whoever wrote leaves a seal.
    fn drop(&mut self) {
        if self._lock.is_some() {
            seal::close(&self.path, &self.conn);
        }
    }
}

impl Ledger {
    /// The file it stands in.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What a run says of itself.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The run's only clock, unix seconds.
    pub at: i64,
    pub tool_version: String,
    pub policy: Policy,
    /// What it adds to what was known.
    pub growth: Growth,
    /// What it has to tell.
    pub news: News,
    /// How its exports were named, for a run that reads them again; opaque here.
    pub told: Option<String>,
}

impl RunFacts {
    pub fn of(settings: &Settings) -> RunFacts {
        RunFacts {
            at: settings.now,
            tool_version: env!("CARGO_PKG_VERSION").to_string(),
            policy: settings.policy.clone(),
            growth: Growth::default(),
            news: News::default(),
            told: None,
        }
    }
}

/// What a run found.
pub struct Found<'a> {
    pub run: RunId,
    pub intake: &'a Intake,
    pub linked: &'a Linked,
    pub findings: &'a Findings,
    /// One a change: whether this run decided it; none: all of them.
    pub decided: Option<&'a [bool]>,
}

impl Found<'_> {
    /// The changes that this run decided.
    pub fn decided(&self) -> impl Iterator<Item = ChangeIx> + '_ {
        let is_decided = |change: &ChangeIx| self.is_decided(*change);
        self.linked.changes.all().filter(is_decided)
    }

    pub fn is_decided(&self, change: ChangeIx) -> bool {
        self.decided.is_none_or(|decided| decided[change.index()])
    }

    /// The change of a record.
    pub fn change_of(&self, record: RecordIx) -> ChangeIx {
        self.linked.changes.of[record.index()]
    }
}

/// Why the ledger could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(
        "there is no ledger at `{path}`\nhint: make one with `lastchange reconcile`, or name another with `--ledger PATH`"
    )]
    Missing { path: PathBuf },
    #[error(
        "`{path}` is in use by another run\nhint: try again when it is done; the lock goes with its process"
    )]
    Locked { path: PathBuf },
    #[error(
        "`{path}` is damaged: {found}\nhint: put back a backup of it, or start anew with `lastchange reconcile --fresh`"
    )]
    Damaged { path: PathBuf, found: String },
    #[error("`{path}` is no ledger of lastchange: {found}")]
    NotALedger { path: PathBuf, found: String },
    #[error(
        "`{path}` was written by a newer lastchange: its schema is {found}, this one knows {known}\nhint: update lastchange"
    )]
    Newer {
        path: PathBuf,
        found: i64,
        known: i64,
    },
    #[error(
        "`{path}` was written by an older lastchange: its schema is {found}, this one's is {known}\nhint: `lastchange ledger migrate` brings it up to date, and so does the next `lastchange reconcile`"
    )]
    Older {
        path: PathBuf,
        found: i64,
        known: i64,
    },
    #[error("`{path}` is there already\nhint: name another file")]
    Exists { path: PathBuf },
    #[error("`{path}` holds no run yet\nhint: add one with `lastchange reconcile`")]
    Empty { path: PathBuf },
    #[error("`{path}`: {doing}")]
    Sql {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: rusqlite::Error,
    },
    #[error("`{path}`: {doing}")]
    Io {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: std::io::Error,
    },
}

impl LedgerError {
    /// Gives SQLite's complaint its path, and a damaged or busy file its own name.
    pub(in crate::ledger) fn sql(
        path: &Path,
        doing: &'static str,
    ) -> impl FnOnce(rusqlite::Error) -> LedgerError + use<> {
        let path = path.to_path_buf();
        move |source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                LedgerError::Damaged {
                    path,
                    found: source.to_string(),
                }
            }
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                LedgerError::Locked { path }
            }
            _ => LedgerError::Sql {
                path,
                doing,
                source,
            },
        }
    }
}
