//! Services, components and repositories in common.

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::model::link::Evidence;

pub const SERVICE: Comparison = Comparison {
    name: "service",
    evidence: Evidence::Service,
    levels: 4,
    level,
    built_in_bits: |level| match level {
        0 => 0.0,
        1 => -3.0,
        2 => 2.0,
        _ => 3.0,
    },
};

/// 0: unknown on a side, 1: none in common, 2: some in common, 3: the same.
fn level(pair: &Pair) -> u8 {
    let services = &pair.view.records.services;
    let (a, b) = (services.get(pair.a), services.get(pair.b));
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let common = a.iter().filter(|service| b.contains(service)).count();
    match common {
        0 => 1,
        _ if common == a.len() && common == b.len() => 3,
        _ => 2,
    }
}
