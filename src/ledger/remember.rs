//! What the next run is handed of the runs before.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::{decide, forget};
use crate::model::decision;
use crate::model::memory::{DateOrder, Memory, OrderProof};
use crate::model::record::RecordKey;

impl Ledger {
    /// What earlier runs knew; empty before the first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn memory(&self) -> Result<Memory, LedgerError> {
        remember(&self.conn).map_err(LedgerError::sql(
            &self.path,
            "what it remembers cannot be read",
        ))
    }
}

fn remember(conn: &Connection) -> Result<Memory, rusqlite::Error> {
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
    let mut ids: Vec<String> = Vec::new();
    let mut changes = conn.prepare("SELECT id FROM change ORDER BY ix")?;
    let mut rows = changes.query([])?;
    while let Some(row) = rows.next()? {
        ids.push(row.get(0)?);
    }
    let mut members = conn.prepare("SELECT key, change FROM member")?;
    let mut rows = members.query([])?;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        let change: u32 = row.get(1)?;
        if let Some(id) = ids.get(change as usize) {
            memory
                .changes
                .insert(RecordKey(key.cast_unsigned()), id.clone());
        }
    }
    Ok(memory)
}

fn pairs<T: rusqlite::types::FromSql>(
    conn: &Connection,
    sql: &str,
) -> Result<BTreeMap<String, T>, rusqlite::Error> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
