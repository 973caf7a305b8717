//! How far pairs stand above their rivals.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::comparisons::rivals::margin_level;
use crate::link::comparisons::{self, HIGHER, LOWER, Levels, SYSTEMS};
use crate::model::record::RecordIx;
use crate::model::source::System;

/// For each record and system, the best and the second best weight of its pairs there, in bits.
pub struct Best(Vec<BestOfRecord>);

type BestOfRecord = [[f32; 2]; 4];

const NOTHING: BestOfRecord = [[f32::NEG_INFINITY; 2]; 4];
/// Parts of the pairs that are gone through at once; each holds all records.
const PARTS_MAX: usize = 4;

impl Best {
    /// Over the pairs that count.
    pub fn of(
        system: &[System],
        pairs: &[Pair],
        bits: &[f32],
        counts: impl Fn(usize) -> bool + Sync,
    ) -> Best {
        let parts = rayon::current_num_threads().min(PARTS_MAX);
        let of_part = pairs.len().div_ceil(parts).max(1);
        let all = pairs.par_chunks(of_part).zip(bits.par_chunks(of_part));
        all.enumerate()
            .map(|(part, (pairs, bits))| {
                let mut best = Best(vec![NOTHING; system.len()]);
                for (i, (&(a, b), &bits)) in pairs.iter().zip(bits).enumerate() {
                    if counts(part * of_part + i) {
                        best.add(a, system[b.index()], bits);
                        best.add(b, system[a.index()], bits);
                    }
                }
                best
            })
            .reduce_with(Best::merged)
            .unwrap_or_else(|| Best(vec![NOTHING; system.len()]))
    }

    fn add(&mut self, of: RecordIx, system: System, bits: f32) {
        let [first, second] = &mut self.0[of.index()][system as usize];
        if bits > *first {
            (*first, *second) = (bits, *first);
        } else if bits > *second {
            *second = bits;
        }
    }

    fn merged(mut self, other: Best) -> Best {
        self.0
            .par_iter_mut()
            .zip(other.0)
            .for_each(|(best, other)| {
                for ([first, second], [x, y]) in best.iter_mut().zip(other) {
                    (*first, *second) = (first.max(x), first.min(x).max(second.max(y)));
                }
            });
        self
    }

    /// By how much a pair of this weight stands above the best other one of the record in the system, in bits.
    pub fn margin(&self, of: usize, system: System, bits: f32) -> f32 {
        let [first, second] = self.0[of][system as usize];
        bits - if bits >= first { second } else { first }
    }

    /// The margins of each pair: over the best other partner, in the same system, of either record.
    pub fn margins(&self, system: &[System], pairs: &[Pair], bits: &[f32]) -> Vec<Margins> {
        let margins = |(&(a, b), &bits): (&Pair, &f32)| {
            let (a, b) = (a.index(), b.index());
            Margins {
                lower: margin_level(self.margin(a, system[b], bits)),
                higher: margin_level(self.margin(b, system[a], bits)),
            }
        };
        pairs.par_iter().zip(bits).map(margins).collect()
    }
}

/// How far a pair stands above the rivals of its lower and of its higher record, as levels of these comparisons.
#[derive(Clone, Copy, Debug)]
pub struct Margins {
    lower: u8,
    higher: u8,
}

impl Margins {
    /// Fills them in among the levels of the pair.
    pub fn put(self, levels: &mut Levels) {
        levels[LOWER] = self.lower;
        levels[HIGHER] = self.higher;
    }

    /// With the level of the pair's systems alone: what the terms of the rivals read.
    pub fn levels(self, systems: u8) -> Levels {
        let mut levels = [0; comparisons::COUNT];
        levels[SYSTEMS] = systems;
        self.put(&mut levels);
        levels
    }
}
