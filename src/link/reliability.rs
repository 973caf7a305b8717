//! How far keys can be trusted, source by source: among records whose texts clearly tell their ticket, how often that is the ticket they name.
//!
//! A key is judged against other tickets, never by how poor its own text is: where the text tells no ticket, it says nothing of the key.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::link::candidates::Pair;
use crate::link::ids::Agreement;
use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// A text tells a ticket clearly from this weight on, and by so much more than any other, in bits.
const CLEAR_BITS: f32 = 0.0;
const AHEAD_BITS: f32 = 5.0;
/// Before anything is seen: so many clear records of which this share names the ticket that the text tells.
const KEYS_BEFORE: (f64, f64) = (20.0, 0.98);
/// The same for numbers without a prefix, which may be those of pull requests.
const NUMBERS_BEFORE: (f64, f64) = (4.0, 0.5);
/// Of records whose key is right, the share whose text tells another ticket clearly: near twins.
const TWINS: f64 = 0.01;
/// Records whose keys are looked at, at most; more tell nothing new.
const RECORDS_MAX: usize = 20_000;
/// Odds against two candidates being one change before anything is looked at: one pair in about a hundred of a record's time is its own.
const BY_CHANCE_BITS: f32 = 6.4;
/// A common key weighs at most this much, and different ones take at most that much, in bits.
const SAME_MAX_BITS: f32 = 12.0;
const DIFFERENT_MIN_BITS: f32 = -6.0;
/// What a doubtful key weighs, in bits.
const HINTED_BITS: f32 = 2.0;
/// Keys of which fewer are right weigh nothing.
const RIGHT_MIN: f64 = 0.5;
/// Numbers are taken for keys from here on.
const NUMBERS_RIGHT_MIN: f64 = 0.9;

/// What the keys of each source are worth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// By the name of the source: the share of its keys that are right, and that of its numbers without a prefix.
    of: BTreeMap<String, [f64; 2]>,
}

/// The share of right keys by source, for looking up quickly.
pub struct Worth {
    /// By source.
    right: Vec<f64>,
}

impl Reliability {
    /// Estimates it from the weights of pairs without their keys; tickets stand first in a pair.
    pub fn estimate(
        view: &View,
        pairs: &[Pair],
        weigh: impl Fn(&Pair) -> f32 + Sync,
    ) -> Reliability {
        let named = |record: RecordIx| {
            let i = record.index();
            view.keys
                .ours
                .get(i)
                .len()
                .max(view.keys.numbers.get(i).len())
        };
        let is_asked = |&&(a, b): &&Pair| {
            view.system[a.index()] == System::Tickets
                && view.system[b.index()] != System::Tickets
                && named(b) == 1
        };
        let mut asked: Vec<Pair> = pairs.iter().filter(is_asked).copied().collect();
        asked.sort_unstable_by_key(|&(a, b)| (b, a));
        let records = asked.chunk_by(|x, y| x.1 == y.1).count();
        let every = records.div_ceil(RECORDS_MAX).max(1);
        let of_record: Vec<&[Pair]> = asked.chunk_by(|x, y| x.1 == y.1).step_by(every).collect();
        let told = of_record
            .par_iter()
            .filter_map(|pairs| Told::of(view, pairs, &weigh));
        let mut told: Vec<Told> = told.collect();
        told.sort_unstable_by_key(|told| (told.source, told.is_number));
        let mut of = BTreeMap::new();
        for (source, name) in view.source_names.iter().enumerate() {
            let keys = share(
                &told,
                |told| told.source == source && !told.is_number,
                KEYS_BEFORE,
            );
            // Whether `#12` is a ticket's number is a habit of the house.
            let numbers = share(&told, |told| told.is_number, NUMBERS_BEFORE);
            of.insert(name.clone(), [keys, numbers]);
        }
        Reliability { of }
    }

