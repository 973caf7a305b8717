//! As many records as are needed to try something out on, and their pairs.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::cluster::{self, Bounds};
use crate::link::competition::{Competition, Present, Shares};
use crate::link::ids::{Agreement, KeyId};
use crate::link::score::Scored;
use crate::link::view::View;
use crate::model::columns::Lists;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// More records teach nothing new: these many, in the middle of the time.
const RECORDS_MAX: usize = 30_000;

/// Records and pairs, counted anew from 0.
pub struct Stage {
    /// What each record is outside.
    pub records: Vec<RecordIx>,
    pub system: Vec<System>,
    pub pairs: Vec<Pair>,
    /// What keys tell of each pair.
    pub agreement: Vec<Agreement>,
    /// What the fields show, in bits.
    pub fields: Vec<f32>,
    /// What the keys weigh, in bits.
    pub keys: Vec<f32>,
    pub shares: Shares,
    pub present: Present,
    /// The tickets that each record is believed to name, and whether it undoes a change.
    named: Lists<KeyId>,
    undoes: Vec<bool>,
}

impl Stage {
    pub fn of(view: &View, scored: &Scored) -> Stage {
        let records = middle(view);
        let mut place: Vec<Option<u32>> = vec![None; view.records.len()];
        for (record, at) in records.iter().zip(0..) {
            place[record.index()] = Some(at);
        }
        let mut stage = Stage {
            system: records.iter().map(|r| view.system[r.index()]).collect(),
            named: {
                let mut named = Lists::default();
                records
                    .iter()
                    .for_each(|r| named.push(scored.named.get(r.index()).iter().copied()));
                named
            },
            undoes: records.iter().map(|r| view.undoes[r.index()]).collect(),
            records,
            pairs: Vec::new(),
            agreement: Vec::new(),
            fields: Vec::new(),
            keys: Vec::new(),
            shares: scored.weights.rivals,
            present: scored.present,
        };
        let here = |(i, (a, b)): (usize, &Pair)| Some((i, place[a.index()]?, place[b.index()]?));
        let pairs = scored.pairs.par_iter().enumerate();
        let pairs: Vec<(usize, u32, u32)> = pairs.filter_map(here).collect();
        for (i, a, b) in pairs {
            stage.pairs.push((RecordIx(a), RecordIx(b)));
            stage.agreement.push(scored.agreement[i]);
            stage.fields.push(scored.fields[i]);
            stage.keys.push(scored.keys[i]);
        }
        stage
    }

    /// The weights of some of its pairs that stand without others, set against their rivals; and the odds of each record's tickets.
    pub fn weigh(&self, pairs: &[Pair], alone: &[f32]) -> (Vec<f32>, Vec<f64>) {
        let competition = Competition::of(&self.system, pairs, alone, &self.shares);
        let rivals = competition.bits(&self.system, pairs, &self.shares, &self.present);
        let both = alone.iter().zip(&rivals);
        let bits = both.map(|(alone, rivals)| alone + rivals).collect();
        (bits, competition.tickets().to_vec())
    }

    /// The cluster of each record under these weights, where the keys of some are hidden.
    pub fn cluster(
        &self,
        pairs: &[Pair],
        bits: &[f32],
        is_hidden: impl Fn(RecordIx) -> bool,
    ) -> Vec<RecordIx> {
        let mut named = Lists::default();
        for (i, keys) in self.named.iter().enumerate() {
            let shown = !is_hidden(RecordIx(i as u32));
            named.push(keys.iter().copied().filter(|_| shown));
        }
        let bounds = Bounds {
            system: &self.system,
            named: &named,
            undoes: &self.undoes,
        };
        cluster::cluster(&bounds, cluster::edges(pairs, bits))
    }
}

/// All records; of very many those in the middle of the time.
fn middle(view: &View) -> Vec<RecordIx> {
    let mut records: Vec<RecordIx> = view.records.all().collect();
    if records.len() > RECORDS_MAX {
        records.par_sort_unstable_by_key(|r| (view.clock[r.index()].lo, *r));
        let before = (records.len() - RECORDS_MAX) / 2;
        records = records.split_off(before);
        records.truncate(RECORDS_MAX);
        records.sort_unstable();
    }
    records
}
