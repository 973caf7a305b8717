//! The records most like one, in each system.

use crate::link::candidates::window::{Pair, ordered};
use crate::model::source::System;

/// Most of one system that are kept.
pub const MOST: usize = 4;

/// Stands where no record was found.
const NOBODY: u32 = u32::MAX;

/// A record found by its words.
#[derive(Clone, Copy, Debug)]
pub struct Like {
    pub cosine: f32,
    /// Seconds between the two.
    pub gap_s: i64,
    pub record: u32,
}

impl Like {
    /// The better one first.
    fn order(&self, other: &Like) -> std::cmp::Ordering {
        other
            .cosine
            .total_cmp(&self.cosine)
            .then(self.gap_s.cmp(&other.gap_s))
            .then(self.record.cmp(&other.record))
    }
}

/// The best that were found in each system, the better ones first.
pub struct Best {
    found: [[Like; MOST]; 4],
    /// So many of each system.
    most: usize,
}

impl Best {
    pub fn above(cosine: f32, most: usize) -> Best {
        let none = Like {
            cosine,
            gap_s: i64::MAX,
            record: NOBODY,
        };
        Best {
            found: [[none; MOST]; 4],
            most,
        }
    }

    /// The cosine that a further one needs.
    pub fn least(&self, system: System) -> f32 {
        self.found[system as usize][self.most - 1].cosine
    }

    pub fn add(&mut self, system: System, found: Like) {
        let best = &mut self.found[system as usize][..self.most];
        let place = best.partition_point(|better| better.order(&found).is_lt());
        if place < best.len() {
            best[place..].rotate_right(1);
            best[place] = found;
        }
    }

    pub fn pairs(self, i: usize) -> impl Iterator<Item = Pair> {
        let found = self.found.into_iter().flatten();
        found
            .filter(|found| found.record != NOBODY)
            .map(move |found| ordered(i, found.record as usize))
    }
}
