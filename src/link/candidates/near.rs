//! Candidates by a common person or service, near in time.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::candidates::window::{Pair, comparable, in_window, ordered};
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;

/// Candidates by person, and by service, for a record in each system.
const NEAR_BUDGET: usize = 6;

/// Records that share a person or a service, nearest in time first.
pub fn by_block(
    view: &View,
    blocks_of: impl Fn(usize, &mut Vec<u32>) + Sync,
    what: &str,
    cut: &mut Vec<CutBlock>,
) -> Vec<Pair> {
    /// A block that everything shares brings nothing together.
    const BLOCK_SHARE_MAX: f64 = 0.25;
    /// How far two records of one block may lie apart.
    const NEAR_S: i64 = 3 * DAY_S;
    let n = view.records.len();
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut blocks = Vec::new();
    for i in 0..n {
        blocks.clear();
        blocks_of(i, &mut blocks);
        for &block in &blocks {
            members.entry(block).or_default().push(i as u32);
        }
    }
    let mut blocks: Vec<(u32, Vec<u32>)> = members.into_iter().collect();
    blocks.sort_unstable_by_key(|(block, _)| *block);
    let cut_off = ((n as f64 * BLOCK_SHARE_MAX) as usize).max(200);
    for (_, members) in blocks.iter().filter(|(_, m)| m.len() > cut_off) {
        cut.push(CutBlock {
            block: format!("{what} of {}", view.records.record_id(RecordIx(members[0]))),
            records: members.len() as u64,
            pairs_left_out: (members.len() * (members.len() - 1) / 2) as u64,
        });
    }
    blocks
        .par_iter_mut()
        .filter(|(_, m)| m.len() <= cut_off)
        .map(|(_, members)| {
            members.sort_unstable_by_key(|&i| (view.clock[i as usize].hi, i));
            let mut pairs = Vec::new();
            for x in 0..members.len() {
                let a = members[x] as usize;
                let mut taken = [0_usize; 4];
                for &b in members[..x].iter().rev() {
                    let b = b as usize;
                    // Sorted by their ends: what ended long before cannot overlap.
                    if view.clock[b].hi < view.clock[a].lo - NEAR_S {
                        break;
                    }
                    let system = view.system[b] as usize;
                    if taken[system] < NEAR_BUDGET
                        && comparable(view, a, b)
                        && in_window(view, a, b)
                    {
                        taken[system] += 1;
                        pairs.push(ordered(a, b));
                    }
                    if taken.iter().all(|&t| t >= NEAR_BUDGET) {
                        break;
                    }
                }
                taken = [0; 4];
                for &b in members[x + 1..].iter().take(NEAR_BUDGET * 8) {
                    let b = b as usize;
                    if view.clock[b].lo > view.clock[a].hi + NEAR_S {
                        continue;
                    }
                    let system = view.system[b] as usize;
                    if taken[system] < NEAR_BUDGET
                        && comparable(view, a, b)
                        && in_window(view, a, b)
                    {
                        taken[system] += 1;
                        pairs.push(ordered(a, b));
                    }
                }
            }
            pairs
        })
        .flatten_iter()
        .collect()
}
