//! Candidates by a common id.

use crate::link::candidates::window::{Interval, Pair, ordered};
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::record::RecordIx;

/// Records that one id may bring together pairwise.
const ID_BLOCK_MAX: usize = 64;

/// The pairs of records that name one id, ours or foreign.
pub fn by_ids(view: &View, cut: &mut Vec<CutBlock>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let tickets = |i: usize| {
        let (ours, hinted) = (view.keys.ours.get(i), view.keys.hinted.get(i));
        ours.iter().chain(hinted).map(|key| u64::from(key.0))
    };
    let mut all: [Vec<(u64, u32)>; 3] = Default::default();
    for i in 0..view.records.len() {
        let at = |key: u64| (key, i as u32);
        all[0].extend(tickets(i).map(at));
        all[1].extend(view.keys.pulls.get(i).iter().map(|&pull| at(pull)));
        all[2].extend(
            view.keys
                .foreign
                .get(i)
                .iter()
                .map(|key| at(u64::from(key.0))),
        );
    }
    for (mut named, what) in all
        .into_iter()
        .zip(["ticket id", "pull request", "foreign id"])
    {
        named.sort_unstable();
        named.dedup();
        for block in named.chunk_by(|x, y| x.0 == y.0) {
            let members: Vec<usize> = block.iter().map(|&(_, record)| record as usize).collect();
            let kept = members.len().min(ID_BLOCK_MAX);
            if kept < members.len() {
                let all = (members.len() * (members.len() - 1) / 2) as u64;
                cut.push(CutBlock {
                    block: format!(
                        "{what} of {}",
                        view.records.record_id(RecordIx(members[0] as u32))
                    ),
                    records: members.len() as u64,
                    pairs_left_out: all - (kept * (kept - 1) / 2) as u64,
                });
            }
            for (x, &a) in members[..kept].iter().enumerate() {
                pairs.extend(
                    members[x + 1..kept]
                        .iter()
                        .filter(|&&b| Interval::of(view, a).is_comparable(Interval::of(view, b)))
                        .map(|&b| ordered(a, b)),
                );
            }
        }
    }
    pairs
}
