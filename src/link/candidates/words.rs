//! Candidates by the words of their titles.

use std::ops::Range;

use rayon::prelude::*;

use crate::link::candidates::window::{
    AFTER_S, BEFORE_S, OPEN_MAX_S, Pair, gap, in_window, ordered,
};
use crate::link::text::Token;
use crate::link::view::View;
use crate::model::source::System;

/// Postings of tickets, and of all others, that one record may touch by its words.
const POSTINGS_BUDGET: usize = 3_000;
/// Words, the rarest of a title, by which texts are looked for beyond their window.
const FAR_WORDS: usize = 2;
/// Candidates by text for a record in each system.
const TEXT_BUDGET: usize = 10;
/// Candidates below this cosine are noise.
const COSINE_MIN: f32 = 0.06;
/// So alike are two texts that time decides later whether they are one change.
const TWIN_COSINE: f32 = 0.75;

/// For each record the most alike in each system.
pub fn by_words(view: &View) -> Vec<Pair> {
    let is_ticket = |i: usize| view.system[i] == System::Tickets;
    let tickets = Postings::of(view, is_ticket);
    let others = Postings::of(view, |i| !is_ticket(i));
    (0..view.records.len())
        .into_par_iter()
        .map_init(Scratch::default, |scratch, i| {
            let clock = view.clock[i];
            let mut found = Best::default();
            if is_ticket(i) {
                let near = (clock.lo - BEFORE_S, clock.hi + AFTER_S);
                others.query(view, i, near, scratch, &mut found);
            } else {
                // A ticket may have been open for long when it ran.
                let near = (clock.lo - AFTER_S, clock.hi + OPEN_MAX_S);
                tickets.query(view, i, near, scratch, &mut found);
                let near = (clock.lo - AFTER_S, clock.hi + AFTER_S);
                others.query(view, i, near, scratch, &mut found);
            }
            found.pairs(i)
        })
        .flatten_iter()
        .collect()
}

/// A record's place among those of its postings in the order of time.
type Rank = u32;

/// Some records in the order of time, and for each token the ranks of those whose title holds it. What a query reads of a record
/// lies by rank, so that records of one time share cache lines.
struct Postings {
    record: Vec<u32>,
    /// The end of each record's interval, ascending.
    hi: Vec<i64>,
    /// One over the norm of the title; 0 for an empty one.
    norm_inverse: Vec<f32>,
    system: Vec<System>,
    /// Where each token's postings begin; one more at the end.
    first: Vec<u32>,
    /// Ranks, ascending for each token.
    at: Vec<Rank>,
}

