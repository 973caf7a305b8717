//! Services, components and repositories in common.

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::model::columns::NameId;
use crate::model::link::Evidence;

pub const SERVICE: Comparison = Comparison {
    name: "service",
    evidence: Evidence::Service,
    levels: 4,
    level,
    order: &[1, 0, 2, 3],
    built_in_bits: |level| match level {
        0 => 0.0,
        1 => -3.0,
        2 => 2.0,
        _ => 3.0,
    },
};

/// 0: unknown on a side, or in words that cannot be compared; 1: none in common, 2: some in common, 3: the same.
fn level(pair: &Pair) -> u8 {
    let view = pair.view;
    let (a, b) = (pair.a.services, pair.b.services);
    let (of_a, of_b) = pair.systems();
    if a.is_empty() || b.is_empty() || !view.services.meet(of_a, of_b) {
        return 0;
    }
    let common = a
        .iter()
        .filter(|&&name| {
            b.iter()
                .any(|&other| view.services.same(NameId(name), NameId(other)))
        })
        .count();
    match common {
        0 => 1,
        _ if common == a.len() && common == b.len() => 3,
        _ => 2,
    }
}
