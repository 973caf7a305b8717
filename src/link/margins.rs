//! How far pairs stand above their rivals.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::comparisons::rivals::margin_level;
use crate::link::comparisons::{self, Levels};
use crate::model::source::System;

/// For each record and system, the best and the second best weight of its pairs there, in bits.
pub struct Best(Vec<[[f32; 2]; 4]>);

impl Best {
    /// Over the pairs that count.
    pub fn of(
        system: &[System],
        pairs: &[Pair],
        bits: &[f32],
        counts: impl Fn(usize) -> bool,
    ) -> Best {
        let mut best = vec![[[f32::NEG_INFINITY; 2]; 4]; system.len()];
        for (i, (&(a, b), &bits)) in pairs.iter().zip(bits).enumerate() {
            if !counts(i) {
                continue;
            }
            for (of, other) in [(a, b), (b, a)] {
                let [first, second] = &mut best[of.index()][system[other.index()] as usize];
                if bits > *first {
                    (*first, *second) = (bits, *first);
                } else if bits > *second {
                    *second = bits;
                }
            }
        }
        Best(best)
    }

    /// By how much a pair of this weight stands above the best other one of the record in the system, in bits.
    pub fn margin(&self, of: usize, system: System, bits: f32) -> f32 {
        let [first, second] = self.0[of][system as usize];
        bits - if bits >= first { second } else { first }
    }
}

/// Fills in the levels of the margins: over the best other partner, in the same system, of either record.
pub fn set_against_rivals(
    system: &[System],
    pairs: &[Pair],
    bits: &[f32],
    best: &Best,
    levels: &mut [Levels],
) {
    let lower = comparisons::index("lower_margin");
    let higher = comparisons::index("higher_margin");
    levels
        .par_iter_mut()
        .zip(pairs)
        .zip(bits)
        .for_each(|((levels, &(a, b)), &bits)| {
            let (a, b) = (a.index(), b.index());
            levels[lower] = margin_level(best.margin(a, system[b], bits));
            levels[higher] = margin_level(best.margin(b, system[a], bits));
        });
}
