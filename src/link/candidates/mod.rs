//! Candidate pairs, near-linear in the number of records: common ids, rare words, people and services within a window of time. The door.

mod ids;
mod near;
mod partners;
mod timeline;
mod window;
mod words;

pub use crate::link::candidates::partners::by_partners;
use crate::link::candidates::timeline::Timeline;
pub use crate::link::candidates::window::Pair;
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::columns::NameId;

/// The pairs worth comparing, in the order of time, and the blocks that a budget cut.
pub fn candidates(view: &View) -> (Vec<Pair>, Vec<CutBlock>) {
    let mut cut = Vec::new();
    let mut pairs = ids::by_ids(view, &mut cut);
    let timeline = Timeline::of(view);
    pairs.append(&mut words::by_words(view, &timeline));
    let people = &view.people.of;
    pairs.append(&mut near::by_block(
        view,
        &timeline,
        people,
        |person| person as usize,
        "person",
        &mut cut,
    ));
    let services = &view.records.services;
    pairs.append(&mut near::by_block(
        view,
        &timeline,
        services,
        NameId::index,
        "service",
        &mut cut,
    ));
    (timeline.in_order(pairs), cut)
}
