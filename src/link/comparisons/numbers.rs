//! Numbers in the titles: they keep near-twins apart.

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::model::link::Evidence;

pub const NUMBERS: Comparison = Comparison {
    name: "numbers",
    evidence: Evidence::Numbers,
    levels: 6,
    level,
    order: &[2, 1, 0, 4, 5],
    built_in_bits: |level| match level {
        0 => 0.2,
        1 => -0.5,
        2 => -3.0,
        3 => -1.5,
        4 => 1.0,
        _ => 2.0,
    },
};

/// 0: none on either side, 1: on one side, 2: none in common, 3: some in common and on each side another, 4: one side's are among the other's,
/// 5: the same.
fn level(pair: &Pair) -> u8 {
    let (a, b) = (u32::from(pair.a.row.numbers), u32::from(pair.b.row.numbers));
    let common = pair.overlap.numbers;
    match (a, b) {
        (0, 0) => 0,
        (0, _) | (_, 0) => 1,
        _ if common == 0 => 2,
        _ if common < a && common < b => 3,
        _ if common < a || common < b => 4,
        _ => 5,
    }
}
