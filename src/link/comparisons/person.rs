//! People in common: the rarer the person, the more it says.

use crate::link::comparisons::contract::{Comparison, Pair, between, level_of};
use crate::model::link::Evidence;

pub const PERSON: Comparison = Comparison {
    name: "person",
    evidence: Evidence::Person,
    levels: 9,
    level,
    order: &[1, 0, 2, 3, 4, 5, 6, 7, 8],
    built_in_bits: |level| between(level, &[(0, 0.0), (1, -2.0), (2, 0.7), (8, 5.0)]),
};

/// 0: unknown on a side, 1: nobody in common, then by the information content of the rarest one in common.
fn level(pair: &Pair) -> u8 {
    let (a, b) = (pair.a.people, pair.b.people);
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let bits = &pair.view.people.bits;
    let in_common = a.iter().filter(|person| b.contains(person));
    match in_common
        .map(|&person| bits[person as usize])
        .reduce(f32::max)
    {
        None => 1,
        Some(bits) => 2 + level_of(bits, &[2.0, 3.0, 4.0, 5.5, 7.0, 9.0]),
    }
}
