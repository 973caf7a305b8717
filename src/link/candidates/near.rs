//! Candidates by a common person or service, near in time.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use crate::link::candidates::timeline::{Found, Rank, Timeline, budget};
use crate::link::candidates::window::{Pair, ordered};
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;

/// Candidates by person, and by service, for a record in each system, before it and after it: as many as go into the total, within these. Among very
/// many the nearest is near by chance.
const NEAR_BUDGET: RangeInclusive<usize> = 2..=4;
const NEAR_TOTAL: usize = 400_000;
/// Neighbours in a block that are looked at on either side.
const STEPS_MAX: usize = 64;
/// A block that everything shares brings nothing together.
const BLOCK_SHARE_MAX: f64 = 0.25;
/// Blocks whose pairs are found in one go.
const BLOCKS_A_PART: usize = 16;
/// How far two records of one block may lie apart.
const NEAR_S: i64 = 3 * DAY_S;

/// The records of each block, in the order of time; `blocks_of` has those of each record, `number` counts them from 0.
pub fn blocks<'v, T: 'v>(
    timeline: &Timeline,
    blocks_of: impl Fn(usize) -> &'v [T],
    number: impl Fn(&T) -> usize,
) -> Vec<Vec<Rank>> {
    let mut blocks: Vec<Vec<Rank>> = Vec::new();
    for (rank, i) in timeline.records().enumerate() {
        for block in blocks_of(i) {
            let block = number(block);
            if blocks.len() <= block {
                blocks.resize_with(block + 1, Vec::new);
            }
            blocks[block].push(rank as Rank);
        }
    }
    blocks
}

/// Records that share a block, nearest in time first; `rank` of each record.
pub fn by_block(
    view: &View,
    timeline: &Timeline,
    rank: &[Rank],
    mut blocks: Vec<Vec<Rank>>,
    what: &str,
    cut: &mut Vec<CutBlock>,
) -> Found {
    let most = ((timeline.len() as f64 * BLOCK_SHARE_MAX) as usize).max(200);
    for members in blocks.iter_mut().filter(|m| m.len() > most) {
        let first = members.iter().map(|&rank| timeline.at(rank).record);
        let first = RecordIx(first.min().expect("the block is not empty"));
        cut.push(CutBlock {
            block: format!("{what} of {}", view.records.record_id(first)),
            records: members.len() as u64,
            pairs_left_out: (members.len() * (members.len() - 1) / 2) as u64,
        });
        members.clear();
    }
    let most = budget(view, NEAR_TOTAL, NEAR_BUDGET);
    let in_block = |members: &Vec<Rank>| {
        let mut pairs = Vec::new();
        for (x, &a) in members.iter().enumerate() {
            let before = members[..x].iter().rev();
            take(timeline, a, before.copied(), most, &mut pairs);
            let after = members[x + 1..].iter();
            take(timeline, a, after.copied(), most, &mut pairs);
        }
        pairs
    };
    let parts = blocks.par_chunks(BLOCKS_A_PART);
    let found = parts.map(|blocks| Found::of(rank, blocks.iter().flat_map(in_block)));
    Found::united(found.collect())
}

/// Pairs a record with the first neighbours that fit it, at most so many of each system.
fn take(
    timeline: &Timeline,
    a: Rank,
    neighbours: impl Iterator<Item = Rank>,
    most: usize,
    pairs: &mut Vec<Pair>,
) {
    let mut taken = [0; 4];
    let own = timeline.at(a);
    for b in neighbours.take(STEPS_MAX) {
        let other = timeline.at(b);
        // In the order of their ends: what ended long before cannot overlap, nor can what came before that.
        if other.hi < own.lo - NEAR_S {
            break;
        }
        let taken = &mut taken[other.system as usize];
        let fits =
            other.lo <= own.hi + NEAR_S && own.is_comparable(other) && own.is_in_window(other);
        if fits && *taken < most {
            *taken += 1;
            pairs.push(ordered(own.record as usize, other.record as usize));
        }
    }
}
