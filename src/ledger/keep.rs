//! Keeping a ledger: a copy of it, putting one back, giving room back.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::TransactionBehavior;

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::open::owner_only;
use crate::ledger::{lock, schema, seal};

impl Ledger {
    /// Writes a whole copy of the ledger to a file that is not there yet, while others read it or write it.
    ///
    /// # Errors
    /// When the file is there, or the disk refuses.
    pub fn backup(&self, to: &Path) -> Result<(), LedgerError> {
        if to.exists() {
            return Err(LedgerError::Exists {
                path: to.to_path_buf(),
            });
        }
        let aside = beside(to, ".tmp");
        remove(&aside)?;
        self.conn
            .execute("VACUUM INTO ?1", [aside.to_string_lossy()])
            .map_err(LedgerError::sql(to, "the copy cannot be written"))?;
        put(&aside, to)
    }

    /// Forgets every run and what it knew. What people told stays: decisions, marks, who is to be forgotten.
    ///
    /// # Errors
    /// When the disk refuses; then nothing is forgotten.
    pub fn start_anew(&mut self) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let mut clear = || -> Result<(), rusqlite::Error> {
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            for table in schema::STATE_TABLES {
                tx.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
            }
            for table in schema::OF_RUNS {
                tx.execute_batch(&format!("DELETE FROM {table}"))?;
            }
            tx.execute_batch("DELETE FROM meta WHERE key NOT IN ('schema', 'salt')")?;
            tx.execute_batch(schema::STATE)?;
            tx.execute_batch(schema::STATE_INDEXES)?;
            tx.commit()
        };
        clear().map_err(LedgerError::sql(&path, "it cannot be started anew"))?;
        self.vacuum().map(drop)
    }

    /// Gives the room of what is gone back to the disk; returns the bytes before and after.
    ///
    /// # Errors
    /// When the disk refuses, or has no room for a copy.
    pub fn vacuum(&mut self) -> Result<(u64, u64), LedgerError> {
        let size = |path: &Path| fs::metadata(path).map_or(0, |m| m.len());
        let before = size(&self.path);
        self.conn
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
            .map_err(LedgerError::sql(&self.path, "it cannot be vacuumed"))?;
        Ok((before, size(&self.path)))
    }
}

/// Puts a copy in the place of a ledger, by one rename; the copy stays. The caller has seen that the copy is a whole ledger.
///
/// # Errors
/// At once when a run holds the ledger; when the disk refuses.
pub fn restore(copy: &Path, ledger: &Path) -> Result<(), LedgerError> {
    let _lock = lock::take(ledger)?;
    let aside = beside(ledger, ".restored");
    let io = |doing| {
        let path = ledger.to_path_buf();
        move |source| LedgerError::Io {
            path,
            doing,
            source,
        }
    };
    fs::copy(copy, &aside).map_err(io("the copy cannot be put beside it"))?;
    // What the log still holds belongs to the ledger that goes.
    for suffix in ["-wal", "-shm"] {
        remove(&beside(ledger, suffix))?;
    }
    seal::remove(ledger);
    put(&aside, ledger)
}

/// Has the disk hold a file, then gives it its name.
fn put(aside: &Path, to: &Path) -> Result<(), LedgerError> {
    owner_only(aside)?;
    let synced = fs::File::open(aside).and_then(|file| file.sync_all());
    let renamed = synced.and_then(|()| fs::rename(aside, to));
    renamed.map_err(|source| LedgerError::Io {
        path: to.to_path_buf(),
        doing: "it cannot be put in its place",
        source,
    })
}

fn remove(path: &Path) -> Result<(), LedgerError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(LedgerError::Io {
            path: path.to_path_buf(),
            doing: "it cannot be removed",
            source: error,
        }),
        _ => Ok(()),
    }
}

/// The same name, with something behind it.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    path.with_file_name(name)
}
