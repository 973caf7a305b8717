//! The run played once more on records whose ticket is known, with their keys hidden and some of their tickets taken away: what comes out is compared
//! with what the keys tell.

use crate::link::absence;
use crate::link::calibration::{Standing, standings};
use crate::link::candidates::Pair;
use crate::link::ids::{Agreement, KeyId};
use crate::link::links::worth_showing;
use crate::link::score::Scored;
use crate::link::stage::Stage;
use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// In each round the keys of one in so many tickets are hidden.
const ROUNDS: u32 = 3;

/// A pair whose keys were hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rehearsed {
    pub standing: Standing,
    /// Its weight without keys.
    pub bits: f32,
    pub is_match: bool,
    /// How many pairs it stands for: tickets are taken away as often as they are missing among records without a key.
    pub weight: f32,
}

/// A record whose key was hidden, and that stands without a ticket and a row of a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alone {
    pub system: System,
    /// Log-odds that its record is missing, in bits.
    pub bits: f32,
    /// Whether it was taken away.
    pub is_missing: bool,
}

/// What the rehearsal showed.
#[derive(Default)]
pub struct Rehearsal {
    /// Pairs of the kind that is shown: in one change, or the best that a record was not put with.
    pub pairs: Vec<Rehearsed>,
    pub alone: Vec<Alone>,
    /// By system, how many records had their key hidden: whose ticket was there, and whose was taken away.
    pub hidden: [[u32; 2]; 4],
}

/// Rehearses with the weights that were learned.
pub fn rehearse(view: &View, scored: &Scored) -> Rehearsal {
    let stage = Stage::of(view, scored);
    let keys = stage.records.iter().map(|&record| key_of(view, record));
    let keys: Vec<Option<KeyId>> = keys.collect();
    let shown = shown(&stage, &keys);
    let mut read: Vec<KeyId> = (0..stage.records.len())
        .filter(|&i| stage.system[i] == System::Tickets)
        .filter_map(|i| keys[i])
        .collect();
    read.sort_unstable();
    let mut rehearsal = Rehearsal::default();
    for round in 0..ROUNDS {
        play(&stage, (&keys, &read), (round, &shown), &mut rehearsal);
    }
    rehearsal
}

/// The first ticket that a record names, or is.
fn key_of(view: &View, record: RecordIx) -> Option<KeyId> {
    view.keys.ours.get(record.index()).first().copied()
}

/// Tickets are taken away with this chance: about as often as they are missing behind hot-fixes, so that both cases are seen often enough.
const TAKEN_SHARE: f32 = 0.3;

/// What becomes of a ticket's key in a round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Shown,
    Hidden,
    /// The ticket, and its rows in sheets, are not there.
    Taken,
}

fn fate(key: Option<KeyId>, round: u32) -> Fate {
    match key {
        Some(key) if key.0 % ROUNDS == round => match spread(key.0 / ROUNDS) < TAKEN_SHARE {
            true => Fate::Taken,
            false => Fate::Hidden,
        },
        _ => Fate::Shown,
    }
}

/// Which records show their key in every round: as many as show one at all. So the others of a change speak up as often as they do outside.
fn shown(stage: &Stage, keys: &[Option<KeyId>]) -> Vec<bool> {
    let (mut named, mut all) = ([0.0_f32; 4], [0.0_f32; 4]);
    for (system, key) in stage.system.iter().zip(keys) {
        named[*system as usize] += f32::from(u8::from(key.is_some()));
        all[*system as usize] += 1.0;
    }
    let shown = |(i, system): (usize, &System)| {
        let share = named[*system as usize] / all[*system as usize].max(1.0);
        spread(i as u32) < share
    };
    stage.system.iter().enumerate().map(shown).collect()
}

/// A number from 0 to 1 that has nothing to do with its neighbours': a multiplicative hash (Knuth, TAOCP 3, 6.4).
fn spread(n: u32) -> f32 {
    (n.wrapping_mul(0x9E37_79B9) >> 8) as f32 / (1 << 24) as f32
}

/// One round.
fn play(
    stage: &Stage,
    (keys, read): (&[Option<KeyId>], &[KeyId]),
    (round, shows): (u32, &[bool]),
    rehearsal: &mut Rehearsal,
) {
    let fate_of = |r: RecordIx| fate(keys[r.index()], round);
    let is_there = |r: RecordIx| fate_of(r) != Fate::Taken || stage.system[r.index()].is_evidence();
    let kept: Vec<usize> = (0..stage.pairs.len())
        .filter(|&i| is_there(stage.pairs[i].0) && is_there(stage.pairs[i].1))
        .collect();
    let pairs: Vec<Pair> = kept.iter().map(|&i| stage.pairs[i]).collect();
    let is_hidden = |r: RecordIx| {
        let is_other = stage.system[r.index()] != System::Tickets;
        match fate_of(r) {
            Fate::Shown => false,
            Fate::Hidden => is_other && !shows[r.index()],
            Fate::Taken => is_other,
        }
    };
    let touched = |&(a, b): &Pair| is_hidden(a) || is_hidden(b);
    let alone: Vec<f32> = kept
        .iter()
        .zip(&pairs)
        .map(|(&i, pair)| stage.fields[i] + if touched(pair) { 0.0 } else { stage.keys[i] })
        .collect();
    let (bits, tickets) = stage.weigh(&pairs, &alone);
    let cluster_of = stage.cluster(&pairs, &bits, is_hidden);
    let standings = standings(&stage.system, &pairs, &cluster_of);
    let shown = worth_showing(&stage.system, &pairs, &bits, &cluster_of);
    // What is played is made as common as it is.
    let weight = |r: RecordIx| {
        let present = stage.present[stage.system[r.index()] as usize].clamp(0.02, 0.98);
        match fate_of(r) {
            Fate::Taken => (1.0 - present) / TAKEN_SHARE,
            Fate::Hidden | Fate::Shown => present / (1.0 - TAKEN_SHARE),
        }
    };
    for (at, &i) in kept.iter().enumerate() {
        let (a, b) = pairs[at];
        let is_match = match stage.agreement[i] {
            Agreement::Same => true,
            Agreement::Different => false,
            Agreement::Silent | Agreement::Hinted => continue,
        };
        if shown[at] && touched(&pairs[at]) {
            let of = if is_hidden(b) { b } else { a };
            rehearsal.pairs.push(Rehearsed {
                standing: standings[at],
                bits: bits[at],
                is_match,
                weight: weight(of),
            });
        }
    }
    let mut has_record = vec![false; stage.system.len()];
    for (i, cluster) in cluster_of.iter().enumerate() {
        has_record[cluster.index()] |=
            !stage.system[i].is_evidence() && is_there(RecordIx(i as u32));
    }
    for i in 0..stage.system.len() {
        let record = RecordIx(i as u32);
        let system = stage.system[i];
        if !system.is_evidence() || !is_hidden(record) {
            continue;
        }
        // Who names a ticket that is not in the export has none here.
        let is_read = keys[i].is_some_and(|key| read.binary_search(&key).is_ok());
        let is_missing = fate_of(record) == Fate::Taken || !is_read;
        rehearsal.hidden[system as usize][usize::from(is_missing)] += 1;
        if !has_record[cluster_of[i].index()] {
            rehearsal.alone.push(Alone {
                system,
                bits: absence::bits(tickets[i], stage.present[system as usize]),
                is_missing,
            });
        }
    }
}
