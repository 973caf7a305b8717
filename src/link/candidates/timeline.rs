//! Records in the order of time. What a search reads of a record lies by rank, so that records of one time share cache lines.

use rayon::prelude::*;

use crate::link::candidates::window::{Interval, Pair};
use crate::link::view::View;
use crate::model::record::RecordIx;

/// A record's place in the order of time.
pub type Rank = u32;

/// Pairs that one part of a search found, each once: the ranks of the lower and of the higher record, one number.
pub struct Found(Vec<u64>);

impl Found {
    /// A pair is found from both sides, and in several ways: each part keeps it once, before all of them are in memory.
    pub fn of(rank: &[Rank], pairs: impl Iterator<Item = Pair>) -> Found {
        let rank = |record: RecordIx| u64::from(rank[record.index()]);
        let mut ranks: Vec<u64> = pairs.map(|(a, b)| rank(a) << 32 | rank(b)).collect();
        ranks.sort_unstable();
        ranks.dedup();
        ranks.shrink_to_fit();
        Found(ranks)
    }
}

/// Some records, by the end of their interval.
pub struct Timeline {
    pub record: Vec<u32>,
    /// Ascending by their ends.
    pub interval: Vec<Interval>,
}

impl Timeline {
    /// All records.
    pub fn of(view: &View) -> Timeline {
        let interval = |&i: &u32| Interval::of(view, i as usize);
        Timeline {
            interval: view.order.iter().map(interval).collect(),
            record: view.order.clone(),
        }
    }

    /// Those of the records that are wanted.
    pub fn only(&self, wanted: impl Fn(Interval) -> bool) -> Timeline {
        let both = self.record.iter().zip(&self.interval);
        let (record, interval) = both.filter(|(_, interval)| wanted(**interval)).unzip();
        Timeline { record, interval }
    }

    /// Each record's rank.
    pub fn ranks(&self) -> Vec<Rank> {
        let mut rank: Vec<Rank> = vec![0; self.len()];
        for (at, &record) in self.record.iter().enumerate() {
            rank[record as usize] = at as Rank;
        }
        rank
    }

    /// The pairs that were found, each once, in the order of time: what one comparison reads, the next finds near.
    pub fn in_order(&self, found: Vec<Found>) -> Vec<Pair> {
        let mut all = Vec::with_capacity(found.iter().map(|part| part.0.len()).sum());
        for Found(mut part) in found {
            all.append(&mut part);
        }
        all.par_sort_unstable();
        all.dedup();
        let record = |rank: u64| RecordIx(self.record[rank as u32 as usize]);
        let pair = |ranks: u64| (record(ranks >> 32), record(ranks));
        all.into_par_iter().map(pair).collect()
    }

    pub fn len(&self) -> usize {
        self.record.len()
    }
}
