//! Candidates by a common id.

use rustc_hash::FxHashMap;

use crate::link::candidates::window::{Interval, Pair, ordered};
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::record::RecordIx;

/// Records that one id may bring together pairwise.
const ID_BLOCK_MAX: usize = 64;

/// The pairs of records that name one id, ours or foreign.
pub fn by_ids(view: &View, cut: &mut Vec<CutBlock>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (keys, what) in [
        (&view.keys.ours, "ticket id"),
        (&view.keys.foreign, "foreign id"),
    ] {
        let mut block: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (i, keys) in keys.iter().enumerate() {
            for key in keys {
                block.entry(key.0).or_default().push(i);
            }
        }
        let mut blocks: Vec<(u32, Vec<usize>)> = block.into_iter().collect();
        blocks.sort_unstable_by_key(|(key, _)| *key);
        for (_, members) in blocks {
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
