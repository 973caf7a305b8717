//! "There is no record" is a decision of its own: nobody competes with every candidate ticket.

use crate::link::calibration::Line;
use crate::link::rehearsal::{Alone, Rehearsal};
use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// Records that stand for what is known before any was rehearsed.
const KNOWN_RECORDS: f64 = 20.0;

/// Log-odds that a record's ticket is not there, in bits: from the odds of all its candidate tickets together, and the share of the records of its
/// system whose ticket is there.
pub fn bits(tickets: f64, present: f32) -> f32 {
    const MOST_BITS: f64 = 12.0;
    let present = f64::from(present).clamp(0.02, 0.98);
    let nobody = (1.0 - present) / present;
    (nobody / tickets.max(1e-9))
        .log2()
        .clamp(-MOST_BITS, MOST_BITS) as f32
}

/// What these odds mean for records that were put with no ticket and no row of a sheet, before anything was rehearsed: some of the
/// tickets that looked likely were found to be others'.
fn known(system: System) -> Line {
    match system {
        System::Hotfixes => Line {
            slope: 0.4,
            at_zero: 1.0,
        },
        System::Deploys | System::Tickets | System::Spreadsheets => Line {
            slope: 0.4,
            at_zero: -0.4,
        },
    }
}

/// By system: what the odds of having no record mean, for records that were put with no ticket and no row of a sheet. A logistic fit (Platt
/// 1999) to the rehearsal, held near what is known.
///
/// How common missing records are among those that stand alone is an adjusted count (Forman 2008): `alone` is the share of the records without a
/// key that stand so, and the rehearsal tells how often those do that have a record, and those that have none.
pub fn learn(view: &View, cluster_of: &[RecordIx], rehearsal: &Rehearsal) -> [Line; 4] {
    /// Fewer hidden records of either kind tell no rates.
    const HIDDEN_MIN: u32 = 15;
    let mut has_record = vec![false; cluster_of.len()];
    for (cluster, system) in cluster_of.iter().zip(&view.system) {
        has_record[cluster.index()] |= !system.is_evidence();
    }
    System::ALL.map(|system| {
        let hidden = rehearsal.hidden[system as usize];
        if hidden.iter().any(|&n| n < HIDDEN_MIN) {
            return known(system);
        }
        let of: Vec<&Alone> = rehearsal
            .alone
            .iter()
            .filter(|alone| alone.system == system)
            .collect();
        let rate = |is_missing: bool| {
            let alone = of
                .iter()
                .filter(|alone| alone.is_missing == is_missing)
                .count();
            (alone as f64 + 0.5) / (f64::from(hidden[usize::from(is_missing)]) + 1.0)
        };
        let (of_present, of_missing) = (rate(false), rate(true));
        let is_open = |&i: &usize| view.system[i] == system && view.keys.ours.get(i).is_empty();
        let (mut open, mut alone) = (0.0, 0.0);
        for i in (0..cluster_of.len()).filter(is_open) {
            open += 1.0;
            alone += f64::from(u8::from(!has_record[cluster_of[i].index()]));
        }
        let share = alone / f64::max(open, 1.0);
        let missing =
            ((share - of_present) / f64::max(of_missing - of_present, 0.05)).clamp(0.01, 0.99);
        let weights = [
            (1.0 - missing) / f64::from(hidden[0]),
            missing / f64::from(hidden[1]),
        ];
        let scale = f64::from(hidden[0] + hidden[1]);
        let labels = of.iter().map(|alone| {
            let weight = weights[usize::from(alone.is_missing)] * scale;
            (alone.bits, alone.is_missing, weight as f32)
        });
        Line::fit(known(system), KNOWN_RECORDS, labels)
    })
}
