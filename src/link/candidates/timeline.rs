//! Records in the order of time. What a search reads of a record lies by rank, so that records of one time share cache lines.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use crate::link::candidates::window::{Interval, Pair};
use crate::link::view::View;
use crate::model::record::RecordIx;

/// A record's place in the order of time.
pub type Rank = u32;

/// Among more records than this, a service at about the same time, or a word somewhere, is shared by chance: of ten million, one in two thousand pairs is
/// right that nothing else finds.
const VAST: usize = 4_000_000;

/// So many for each record as go into the total, within these.
pub fn budget(view: &View, total: usize, within: RangeInclusive<usize>) -> usize {
    (total / view.records.len().max(1)).clamp(*within.start(), *within.end())
}

/// Pairs that one part of a search found, each once.
pub struct Found(Vec<Tiled>);

/// The ranks of a pair's lower and of its higher record in one number: the high halves of both, then the low ones. In this order pairs go tile by tile
/// of 2^16 by 2^16 records, which the processor's caches hold: what one comparison reads, another finds near.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tiled(u64);

impl Tiled {
    fn of(a: Rank, b: Rank) -> Tiled {
        let (a, b) = (u64::from(a), u64::from(b));
        Tiled((a >> 16) << 48 | (b >> 16) << 32 | (a & 0xffff) << 16 | (b & 0xffff))
    }

    fn ranks(self) -> (Rank, Rank) {
        let part = |shift: u32| (self.0 >> shift) as u32 & 0xffff;
        (part(48) << 16 | part(16), part(32) << 16 | part(0))
    }
}

impl Found {
    /// A pair is found from both sides, and in several ways: each part keeps it once, before all of them are in memory.
    pub fn of(rank: &[Rank], pairs: impl Iterator<Item = Pair>) -> Found {
        let rank = |record: RecordIx| rank[record.index()];
        let mut ranks: Vec<Tiled> = pairs.map(|(a, b)| Tiled::of(rank(a), rank(b))).collect();
        ranks.sort_unstable();
        ranks.dedup();
        Found(ranks)
    }

    /// What several parts found.
    pub fn united(parts: Vec<Found>) -> Found {
        let mut all = Vec::with_capacity(parts.iter().map(|part| part.0.len()).sum());
        parts.into_iter().for_each(|part| all.extend(part.0));
        all.par_sort_unstable();
        all.dedup();
        all.shrink_to_fit();
        Found(all)
    }
}

/// When some records can have been at work, ascending by their ends.
pub struct Timeline(Vec<Interval>);

impl Timeline {
    /// All records.
    pub fn of(view: &View) -> Timeline {
        let order = view.order.par_iter();
        Timeline(order.map(|&i| Interval::of(view, i as usize)).collect())
    }

    /// Those of the records that are wanted.
    pub fn only(&self, wanted: impl Fn(&Interval) -> bool) -> Timeline {
        Timeline(self.0.iter().copied().filter(wanted).collect())
    }

    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    pub fn at(&self, rank: Rank) -> Interval {
        self.0[rank as usize]
    }

    /// The records, in the order of time.
    pub fn records(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|interval| interval.record as usize)
    }

    /// Each record's rank.
    pub fn ranks(&self) -> Vec<Rank> {
        let mut rank: Vec<Rank> = vec![0; self.len()];
        for (at, record) in self.records().enumerate() {
            rank[record] = at as Rank;
        }
        rank
    }

    /// The pairs that were found, each once, tile by tile in the order of time.
    pub fn in_order(&self, found: Vec<Found>) -> Vec<Pair> {
        let Found(all) = Found::united(found);
        let record = |rank: Rank| RecordIx(self.at(rank).record);
        let pair = |tiled: Tiled| {
            let (a, b) = tiled.ranks();
            (record(a), record(b))
        };
        all.into_par_iter().map(pair).collect()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are so many records that what any two share is shared by chance.
    pub fn is_vast(&self) -> bool {
        self.len() > VAST
    }
}

#[cfg(test)]
mod tests {
    use super::Tiled;

    #[test]
    fn a_tile_comes_before_the_next_and_ranks_come_back() {
        let pairs = [
            (7, 9),
            (7, 70_000),
            (65_535, 70_001),
            (65_536, 3),
            (u32::MAX, 1),
        ];
        let tiled = pairs.map(|(a, b)| Tiled::of(a, b));
        assert!(tiled.is_sorted());
        assert_eq!(tiled.map(Tiled::ranks), pairs);
    }
}
