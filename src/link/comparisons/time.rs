//! How long after a ticket, or after one another, things happened.

use crate::link::comparisons::contract::{Comparison, between, level_of};
use crate::model::link::Evidence;
use crate::model::source::System;

/// Edges in hours: fine where changes happen, coarse far away.
const HOURS: [f32; 23] = [
    -1_440.0, -480.0, -240.0, -120.0, -48.0, -24.0, -12.0, -4.0, -1.0, -0.1, 0.1, 1.0, 4.0, 12.0,
    24.0, 48.0, 120.0, 240.0, 480.0, 720.0, 1_080.0, 1_440.0, 2_160.0,
];

const LEVELS: u8 = HOURS.len() as u8 + 2;

/// Since the ticket was closed; between two that are no tickets, since the lower one happened.
pub const AFTER_DONE: Comparison = Comparison {
    name: "after_done",
    evidence: Evidence::Time,
    levels: LEVELS,
    level: |pair| hours(pair.a.row.done, pair.b.row.opened),
    order: &[],
    built_in_bits: |level| {
        between(
            level,
            &[
                (0, 0.0),
                (1, -3.0),
                (4, -1.5),
                (7, 1.0),
                (11, 1.5),
                (15, 1.0),
                (18, -0.5),
                (21, -2.0),
                (24, -4.0),
            ],
        )
    },
};

/// Since the ticket was opened.
pub const AFTER_OPENED: Comparison = Comparison {
    name: "after_opened",
    evidence: Evidence::Time,
    levels: LEVELS,
    level: |pair| match pair.systems().0 {
        System::Tickets => hours(pair.a.row.opened, pair.b.row.opened),
        System::Deploys | System::Hotfixes | System::Spreadsheets => 0,
    },
    order: &[],
    built_in_bits: |level| {
        between(
            level,
            &[
                (0, 0.0),
                (1, -6.0),
                (5, -3.0),
                (8, -0.5),
                (9, 0.0),
                (16, 0.5),
                (24, -1.0),
            ],
        )
    },
};

fn hours(from: Option<i64>, to: Option<i64>) -> u8 {
    match (from, to) {
        (Some(from), Some(to)) => 1 + level_of((to - from) as f32 / 3_600.0, &HOURS),
        _ => 0,
    }
}
