//! Candidate pairs, near-linear in the number of records: common ids, rare words, people and services within a window of time. The door.

mod ids;
mod near;
mod partners;
mod sums;
mod timeline;
mod window;
mod words;

pub use crate::link::candidates::partners::by_partners;
use crate::link::candidates::timeline::{Found, Timeline};
pub use crate::link::candidates::window::Pair;
use crate::link::view::View;
use crate::model::change::CutBlock;

/// The pairs worth comparing, in the order of time, and the blocks that a budget cut.
pub fn candidates(view: &View) -> (Vec<Pair>, Vec<CutBlock>) {
    let mut cut = Vec::new();
    let timeline = Timeline::of(view);
    let rank = timeline.ranks();
    let by_ids = ids::by_ids(view, &mut cut);
    let mut found = vec![Found::of(&rank, by_ids.into_iter())];
    found.append(&mut words::by_words(view, &timeline, &rank));
    let people = near::blocks(
        &timeline,
        |i| view.features.people(i),
        |person| *person as usize,
    );
    found.push(near::by_block(
        view, &timeline, &rank, people, "person", &mut cut,
    ));
    let services = near::blocks(
        &timeline,
        |i| view.records.services.get(i),
        |name| name.index(),
    );
    found.push(near::by_block(
        view, &timeline, &rank, services, "service", &mut cut,
    ));
    (timeline.in_order(found), cut)
}
