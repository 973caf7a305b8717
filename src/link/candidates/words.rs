//! Candidates by the words of their titles.

use rayon::prelude::*;

use crate::link::candidates::timeline::{Rank, Timeline};
use crate::link::candidates::window::{Interval, OPEN_MAX_S, Pair, ordered};
use crate::link::text::Token;
use crate::link::view::View;
use crate::model::source::System;

/// Postings of tickets, and of all others, that one record may touch by its words.
const POSTINGS_BUDGET: usize = 1_000;
/// Candidates by text for a record in each system.
const TEXT_BUDGET: usize = 4;
/// Candidates below this cosine are noise.
const COSINE_MIN: f32 = 0.06;
/// So alike are two texts that time decides later whether they are one change.
const TWIN_COSINE: f32 = 0.75;

/// For each record the most alike in each system.
pub fn by_words(view: &View, timeline: &Timeline) -> Vec<Pair> {
    let is_ticket = |interval: Interval| interval.system == System::Tickets;
    let tickets = Postings::of(view, timeline.only(is_ticket));
    let others = Postings::of(view, timeline.only(|interval| !is_ticket(interval)));
    // In the order of time: what one search reads, the next finds near.
    timeline
        .record
        .par_iter()
        .map_init(Scratch::default, |scratch, &i| {
            let i = i as usize;
            let mut best = Best::default();
            others.search(view, i, scratch, &mut best);
            if view.system[i] != System::Tickets {
                tickets.search(view, i, scratch, &mut best);
            }
            best.pairs(i)
        })
        .flatten_iter()
        .collect()
}

/// For each word the records whose title holds it, in the order of time.
struct Postings {
    timeline: Timeline,
    /// One over the norm of the title; 0 for an empty one.
    norm_inverse: Vec<f32>,
    /// Where each token's postings begin; one more at the end.
    first: Vec<u32>,
    /// Ranks, ascending for each token.
    at: Vec<Rank>,
}

impl Postings {
    fn of(view: &View, timeline: Timeline) -> Postings {
        let title = |i: &u32| view.corpus.title.get(*i as usize);
        let mut first = vec![0_u32; view.corpus.vocabulary.len() + 1];
        for &token in timeline.record.iter().flat_map(title) {
            first[token as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut at = vec![0; *first.last().expect("one more than the tokens") as usize];
        for (rank, i) in timeline.record.iter().enumerate() {
            for &token in title(i) {
                at[next[token as usize] as usize] = rank as Rank;
                next[token as usize] += 1;
            }
        }
        let norm_inverse = timeline.record.iter().map(|&i| inverse(view, i as usize));
        Postings {
            norm_inverse: norm_inverse.collect(),
            timeline,
            first,
            at,
        }
    }

    /// Looks for the texts that are most like that of record `i`: by its rarest words, and near in time where a word has many records.
    fn search(&self, view: &View, i: usize, scratch: &mut Scratch, best: &mut Best) {
        if scratch.dot.len() < self.timeline.len() {
            scratch.dot.resize(self.timeline.len(), 0.0);
        }
        scratch.words.clear();
        let words = view.corpus.title.get(i).iter();
        scratch
            .words
            .extend(words.map(|&token| (self.of_token(token).len() as u32, token)));
        scratch.words.sort_unstable();
        let here = self.timeline.rank(Interval::of(view, i).hi);
        let mut budget = POSTINGS_BUDGET;
        for at in 0..scratch.words.len() {
            let (_, token) = scratch.words[at];
            let list = nearest(self.of_token(token), here, budget);
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
        let own = Interval::of(view, i);
        for rank in scratch.touched.drain(..) {
            let r = rank as usize;
            let dot = std::mem::take(&mut scratch.dot[r]);
            let cosine = dot * norm_inverse * self.norm_inverse[r];
            let other = self.timeline.interval[r];
            // Most end here.
            if cosine < best.least(other.system) {
                continue;
            }
            let gap_s = own.gap_s(other);
            let is_twin = cosine >= TWIN_COSINE && gap_s <= OPEN_MAX_S;
            let record = self.timeline.record[r];
            if record as usize != i && (is_twin || own.is_in_window(other)) {
                let found = Found {
                    cosine,
                    gap_s,
                    record,
                };
                best.add(other.system, found);
            }
        }
    }

    fn of_token(&self, token: Token) -> &[Rank] {
        let token = token as usize;
        &self.at[self.first[token] as usize..self.first[token + 1] as usize]
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
    /// The words of a title with their number of records.
    words: Vec<(u32, Token)>,
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
#[derive(Clone, Copy, Debug)]
struct Found {
    cosine: f32,
    /// Seconds between the two.
    gap_s: i64,
    record: u32,
}

impl Found {
    const NONE: Found = Found {
        cosine: COSINE_MIN,
        gap_s: i64::MAX,
        record: u32::MAX,
    };

    /// The better one first.
    fn order(&self, other: &Found) -> std::cmp::Ordering {
        other
            .cosine
            .total_cmp(&self.cosine)
            .then(self.gap_s.cmp(&other.gap_s))
            .then(self.record.cmp(&other.record))
    }
}

/// The best that were found in each system, the better ones first.
struct Best([[Found; TEXT_BUDGET]; 4]);

impl Default for Best {
    fn default() -> Best {
        Best([[Found::NONE; TEXT_BUDGET]; 4])
    }
}

impl Best {
    /// The cosine that a further one needs.
    fn least(&self, system: System) -> f32 {
        self.0[system as usize][TEXT_BUDGET - 1].cosine
    }

    fn add(&mut self, system: System, found: Found) {
        let best = &mut self.0[system as usize];
        let place = best.partition_point(|better| better.order(&found).is_lt());
        if place < TEXT_BUDGET {
            best[place..].rotate_right(1);
            best[place] = found;
        }
    }

    fn pairs(self, i: usize) -> impl Iterator<Item = Pair> {
        let found = self.0.into_iter().flatten();
        found
            .filter(|found| found.record != Found::NONE.record)
            .map(move |found| ordered(i, found.record as usize))
    }
}
