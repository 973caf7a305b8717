//! Records that share a person, a service, or both.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::candidates::timeline::{Found, Rank, Timeline};
use crate::link::candidates::window::Pair;
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::columns::{Lists, NameId};
use crate::model::record::RecordIx;
use crate::model::source::System;

/// A block that so many of all share brings nothing together.
const SHARE_MAX: f64 = 0.25;
/// But for one so small.
const RECORDS_MIN: usize = 200;
/// Blocks whose pairs are found in one go, at least.
const BLOCKS_A_PART: usize = 16;

/// The records of each block, in the order of time.
pub struct Blocks(Lists<Rank>);

impl Blocks {
    /// Of everyone who had a part in a record.
    pub fn of_people(view: &View, timeline: &Timeline, cut: &mut Vec<CutBlock>) -> Blocks {
        let mut all = Vec::new();
        for (rank, i) in timeline.records().enumerate() {
            let people = view.features.people(i).iter();
            all.extend(people.map(|&person| (person, rank as Rank)));
        }
        Blocks::of(all).cut(view, timeline, "person", cut)
    }

    /// Of each service; who names it by an alias is among them.
    pub fn of_services(view: &View, timeline: &Timeline, cut: &mut Vec<CutBlock>) -> Blocks {
        let mut names_of: FxHashMap<NameId, Vec<NameId>> = FxHashMap::default();
        for learned in &view.services.learned {
            names_of
                .entry(learned.alias)
                .or_default()
                .push(learned.name);
        }
        // What others are an alias of is a block, though it be an alias itself.
        let names: FxHashSet<NameId> = names_of.values().flatten().copied().collect();
        let is_block = |name: &NameId| names.contains(name) || !names_of.contains_key(name);
        let mut all = Vec::new();
        for (rank, i) in timeline.records().enumerate() {
            for name in view.records.services.get(i) {
                let aliased = names_of.get(name).into_iter().flatten();
                let own = Some(name).filter(|name| is_block(name));
                all.extend(aliased.chain(own).map(|&name| (name, rank as Rank)));
            }
        }
        Blocks::of(all).cut(view, timeline, "service", cut)
    }

    /// Of everyone at each of these services.
    pub fn of_people_at(&self, view: &View, timeline: &Timeline) -> Blocks {
        let mut all = Vec::new();
        for (service, members) in self.0.iter().enumerate() {
            for &rank in members {
                let people = view
                    .features
                    .people(timeline.at(rank).record as usize)
                    .iter();
                all.extend(people.map(|&person| ((service as u32, person), rank)));
            }
        }
        Blocks::of(all)
    }

    /// From each record's blocks.
    fn of<B: Copy + Ord + Send>(mut all: Vec<(B, Rank)>) -> Blocks {
        all.par_sort_unstable();
        all.dedup();
        let mut blocks = Lists::default();
        let shared = all.chunk_by(|x, y| x.0 == y.0).filter(|of| of.len() > 1);
        shared.for_each(|of| blocks.push(of.iter().map(|&(_, rank)| rank)));
        Blocks(blocks)
    }

    /// Without those that everything shares: these are `cut`.
    fn cut(self, view: &View, timeline: &Timeline, what: &str, cut: &mut Vec<CutBlock>) -> Blocks {
        let most = ((timeline.len() as f64 * SHARE_MAX) as usize).max(RECORDS_MIN);
        let mut kept = Lists::default();
        for members in self.0.iter() {
            if members.len() <= most {
                kept.push(members.iter().copied());
                continue;
            }
            let first = members.iter().map(|&rank| timeline.at(rank).record);
            let first = RecordIx(first.min().expect("the block is not empty"));
            cut.push(CutBlock {
                block: format!("{what} of {}", view.records.record_id(first)),
                records: members.len() as u64,
                pairs_left_out: (members.len() * (members.len() - 1) / 2) as u64,
            });
        }
        Blocks(kept)
    }

    /// What a search finds in each block; `M` is its memory from block to block.
    pub fn search<M: Default + Send>(
        &self,
        rank: &[Rank],
        search: impl Fn(&mut M, &[Rank], &mut Vec<Pair>) + Sync,
    ) -> Found {
        let blocks = (0..self.0.len()).into_par_iter();
        let nothing = || (M::default(), Vec::new());
        let found =
            blocks
                .with_min_len(BLOCKS_A_PART)
                .fold(nothing, |(mut memory, mut pairs), block| {
                    search(&mut memory, self.0.get(block), &mut pairs);
                    (memory, pairs)
                });
        let found = found.map(|(_, pairs)| Found::of(rank, pairs.into_iter()));
        Found::united(found.collect())
    }
}

/// Whether each record is in any of the blocks with one that it is to be joined with: a ticket with another's record, another's with a ticket.
pub fn members<const N: usize>(timeline: &Timeline, blocks: [&Blocks; N]) -> Vec<bool> {
    let is_ticket = |&rank: &Rank| timeline.at(rank).system == System::Tickets;
    let mut is_member = vec![false; timeline.len()];
    for members in blocks.iter().flat_map(|blocks| blocks.0.iter()) {
        let tickets = members.iter().filter(|rank| is_ticket(rank)).count();
        if tickets > 0 && tickets < members.len() {
            for &rank in members {
                is_member[timeline.at(rank).record as usize] = true;
            }
        }
    }
    is_member
}
