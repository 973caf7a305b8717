//! Records in the order of time. What a search reads of a record lies by rank, so that records of one time share cache lines.

use rayon::prelude::*;

use crate::link::candidates::window::{Interval, Pair};
use crate::link::view::View;
use crate::model::record::RecordIx;

/// A record's place in the order of time.
pub type Rank = u32;

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

    /// Pairs of these records, each once, in the order of time: what one comparison reads, the next finds near.
    pub fn in_order(&self, pairs: Vec<Pair>) -> Vec<Pair> {
        let mut rank: Vec<Rank> = vec![0; self.len()];
        for (at, &record) in self.record.iter().enumerate() {
            rank[record as usize] = at as Rank;
        }
        let ranks = |(a, b): Pair| u64::from(rank[a.index()]) << 32 | u64::from(rank[b.index()]);
        let mut ranks: Vec<u64> = pairs.into_par_iter().map(ranks).collect();
        ranks.par_sort_unstable();
        ranks.dedup();
        let record = |rank: u64| RecordIx(self.record[rank as u32 as usize]);
        let pair = |ranks: u64| (record(ranks >> 32), record(ranks));
        ranks.into_par_iter().map(pair).collect()
    }

    pub fn len(&self) -> usize {
        self.record.len()
    }
}
