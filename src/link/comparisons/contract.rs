//! What a comparison is: two records in, a level out.

use crate::link::features::Side;
use crate::link::text::Overlap;
use crate::link::view::View;
use crate::model::link::Evidence;
use crate::model::source::System;

/// Two records and what several comparisons need of them.
pub struct Pair<'v> {
    pub view: &'v View<'v>,
    /// The lower of the two, by system, source and key.
    pub a: Side<'v>,
    pub b: Side<'v>,
    /// What the titles have in common.
    pub overlap: Overlap,
}

impl Pair<'_> {
    pub fn systems(&self) -> (System, System) {
        (self.a.row.system, self.b.row.system)
    }
}

/// A field to compare by. Level 0 is *nothing to compare*, where that can be.
pub struct Comparison {
    /// Unique; the name in the model's JSON.
    pub name: &'static str,
    /// The bar of the waterfall that it feeds.
    pub evidence: Evidence,
    pub levels: u8,
    pub level: fn(&Pair) -> u8,
    /// Levels in the order of agreement: evidence never falls along them. A mismatch comes before *nothing to compare*, and that before agreement.
    pub order: &'static [u8],
    /// Match weight of each level in bits before anything was learned.
    pub built_in_bits: fn(u8) -> f32,
}

/// The level of a value among ascending edges: how many of them it reaches.
pub fn level_of(value: f32, edges: &[f32]) -> u8 {
    edges.partition_point(|&edge| edge <= value) as u8
}

/// The bits at a level by straight lines between known ones, ascending by level.
pub fn between(level: u8, known: &[(u8, f32)]) -> f32 {
    let after = known.partition_point(|&(l, _)| l < level);
    match (after.checked_sub(1).map(|i| known[i]), known.get(after)) {
        (_, Some(&(l, bits))) if l == level => bits,
        (Some((l0, bits0)), Some(&(l1, bits1))) => {
            bits0 + (bits1 - bits0) * f32::from(level - l0) / f32::from(l1 - l0)
        }
        (Some((_, bits)), None) | (None, Some(&(_, bits))) => bits,
        (None, None) => 0.0,
    }
}