impl Postings {
    fn of(view: &View, holds: impl Fn(usize) -> bool) -> Postings {
        let mut record: Vec<u32> = (0..view.records.len() as u32)
            .filter(|&i| holds(i as usize))
            .collect();
        record.par_sort_unstable_by_key(|&i| (view.clock[i as usize].hi, i));
        let title = |i: u32| view.corpus.title.get(i as usize);
        let mut first = vec![0_u32; view.corpus.vocabulary.len() + 1];
        for &token in record.iter().flat_map(|&i| title(i)) {
            first[token as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut at = vec![0; *first.last().expect("one more than the tokens") as usize];
        for (rank, &i) in record.iter().enumerate() {
            for &token in title(i) {
                at[next[token as usize] as usize] = rank as Rank;
                next[token as usize] += 1;
            }
        }
        Postings {
            hi: record.iter().map(|&i| view.clock[i as usize].hi).collect(),
            norm_inverse: record.iter().map(|&i| inverse(view, i as usize)).collect(),
            system: record.iter().map(|&i| view.system[i as usize]).collect(),
            record,
            first,
            at,
        }
    }

    /// Looks for the texts that are most like that of record `i`, whose interval ends in `near`, seconds.
    fn query(
        &self,
        view: &View,
        i: usize,
        near: (i64, i64),
        scratch: &mut Scratch,
        best: &mut Best,
    ) {
        scratch
            .dot
            .resize(scratch.dot.len().max(self.record.len()), 0.0);
        let clock = view.clock[i];
        let (near, far) = if clock.is_known() {
            (
                self.window(near.0, near.1),
                self.window(clock.lo - OPEN_MAX_S, clock.hi + OPEN_MAX_S),
            )
        } else {
            let all = 0..self.record.len() as Rank;
            (all.clone(), all)
        };
        let here = self.hi.partition_point(|&hi| hi < clock.hi) as Rank;
        let tokens = view.corpus.title.get(i).iter();
        let mut lists: Vec<(&[Rank], Token)> = tokens
            .map(|&token| (self.within(token, &near), token))
            .collect();
        lists.sort_unstable_by_key(|(list, token)| (list.len(), *token));
        let mut budget = POSTINGS_BUDGET;
        for (place, (mut list, token)) in lists.into_iter().enumerate() {
            if place < FAR_WORDS {
                list = self.within(token, &far);
            }
            let list = nearest(list, here, budget);
            scratch.add(list, view.corpus.idf_bits[token as usize].powi(2));
            budget -= list.len();
            if budget == 0 {
                break;
            }
        }
        self.take_best(view, i, scratch, best);
    }

    /// The best by cosine in each system; clears the scratch.
    fn take_best(&self, view: &View, i: usize, scratch: &mut Scratch, best: &mut Best) {
        let norm_inverse = inverse(view, i);
        for rank in scratch.touched.drain(..) {
            let r = rank as usize;
            let dot = std::mem::take(&mut scratch.dot[r]);
            let cosine = dot * norm_inverse * self.norm_inverse[r];
            let system = self.system[r];
            // Most end here, at two look-ups.
            if cosine < best.least(system) {
                continue;
            }
            let record = self.record[r];
            let other = record as usize;
            let gap = gap(view, i, other);
            let is_near = in_window(view, i, other) || (cosine >= TWIN_COSINE && gap <= OPEN_MAX_S);
            if other != i && is_near {
                best.add(
                    system,
                    Found {
                        cosine,
                        gap,
                        record,
                    },
                );
            }
        }
    }

    /// The ranks of the records whose interval ends in `from..=to`.
    fn window(&self, from: i64, to: i64) -> Range<Rank> {
        let start = self.hi.partition_point(|&hi| hi < from);
        let end = self.hi.partition_point(|&hi| hi <= to);
        start as Rank..end as Rank
    }

    /// The postings of a token in a window.
    fn within(&self, token: Token, window: &Range<Rank>) -> &[Rank] {
        let list =
            &self.at[self.first[token as usize] as usize..self.first[token as usize + 1] as usize];
        let start = list.partition_point(|&rank| rank < window.start);
        let end = start + list[start..].partition_point(|&rank| rank < window.end);
        &list[start..end]
    }
}

fn inverse(view: &View, i: usize) -> f32 {
    match view.corpus.title_norm[i] {
        norm if norm > 0.0 => 1.0 / norm,
        _ => 0.0,
    }
}

/// At most so many of the postings: those around a rank.
fn nearest(list: &[Rank], here: Rank, most: usize) -> &[Rank] {
    if list.len() <= most {
        return list;
    }
    let middle = list.partition_point(|&rank| rank < here);
    let start = middle.saturating_sub(most / 2).min(list.len() - most);
    &list[start..start + most]
}

/// A worker's memory from record to record.
#[derive(Default)]
struct Scratch {
    /// Dot product with each record touched, by rank.
    dot: Vec<f32>,
    touched: Vec<Rank>,
}

impl Scratch {
    fn add(&mut self, list: &[Rank], square: f32) {
        for &rank in list {
            let dot = &mut self.dot[rank as usize];
            if *dot == 0.0 {
                self.touched.push(rank);
            }
            *dot += square;
        }
    }
}

/// A record found by its words.
#[derive(Clone, Copy)]
struct Found {
    cosine: f32,
    /// Seconds between the two.
    gap: i64,
    record: u32,
}

impl Found {
    /// The better one first.
    fn order(&self, other: &Found) -> std::cmp::Ordering {
        other
            .cosine
            .total_cmp(&self.cosine)
            .then(self.gap.cmp(&other.gap))
            .then(self.record.cmp(&other.record))
    }
}

/// The best that were found in each system, the better ones first.
#[derive(Default)]
struct Best([Vec<Found>; 4]);

impl Best {
    /// What a further one needs.
    fn least(&self, system: System) -> f32 {
        self.0[system as usize]
            .get(TEXT_BUDGET - 1)
            .map_or(COSINE_MIN, |last| last.cosine)
    }

    fn add(&mut self, system: System, found: Found) {
        let best = &mut self.0[system as usize];
        let place = best.partition_point(|better| better.order(&found).is_lt());
        best.insert(place, found);
        best.truncate(TEXT_BUDGET);
    }

    fn pairs(self, i: usize) -> Vec<Pair> {
        let found = self.0.iter().flatten();
        found.map(|f| ordered(i, f.record as usize)).collect()
    }
}
