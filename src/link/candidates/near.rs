//! Candidates by a common person or service, near in time.

use crate::link::candidates::blocks::Blocks;
use crate::link::candidates::timeline::{Found, Rank, Timeline};
use crate::link::candidates::window::{Pair, ordered};
use crate::model::settings::DAY_S;

/// Neighbours in a block that are looked at on either side.
const STEPS_MAX: usize = 64;
/// How far two records of one block may lie apart.
const NEAR_S: i64 = 3 * DAY_S;

/// For each record of each block those nearest in time, before it and after it: so many of each system.
pub fn by_time(timeline: &Timeline, rank: &[Rank], blocks: &Blocks, most: usize) -> Found {
    blocks.search(rank, |(), members, pairs| {
        for (x, &a) in members.iter().enumerate() {
            let before = members[..x].iter().rev();
            take(timeline, a, before.copied(), most, pairs);
            let after = members[x + 1..].iter();
            take(timeline, a, after.copied(), most, pairs);
        }
    })
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
