//! The ledger: what is known, night after night, in one SQLite file. The door.

mod again;
mod ask;
mod check;
mod commit;
mod contract;
mod decode;
mod deployments;
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
mod view;
mod walk;

pub use again::InputRow;
pub use check::LedgerCheck;
pub use contract::{Ledger, LedgerError, RunFacts, RunId};
pub use marks::MarkRow;
pub use policy::StoredPolicy;
pub use rows::{
    ChangeRow, DeploymentRow, FlagRow, HistoryRow, LinkRow, RecordRow, RunRow, ServiceRow,
    SourceRow, TallyRow,
};
pub use walk::Walk;
