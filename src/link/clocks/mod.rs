//! Clocks and zones of sources that run apart, found before anything is matched from entries that share an id. The door.
//!
//! Two kinds of pairs tell something by their nature. A change is deployed after its ticket was opened and, nearly always, before the
//! ticket is closed: each such pair says between which two offsets the truth lies. And two entries of what ran (a deploy and its line in
//! the hot-fix log) may be minutes apart: where many are, their differences stand close around one offset. Rows written by hand tell nothing, nor do
//! tickets of emergencies, which come before or after.
//!
//! An offset is relative. The clock that is right is that of the sources whose zone is known, else that of most sources; where neither
//! settles it, nothing is taken off.

mod anchors;
mod contract;
mod estimate;
mod reference;

use crate::model::clock::ClockPair;
use crate::model::intake::Intake;

/// For every two sources with pairs that tell: how their clocks stand, and whether one of them was set right. Sorted by source.
pub fn clocks(intake: &Intake) -> Vec<ClockPair> {
    let found = anchors::anchors(intake)
        .iter()
        .map(estimate::estimate)
        .collect();
    reference::decide(intake, found)
}
