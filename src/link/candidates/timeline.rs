//! Records in the order of time. What a search reads of a record lies by rank, so that records of one time share cache lines.

use rayon::prelude::*;

use crate::link::candidates::window::Interval;
use crate::link::view::View;

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
        let mut record: Vec<u32> = (0..view.records.len() as u32).collect();
        let interval = |i: u32| Interval::of(view, i as usize);
        record.par_sort_unstable_by_key(|&i| (interval(i).hi, i));
        Timeline {
            interval: record.iter().map(|&i| interval(i)).collect(),
            record,
        }
    }

    /// Those of the records that are wanted.
    pub fn only(&self, wanted: impl Fn(Interval) -> bool) -> Timeline {
        let both = self.record.iter().zip(&self.interval);
        let (record, interval) = both.filter(|(_, interval)| wanted(**interval)).unzip();
        Timeline { record, interval }
    }

    pub fn len(&self) -> usize {
        self.record.len()
    }
}
