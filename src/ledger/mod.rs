//! The ledger: what is known, night after night, in one SQLite file. The door.

mod ask;
mod check;
mod commit;
mod contract;
mod decode;
mod history;
mod load;
mod lock;
mod marks;
mod open;
mod pack;
mod policy;
mod remember;
mod rows;
mod save_changes;
mod save_records;
mod save_sources;
mod schema;
#[cfg(test)]
mod tests;
mod walk;

pub use check::LedgerCheck;
pub use contract::{Ledger, LedgerError, RunFacts, RunId};
pub use marks::MarkRow;
pub use policy::StoredPolicy;
pub use rows::{
    ChangeRow, FlagRow, HistoryRow, LinkRow, RecordRow, RunRow, ServiceRow, SourceRow, TallyRow,
};
pub use walk::Walk;
