//! Readers of the ledger: opened when needed, kept while the file is the same, never more than a few at work.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ledger::{Ledger, LedgerError};
use crate::serve::problem::Problem;

/// Questions at work at a time on each core: SQLite readers do not wait for each other, but cores are few, and each reader keeps its pages.
const AT_WORK_EACH: usize = 2;

/// At most so many, on however many cores.
const AT_WORK_MAX: usize = 8;

/// Which file a reader has open: a night that starts a new ledger puts another one in its place.
type FileId = (u64, u64);

/// Readers that wait for the next question.
#[derive(Debug)]
pub struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<(FileId, Ledger)>>,
    places: Arc<Semaphore>,
}

/// Questions at work at a time on this machine.
pub fn at_work() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores * AT_WORK_EACH).min(AT_WORK_MAX)
}

impl Readers {
    pub fn new(ledger: &Path) -> Readers {
        Readers {
            path: ledger.to_path_buf(),
            idle: Mutex::new(Vec::new()),
            places: Arc::new(Semaphore::new(at_work())),
        }
    }

    /// Waits until another question may be at work; it is, until the place is dropped.
    pub async fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().acquire_owned().await.ok()
    }

    /// Asks in one view of the ledger as it is now. Blocks.
    ///
    /// # Errors
    /// What `ask` says; when the ledger cannot be opened.
    pub fn ask<T>(&self, ask: impl FnOnce(&Ledger) -> Result<T, Problem>) -> Result<T, Problem> {
        let (id, ledger) = self.take()?;
        let answer = ledger.in_one_view(ask);
        if answer.is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push((id, ledger));
        }
        answer
    }

    fn take(&self) -> Result<(FileId, Ledger), LedgerError> {
        let id = file_id(&self.path)?;
        let kept = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.retain(|(of, _)| *of == id);
            idle.pop()
        };
        match kept {
            Some(reader) => Ok(reader),
            None => Ok((id, Ledger::open_read_only(&self.path)?)),
        }
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> Result<FileId, LedgerError> {
    use std::os::unix::fs::MetadataExt;
    let facts = path.metadata().map_err(|_| missing(path))?;
    Ok((facts.dev(), facts.ino()))
}

/// Without inodes a new file is told by its time of birth.
#[cfg(not(unix))]
fn file_id(path: &Path) -> Result<FileId, LedgerError> {
    let facts = path.metadata().map_err(|_| missing(path))?;
    let born = facts.created().ok();
    let since = born.and_then(|born| born.duration_since(std::time::UNIX_EPOCH).ok());
    Ok((0, since.map_or(0, |since| since.as_secs())))
}

fn missing(path: &Path) -> LedgerError {
    LedgerError::Missing {
        path: path.to_path_buf(),
    }
}
