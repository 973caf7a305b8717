//! "There is no ticket" is a decision of its own: how common it is, and how well it is recognised.

use crate::link::candidates::Pair;
use crate::link::view::View;
use crate::model::source::System;

/// Fewer records with a known ticket than this tell no rates.
const KNOWN_MIN: f64 = 30.0;

/// Missing tickets among one system's records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Absence {
    /// Share of the records without a readable id whose ticket was never written, or is not in the exports.
    pub share: f32,
    /// Share of those that look so, and are.
    pub right: f32,
}

impl Absence {
    /// Before anything is known: hot-fixes often lack a ticket, deploys seldom; what looks so is a coin that lands a little more on the one side.
    pub fn unknown(system: System) -> Absence {
        match system {
            System::Hotfixes => Absence {
                share: 0.4,
                right: 0.85,
            },
            System::Deploys | System::Tickets | System::Spreadsheets => Absence {
                share: 0.07,
                right: 0.55,
            },
        }
    }
}

/// Counts missing tickets by system: an adjusted count (Forman 2008).
///
/// What looks like an absence is one, or is a ticket that the weights do not find. How often they miss is seen on records whose ticket is
/// known; how often an absence looks like one is seen on the same records without their tickets.
pub fn absence(view: &View, pairs: &[Pair], bits: &[f32], agreement: &[i8]) -> [Absence; 4] {
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
            return Absence::unknown(system);
        }
        let share = ((open - missed) / (recognised - missed)).clamp(0.005, 0.9);
        let right = share * recognised / (share * recognised + (1.0 - share) * missed);
        Absence {
            share: share as f32,
            right: right as f32,
        }
    })
}

fn looks_absent(odds: f64) -> f64 {
    1.0 / (1.0 + odds)
}
