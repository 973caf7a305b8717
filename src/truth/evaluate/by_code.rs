//! Every flag against what the truth says is to be found, by true changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::truth::evaluate::contract::EvaluateError;
use crate::truth::evaluate::counts::Ratio;
use crate::truth::evaluate::tables::{Truth, open};

/// How a flag did. A true change is flagged when one of its records is, and is to be flagged when the truth says so of one of its records. A code
/// of which the truth knows by plants alone (`scope` is `planted`) is judged on planted changes alone.
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
    let (raised, told) = (changes(flags, truth)?, changes(planted, truth)?);
    let none = Changes::new();
    let plants: Changes = told
        .values()
        .flat_map(|told| &told.planted)
        .copied()
        .collect();
    let codes: BTreeSet<&String> = raised.keys().chain(told.keys()).collect();
    // A clean twin carries no code.
    let codes = codes.into_iter().filter(|code| !code.is_empty());
    let figures = codes.map(|code| {
        let found = raised.get(code).map_or(&none, |raised| &raised.all);
        let ratio = |told: &Told| {
            let found: Changes = match told.is_by_plants_alone() {
                true => found.intersection(&plants).copied().collect(),
                false => found.clone(),
            };
            let right = found.intersection(&told.all).count() as u64;
            Ratio::new(right, found.len() as u64, told.all.len() as u64)
        };
        CodeFigures {
            code: code.clone(),
            flagged: found.len() as u64,
            changes: told.get(code).map(ratio),
        }
    });
    Ok(figures.collect())
}

/// True changes.
type Changes = BTreeSet<u32>;

/// The true changes that a table names with a code.
#[derive(Debug, Default)]
struct Told {
    all: Changes,
    /// Those of plants.
    planted: Changes,
}

impl Told {
    fn is_by_plants_alone(&self) -> bool {
        self.planted.len() == self.all.len()
    }
}

/// By code, the true changes of the records that a table names; those that the truth does not know are left out.
fn changes(path: &Path, truth: &Truth) -> Result<BTreeMap<String, Told>, EvaluateError> {
    let mut table = open(path, &["code", "source", "record_id"])?;
    let has_scope = table.also("scope");
    let mut changes: BTreeMap<String, Told> = BTreeMap::new();
    while let Some(row) = table.next()? {
        if let Some(record) = truth.find(row[1], row[2]) {
            let told = changes.entry(row[0].to_string()).or_default();
            let change = truth.change[record as usize];
            told.all.insert(change);
            if has_scope && row[3] == "planted" {
                told.planted.insert(change);
            }
        }
    }
    Ok(changes)
}
