//! Which two records can be one change, by their systems and their times alone.

use crate::link::view::{Clock, View};
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// Paperwork may follow a deploy by this much.
const BEFORE_S: i64 = 4 * DAY_S;
/// A change may be shipped, or noted in a change log, this long after its ticket was closed.
const AFTER_S: i64 = 120 * DAY_S;
/// Beyond this even the same words are another change.
pub const OPEN_MAX_S: i64 = 400 * DAY_S;

/// A pair of records, the lower one first.
pub type Pair = (RecordIx, RecordIx);

/// Whether two records can be compared at all: two tickets are two changes.
pub fn comparable(view: &View, a: usize, b: usize) -> bool {
    a != b && !(view.system[a] == System::Tickets && view.system[b] == System::Tickets)
}

pub fn ordered(a: usize, b: usize) -> Pair {
    (RecordIx(a.min(b) as u32), RecordIx(a.max(b) as u32))
}

/// Seconds between two intervals; 0 when they overlap.
pub fn gap(view: &View, a: usize, b: usize) -> i64 {
    let (a, b) = (view.clock[a], view.clock[b]);
    (a.lo - b.hi).max(b.lo - a.hi).max(0)
}

/// Whether one can have followed from the other; true where a time is not known.
pub fn in_window(view: &View, a: usize, b: usize) -> bool {
    let (a_clock, b_clock) = (view.clock[a], view.clock[b]);
    if !a_clock.is_known() || !b_clock.is_known() {
        return true;
    }
    let slack = |ticket: Clock, other: Clock| {
        other.hi >= ticket.lo - BEFORE_S && other.lo <= ticket.hi + AFTER_S
    };
    match (view.system[a], view.system[b]) {
        (System::Tickets, _) => slack(a_clock, b_clock),
        (_, System::Tickets) => slack(b_clock, a_clock),
        _ => gap(view, a, b) <= AFTER_S,
    }
}
