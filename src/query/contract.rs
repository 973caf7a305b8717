//! What questions share: how they can fail.

use crate::ledger::LedgerError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("no service is named like `{asked}`")]
    NoSuchService {
        asked: String,
        /// Services that are spelled nearly so, the nearest first.
        near: Vec<String>,
    },
    #[error("`{asked}` is no change, no record and no flag of this ledger")]
    NothingSuch { asked: String },
    #[error("`{asked}` is the id of {} records", among.len())]
    Ambiguous {
        asked: String,
        /// `source:record_id` of each.
        among: Vec<String>,
    },
}
