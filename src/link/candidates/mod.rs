//! Candidate pairs, near-linear in the number of records: common ids, rare words, people and services within a window of time. The door.

mod ids;
mod near;
mod window;
mod words;

use rayon::prelude::*;

pub use crate::link::candidates::window::Pair;
use crate::link::view::View;
use crate::model::change::CutBlock;

/// The pairs worth comparing, ascending, and the blocks that a budget cut.
pub fn candidates(view: &View) -> (Vec<Pair>, Vec<CutBlock>) {
    let mut cut = Vec::new();
    let mut pairs = ids::by_ids(view, &mut cut);
    pairs.append(&mut words::by_words(view));
    pairs.append(&mut near::by_block(
        view,
        |i, blocks| blocks.extend_from_slice(view.people.of.get(i)),
        "person",
        &mut cut,
    ));
    pairs.append(&mut near::by_block(
        view,
        |i, blocks| blocks.extend(view.records.services.get(i).iter().map(|s| s.0)),
        "service",
        &mut cut,
    ));
    pairs.par_sort_unstable();
    pairs.dedup();
    (pairs, cut)
}
