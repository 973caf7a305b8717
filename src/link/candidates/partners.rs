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
    let mut best: Vec<[Option<Partner>; 4]> = vec![[None; 4]; view.records.len()];
    for (&(a, b), &bits) in pairs
        .iter()
        .zip(bits)
        .filter(|(_, bits)| **bits >= PARTNER_MIN_BITS)
    {
        for (of, is) in [(a, b), (b, a)] {
            let best = &mut best[of.index()][view.system[is.index()] as usize];
            if best.is_none_or(|best| bits > best.bits) {
                *best = Some(Partner { of, is, bits });
            }
        }
    }
    let mut partners: Vec<Partner> = best
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|one| {
            let other = Partner {
                of: one.is,
                is: one.of,
                ..one
            };
            [one, other]
        })
        .collect();
    partners.par_sort_unstable_by(|x, y| {
        x.of.cmp(&y.of)
            .then(y.bits.total_cmp(&x.bits))
            .then(x.is.cmp(&y.is))
    });
    partners.dedup_by_key(|partner| (partner.of, partner.is));
    partners
}
