//! Candidates by a partner in common, once all other pairs were weighed: who share one may share a change, whatever their texts say.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::link::candidates::window::{Pair, ordered};
use crate::link::view::View;
use crate::model::record::RecordIx;

/// A partner is likely enough from here on, in bits.
const PARTNER_MIN_BITS: f32 = -4.0;
/// Partners of a record that are brought together with one another, the likeliest first.
const PARTNERS_MAX: usize = 8;

/// Stands where no partner is likely enough.
const NOBODY: (f32, RecordIx) = (f32::NEG_INFINITY, RecordIx(u32::MAX));

/// One record's partner and their weight.
#[derive(Clone, Copy)]
struct Partner {
    of: RecordIx,
    is: RecordIx,
    bits: f32,
}

/// Pairs of different systems that are not among `pairs` and share a partner there, ascending.
pub fn by_partners(view: &View, pairs: &[Pair], bits: &[f32]) -> Vec<Pair> {
    let partners = partners(view, pairs, bits);
    let system = |record: RecordIx| view.system[record.index()];
    let mut found: Vec<Pair> = partners
        .par_chunk_by(|x, y| x.of == y.of)
        .flat_map_iter(|all| {
            let likeliest = &all[..all.len().min(PARTNERS_MAX)];
            likeliest.iter().enumerate().flat_map(move |(i, x)| {
                let others = likeliest[i + 1..].iter();
                others.map(move |y| (x.is, y.is))
            })
        })
        .filter(|&(x, y)| system(x) != system(y))
        .map(|(x, y)| ordered(x.index(), y.index()))
        .collect();
    found.par_sort_unstable();
    found.dedup();
    let wanted: FxHashSet<Pair> = found.iter().copied().collect();
    let known: FxHashSet<Pair> = pairs
        .par_iter()
        .copied()
        .filter(|pair| wanted.contains(pair))
        .collect();
    found.retain(|pair| !known.contains(pair));
    found
}

/// The best partner of each record in each system, seen from both sides; by record, the likeliest first.
fn partners(view: &View, pairs: &[Pair], bits: &[f32]) -> Vec<Partner> {
    let mut best = vec![[NOBODY; 4]; view.records.len()];
    // Each core goes through all pairs for a part of the records.
    let of_part = best.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts = best.par_chunks_mut(of_part).enumerate();
    parts.for_each(|(part, best)| {
        let first = part * of_part;
        let all = pairs.iter().zip(bits);
        for (&(a, b), &bits) in all.filter(|(_, bits)| **bits >= PARTNER_MIN_BITS) {
            for (of, is) in [(a, b), (b, a)] {
                let Some(best) = of
                    .index()
                    .checked_sub(first)
                    .and_then(|at| best.get_mut(at))
                else {
                    continue;
                };
                let best = &mut best[view.system[is.index()] as usize];
                if bits > best.0 {
                    *best = (bits, is);
                }
            }
        }
    });
    let mut partners = Vec::new();
    for (of, best) in best.into_iter().enumerate() {
        let of = RecordIx(of as u32);
        for (bits, is) in best.into_iter().filter(|best| *best != NOBODY) {
            partners.push(Partner { of, is, bits });
            partners.push(Partner {
                of: is,
                is: of,
                bits,
            });
        }
    }
    partners.par_sort_unstable_by(|x, y| {
        x.of.cmp(&y.of)
            .then(y.bits.total_cmp(&x.bits))
            .then(x.is.cmp(&y.is))
    });
    partners.dedup_by_key(|partner| (partner.of, partner.is));
    partners
}
