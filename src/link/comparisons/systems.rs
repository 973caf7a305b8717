//! Which systems the two records are from: the ground that every other comparison stands on.

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::model::link::Evidence;
use crate::model::source::System;

pub const SYSTEMS: Comparison = Comparison {
    name: "systems",
    evidence: Evidence::Prior,
    levels: 9,
    level,
    order: &[],
    built_in_bits: |_| 0.0,
};

fn level(pair: &Pair) -> u8 {
    let (a, b) = pair.systems();
    of(a, b)
}

/// Two that stand for the same two systems are of one level, whichever comes first.
pub fn of(a: System, b: System) -> u8 {
    use System::{Deploys, Hotfixes, Spreadsheets, Tickets};
    match (a, b) {
        (Tickets, Tickets | Deploys) | (Deploys, Tickets) => 0,
        (Tickets, Hotfixes) | (Hotfixes, Tickets) => 1,
        (Tickets, Spreadsheets) | (Spreadsheets, Tickets) => 2,
        (Deploys, Hotfixes) | (Hotfixes, Deploys) => 3,
        (Deploys, Spreadsheets) | (Spreadsheets, Deploys) => 4,
        (Hotfixes, Spreadsheets) | (Spreadsheets, Hotfixes) => 5,
        (Deploys, Deploys) => 6,
        (Hotfixes, Hotfixes) => 7,
        (Spreadsheets, Spreadsheets) => 8,
    }
}
