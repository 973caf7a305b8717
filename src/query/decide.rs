//! A person's word, as it is typed → the decision that is kept: records by their keys.

use crate::classify;
use crate::ledger::Ledger;
use crate::model::decision::{Decision, Matter, Ruling};
use crate::model::record::RecordKey;
use crate::query::contract::QueryError;

/// Whose word it is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub reviewer: String,
    pub comment: String,
    /// Unix seconds.
    pub at: i64,
}

/// What is decided, and what people call it. `a` is a record (`source:record_id`), or the code of a flag on the record `b`.
///
/// # Errors
/// When there is no such record or flag, when both are the same record, or the ledger cannot be read.
pub fn decision(
    ledger: &Ledger,
    ruling: Ruling,
    (a, b): (&str, &str),
    said: Said,
) -> Result<(Decision, String), QueryError> {
    let matter = match (ruling, classify::rule(a)) {
        (Ruling::Match | Ruling::NoMatch, _) | (Ruling::Undo, None) => {
            let (a, b) = (key(ledger, a)?, key(ledger, b)?);
            if a == b {
                return Err(QueryError::NoPair);
            }
            Matter::pair(a, b)
        }
        (_, Some(rule)) => Matter::Finding(rule.doc.code.to_string(), key(ledger, b)?),
        (Ruling::Expected | Ruling::Confirmed | Ruling::FalseAlarm, None) => {
            return Err(QueryError::NoSuchFlag {
                asked: a.to_string(),
            });
        }
    };
    let decision = Decision {
        matter,
        ruling,
        reviewer: said.reviewer,
        comment: said.comment,
        at: said.at,
    };
    Ok((decision, format!("{a} {b}")))
}

fn key(ledger: &Ledger, name: &str) -> Result<RecordKey, QueryError> {
    let key = ledger.key_of(name)?;
    key.ok_or_else(|| QueryError::NoSuchRecord {
        asked: name.to_string(),
    })
}
