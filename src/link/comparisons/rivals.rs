//! How far a pair stands above the best rival of either record; known only after every pair was weighed once.

use crate::link::comparisons::contract::{Comparison, between, level_of};
use crate::model::link::Evidence;

/// Margins in bits.
const EDGES_BITS: [f32; 12] = [
    -8.0, -5.0, -3.0, -1.5, -0.5, 0.0, 0.5, 1.5, 3.0, 5.0, 8.0, 12.0,
];

const LEVELS: u8 = EDGES_BITS.len() as u8 + 2;

/// Over the other partners of the lower record.
pub const LOWER_MARGIN: Comparison = Comparison {
    name: "lower_margin",
    evidence: Evidence::Margin,
    levels: LEVELS,
    level: |_| 0,
    built_in_bits,
};

/// Over the other partners of the higher record.
pub const HIGHER_MARGIN: Comparison = Comparison {
    name: "higher_margin",
    evidence: Evidence::Margin,
    levels: LEVELS,
    level: |_| 0,
    built_in_bits,
};

/// A rival that is as good costs a bit; one that is far better costs the match.
fn built_in_bits(level: u8) -> f32 {
    between(
        level,
        &[
            (0, 0.0),
            (1, -2.5),
            (5, -1.0),
            (7, -0.3),
            (10, 0.3),
            (13, 0.5),
        ],
    )
}

/// The level of a margin; 0 is *not weighed yet*.
pub fn margin_level(margin_bits: f32) -> u8 {
    1 + level_of(margin_bits, &EDGES_BITS)
}
