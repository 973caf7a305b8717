//! Labels without ids: what a third record says of a pair.
//!
//! Where two records each have a strong link to a third one, they are one change whatever they have in common themselves; where each has a strong
//! link to a ticket of its own, they are none. So one view of the data teaches another (co-training: Blum & Mitchell, COLT 1998).

use std::ops::RangeInclusive;

use crate::link::candidates::Pair;
use crate::link::cluster;
use crate::link::score::Scored;
use crate::link::view::View;
use crate::link::weights::Weights;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// Matches that ids label: with fewer the links are no ground to learn more from, more need no help.
const LABELS: RangeInclusive<usize> = 200..=10_000;
/// Share of what a third record says that is right.
const RIGHT: f64 = 0.97;
/// A link of so many bits is right as often.
const STRONG_BITS: f32 = 5.0;
/// Where no ids teach, fewer matches than this are left to the prior's EM.
const ALONE_MIN: usize = 100;
/// Rounds where no ids teach: each finds more.
const ROUNDS_ALONE: usize = 3;

/// Learns again, from `start`, from ids and from what third records say: of pairs without a ticket, since ids speak of the others; of all pairs where
/// no ids teach.
pub fn learn_more(view: &View, scored: &mut Scored, start: &Weights) {
    let by_ids = scored.learned;
    if by_ids && !LABELS.contains(&scored.positives) {
        return;
    }
    for _ in 0..if by_ids { 1 } else { ROUNDS_ALONE } {
        let cluster_of = cluster::cluster(&scored.bounds(view), scored.edges());
        let mut says = says(&view.system, &scored.pairs, &scored.bits, &cluster_of);
        for (says, (a, _)) in says.iter_mut().zip(&scored.pairs) {
            if by_ids && view.system[a.index()] == System::Tickets {
                *says = 0;
            }
        }
        let matches = says.iter().filter(|&&says| says > 0).count();
        if !by_ids && matches < ALONE_MIN {
            return;
        }
        scored.learn_again(view, start.clone(), says, RIGHT);
    }
}

/// Of each pair of different systems: +1 when a third record of their cluster speaks for it, −1 when each has a ticket of its own, else 0.
fn says(system: &[System], pairs: &[Pair], bits: &[f32], cluster_of: &[RecordIx]) -> Vec<i8> {
    let strong = Strong::of(pairs, bits, cluster_of);
    let ticket: Vec<Option<RecordIx>> = (0..system.len() as u32)
        .map(RecordIx)
        .map(|record| {
            let is_ticket = |r: &RecordIx| system[r.index()] == System::Tickets;
            let mut friends = strong.friends(record).map(|(_, friend)| friend);
            std::iter::once(record)
                .find(is_ticket)
                .or_else(|| friends.find(is_ticket))
        })
        .collect();
    let says = |&(a, b): &Pair| {
        if system[a.index()] == system[b.index()] {
            0
        } else if cluster_of[a.index()] == cluster_of[b.index()] {
            i8::from(strong.have_a_friend_in_common(a, b))
        } else {
            match (ticket[a.index()], ticket[b.index()]) {
                (Some(x), Some(y)) if x != y => -1,
                _ => 0,
            }
        }
    };
    pairs.iter().map(says).collect()
}

/// The strong links inside clusters, from both ends, ascending.
struct Strong(Vec<(RecordIx, RecordIx)>);

impl Strong {
    fn of(pairs: &[Pair], bits: &[f32], cluster_of: &[RecordIx]) -> Strong {
        let mut links: Vec<(RecordIx, RecordIx)> = pairs
            .iter()
            .zip(bits)
            .filter(|&((a, b), bits)| {
                *bits >= STRONG_BITS && cluster_of[a.index()] == cluster_of[b.index()]
            })
            .flat_map(|(&(a, b), _)| [(a, b), (b, a)])
            .collect();
        links.sort_unstable();
        Strong(links)
    }

    fn friends(&self, of: RecordIx) -> impl Iterator<Item = (RecordIx, RecordIx)> {
        let first = self.0.partition_point(|link| link.0 < of);
        self.0[first..]
            .iter()
            .copied()
            .take_while(move |link| link.0 == of)
    }

    fn have_a_friend_in_common(&self, a: RecordIx, b: RecordIx) -> bool {
        self.friends(a)
            .any(|(_, friend)| friend != b && self.0.binary_search(&(b, friend)).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::says;
    use crate::model::record::RecordIx;
    use crate::model::source::System;

    #[test]
    fn a_third_record_speaks_for_a_pair_and_two_tickets_against_it() {
        use System::{Deploys, Hotfixes, Tickets};
        // Ticket 0 with deploy 2 and hot-fix 4; ticket 1 with deploy 3.
        let system = [Tickets, Tickets, Deploys, Deploys, Hotfixes];
        let cluster_of = [0, 1, 0, 1, 0].map(RecordIx);
        let pair = |a: u32, b: u32| (RecordIx(a), RecordIx(b));
        let pairs = [
            pair(0, 2),
            pair(0, 4),
            pair(1, 3),
            pair(2, 4),
            pair(3, 4),
            pair(0, 3),
        ];
        let strong = [9.0, 9.0, 9.0, -3.0, 1.0, 0.0];
        assert_eq!(
            says(&system, &pairs, &strong, &cluster_of),
            [0, 0, 0, 1, -1, -1]
        );
        // The third one's own links must be strong.
        let weak = [9.0, 4.0, 9.0, -3.0, 1.0, 0.0];
        assert_eq!(
            says(&system, &pairs, &weak, &cluster_of),
            [0, 0, 0, 0, 0, -1]
        );
    }
}
