//! "There is no ticket" is a decision of its own: how common it is, and how well it is recognised.

use crate::link::candidates::Pair;
use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// Fewer records with a known ticket than this tell no rates.
const KNOWN_MIN: f64 = 30.0;

/// Before anything is known: hot-fixes often lack a ticket, deploys seldom.
pub fn unknown_share(system: System) -> f32 {
    match system {
        System::Hotfixes => 0.4,
        System::Deploys | System::Tickets | System::Spreadsheets => 0.07,
    }
}

/// Before anything is known: what looks unrecorded is a coin that lands a little more on the one side; a hot-fix mostly is.
fn unknown_right(system: System) -> f32 {
    match system {
        System::Hotfixes => 0.85,
        System::Deploys | System::Tickets | System::Spreadsheets => 0.6,
    }
}

/// How many times as often as records whose id was hidden those without one are missed: who writes no key writes less that could be found,
/// but a hot-fix log has no room for one. By hand; where there was a truth, it was 1.8 to 4 for deploys and 1 to 1.9 for hot-fixes.
fn harder(system: System) -> f64 {
    match system {
        System::Hotfixes => 1.0,
        System::Deploys | System::Tickets | System::Spreadsheets => 2.0,
    }
}

/// Records of one system whose own ticket is there, with their ids hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Misses {
    pub known: u32,
    /// Those that were put with no ticket and no sheet row.
    pub missed: u32,
}

/// By system: of the records without a readable id that were put with no ticket and no sheet row, the share that has none.
///
/// An adjusted count, again: what stands alone has no record, or has one that was missed; how often that happens is seen in the rehearsal.
pub fn rights(view: &View, cluster_of: &[RecordIx], misses: &[Misses; 4]) -> [f32; 4] {
    let mut has_record = vec![false; cluster_of.len()];
    for (cluster, system) in cluster_of.iter().zip(&view.system) {
        has_record[cluster.index()] |= !system.is_evidence();
    }
    System::ALL.map(|system| {
        let (mut open, mut alone) = (0.0, 0.0);
        for (i, cluster) in cluster_of.iter().enumerate() {
            if view.system[i] == system && view.keys.ours.get(i).is_empty() {
                open += 1.0;
                alone += f64::from(u8::from(!has_record[cluster.index()]));
            }
        }
        let Misses { known, missed } = misses[system as usize];
        let missed = harder(system) * (f64::from(missed) + 0.5) / (f64::from(known) + 1.0);
        let alone = alone / f64::max(open, 1.0);
        if f64::from(known) < KNOWN_MIN || alone - missed < 0.01 {
            return unknown_right(system);
        }
        let share = (alone - missed) / (1.0 - missed);
        (share / alone) as f32
    })
}

/// By system: the share of the records without a readable id whose ticket was never written, or is not in the exports. An adjusted count
/// (Forman 2008).
///
/// What looks like an absence is one, or is a ticket that the weights do not find. How often they miss is seen on records whose ticket is
/// known; how often an absence looks like one is seen on the same records without their tickets.
pub fn shares(view: &View, pairs: &[Pair], bits: &[f32], agreement: &[i8]) -> [f32; 4] {
    let n = view.records.len();
    // For each record, the odds that one of its candidate tickets is its own: of all, and of those that are known not to be.
    let (mut all, mut others, mut has_own) = (vec![0.0_f64; n], vec![0.0_f64; n], vec![false; n]);
    for ((&(a, b), &bits), &agreement) in pairs.iter().zip(bits).zip(agreement) {
        if view.system[a.index()] == System::Tickets {
            let odds = f64::from(bits).exp2();
            all[b.index()] += odds;
            others[b.index()] += if agreement > 0 { 0.0 } else { odds };
            has_own[b.index()] |= agreement > 0;
        }
    }
    System::ALL.map(|system| {
        let mean = |chosen: &dyn Fn(usize) -> bool, odds: &[f64]| {
            let of_system = (0..n).filter(|&i| view.system[i] == system && chosen(i));
            let (count, sum) = of_system.fold((0.0, 0.0), |(count, sum), i| {
                (count + 1.0, sum + looks_absent(odds[i]))
            });
            (count, sum / f64::max(count, 1.0))
        };
        let (_, open) = mean(&|i| view.keys.ours.get(i).is_empty(), &all);
        let (known, missed) = mean(&|i| has_own[i], &all);
        let (_, recognised) = mean(&|i| has_own[i], &others);
        if known < KNOWN_MIN || recognised - missed < 0.1 {
            return unknown_share(system);
        }
        ((open - missed) / (recognised - missed)).clamp(0.005, 0.9) as f32
    })
}

fn looks_absent(odds: f64) -> f64 {
    1.0 / (1.0 + odds)
}
