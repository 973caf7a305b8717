//! A person's word on pairs of records: it wins over every weight.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::link::cluster::Edge;
use crate::model::decision::{Decision, Matter, Ruling};
use crate::model::record::{RecordIx, Records};

/// What a decided pair counts while clusters are made, in bits: as much as any pair can.
const DECIDED_BITS: f32 = 100.0;

/// The pairs that are decided and whose records are both there.
#[derive(Debug, Default)]
pub struct Decided {
    pub same: Vec<(RecordIx, RecordIx)>,
    pub apart: Vec<(RecordIx, RecordIx)>,
}

impl Decided {
    pub fn new(records: &Records, decisions: &[Decision]) -> Decided {
        let mut decided = Decided::default();
        if decisions.is_empty() {
            return decided;
        }
        let at: FxHashMap<_, RecordIx> = records
            .all()
            .map(|record| (records.key[record.index()], record))
            .collect();
        for decision in decisions {
            let Matter::Pair(a, b) = &decision.matter else {
                continue;
            };
            let (Some(&a), Some(&b)) = (at.get(a), at.get(b)) else {
                continue;
            };
            let pair = (a.min(b), a.max(b));
            match decision.ruling {
                Ruling::Match => decided.same.push(pair),
                Ruling::NoMatch => decided.apart.push(pair),
                Ruling::Expected | Ruling::Confirmed | Ruling::FalseAlarm | Ruling::Undo => {}
            }
        }
        decided.apart.sort_unstable();
        decided
    }

    /// The edges, with the decided ones as heavy as can be.
    pub fn weigh(
        &self,
        edges: impl Iterator<Item = Edge> + Clone,
    ) -> impl Iterator<Item = Edge> + Clone {
        let same = self.same.iter().map(|pair| (*pair, DECIDED_BITS));
        let apart = self.apart.iter().map(|pair| (*pair, -DECIDED_BITS));
        let decided: Rc<BTreeMap<(RecordIx, RecordIx), f32>> = Rc::new(same.chain(apart).collect());
        let heaviest = decided.iter().map(|(&(a, b), &bits)| Edge { a, b, bits });
        let heaviest: Vec<Edge> = heaviest.collect();
        edges
            .filter(move |edge| !decided.contains_key(&(edge.a, edge.b)))
            .chain(heaviest)
    }

    /// The clusters, with what is said to be one made one, and what is said to be apart taken apart: the later record leaves.
    pub fn obey(&self, mut cluster_of: Vec<RecordIx>) -> Vec<RecordIx> {
        for &(a, b) in &self.same {
            let (one, other) = (cluster_of[a.index()], cluster_of[b.index()]);
            for home in &mut cluster_of {
                if *home == other {
                    *home = one;
                }
            }
        }
        for &(a, b) in &self.apart {
            if cluster_of[a.index()] == cluster_of[b.index()] {
                cluster_of[b.index()] = RecordIx(u32::MAX - b.0);
            }
        }
        named_by_lowest(cluster_of)
    }
}

/// A cluster is named by its lowest record.
fn named_by_lowest(cluster_of: Vec<RecordIx>) -> Vec<RecordIx> {
    let mut name: FxHashMap<RecordIx, RecordIx> = FxHashMap::default();
    for (i, home) in cluster_of.iter().enumerate() {
        name.entry(*home).or_insert(RecordIx(i as u32));
    }
    cluster_of.iter().map(|home| name[home]).collect()
}

#[cfg(test)]
mod tests {
    use super::Decided;
    use crate::model::record::RecordIx;

    #[test]
    fn a_persons_word_wins() {
        let decided = Decided {
            same: vec![(RecordIx(1), RecordIx(3))],
            apart: vec![(RecordIx(0), RecordIx(2))],
        };
        let obeyed = decided.obey([0, 1, 0, 3, 3].map(RecordIx).to_vec());
        assert_eq!(obeyed, [0, 1, 2, 1, 1].map(RecordIx));
    }
}
