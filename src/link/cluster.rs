//! Records → changes: greedy average linkage under what is known about the sources. Never plain transitive closure.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::forest::Forest;
use crate::link::ids::KeyId;
use crate::model::columns::Lists;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// What a pair counts that was never a candidate, in bits.
pub const MISSING_BITS: f32 = -1.0;
/// One pair's say in an average, in bits.
const CLIP_BITS: (f32, f32) = (-9.0, 12.0);
/// What a move must gain, in bits: ties stay where they are.
const MOVE_MIN_BITS: f32 = 0.1;
/// Records of each system that one change can hold: one ticket; beyond the others it is no change but a habit.
const MEMBERS_MAX: [u32; 4] = [1, 12, 16, 8];

/// What keeps records apart, whatever their weights.
pub struct Bounds<'b> {
    pub system: &'b [System],
    /// The tickets that each record is believed to name, ascending. Two that each name some, and none in common, are never one change.
    pub named: &'b Lists<KeyId>,
    /// Whether each record undoes a change. A revert is a change of its own.
    pub undoes: &'b [bool],
}

/// A scored pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    pub a: RecordIx,
    pub b: RecordIx,
    pub bits: f32,
}

/// The pairs with their weights.
pub fn edges(pairs: &[Pair], bits: &[f32]) -> impl Iterator<Item = Edge> + Clone {
    let both = pairs.iter().zip(bits);
    both.map(|(&(a, b), &bits)| Edge { a, b, bits })
}

/// The cluster of each record, named by its lowest record. `edges` need no order; those below zero only speak in averages.
///
/// What no chain of joining edges reaches cannot come together: each such tree is clustered by itself.
pub fn cluster(bounds: &Bounds, edges: impl Iterator<Item = Edge> + Clone) -> Vec<RecordIx> {
    let trees = trees(bounds.system, edges);
    let homes: Vec<(u32, u32)> = trees
        .par_chunk_by(|x, y| x.0 == y.0)
        .flat_map_iter(|tree| Tree::of(bounds, tree).homes())
        .collect();
    let mut home: Vec<u32> = (0..bounds.system.len() as u32).collect();
    for (record, name) in homes {
        home[record as usize] = name;
    }
    home.into_iter().map(RecordIx).collect()
}

/// The edges that can come to stand in one cluster, by tree and ends; a tree is named by its lowest record.
fn trees(systems: &[System], edges: impl Iterator<Item = Edge> + Clone) -> Vec<(u32, Edge)> {
    let mut reach = Forest::of(systems.len());
    for edge in edges.clone().filter(|edge| joins(edge, systems)) {
        reach.join(edge.a.0, edge.b.0);
    }
    let in_tree = |e: Edge| {
        let root = reach.root(e.a.0);
        (root == reach.root(e.b.0)).then_some((root, e))
    };
    let mut trees: Vec<(u32, Edge)> = edges.filter_map(in_tree).collect();
    trees.par_sort_unstable_by_key(|(root, e)| (*root, e.a, e.b));
    trees
}

/// Whether a pair can put two clusters together.
fn joins(edge: &Edge, systems: &[System]) -> bool {
    edge.bits >= 0.0 && systems[edge.a.index()] != systems[edge.b.index()]
}

/// Whether the weight of a pair of these systems says anything of whether they are one change: a fix is deployed several times, but a ticket and a
/// row of a sheet are written once.
fn speaks(a: System, b: System) -> bool {
    a != b || a.is_evidence()
}

/// Records that a chain of joining edges brings together, numbered in their order.
struct Tree<'t> {
    records: Vec<u32>,
    systems: Vec<System>,
    named: Vec<&'t [KeyId]>,
    undoes: Vec<bool>,
    /// By their ends.
    edges: &'t [(u32, Edge)],
    /// The edges that join, the heaviest first, between numbers.
    joining: Vec<[u32; 2]>,
}

