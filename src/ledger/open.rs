//! Opening: to write, with the lock; to read, whatever the folder allows.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::{lock, migrate, schema, seal};

/// The page of a new ledger, B: a question that finds nothing in memory waits for each page that it reads.
const PAGE_BYTES: u32 = 16 * 1024;

/// Pages that a reader keeps, KiB: those of a question's window, so that the next one finds them.
const READER_CACHE_KIB: i64 = 16 * 1024;

/// Pages that a writer keeps, KiB: what does not fit is written before the commit.
pub(super) const WRITER_CACHE_KIB: i64 = 64 * 1024;

/// Questions that a reader keeps prepared: all that we ask.
const READER_STATEMENTS: usize = 64;

/// A reader may meet a checkpoint; nothing of ours holds the file for longer.
const BUSY_WAIT: Duration = Duration::from_millis(900);

impl Ledger {
    /// Opens the ledger to write, makes it where there is none, and brings it up to date where it is older.
    ///
    /// # Errors
    /// At once when another run holds it; when it is damaged, newer than this program, or no ledger.
    pub fn open(path: &Path) -> Result<Ledger, LedgerError> {
        let lock = lock::take(path)?;
        let is_new = !path.exists();
        let sql = LedgerError::sql;
        let mut conn = Connection::open(path).map_err(sql(path, "it cannot be opened"))?;
        conn.busy_timeout(BUSY_WAIT)
            .map_err(sql(path, "its wait cannot be set"))?;
        if is_new {
            owner_only(path)?;
        }
        // Foreign keys are declared for `check` and for whoever writes by hand; a run writes whole tables, and looks each key up in vain.
        conn.execute_batch(&format!("PRAGMA page_size={PAGE_BYTES}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-{WRITER_CACHE_KIB};"))
            .map_err(sql(path, "it cannot be set to write-ahead logging"))?;
        if pragma(&conn, path, "application_id")? == 0 && is_bare(&conn, path)? {
            create(&mut conn).map_err(sql(path, "its tables cannot be made"))?;
        }
        let found = recognise(&conn, path)?;
        seal::open(path)?;
        if found < schema::SCHEMA {
            migrate::migrate(&mut conn, found)
                .map_err(sql(path, "it cannot be brought up to date"))?;
        }
        Ok(Ledger {
            conn,
            path: path.to_path_buf(),
            past: RefCell::default(),
            _lock: Some(lock),
        })
    }

    /// Opens the ledger to ask; never changes it, waits for no writer.
    ///
    /// # Errors
    /// When it is missing, damaged, newer than this program, or no ledger.
    pub fn open_read_only(path: &Path) -> Result<Ledger, LedgerError> {
        if !path.is_file() {
            return Err(LedgerError::Missing {
                path: path.to_path_buf(),
            });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags).and_then(|conn| {
            conn.busy_timeout(BUSY_WAIT)?;
            conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok(conn)
        });
        let conn = match opened {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen)
                    || error.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly) =>
            {
                immutable(path)?
            }
            other => other.map_err(LedgerError::sql(path, "it cannot be opened"))?,
        };
        let found = recognise(&conn, path)?;
        if found < schema::SCHEMA {
            return Err(LedgerError::Older {
                path: path.to_path_buf(),
                found,
                known: schema::SCHEMA,
            });
        }
        conn.set_prepared_statement_cache_capacity(READER_STATEMENTS);
        // Prepared once: else SQLite plans anew for each instant that is asked about.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .and_then(|_| conn.pragma_update(None, "cache_size", -READER_CACHE_KIB))
            .map_err(LedgerError::sql(path, "its reader cannot be set up"))?;
        Ok(Ledger {
            conn,
            path: path.to_path_buf(),
            past: RefCell::default(),
            _lock: None,
        })
    }
}

/// A folder that cannot be written has no room for the reader's shared memory. Without a log beside it, the file is all there is.
fn immutable(path: &Path) -> Result<Connection, LedgerError> {
    let mut wal = path.file_name().unwrap_or_default().to_os_string();
    wal.push("-wal");
    let wal = path.with_file_name(wal);
    if wal.metadata().is_ok_and(|m| m.len() > 0) {
        return Err(LedgerError::Locked {
            path: path.to_path_buf(),
        });
    }
    let escaped = path
        .to_string_lossy()
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
        .map_err(LedgerError::sql(path, "it cannot be opened"))
}

fn create(conn: &mut Connection) -> Result<(), rusqlite::Error> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(schema::LASTING)?;
    tx.execute_batch(schema::STATE)?;
    tx.execute_batch(schema::STATE_INDEXES)?;
    tx.execute(
        "INSERT INTO meta VALUES('schema', ?1)",
        [schema::SCHEMA.to_string()],
    )?;
    tx.pragma_update(None, "user_version", schema::SCHEMA)?;
    tx.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    tx.commit()
}

/// The schema of a ledger of ours.
fn recognise(conn: &Connection, path: &Path) -> Result<i64, LedgerError> {
    let application = pragma(conn, path, "application_id")?;
    if application != schema::APPLICATION_ID {
        return Err(LedgerError::NotALedger {
            path: path.to_path_buf(),
            found: if application == 0 && is_bare(conn, path)? {
                "it is empty".to_string()
            } else {
                "it is another program's database".to_string()
            },
        });
    }
    let found = pragma(conn, path, "user_version")?;
    if found > schema::SCHEMA {
        return Err(LedgerError::Newer {
            path: path.to_path_buf(),
            found,
            known: schema::SCHEMA,
        });
    }
    Ok(found)
}

fn pragma(conn: &Connection, path: &Path, name: &str) -> Result<i64, LedgerError> {
    conn.pragma_query_value(None, name, |row| row.get(0))
        .map_err(LedgerError::sql(path, "its head cannot be read"))
}

fn is_bare(conn: &Connection, path: &Path) -> Result<bool, LedgerError> {
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    })
    .map(|tables| tables == 0)
    .map_err(LedgerError::sql(path, "its tables cannot be read"))
}

/// A ledger names people: 0600.
#[cfg(unix)]
pub fn owner_only(path: &Path) -> Result<(), LedgerError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(|source| {
        LedgerError::Io {
            path: path.to_path_buf(),
            doing: "its permissions cannot be set",
            source,
        }
    })
}

#[cfg(not(unix))]
pub fn owner_only(_: &Path) -> Result<(), LedgerError> {
    Ok(())
}
