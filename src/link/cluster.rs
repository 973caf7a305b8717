//! Records → changes: greedy average linkage under what is known about the sources. Never plain transitive closure.

use rustc_hash::FxHashMap;

use crate::model::record::RecordIx;
use crate::model::source::System;

/// What a pair counts that was never a candidate, in bits.
const MISSING_BITS: f32 = -4.0;
/// One pair's say in an average, in bits.
const CLIP_BITS: (f32, f32) = (-9.0, 12.0);
/// Records of each system that one change can hold: one ticket; beyond the others it is no change but a habit.
const MEMBERS_MAX: [u32; 4] = [1, 12, 16, 8];

/// A scored pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    pub a: RecordIx,
    pub b: RecordIx,
    pub bits: f32,
}

/// The cluster of each record, named by its lowest record. `edges` need no order; those below zero only speak in averages.
pub fn cluster(systems: &[System], edges: &[Edge]) -> Vec<RecordIx> {
    let mut bits_of: FxHashMap<(u32, u32), f32> = FxHashMap::default();
    for edge in edges {
        bits_of.insert((edge.a.0, edge.b.0), edge.bits);
    }
    let mut clusters = Clusters::of(systems);
    let mut order: Vec<&Edge> = edges
        .iter()
        .filter(|edge| edge.bits >= 0.0 && systems[edge.a.index()] != systems[edge.b.index()])
        .collect();
    order.sort_unstable_by(|x, y| y.bits.total_cmp(&x.bits).then((x.a, x.b).cmp(&(y.a, y.b))));
    for edge in order {
        let (a, b) = (clusters.root(edge.a.0), clusters.root(edge.b.0));
        if a != b && clusters.fit_together(a, b) && clusters.average_bits(a, b, &bits_of) >= 0.0 {
            clusters.join(a, b);
        }
    }
    (0..systems.len() as u32)
        .map(|i| RecordIx(clusters.root(i)))
        .collect()
}

struct Clusters {
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
    counts: Vec<[u32; 4]>,
    systems: Vec<System>,
}

impl Clusters {
    fn of(systems: &[System]) -> Clusters {
        Clusters {
            parent: (0..systems.len() as u32).collect(),
            members: (0..systems.len() as u32).map(|i| vec![i]).collect(),
            counts: systems
                .iter()
                .map(|&system| {
                    let mut counts = [0; 4];
                    counts[system as usize] = 1;
                    counts
                })
                .collect(),
            systems: systems.to_vec(),
        }
    }

    fn root(&mut self, mut i: u32) -> u32 {
        while self.parent[i as usize] != i {
            self.parent[i as usize] = self.parent[self.parent[i as usize] as usize];
            i = self.parent[i as usize];
        }
        i
    }

    fn fit_together(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.counts[a as usize], self.counts[b as usize]);
        (0..4).all(|s| a[s] + b[s] <= MEMBERS_MAX[s])
    }

    /// Mean bits over the pairs of different systems between two clusters; of all pairs where there is none of these.
    fn average_bits(&self, a: u32, b: u32, bits_of: &FxHashMap<(u32, u32), f32>) -> f32 {
        let (mut across, mut pairs_across, mut all, mut pairs) = (0.0, 0_u32, 0.0, 0_u32);
        for &x in &self.members[a as usize] {
            for &y in &self.members[b as usize] {
                let bits = bits_of
                    .get(&(x.min(y), x.max(y)))
                    .copied()
                    .unwrap_or(MISSING_BITS);
                let bits = bits.clamp(CLIP_BITS.0, CLIP_BITS.1);
                all += bits;
                pairs += 1;
                if self.systems[x as usize] != self.systems[y as usize] {
                    across += bits;
                    pairs_across += 1;
                }
            }
        }
        if pairs_across > 0 {
            across / pairs_across as f32
        } else {
            all / pairs as f32
        }
    }

    /// The lower root stays.
    fn join(&mut self, a: u32, b: u32) {
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high as usize] = low;
        let moved = std::mem::take(&mut self.members[high as usize]);
        self.members[low as usize].extend(moved);
        for s in 0..4 {
            self.counts[low as usize][s] += self.counts[high as usize][s];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Edge, cluster};
    use crate::model::record::RecordIx;
    use crate::model::source::System::{self, Deploys, Hotfixes, Tickets};

    fn check(systems: &[System], edges: &[(u32, u32, f32)], expected: &[u32]) {
        let edges: Vec<Edge> = edges
            .iter()
            .map(|&(a, b, bits)| Edge {
                a: RecordIx(a),
                b: RecordIx(b),
                bits,
            })
            .collect();
        let roots: Vec<u32> = cluster(systems, &edges).iter().map(|r| r.0).collect();
        assert_eq!(roots, expected);
    }

    #[test]
    fn a_change_has_at_most_one_ticket() {
        check(
            &[Tickets, Tickets, Deploys],
            &[(0, 2, 5.0), (1, 2, 4.0)],
            &[0, 1, 0],
        );
    }

    #[test]
    fn a_chain_is_no_change() {
        check(
            &[Tickets, Deploys, Hotfixes],
            &[(0, 1, 5.0), (1, 2, 1.0)],
            &[0, 0, 2],
        );
        check(
            &[Tickets, Deploys, Hotfixes],
            &[(0, 1, 5.0), (1, 2, 4.0), (0, 2, -1.0)],
            &[0, 0, 0],
        );
    }
}