impl<'t> Tree<'t> {
    fn of(bounds: &'t Bounds, edges: &'t [(u32, Edge)]) -> Tree<'t> {
        let systems = bounds.system;
        let mut joining: Vec<Edge> = edges.iter().map(|(_, edge)| *edge).collect();
        joining.retain(|edge| joins(edge, systems));
        joining.sort_unstable_by(heaviest_first);
        let ends = joining.iter().flat_map(|edge| [edge.a.0, edge.b.0]);
        let mut records: Vec<u32> = ends.collect();
        records.sort_unstable();
        records.dedup();
        let number = |record: RecordIx| records.partition_point(|&r| r < record.0) as u32;
        Tree {
            joining: joining
                .iter()
                .map(|edge| [number(edge.a), number(edge.b)])
                .collect(),
            systems: records.iter().map(|&r| systems[r as usize]).collect(),
            named: records
                .iter()
                .map(|&r| bounds.named.get(r as usize))
                .collect(),
            undoes: records.iter().map(|&r| bounds.undoes[r as usize]).collect(),
            records,
            edges,
        }
    }

    /// Each record with the lowest one of its cluster.
    fn homes(&self) -> Vec<(u32, u32)> {
        let mut clusters = Clusters::of(self);
        for &[a, b] in &self.joining {
            let (a, b) = (clusters.root(a), clusters.root(b));
            if a != b
                && clusters.fit_together(a, b, self)
                && clusters
                    .average_bits(a, b, self)
                    .is_some_and(|bits| bits >= 0.0)
            {
                clusters.join(a, b);
            }
        }
        let roots = (0..self.records.len() as u32).map(|i| clusters.root(i));
        let names = self.settle(roots.collect());
        let name = |(i, name): (usize, u32)| (self.records[i], self.records[name as usize]);
        names.into_iter().enumerate().map(name).collect()
    }

    /// The weight of a pair of numbers; none, where it was no candidate.
    fn bits(&self, x: u32, y: u32) -> Option<f32> {
        let ends = (
            self.records[x.min(y) as usize],
            self.records[x.max(y) as usize],
        );
        let at = self
            .edges
            .binary_search_by_key(&ends, |(_, e)| (e.a.0, e.b.0));
        at.ok().map(|at| self.edges[at].1.bits)
    }

    /// Local search: records move to the cluster that the evidence of all its members speaks for, until none wants to; along the joining edges,
    /// the heaviest first.
    fn settle(&self, mut home: Vec<u32>) -> Vec<u32> {
        /// Records that still move after this many passes are torn for good.
        const PASSES_MAX: usize = 4;
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); home.len()];
        for (i, &root) in home.iter().enumerate() {
            members[root as usize].push(i as u32);
        }
        let both_ways = self.joining.iter().flat_map(|&[a, b]| [(a, b), (b, a)]);
        let wanted: Vec<(u32, u32)> = both_ways.collect();
        for _ in 0..PASSES_MAX {
            let mut moved = false;
            for &(record, towards) in &wanted {
                let (from, to) = (home[record as usize], home[towards as usize]);
                if from == to || !self.has_room(&members[to as usize], record) {
                    continue;
                }
                let pull = |cluster: u32| self.pull_bits(record, &members[cluster as usize]);
                if pull(to) > pull(from).max(0.0) + MOVE_MIN_BITS {
                    members[from as usize].retain(|&m| m != record);
                    members[to as usize].push(record);
                    home[record as usize] = to;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        // A cluster is named by its lowest record.
        let mut name = home.clone();
        for group in members.iter().filter(|g| !g.is_empty()) {
            let lowest = *group.iter().min().expect("the group is not empty");
            for &member in group {
                name[member as usize] = lowest;
            }
        }
        name
    }

    fn has_room(&self, cluster: &[u32], record: u32) -> bool {
        let system = self.systems[record as usize];
        let there = cluster
            .iter()
            .filter(|&&m| self.systems[m as usize] == system)
            .count();
        let fits = |&member: &u32| !self.exclude(member, record);
        (there as u32) < MEMBERS_MAX[system as usize] && cluster.iter().all(fits)
    }

    /// Whether two records are two changes, whatever their weights.
    fn exclude(&self, x: u32, y: u32) -> bool {
        let (x, y) = (x as usize, y as usize);
        let (of_x, of_y) = (self.named[x], self.named[y]);
        let is_common = of_x.iter().any(|key| of_y.contains(key));
        let differ = !of_x.is_empty() && !of_y.is_empty() && !is_common;
        differ || (self.undoes[x] != self.undoes[y] && !is_common)
    }

    /// What a cluster's members of other systems say of a record, in bits.
    fn pull_bits(&self, record: u32, cluster: &[u32]) -> f32 {
        let others = cluster.iter().filter(|&&m| m != record);
        others.filter_map(|&m| self.say_bits(m, record)).sum()
    }

    /// What a pair says in an average, in bits; two of one system that nothing brought together say nothing.
    fn say_bits(&self, x: u32, y: u32) -> Option<f32> {
        let (a, b) = (self.systems[x as usize], self.systems[y as usize]);
        if !speaks(a, b) {
            return None;
        }
        let bits = match self.bits(x, y) {
            None if a == b => return None,
            bits => bits.unwrap_or(MISSING_BITS),
        };
        Some(bits.clamp(CLIP_BITS.0, CLIP_BITS.1))
    }
}

fn heaviest_first(x: &Edge, y: &Edge) -> std::cmp::Ordering {
    y.bits.total_cmp(&x.bits).then((x.a, x.b).cmp(&(y.a, y.b)))
}

struct Clusters {
    forest: Forest,
    members: Vec<Vec<u32>>,
    counts: Vec<[u32; 4]>,
}

impl Clusters {
    fn of(tree: &Tree) -> Clusters {
        let records = tree.systems.len();
        Clusters {
            forest: Forest::of(records),
            members: (0..records as u32).map(|i| vec![i]).collect(),
            counts: tree
                .systems
                .iter()
                .map(|&system| {
                    let mut counts = [0; 4];
                    counts[system as usize] = 1;
                    counts
                })
                .collect(),
        }
    }

    fn root(&mut self, i: u32) -> u32 {
        self.forest.root(i)
    }

    fn fit_together(&self, a: u32, b: u32, tree: &Tree) -> bool {
        let (a, b) = (a as usize, b as usize);
        let (of_a, of_b) = (self.counts[a], self.counts[b]);
        let have_room = (0..4).all(|s| of_a[s] + of_b[s] <= MEMBERS_MAX[s]);
        let fits = |&x: &u32| self.members[b].iter().all(|&y| !tree.exclude(x, y));
        have_room && self.members[a].iter().all(fits)
    }

    /// Mean bits over the pairs between two clusters that say anything; none, where none does.
    fn average_bits(&self, a: u32, b: u32, tree: &Tree) -> Option<f32> {
        let (mut sum, mut pairs) = (0.0, 0_u32);
        for &x in &self.members[a as usize] {
            for &y in &self.members[b as usize] {
                if let Some(bits) = tree.say_bits(x, y) {
                    sum += bits;
                    pairs += 1;
                }
            }
        }
        (pairs > 0).then(|| sum / pairs as f32)
    }

    /// The lower root stays.
    fn join(&mut self, a: u32, b: u32) {
        let (low, high) = self.forest.join(a, b);
        let moved = std::mem::take(&mut self.members[high as usize]);
        self.members[low as usize].extend(moved);
        for s in 0..4 {
            self.counts[low as usize][s] += self.counts[high as usize][s];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Edge, cluster};
    use crate::model::columns::Lists;
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
        let mut named = Lists::default();
        systems.iter().for_each(|_| named.push([]));
        let bounds = Bounds {
            system: systems,
            named: &named,
            undoes: &vec![false; systems.len()],
        };
        let roots: Vec<u32> = cluster(&bounds, edges.iter().copied())
            .iter()
            .map(|r| r.0)
            .collect();
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
            &[(0, 1, 5.0), (1, 2, 0.5)],
            &[0, 0, 2],
        );
        check(
            &[Tickets, Deploys, Hotfixes],
            &[(0, 1, 5.0), (1, 2, 4.0), (0, 2, -1.0)],
            &[0, 0, 0],
        );
    }
}
