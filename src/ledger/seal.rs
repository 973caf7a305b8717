//! The seal: a hash of the whole file beside it, for SQLite keeps none of what stands in its pages.
//!
//! It is there only while nobody writes: whoever opens the ledger to write looks whether it holds and takes it away; whoever closes it well puts
//! a new one. After a kill there is none, and nothing is said.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use xxhash_rust::xxh3::Xxh3;

use crate::ledger::contract::LedgerError;

/// What is said of a file that is not as it was left.
pub const BROKEN: &str = "its bytes are not those that were written";

/// Bytes that are read in one go.
const CHUNK_BYTES: usize = 1 << 20;

/// Whether the file is as it was left; none: there is no seal, or a writer is at work.
pub fn holds(ledger: &Path) -> io::Result<Option<bool>> {
    let Some(sealed) = read(ledger) else {
        return Ok(None);
    };
    let found = hash(ledger)?;
    // A writer that came meanwhile took it away.
    Ok((read(ledger).as_ref() == Some(&sealed)).then_some(found == sealed))
}

/// Looks whether the file is as it was left, and takes the seal away: from now on it may change.
///
/// # Errors
/// When it is not, or cannot be read.
pub fn open(ledger: &Path) -> Result<(), LedgerError> {
    let io = |source| LedgerError::Io {
        path: ledger.to_path_buf(),
        doing: "whether it is as it was left cannot be told",
        source,
    };
    match holds(ledger).map_err(io)? {
        None => Ok(()),
        Some(false) => Err(LedgerError::Damaged {
            path: ledger.to_path_buf(),
            found: BROKEN.to_string(),
        }),
        Some(true) => {
            fs::remove_file(path(ledger)).map_err(io)?;
            // An old seal that came back after a power cut would call a good ledger damaged.
            sync_folder(ledger).map_err(io)
        }
    }
}

/// Puts a seal, where all that was written stands in the file itself. That it cannot is no failure: then there is none.
pub fn close(ledger: &Path, conn: &Connection) {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy: Result<i64, rusqlite::Error> = conn.query_row(sql, [], |row| row.get(0));
    if busy.is_ok_and(|busy| busy == 0) {
        let _ = write(ledger);
    }
}

/// Takes the seal of a file away that is to go.
pub fn remove(ledger: &Path) {
    // It may not be there.
    let _ = fs::remove_file(path(ledger));
}

fn write(ledger: &Path) -> io::Result<()> {
    // Always the same name: what a kill leaves behind is written over by the next.
    let aside = path(ledger).with_extension("seal.tmp");
    fs::write(&aside, hash(ledger)?)?;
    // It tells as little as the ledger does: to its owner alone.
    fs::set_permissions(&aside, fs::metadata(ledger)?.permissions())?;
    fs::rename(aside, path(ledger))
}

/// None: there is none, or one that was cut off.
fn read(ledger: &Path) -> Option<String> {
    const DIGITS: usize = 32;
    let text = fs::read_to_string(path(ledger)).ok()?;
    (text.len() == DIGITS).then_some(text)
}

/// XXH3 of 128 bits, hexadecimal: against accidents, not against forgery.
fn hash(ledger: &Path) -> io::Result<String> {
    let mut file = File::open(ledger)?;
    let (mut hash, mut chunk) = (Xxh3::new(), vec![0; CHUNK_BYTES]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(format!("{:032x}", hash.digest128())),
            n => hash.update(&chunk[..n]),
        }
    }
}

fn path(ledger: &Path) -> PathBuf {
    let mut name = ledger.file_name().unwrap_or_default().to_os_string();
    name.push(".seal");
    ledger.with_file_name(name)
}

#[cfg(unix)]
fn sync_folder(ledger: &Path) -> io::Result<()> {
    let folder = ledger.parent().filter(|f| !f.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
