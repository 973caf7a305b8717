//! The ledger: what is known, night after night, in one SQLite file. The door.

mod accumulate;
mod again;
mod align;
mod around;
mod as_of;
mod ask;
mod check;
mod commit;
mod contract;
mod decide;
mod decode;
mod deployments;
mod executions;
mod forget;
mod history;
mod ixs;
mod judge;
mod keep;
mod known;
mod load;
mod lock;
mod marks;
mod migrate;
mod open;
mod outbox;
mod pack;
mod past;
mod patch;
mod remember;
mod rows;
mod save_changes;
mod save_growth;
mod save_records;
mod save_sources;
mod schema;
mod seal;
mod shipments;
#[cfg(test)]
mod tests;
mod version;
mod view;
mod walk;

pub use accumulate::{Growth, accumulate};
pub use again::InputRow;
pub use around::Around;
pub use check::LedgerCheck;
pub use commit::Prepared;
pub use contract::{Found, Ledger, LedgerError, RunFacts, RunId};
pub use judge::why_held;
pub use keep::restore;
pub use marks::MarkRow;
pub use rows::{
    ChangeRow, DecisionRow, DeploymentRow, DoubtRow, EventRow, ExecutionRow, FlagRow, FlaggedRow,
    ForgottenRow, HistoryRow, LetterRow, LinkRow, OpenFlagRow, QuestionRow, RecordRow,
    RecordsBetween, RunFactsRow, RunInputRow, RunLine, RunRow, ServiceRow, SourceRow, TallyRow,
    UnrecordedRow, VersionRow,
};
pub use walk::Walk;
