//! What the ledger remembers of earlier nights, handed into a run as a value.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::decision::Decision;
use crate::model::forgotten::Forgotten;
use crate::model::notify::Told;
use crate::model::record::RecordKey;

/// The order of day and month in numeric dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// How a date order came to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderProof {
    pub order: DateOrder,
    /// `settled by a.csv:12 "13/02/2026"`, `answered on run 4`.
    pub because: String,
}

/// Source name, column name, shape of the date (`99/99/9999`).
pub type OrderKey = (String, String, String);

/// What earlier runs knew.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Date orders that were proven or answered.
    pub orders: BTreeMap<OrderKey, OrderProof>,
    /// Encoding of the last export, by source name.
    pub encodings: BTreeMap<String, String>,
    /// Of rows without an id that were corrected: the key by their content → the key that they keep.
    pub aliases: FxHashMap<RecordKey, RecordKey>,
    /// What people decided and did not take back.
    pub decisions: Vec<Decision>,
    /// To which change each record belonged.
    pub changes: FxHashMap<RecordKey, String>,
    /// People who are to be forgotten.
    pub forgotten: Forgotten,
    /// Findings that somebody was told of.
    pub told: BTreeSet<Told>,
}
