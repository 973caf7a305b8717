//! One writer at a time, by a lock of the kernel: a killed run leaves none behind.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::ledger::contract::LedgerError;

/// Takes the writer's lock of a ledger.
///
/// # Errors
/// At once, when another run holds it, or when the lock file cannot be made.
pub fn take(ledger: &Path) -> Result<File, LedgerError> {
    let path = lock_path(ledger);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(|source| LedgerError::Io {
        path: path.clone(),
        doing: "the lock file cannot be opened",
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LedgerError::Locked {
            path: ledger.to_path_buf(),
        }),
        Err(TryLockError::Error(source)) => Err(LedgerError::Io {
            path,
            doing: "the lock cannot be taken",
            source,
        }),
    }
}

/// Beside the ledger, never the ledger itself: SQLite's own locks on that file would be lost when ours is closed.
fn lock_path(ledger: &Path) -> PathBuf {
    let mut name = ledger.file_name().unwrap_or_default().to_os_string();
    name.push(".lock");
    ledger.with_file_name(name)
}
