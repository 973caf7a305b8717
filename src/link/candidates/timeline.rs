//! Records in the order of time. What a search reads of a record lies by rank, so that records of one time share cache lines.

use rayon::prelude::*;

use crate::link::view::View;
use crate::model::source::System;

/// A record's place in the order of time.
pub type Rank = u32;

/// Some records, by the end of their interval.
pub struct Timeline {
    pub record: Vec<u32>,
    pub system: Vec<System>,
    /// Unix seconds, ascending.
    pub hi: Vec<i64>,
    pub lo: Vec<i64>,
}

impl Timeline {
    pub fn of(view: &View, holds: impl Fn(usize) -> bool) -> Timeline {
        let mut record: Vec<u32> = (0..view.records.len() as u32)
            .filter(|&i| holds(i as usize))
            .collect();
        let clock = |i: u32| view.clock[i as usize];
        record.par_sort_unstable_by_key(|&i| (clock(i).hi, i));
        Timeline {
            system: record.iter().map(|&i| view.system[i as usize]).collect(),
            hi: record.iter().map(|&i| clock(i).hi).collect(),
            lo: record.iter().map(|&i| clock(i).lo).collect(),
            record,
        }
    }

    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// The first rank that ends at this time or later, unix seconds.
    pub fn rank(&self, at: i64) -> Rank {
        self.hi.partition_point(|&hi| hi < at) as Rank
    }
}
