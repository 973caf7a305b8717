//! Reverts: what undoes a change repeats its text and is another change.

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::model::link::Evidence;

pub const REVERT: Comparison = Comparison {
    name: "revert",
    evidence: Evidence::Text,
    levels: 3,
    level,
    order: &[1, 0, 2],
    built_in_bits: |level| match level {
        0 => 0.0,
        1 => -5.0,
        _ => 1.0,
    },
};

/// 0: neither undoes anything, 1: one of them does, 2: both do.
fn level(pair: &Pair) -> u8 {
    u8::from(pair.a.row.undoes) + u8::from(pair.b.row.undoes)
}

/// Whether a title, in lower case, says that it undoes a change.
pub fn is_revert(title: &str) -> bool {
    const WORDS: [&str; 5] = ["revert", "rollback", "roll back", "back out", "undo"];
    WORDS.iter().any(|word| title.starts_with(word))
}
