//! What questions share: how they can fail.

use crate::ledger::LedgerError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("no change names a service like `{asked}`{}", hint(near))]
    NoSuchService {
        asked: String,
        /// Services that are spelled nearly so, the nearest first; else those with the most changes.
        near: Vec<String>,
    },
    #[error("the cursor is of another run\nhint: ask for the first page again")]
    Cursor,
    #[error("this is no cursor\nhint: pass `next` of the page before as it is")]
    NoCursor,
    #[error(
        "`{asked}` is no instant, no span, no run and no mark\nhint: write `7d`, `2026-05-14`, `run:3`, or {}",
        one_of(marks)
    )]
    NoSuchMark { asked: String, marks: Vec<String> },
    #[error(
        "`{asked}` is no run of this ledger, and no instant after its first one\nhint: write `--as-of 12`, of 1 to {last}, or `--as-of 2026-11-02T06:00:00Z`"
    )]
    NoSuchRun { asked: String, last: i64 },
    #[error(
        "`{asked}` is no change, no record and no flag of this ledger\nhint: a change is named by its id, a record as `source:record_id`, a flag by its code"
    )]
    NothingSuch { asked: String },
    #[error(
        "there is no record `{asked}`\nhint: name it as `source:record_id`, as records.csv does"
    )]
    NoSuchRecord { asked: String },
    #[error("there is no flag `{asked}`\nhint: its code stands in flags.csv")]
    NoSuchFlag { asked: String },
    #[error("a record and itself are no pair")]
    NoPair,
    #[error("`{asked}` is the id of {} records{}", among.len(), hint(among))]
    Ambiguous {
        asked: String,
        /// `source:record_id` of each.
        among: Vec<String>,
    },
}

/// The marks that there are, or how to set one.
fn one_of(marks: &[String]) -> String {
    if marks.is_empty() {
        return "set a mark: `lastchange mark dr-test 2026-05-14`".to_string();
    }
    let marks: Vec<String> = marks.iter().map(|m| format!("`{m}`")).collect();
    format!("a mark: {}", marks.join(", "))
}

/// What may have been meant, on a line of its own.
fn hint(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    format!("\nhint: {}", names.join(", "))
}
