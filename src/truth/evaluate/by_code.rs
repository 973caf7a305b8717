//! Every flag against what the truth says is to be found, by true changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::truth::evaluate::contract::EvaluateError;
use crate::truth::evaluate::counts::Ratio;
use crate::truth::evaluate::tables::{Truth, open};

/// How a flag did. A true change is flagged when one of its records is, and is to be flagged when the truth says so of one of its records.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodeFigures {
    pub code: String,
    /// True changes that carry it.
    pub flagged: u64,
    /// None: the truth says nothing of this code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Ratio>,
}

/// The figures of every code that was raised or is to be found, by code.
///
/// # Errors
/// When a file cannot be read or lacks a column.
pub fn by_code(
    flags: &Path,
    planted: &Path,
    truth: &Truth,
) -> Result<Vec<CodeFigures>, EvaluateError> {
    let (raised, planted) = (changes(flags, truth)?, changes(planted, truth)?);
    let codes: BTreeSet<&String> = raised.keys().chain(planted.keys()).collect();
    let none = BTreeSet::new();
    let figures = codes.into_iter().map(|code| {
        let found = raised.get(code).unwrap_or(&none);
        let ratio = |wanted: &BTreeSet<u32>| {
            let right = found.intersection(wanted).count() as u64;
            Ratio::new(right, found.len() as u64, wanted.len() as u64)
        };
        CodeFigures {
            code: code.clone(),
            flagged: found.len() as u64,
            changes: planted.get(code).map(ratio),
        }
    });
    Ok(figures.collect())
}

/// By code, the true changes of the records that a table names; those that the truth does not know are left out.
fn changes(path: &Path, truth: &Truth) -> Result<BTreeMap<String, BTreeSet<u32>>, EvaluateError> {
    let mut table = open(path, &["code", "source", "record_id"])?;
    let mut changes: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    while let Some(row) = table.next()? {
        if let Some(record) = truth.find(row[1], row[2]) {
            let of_code = changes.entry(row[0].to_string()).or_default();
            of_code.insert(truth.change[record as usize]);
        }
    }
    Ok(changes)
}