    /// Whether the numbers of each source are taken for keys of tickets.
    pub fn believes_numbers(&self, view: &View) -> Vec<bool> {
        let right = |name: &String| {
            self.of
                .get(name)
                .is_some_and(|right| right[1] >= NUMBERS_RIGHT_MIN)
        };
        view.source_names.iter().map(right).collect()
    }

    /// The share of right keys by source.
    pub fn worth(&self, view: &View) -> Worth {
        let right = |name: &String| self.of.get(name).map_or(KEYS_BEFORE.1, |right| right[0]);
        Worth {
            right: view.source_names.iter().map(right).collect(),
        }
    }

    /// The share of right keys over all sources that are not tickets, each record counted once.
    pub fn overall(&self, view: &View) -> f32 {
        let worth = self.worth(view);
        let (mut sum, mut n) = (0.0, 0.0);
        for i in 0..view.records.len() {
            if view.system[i] != System::Tickets && !view.keys.ours.get(i).is_empty() {
                sum += worth.right[view.source(RecordIx(i as u32))];
                n += 1.0;
            }
        }
        if n > 0.0 { (sum / n) as f32 } else { 1.0 }
    }
}

impl Worth {
    /// The share of pairs with a common key that are one change.
    pub fn right(&self, view: &View, (a, b): Pair) -> f64 {
        let of = |record: RecordIx| match view.system[record.index()] {
            System::Tickets => 1.0,
            System::Deploys | System::Hotfixes | System::Spreadsheets => {
                self.right[view.source(record)]
            }
        };
        of(a) * of(b)
    }

    /// What the keys of a pair weigh, in bits.
    pub fn bits(&self, view: &View, pair: Pair, agreement: Agreement) -> f32 {
        let right = match agreement {
            Agreement::Silent => return 0.0,
            Agreement::Hinted => return HINTED_BITS,
            Agreement::Same | Agreement::Different => self.right(view, pair).min(0.999),
        };
        if right < RIGHT_MIN {
            return 0.0;
        }
        match agreement {
            Agreement::Same => {
                ((right / (1.0 - right)).log2() as f32 + BY_CHANCE_BITS).min(SAME_MAX_BITS)
            }
            Agreement::Different => ((1.0 - right).log2() as f32).max(DIFFERENT_MIN_BITS),
            Agreement::Silent | Agreement::Hinted => 0.0,
        }
    }
}

/// The share of those that name the ticket that their text tells, with what is known before.
fn share(told: &[Told], is_asked: impl Fn(&Told) -> bool, before: (f64, f64)) -> f64 {
    let (mut own, mut other) = (0.0, 0.0);
    for told in told.iter().filter(|told| is_asked(told)) {
        own += f64::from(u8::from(told.is_own));
        other += f64::from(u8::from(!told.is_own));
    }
    let other = f64::max(other - TWINS * (own + other), 0.0);
    (own + before.0 * before.1) / (own + other + before.0)
}

/// A record whose text clearly tells its ticket.
struct Told {
    source: usize,
    is_number: bool,
    /// Whether it is the one that the record names.
    is_own: bool,
}

impl Told {
    fn of(view: &View, pairs: &[Pair], weigh: &(impl Fn(&Pair) -> f32 + Sync)) -> Option<Told> {
        let record = pairs[0].1;
        let i = record.index();
        let is_number = view.keys.ours.get(i).is_empty();
        let named = match is_number {
            true => view.keys.numbers.get(i),
            false => view.keys.ours.get(i),
        };
        let (mut own, mut other) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for pair in pairs {
            let is_own = view
                .keys
                .ours
                .get(pair.0.index())
                .iter()
                .any(|key| named.contains(key));
            let best = if is_own { &mut own } else { &mut other };
            *best = best.max(weigh(pair));
        }
        // A ticket that is not in the export can not be held against another.
        let is_clear = own.max(other) >= CLEAR_BITS && (own - other).abs() >= AHEAD_BITS;
        (own > f32::NEG_INFINITY && is_clear).then_some(Told {
            source: view.source(record),
            is_number,
            is_own: own > other,
        })
    }
}
