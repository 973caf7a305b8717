//! What the next run is handed of the runs before.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::{decide, forget};
use crate::model::decision;
use crate::model::memory::{DateOrder, Memory, OrderProof};
use crate::model::record::RecordKey;

impl Ledger {
    /// What earlier runs knew; empty before the first.
    ///
    /// # Errors
    /// When the ledger cannot be read; so for the other.
    pub fn memory(&self) -> Result<Memory, LedgerError> {
        let all = || {
            Ok(Memory {
                changes: changes(&self.conn)?,
                ..lasting(&self.conn)?
            })
        };
        all().map_err(self.forgot())
    }

    /// The same, but for the change of each record.
    pub fn lasting_memory(&self) -> Result<Memory, LedgerError> {
        lasting(&self.conn).map_err(self.forgot())
    }

    fn forgot(&self) -> impl FnOnce(rusqlite::Error) -> LedgerError + use<> {
        LedgerError::sql(&self.path, "what it remembers cannot be read")
    }
}

fn lasting(conn: &Connection) -> Result<Memory, rusqlite::Error> {
    let mut memory = Memory::default();
    let mut orders =
        conn.prepare("SELECT source, field, shape, day_first, because FROM date_order")?;
    let mut rows = orders.query([])?;
    while let Some(row) = rows.next()? {
        let order = if row.get(3)? {
            DateOrder::DayFirst
        } else {
            DateOrder::MonthFirst
        };
        memory.orders.insert(
            (row.get(0)?, row.get(1)?, row.get(2)?),
            OrderProof {
                order,
                because: row.get(4)?,
            },
        );
    }
    let mut told = conn.prepare("SELECT about, code FROM told")?;
    let rows = told.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    memory.told = rows.collect::<Result<_, _>>()?;
    memory.forgotten = forget::all(conn)?;
    memory.encodings = pairs(conn, "SELECT source, encoding FROM encoding")?;
    let made = decide::decisions(conn)?.into_iter();
    memory.decisions = decision::holding(made.map(|row| row.decision).collect());
    let mut aliases = conn.prepare("SELECT content, key FROM record_alias")?;
    let mut rows = aliases.query([])?;
    while let Some(row) = rows.next()? {
        let key = |column| -> Result<RecordKey, rusqlite::Error> {
            Ok(RecordKey(row.get::<_, i64>(column)?.cast_unsigned()))
        };
        memory.aliases.insert(key(0)?, key(1)?);
    }
    Ok(memory)
}

/// To which change each record belonged.
fn changes(conn: &Connection) -> Result<FxHashMap<RecordKey, String>, rusqlite::Error> {
    let mut id_of: FxHashMap<u32, String> = FxHashMap::default();
    let mut changes = conn.prepare("SELECT ix, id FROM change")?;
    let mut rows = changes.query([])?;
    while let Some(row) = rows.next()? {
        id_of.insert(row.get(0)?, row.get(1)?);
    }
    let mut members = conn.prepare("SELECT key, change FROM member")?;
    let mut rows = members.query([])?;
    let mut changes = FxHashMap::default();
    while let Some(row) = rows.next()? {
        let (key, change): (i64, u32) = (row.get(0)?, row.get(1)?);
        if let Some(id) = id_of.get(&change) {
            changes.insert(RecordKey(key.cast_unsigned()), id.clone());
        }
    }
    Ok(changes)
}

fn pairs<T: rusqlite::types::FromSql>(
    conn: &Connection,
    sql: &str,
) -> Result<BTreeMap<String, T>, rusqlite::Error> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
