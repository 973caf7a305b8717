//! What runs brought.

use rusqlite::{OptionalExtension, Transaction, params};

use crate::ledger::contract::{Found, Ledger, LedgerError};
use crate::ledger::ixs::Ixs;
use crate::model::shipment::KeptShipment;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// What a run brought, by the number of its record.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn shipment(&self, record: u32) -> Result<Option<KeptShipment>, LedgerError> {
        let read = || -> Sql<Option<String>> {
            let sql = "SELECT facts FROM shipment WHERE record = ?1";
            let mut statement = self.conn.prepare_cached(sql)?;
            statement.query_row([record], |row| row.get(0)).optional()
        };
        let facts = read().map_err(LedgerError::sql(&self.path, "its shipments cannot be read"))?;
        Ok(facts.and_then(|facts| serde_json::from_str(&facts).ok()))
    }
}

/// Writes what the runs of the changes that were decided brought.
pub fn put(tx: &Transaction, found: &Found, ixs: &Ixs) -> Sql<()> {
    let intake = found.intake;
    let mut insert = tx.prepare("INSERT OR REPLACE INTO shipment VALUES(?1,?2)")?;
    for shipment in &found.linked.shipping.shipments {
        let change = found.change_of(shipment.run);
        if !found.is_decided(change) {
            continue;
        }
        let start = intake.records.when(shipment.run).map(|m| m.start);
        let kept = shipment.kept(&intake.commits, start, |record| ixs.records.of(record.0));
        let facts = serde_json::to_string(&kept).expect("names and numbers are JSON");
        insert.execute(params![ixs.records.of(shipment.run.0), facts])?;
    }
    Ok(())
}
