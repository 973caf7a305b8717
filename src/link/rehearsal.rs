//! The run played once more on records whose ticket is known, with their ids hidden: what comes out is compared with what the ids tell.

use crate::link::absence::Misses;
use crate::link::calibration::{Standing, standings};
use crate::link::links::worth_showing;
use crate::link::score::Scored;
use crate::link::stage::Stage;
use crate::link::view::View;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// In each round the ids of one in so many tickets are hidden.
const ROUNDS: u32 = 3;

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
    let hidden_in: Vec<Option<u32>> = stage.records.iter().map(|&r| hidden_in(view, r)).collect();
    let mut rehearsal = Rehearsal::default();
    for round in 0..ROUNDS {
        play(
            &stage,
            |r| hidden_in[r.index()] == Some(round),
            &mut rehearsal,
        );
    }
    rehearsal
}

/// One round.
fn play(stage: &Stage, is_hidden: impl Fn(RecordIx) -> bool, rehearsal: &mut Rehearsal) {
    let touched: Vec<bool> = stage
        .pairs
        .iter()
        .map(|&(a, b)| is_hidden(a) || is_hidden(b))
        .collect();
    let bits: Vec<f32> = (0..stage.pairs.len())
        .map(|i| stage.bits[i] + if touched[i] { 0.0 } else { stage.id_bits[i] })
        .collect();
    let cluster_of = stage.cluster(&bits);
    let standings = standings(&stage.system, &stage.pairs, &cluster_of);
    let shown = worth_showing(
        &stage.system,
        &stage.pairs,
        stage.direct,
        &bits,
        &cluster_of,
    );
    for i in 0..stage.pairs.len() {
        if shown[i] && touched[i] && stage.agreement[i] != 0 {
            rehearsal.pairs.push(Rehearsed {
                standing: standings[i],
                bits: stage.bits[i],
                is_match: stage.agreement[i] > 0,
            });
        }
    }
    count_misses(stage, &is_hidden, &cluster_of, &mut rehearsal.misses);
}

/// How many of the hidden records stand with no ticket and no sheet row, although their ticket is there.
fn count_misses(
    stage: &Stage,
    is_hidden: &impl Fn(RecordIx) -> bool,
    cluster_of: &[RecordIx],
    misses: &mut [Misses; 4],
) {
    let mut has_record = vec![false; stage.system.len()];
    for (cluster, system) in cluster_of.iter().zip(&stage.system) {
        has_record[cluster.index()] |= !system.is_evidence();
    }
    let mut known: Vec<RecordIx> = (0..stage.pairs.len())
        .filter(|&i| stage.agreement[i] > 0)
        .map(|i| stage.pairs[i])
        .filter(|(a, b)| stage.system[a.index()] == System::Tickets && is_hidden(*b))
        .map(|(_, b)| b)
        .collect();
    known.sort_unstable();
    known.dedup();
    for record in known {
        let misses = &mut misses[stage.system[record.index()] as usize];
        misses.known += 1;
        misses.missed += u32::from(!has_record[cluster_of[record.index()].index()]);
    }
}

/// Records of one ticket are hidden together.
fn hidden_in(view: &View, record: RecordIx) -> Option<u32> {
    if view.system[record.index()] == System::Tickets {
        return None;
    }
    let first = view.keys.ours.get(record.index()).first();
    first.map(|key| key.0 % ROUNDS)
}
