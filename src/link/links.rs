//! The links that are kept, with how sure they are.

use rayon::prelude::*;

use crate::link::calibration::{Calibration, standings};
use crate::link::candidates::Pair;
use crate::link::ids::Agreement;
use crate::link::score::Scored;
use crate::link::view::View;
use crate::model::link::{Evidence, Link, Relation, Verdict, probability};
use crate::model::record::RecordIx;
use crate::model::source::System;

/// Accepted from here on.
const ACCEPT_PROBABILITY: f32 = 0.5;
/// Accepted, and for a person to look at, below this.
pub const SURE_PROBABILITY: f32 = 0.9;

/// As likely as this, a rejected link is an alternative to those that were accepted.
const ALTERNATIVE_PROBABILITY: f32 = 0.01;

/// The links worth keeping: those inside changes, deploys that ship further tickets, and for each record the best that was rejected, where that is
/// an alternative or the change has nothing better.
pub fn links(
    view: &View,
    scored: &Scored,
    cluster_of: &[RecordIx],
    calibration: &Calibration,
) -> Vec<Link> {
    let standings = standings(&view.system, &scored.pairs, cluster_of);
    let calibrated: Vec<f32> = standings
        .par_iter()
        .zip(&scored.bits)
        .map(|(&standing, &bits)| calibration.bits(standing, bits))
        .collect();
    let shown = worth_showing(&view.system, &scored.pairs, &calibrated, cluster_of);
    let holds = holds(&view.system, cluster_of);
    let lacks = |record: RecordIx, other: RecordIx| {
        let holds = |system| holds[cluster_of[record.index()].index()] & bit(system) != 0;
        match view.system[other.index()] {
            System::Tickets => !holds(System::Tickets),
            System::Spreadsheets => !holds(System::Tickets) && !holds(System::Spreadsheets),
            System::Deploys | System::Hotfixes => false,
        }
    };
    let link = |i: usize| {
        let (a, b) = scored.pairs[i];
        let together = cluster_of[a.index()] == cluster_of[b.index()];
        let ships = !together
            && scored.agreement[i] == Agreement::Same
            && probability(scored.bits[i]) >= ACCEPT_PROBABILITY
            && is_ticket_and_deploy(view, a, b);
        let is_of_use = || {
            let is_alternative = probability(calibrated[i]) >= ALTERNATIVE_PROBABILITY;
            shown[i] && (is_alternative || lacks(a, b) || lacks(b, a))
        };
        if !ships && !together && !is_of_use() {
            return None;
        }
        let mut bits = scored.waterfall(view, i);
        // That a deploy ships a ticket beside its own is what the id says, wherever the two stand.
        if !ships {
            bits[Evidence::Calibration as usize] = calibrated[i] - bits.iter().sum::<f32>();
        }
        let p = probability(bits.iter().sum());
        let verdict = match together || ships {
            true if p >= SURE_PROBABILITY => Verdict::Accepted,
            true => Verdict::Review,
            false => Verdict::Rejected,
        };
        let relation = match ships {
            true => Relation::Ships,
            false => Relation::Same,
        };
        (ships || !together || p >= ACCEPT_PROBABILITY).then_some(Link {
            a,
            b,
            relation,
            verdict,
            probability: p,
            bits,
        })
    };
    let all = (0..scored.pairs.len()).into_par_iter();
    all.filter_map(link).collect()
}

/// For each cluster, by its name, the systems of its records: one bit each.
fn holds(system: &[System], cluster_of: &[RecordIx]) -> Vec<u8> {
    let mut holds = vec![0; cluster_of.len()];
    for (cluster, system) in cluster_of.iter().zip(system) {
        holds[cluster.index()] |= bit(*system);
    }
    holds
}

fn bit(system: System) -> u8 {
    1 << system as u8
}

fn is_ticket_and_deploy(view: &View, a: RecordIx, b: RecordIx) -> bool {
    view.system[a.index()] == System::Tickets && view.system[b.index()] == System::Deploys
}

/// Whether a pair stands in one change, or is the best of either record with a ticket or with a sheet row outside of its change.
pub fn worth_showing(
    system: &[System],
    pairs: &[Pair],
    bits: &[f32],
    cluster_of: &[RecordIx],
) -> Vec<bool> {
    let is_together = |&(a, b): &Pair| cluster_of[a.index()] == cluster_of[b.index()];
    let mut shown: Vec<bool> = pairs.par_iter().map(is_together).collect();
    let parts = rayon::current_num_threads().min(PARTS_MAX);
    let of_part = pairs.len().div_ceil(parts).max(1);
    let best_of_part = |(part, shown): (usize, &[bool])| {
        let mut best = Best(vec![[NONE; 2]; system.len()]);
        for (at, _) in shown.iter().enumerate().filter(|(_, shown)| !**shown) {
            let i = part * of_part + at;
            let (a, b) = pairs[i];
            best.add(a, system[b.index()], i as u32, bits);
            best.add(b, system[a.index()], i as u32, bits);
        }
        best
    };
    let best = shown.par_chunks(of_part).enumerate();
    let best = best.map(best_of_part).reduce_with(|x, y| x.or(y, bits));
    let best = best.into_iter().flat_map(|Best(best)| best).flatten();
    for i in best.filter(|&i| i != NONE) {
        shown[i as usize] = true;
    }
    shown
}

/// For each record the number of its heaviest pair with a ticket, and with a sheet row: the first one of equals.
struct Best(Vec<[u32; 2]>);

const NONE: u32 = u32::MAX;

/// Parts of the pairs that are gone through at once; each holds all records.
const PARTS_MAX: usize = 4;

impl Best {
    fn add(&mut self, of: RecordIx, other: System, i: u32, bits: &[f32]) {
        let slot = match other {
            System::Tickets => 0,
            System::Spreadsheets => 1,
            System::Deploys | System::Hotfixes => return,
        };
        let best = &mut self.0[of.index()][slot];
        *best = heavier(*best, i, bits);
    }

    /// With the best of a later part.
    fn or(mut self, other: Best, bits: &[f32]) -> Best {
        let both = self.0.par_iter_mut().zip(other.0);
        both.for_each(|(best, other)| {
            for (best, other) in best.iter_mut().zip(other) {
                *best = heavier(*best, other, bits);
            }
        });
        self
    }
}

/// The heavier one of two pairs, the second of which comes later.
fn heavier(x: u32, y: u32, bits: &[f32]) -> u32 {
    match (x, y) {
        (NONE, y) => y,
        (x, NONE) => x,
        _ if bits[y as usize] > bits[x as usize] => y,
        _ => x,
    }
}
