//! The run played once more on records whose ticket is known, with their ids hidden: what comes out is compared with what the ids tell.

use rustc_hash::FxHashMap;

use crate::link::absence::Misses;
use crate::link::calibration::{Standing, standings};
use crate::link::candidates::Pair;
use crate::link::cluster::{self, Edge};
use crate::link::links::worth_showing;
use crate::link::score::Scored;
use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// In each round the ids of one in so many tickets are hidden.
const ROUNDS: u32 = 3;
/// More records teach nothing new: these many, in the middle of the time.
const RECORDS_MAX: usize = 30_000;

/// A pair whose ids were hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rehearsed {
    pub standing: Standing,
    /// Its weight without ids.
    pub bits: f32,
    pub is_match: bool,
}

/// What the rehearsal showed.
#[derive(Default)]
pub struct Rehearsal {
    /// Pairs of the kind that is shown: in one change, or the best that a record was not put with.
    pub pairs: Vec<Rehearsed>,
    /// By system, of records whose own ticket was there.
    pub misses: [Misses; 4],
}

/// Rehearses with the weights that were learned.
pub fn rehearse(view: &View, scored: &Scored) -> Rehearsal {
    let stage = Stage::of(view, scored);
    let mut rehearsal = Rehearsal::default();
    for round in 0..ROUNDS {
        stage.play(round, &mut rehearsal);
    }
    rehearsal
}

/// The records that take part, and their pairs, counted anew.
struct Stage {
    system: Vec<System>,
    /// For each record with a readable id, the round that hides it.
    round: Vec<Option<u32>>,
    pairs: Vec<Pair>,
    agreement: Vec<i8>,
    /// Without ids.
    bits: Vec<f32>,
    same_id_bits: f32,
    other_id_bits: f32,
}

impl Stage {
    fn of(view: &View, scored: &Scored) -> Stage {
        let records = middle(view);
        let place: FxHashMap<RecordIx, u32> = records.iter().copied().zip(0..).collect();
        let mut stage = Stage {
            system: records.iter().map(|r| view.system[r.index()]).collect(),
            round: records.iter().map(|&r| hidden_in(view, r)).collect(),
            pairs: Vec::new(),
            agreement: Vec::new(),
            bits: Vec::new(),
            same_id_bits: scored.weights.same_id_bits,
            other_id_bits: scored.weights.other_id_bits,
        };
        for (i, (a, b)) in scored.pairs.iter().enumerate() {
            if let (Some(&a), Some(&b)) = (place.get(a), place.get(b)) {
                let agreement = scored.agreement[i];
                stage.pairs.push((RecordIx(a), RecordIx(b)));
                stage.agreement.push(agreement);
                stage
                    .bits
                    .push(scored.bits[i] - scored.weights.id_bits(agreement));
            }
        }
        stage
    }

    fn play(&self, round: u32, rehearsal: &mut Rehearsal) {
        let is_hidden = |r: RecordIx| self.round[r.index()] == Some(round);
        let touched = |i: usize| is_hidden(self.pairs[i].0) || is_hidden(self.pairs[i].1);
        let edges: Vec<Edge> = (0..self.pairs.len())
            .map(|i| {
                let (a, b) = self.pairs[i];
                let ids = match self.agreement[i] {
                    _ if touched(i) => 0.0,
                    1.. => self.same_id_bits,
                    0 => 0.0,
                    ..0 => self.other_id_bits,
                };
                let bits = self.bits[i] + ids;
                Edge { a, b, bits }
            })
            .collect();
        let cluster_of = cluster::cluster(&self.system, &edges);
        let standings = standings(&self.system, &self.pairs, &cluster_of);
        let weights: Vec<f32> = edges.iter().map(|e| e.bits).collect();
        let shown = worth_showing(&self.system, &self.pairs, &weights, &cluster_of);
        for i in 0..self.pairs.len() {
            if shown[i] && touched(i) && self.agreement[i] != 0 {
                rehearsal.pairs.push(Rehearsed {
                    standing: standings[i],
                    bits: self.bits[i],
                    is_match: self.agreement[i] > 0,
                });
            }
        }
        self.count_misses(&is_hidden, &cluster_of, &mut rehearsal.misses);
    }

    /// How many of the hidden records stand with no ticket and no sheet row, although their ticket is there.
    fn count_misses(
        &self,
        is_hidden: &impl Fn(RecordIx) -> bool,
        cluster_of: &[RecordIx],
        misses: &mut [Misses; 4],
    ) {
        let mut has_record = vec![false; self.system.len()];
        for (cluster, system) in cluster_of.iter().zip(&self.system) {
            has_record[cluster.index()] |= !system.is_evidence();
        }
        let mut known: Vec<RecordIx> = (0..self.pairs.len())
            .filter(|&i| self.agreement[i] > 0)
            .map(|i| self.pairs[i])
            .filter(|(a, b)| self.system[a.index()] == System::Tickets && is_hidden(*b))
            .map(|(_, b)| b)
            .collect();
        known.sort_unstable();
        known.dedup();
        for record in known {
            let misses = &mut misses[self.system[record.index()] as usize];
            misses.known += 1;
            misses.missed += u32::from(!has_record[cluster_of[record.index()].index()]);
        }
    }
}

/// All records; of very many those in the middle of the time.
fn middle(view: &View) -> Vec<RecordIx> {
    let mut records: Vec<RecordIx> = view.records.all().collect();
    if records.len() > RECORDS_MAX {
        records.sort_by_key(|r| (view.clock[r.index()].lo, *r));
        let before = (records.len() - RECORDS_MAX) / 2;
        records = records.split_off(before);
        records.truncate(RECORDS_MAX);
        records.sort_unstable();
    }
    records
}

/// Records of one ticket are hidden together.
fn hidden_in(view: &View, record: RecordIx) -> Option<u32> {
    if view.system[record.index()] == System::Tickets {
        return None;
    }
    let first = view.keys.ours.get(record.index()).first();
    first.map(|key| key.0 % ROUNDS)
}
