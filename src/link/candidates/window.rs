//! Which two records can be one change, by their systems and their times alone.

use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// Paperwork may follow a deploy by this much.
const BEFORE_S: i64 = 4 * DAY_S;
/// A change may be shipped, or noted in a change log, this long after its ticket was closed.
pub const AFTER_S: i64 = 120 * DAY_S;
/// Beyond this even the same words are another change.
pub const OPEN_MAX_S: i64 = 400 * DAY_S;

/// A pair of records, the lower one first.
pub type Pair = (RecordIx, RecordIx);

pub fn ordered(a: usize, b: usize) -> Pair {
    (RecordIx(a.min(b) as u32), RecordIx(a.max(b) as u32))
}

/// When a change can have been at work, as far as one record tells.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// Number of the record.
    pub record: u32,
    pub system: System,
    /// Unix seconds; without any time, all of it.
    pub lo: i64,
    pub hi: i64,
}

impl Interval {
    pub fn of(view: &View, i: usize) -> Interval {
        /// Far from the ends of the numbers, so that sums do not overflow.
        const EVER_S: i64 = i64::MAX / 4;
        let clock = view.clock[i];
        let known = clock.is_known();
        Interval {
            record: i as u32,
            system: view.system[i],
            lo: if known { clock.lo } else { -EVER_S },
            hi: if known { clock.hi } else { EVER_S },
        }
    }

    /// Seconds between the two; 0 when they overlap.
    pub fn gap_s(self, other: Interval) -> i64 {
        (self.lo - other.hi).max(other.lo - self.hi).max(0)
    }

    /// Whether the two records can be compared at all: two tickets are two changes.
    pub fn is_comparable(self, other: Interval) -> bool {
        self.system != System::Tickets || other.system != System::Tickets
    }

    /// Whether one can have followed from the other.
    pub fn is_in_window(self, other: Interval) -> bool {
        let slack = |ticket: Interval, other: Interval| {
            other.hi >= ticket.lo - BEFORE_S && other.lo <= ticket.hi + AFTER_S
        };
        match (self.system, other.system) {
            (System::Tickets, _) => slack(self, other),
            (_, System::Tickets) => slack(other, self),
            _ => self.gap_s(other) <= AFTER_S,
        }
    }
}
