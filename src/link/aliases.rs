//! Names that go together where an id says that two records speak of one change.

use std::hash::Hash;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::ids::{KeyId, Keys};
use crate::model::columns::Lists;
use crate::model::source::System;

/// Records that one id may bring together.
const BLOCK_MAX: usize = 24;

/// How often names stand on either side of a pair of records of different systems that share their only id. A name that both
/// sides show explains itself: such a pair counts for each name alone and brings none together.
#[derive(Debug)]
pub struct Together<T> {
    /// The lower name first.
    pub both: FxHashMap<(T, T), u32>,
    pub alone: FxHashMap<T, u32>,
    pub pairs: u32,
}

/// Two names that were found to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias<T> {
    /// The rarer name; of two that are as rare, the one that was met later.
    pub alias: T,
    pub name: T,
    /// Pairs of records that show them together.
    pub together: u32,
    /// Pairs of records that show the rarer one.
    pub of: u32,
}

/// Every two records of different systems whose only id is the same.
pub fn pairs_of_one_id(system: &[System], keys: &Keys, mut each: impl FnMut(usize, usize)) {
    let mut named: Vec<(KeyId, u32)> = keys
        .ours
        .iter()
        .zip(0..)
        // A record that names several ids may speak of any of them.
        .filter_map(|(keys, record)| match keys {
            [key] => Some((*key, record)),
            _ => None,
        })
        .collect();
    named.par_sort_unstable();
    let blocks = named.chunk_by(|x, y| x.0 == y.0);
    for members in blocks.filter(|members| members.len() <= BLOCK_MAX) {
        for (x, &(_, a)) in members.iter().enumerate() {
            for &(_, b) in &members[x + 1..] {
                if system[a as usize] != system[b as usize] {
                    each(a as usize, b as usize);
                }
            }
        }
    }
}

impl<T: Copy + Ord + Hash> Together<T> {
    /// Counts over all pairs of records with one common id.
    pub fn count(values: &Lists<T>, system: &[System], keys: &Keys) -> Together<T> {
        let mut together = Together {
            both: FxHashMap::default(),
            alone: FxHashMap::default(),
            pairs: 0,
        };
        pairs_of_one_id(system, keys, |a, b| {
            together.add(values.get(a), values.get(b));
        });
        together
    }

    fn add(&mut self, a: &[T], b: &[T]) {
        if a.is_empty() || b.is_empty() {
            return;
        }
        self.pairs += 1;
        for &name in a.iter().chain(b.iter().filter(|n| !a.contains(n))) {
            *self.alone.entry(name).or_default() += 1;
        }
        if a.iter().any(|name| b.contains(name)) {
            return;
        }
        for &m in a {
            for &n in b {
                *self.both.entry((m.min(n), m.max(n))).or_default() += 1;
            }
        }
    }

    /// Those seen together so often, in such a share of the rarer name's pairs, and twice as often as by chance; ascending.
    pub fn aliases(&self, together_min: u32, share_min: f32) -> Vec<Alias<T>> {
        /// How many times more often than by chance.
        const LIFT_MIN: f32 = 2.0;
        let mut found: Vec<Alias<T>> = self
            .both
            .iter()
            .filter_map(|(&(a, b), &together)| {
                let (in_a, in_b) = (self.alone[&a], self.alone[&b]);
                let by_chance = in_a as f32 * in_b as f32 / self.pairs.max(1) as f32;
                let of = in_a.min(in_b);
                let often = together >= together_min
                    && together as f32 >= share_min * of as f32
                    && together as f32 >= LIFT_MIN * by_chance;
                let (alias, name) = if in_a < in_b { (a, b) } else { (b, a) };
                often.then_some(Alias {
                    alias,
                    name,
                    together,
                    of,
                })
            })
            .collect();
        found.sort_unstable();
        found
    }
}
