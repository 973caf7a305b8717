//! Candidate pairs, near-linear in the number of records: common ids, rare words, people and services within a window of time. The door.

mod alike;
mod best;
mod blocks;
mod ids;
mod near;
mod sums;
mod timeline;
mod window;
mod words;

use std::ops::RangeInclusive;

use crate::link::candidates::blocks::Blocks;
use crate::link::candidates::timeline::{Found, Timeline, budget};
pub use crate::link::candidates::window::Pair;
use crate::link::view::View;
use crate::model::change::CutBlock;

/// Candidates nearest in time by person, and by service, for a record in each system, before it and after it: as many as go into the total, within
/// these. Among very many the nearest is near by chance.
const NEAR_BUDGET: RangeInclusive<usize> = 1..=4;
const NEAR_TOTAL: usize = 400_000;
/// The same by both together.
const NEAR_BY_BOTH: usize = 4;

/// The pairs worth comparing, in the order of time, and the blocks that a budget cut.
pub fn candidates(view: &View) -> (Vec<Pair>, Vec<CutBlock>) {
    let mut cut = Vec::new();
    let timeline = Timeline::of(view);
    let rank = timeline.ranks();
    let by_ids = ids::by_ids(view, &mut cut);
    let mut found = vec![Found::of(&rank, by_ids.into_iter())];
    let people = Blocks::of_people(view, &timeline, &mut cut);
    let services = Blocks::of_services(view, &timeline, &mut cut);
    let is_known = blocks::members(&timeline, [&people, &services]);
    found.append(&mut words::by_words(view, &timeline, &rank, &is_known));
    let most = budget(view, NEAR_TOTAL, NEAR_BUDGET);
    for (blocks, tell_by_time) in [(&people, true), (&services, !timeline.is_vast())] {
        if tell_by_time {
            found.push(near::by_time(&timeline, &rank, blocks, most));
        }
        found.push(alike::by_words(view, &timeline, &rank, blocks));
    }
    let both = services.of_people_at(view, &timeline);
    found.push(near::by_time(&timeline, &rank, &both, NEAR_BY_BOTH));
    (timeline.in_order(found), cut)
}
