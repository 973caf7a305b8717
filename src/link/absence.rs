//! "There is no record" is a decision of its own: nobody competes with every candidate ticket.

use crate::link::calibration::Line;
use crate::link::rehearsal::Alone;
use crate::model::source::System;

/// Records that stand for what is known before any was rehearsed.
const KNOWN_RECORDS: f64 = 20.0;

/// Log-odds that a record's ticket is not there, in bits: from the odds of all its candidate tickets together, and the share of the records of its
/// system whose ticket is there.
pub fn bits(tickets: f64, present: f32) -> f32 {
    const MOST_BITS: f64 = 12.0;
    let present = f64::from(present).clamp(0.02, 0.98);
    let nobody = (1.0 - present) / present;
    (nobody / tickets.max(1e-9)).log2().clamp(-MOST_BITS, MOST_BITS) as f32
}

/// What these odds mean for records that were put with no ticket and no row of a sheet, before anything was rehearsed: some of the
/// tickets that looked likely were found to be others'.
fn known(system: System) -> Line {
    match system {
        System::Hotfixes => Line {
            slope: 0.5,
            at_zero: 1.5,
        },
        System::Deploys | System::Tickets | System::Spreadsheets => Line {
            slope: 0.5,
            at_zero: 0.5,
        },
    }
}

/// By system: what the odds of having no record mean, a logistic fit (Platt 1999) held near what is known.
pub fn learn(alone: &[Alone]) -> [Line; 4] {
    System::ALL.map(|system| {
        let of: Vec<&Alone> = alone.iter().filter(|alone| alone.system == system).collect();
        Line::fit(known(system), KNOWN_RECORDS, of.iter().map(|alone| {
            (alone.bits, alone.is_missing, alone.weight)
        }))
    })
}
