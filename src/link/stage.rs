//! As many records as are needed to try something out on, and their pairs.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::cluster;
use crate::link::score::Scored;
use crate::link::view::View;
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
    /// So many of them, the first, were found for what the two show.
    pub direct: usize,
    /// What ids tell of each pair.
    pub agreement: Vec<i8>,
    /// Weights without ids.
    pub bits: Vec<f32>,
    /// What ids add.
    pub id_bits: Vec<f32>,
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
            records,
            pairs: Vec::new(),
            direct: 0,
            agreement: Vec::new(),
            bits: Vec::new(),
            id_bits: Vec::new(),
        };
        let here = |(i, (a, b)): (usize, &Pair)| Some((i, place[a.index()]?, place[b.index()]?));
        let pairs = scored.pairs.par_iter().enumerate();
        let pairs: Vec<(usize, u32, u32)> = pairs.filter_map(here).collect();
        for (i, a, b) in pairs {
            let is_direct = i < scored.direct;
            let id_bits = if is_direct {
                scored.weights.id_bits(scored.agreement[i])
            } else {
                0.0
            };
            stage.direct += usize::from(is_direct);
            stage.pairs.push((RecordIx(a), RecordIx(b)));
            stage.agreement.push(scored.agreement[i]);
            stage.bits.push(scored.bits[i] - id_bits);
            stage.id_bits.push(id_bits);
        }
        stage
    }

    /// The cluster of each record under these weights.
    pub fn cluster(&self, bits: &[f32]) -> Vec<RecordIx> {
        cluster::cluster(&self.system, cluster::edges(&self.pairs, bits))
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
