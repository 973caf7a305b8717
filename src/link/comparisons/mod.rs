//! The fields that records are compared by. The door, and the register.

pub mod contract;
mod numbers;
mod person;
pub mod revert;
mod service;
mod systems;
mod text;
mod time;
mod version;

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::link::text::overlap;
use crate::link::view::View;
use crate::model::source::System;

/// Every comparison; the order is the order of a pair's levels.
pub const COMPARISONS: [Comparison; COUNT] = [
    systems::SYSTEMS,
    text::COSINE,
    text::CONTAINMENT,
    text::SHARED_BITS,
    text::LENGTH,
    text::LETTERS,
    text::PREFIX,
    text::FURTHER,
    text::POPULARITY,
    numbers::NUMBERS,
    person::PERSON,
    service::SERVICE,
    time::AFTER_DONE,
    time::AFTER_OPENED,
    version::VERSION,
    version::NAMED_VERSIONS,
    revert::REVERT,
];

pub const COUNT: usize = 17;

/// A pair's level in each comparison.
pub type Levels = [u8; COUNT];

/// The level of the pair's systems.
pub fn of_systems(a: System, b: System) -> u8 {
    systems::of(a, b)
}

/// Compares two records by every field.
pub fn compare(view: &View, a: usize, b: usize) -> Levels {
    let corpus = &view.corpus;
    let (a, b) = (view.features.side(a), view.features.side(b));
    let is_number = &corpus.vocabulary.is_number;
    let pair = Pair {
        view,
        a,
        b,
        overlap: overlap(a.title, b.title, &corpus.idf_bits, is_number),
    };
    std::array::from_fn(|i| (COMPARISONS[i].level)(&pair))
}

/// Tells whether a pair shows nothing in common but its service and its time: no word, no person, no number, no version.
pub fn strangers() -> impl Fn(&Levels) -> bool {
    /// Up to these levels a comparison found nothing.
    const NOTHING: [(&str, u8); 7] = [
        ("shared_bits", 0),
        ("letters", 8),
        ("further_text", 2),
        ("numbers", 2),
        ("person", 1),
        ("version", 1),
        ("named_versions", 1),
    ];
    let nothing = NOTHING.map(|(name, level)| (index(name), level));
    move |levels| {
        nothing
            .iter()
            .all(|(place, level)| levels[*place] <= *level)
    }
}

/// Whether a comparison of that name is in the register.
pub fn is_known(name: &str) -> bool {
    COMPARISONS.iter().any(|c| c.name == name)
}

/// A comparison's place by its name.
pub fn index(name: &str) -> usize {
    COMPARISONS
        .iter()
        .position(|c| c.name == name)
        .expect("terms name comparisons of the register")
}
