//! Candidates by the words of their titles.

use std::ops::Range;

use rayon::prelude::*;

use crate::link::candidates::best::{Best, Like, MOST};
use crate::link::candidates::sums::{Head, Posting, Sum, Sums};
use crate::link::candidates::timeline::{Found, Rank, Timeline, budget};
use crate::link::candidates::window::{AFTER_S, Interval, OPEN_MAX_S};
use crate::link::text::Token;
use crate::link::view::View;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// How far one search goes.
#[derive(Clone, Copy)]
struct Reach {
    /// Postings of tickets, and of all others, that it may touch near in time, where what belongs together mostly lies.
    near: usize,
    /// The same in all of its window.
    all: usize,
    /// Candidates in each system: of those near in time.
    most_near: usize,
    /// And of all.
    most: usize,
}

impl Reach {
    /// Of a record that shares a person or a service with others, since by these it is searched for as well: as far as goes into the totals.
    fn of_known(view: &View) -> Reach {
        Reach {
            near: budget(view, 100_000_000, 100..=NEAR_MAX),
            all: budget(view, 20_000_000, 20..=ALL_MAX),
            most_near: budget(view, 1_000_000, 1..=MOST),
            most: budget(view, 1_000_000, 1..=MOST),
        }
    }

    /// Of one that shares neither.
    fn of_stranger(view: &View) -> Reach {
        Reach {
            near: NEAR_MAX,
            all: budget(view, 40_000_000, 150..=ALL_MAX),
            most_near: budget(view, 2_000_000, 2..=MOST),
            most: MOST,
        }
    }
}

/// The most that a search may touch, near in time and in all.
const NEAR_MAX: usize = 600;
const ALL_MAX: usize = 1_000;
/// Near is so many seconds before or after.
const NEAR_S: i64 = 5 * DAY_S;
/// The end of what was at work for longer than this counts, and not its start.
const WORK_MAX_S: i64 = 30 * DAY_S;
/// Records that are searched for in one go.
const RECORDS_A_PART: usize = 4_096;
/// Records after which what was found from both sides is kept once.
const RECORDS_A_SLAB: usize = 1 << 19;
/// Candidates below this cosine are noise.
const COSINE_MIN: f32 = 0.06;
/// Near in time a word in common is met by chance.
const COSINE_NEAR_MIN: f32 = 0.25;
/// So alike are two texts that time decides later whether they are one change.
pub const TWIN_COSINE: f32 = 0.75;

/// For each record the most alike in each system; `is_known` are those that share a person or a service with what they can be joined with: among very
/// many they are searched for by these alone.
pub fn by_words(view: &View, timeline: &Timeline, rank: &[Rank], is_known: &[bool]) -> Vec<Found> {
    let is_ticket = |interval: &Interval| interval.system == System::Tickets;
    let (tickets, others) = rayon::join(
        || Postings::of(view, timeline.only(is_ticket)),
        || Postings::of(view, timeline.only(|interval| !is_ticket(interval))),
    );
    let (known, stranger) = (Reach::of_known(view), Reach::of_stranger(view));
    let room = stranger.near + stranger.all;
    let memory = || [&others, &tickets].map(|of| Scratch::of(of, room));
    let search = |[of_others, of_tickets]: &mut [Scratch; 2], i: usize| {
        let reach = if is_known[i] { known } else { stranger };
        let mut near = Best::above(COSINE_NEAR_MIN, reach.most_near);
        let mut all = Best::above(COSINE_MIN, reach.most);
        others.search(view, i, reach, of_others, [&mut near, &mut all]);
        if view.system[i] != System::Tickets {
            tickets.search(view, i, reach, of_tickets, [&mut near, &mut all]);
        }
        near.pairs(i).chain(all.pairs(i))
    };
    // In the order of time: what one search reads, the next finds near.
    let in_slab = |slab: &[Interval]| {
        let parts = slab.par_chunks(RECORDS_A_PART);
        let found = parts.map_init(memory, |scratch, records| {
            let pairs = records
                .iter()
                .map(|of| of.record as usize)
                .filter(|&i| !(is_known[i] && timeline.is_vast()))
                .flat_map(|i| search(scratch, i));
            Found::of(rank, pairs)
        });
        Found::united(found.collect())
    };
    let slabs = timeline.intervals().chunks(RECORDS_A_SLAB);
    slabs.map(in_slab).collect()
}

/// For each word the records whose title holds it, in the order of time.
struct Postings {
    timeline: Timeline,
    /// Where each token's postings begin; one more at the end.
    first: Vec<u32>,
    /// Ascending by rank for each token.
    at: Vec<Posting>,
}

impl Postings {
    fn of(view: &View, timeline: Timeline) -> Postings {
        let title = |i: usize| view.features.title(i);
        let mut first = vec![0_u32; view.corpus.vocabulary.len() + 1];
        for &token in timeline.records().flat_map(title) {
            first[token as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let nothing = Posting {
            rank: 0,
            head: Head::of(0.0, System::Tickets),
        };
        let mut at = vec![nothing; *first.last().expect("one more than the tokens") as usize];
        for (rank, i) in timeline.records().enumerate() {
            let posting = Posting {
                rank: rank as Rank,
                head: Head::of(inverse(view, i), view.system[i]),
            };
            for &token in title(i) {
                at[next[token as usize] as usize] = posting;
                next[token as usize] += 1;
            }
        }
        Postings {
            timeline,
            first,
            at,
        }
    }

    /// Looks for the texts that are most like that of record `i`: near it in time, and in all of its window.
    fn search(
        &self,
        view: &View,
        i: usize,
        reach: Reach,
        scratch: &mut Scratch,
        [near, all]: [&mut Best; 2],
    ) {
        let own = Interval::of(view, i);
        let times = [
            own.lo - AFTER_S,
            own.lo.max(own.hi - WORK_MAX_S) - NEAR_S,
            own.hi,
            own.hi + NEAR_S,
            own.hi + OPEN_MAX_S,
        ];
        let intervals = self.timeline.intervals();
        for (rank, at) in scratch.ranks.iter_mut().zip(times) {
            *rank = gallop(intervals, *rank, |other| other.hi < at);
        }
        let [first, near_from, here, near_to, last] = scratch.ranks.map(|rank| rank as Rank);
        scratch.words.clear();
        for &token in view.features.title(i) {
            let all = self.of_token(token);
            let hint = &mut scratch.hints[token as usize];
            let start = gallop(all, *hint as usize, |p| p.rank < near_from);
            let end = gallop(all, start, |p| p.rank < near_to);
            *hint = start as u32;
            let near = start as u32..end as u32;
            scratch.words.push(Word {
                records: all.len() as u32,
                token,
                near,
            });
        }
        let Scratch { words, sums, .. } = scratch;
        words.sort_unstable_by_key(|word| (word.records, word.token));
        let mut budget = reach.near;
        for word in &*words {
            let [_, list, _] = word.split(self.of_token(word.token));
            let list = nearest(list, here, budget);
            budget -= list.len();
            sums.add(list, square(view, word.token));
        }
        // Those near are complete now: no list is near in part.
        self.take_best(view, i, sums, 0, [near, all]);
        let seen = sums.len();
        // As many before as after.
        let mut budgets = [reach.all / 2; 2];
        for word in &*words {
            let [before, _, after] = word.split(self.of_token(word.token));
            let before = &before[before.len().saturating_sub(budgets[0])..];
            let before = &before[before.partition_point(|p| p.rank < first)..];
            let after = &after[..after.len().min(budgets[1])];
            let after = &after[..after.partition_point(|p| p.rank < last)];
            for (budget, list) in budgets.iter_mut().zip([before, after]) {
                *budget -= list.len();
                sums.add(list, square(view, word.token));
            }
        }
        self.take_best(view, i, sums, seen, [all]);
        sums.clear();
    }

    /// The best by cosine in each system, of the ranks that were touched `from` here on.
    fn take_best<const N: usize>(
        &self,
        view: &View,
        i: usize,
        sums: &Sums,
        from: usize,
        mut best: [&mut Best; N],
    ) {
        let norm_inverse = inverse(view, i);
        let own = Interval::of(view, i);
        for Sum { rank, head, dot } in sums.from(from) {
            let cosine = dot * norm_inverse * head.norm_inverse();
            // Most end here.
            if best.iter().all(|best| cosine < best.least(head.system())) {
                continue;
            }
            let other = self.timeline.at(rank);
            let gap_s = own.gap_s(other);
            let is_twin = cosine >= TWIN_COSINE && gap_s <= OPEN_MAX_S;
            if other.record as usize != i && (is_twin || own.is_in_window(other)) {
                let found = Like {
                    cosine,
                    gap_s,
                    record: other.record,
                };
                best.iter_mut()
                    .for_each(|best| best.add(other.system, found));
            }
        }
    }

    fn of_token(&self, token: Token) -> &[Posting] {
        let token = token as usize;
        &self.at[self.first[token] as usize..self.first[token + 1] as usize]
    }
}

pub fn inverse(view: &View, i: usize) -> f32 {
    match view.features.row(i).title_norm {
        norm if norm > 0.0 => 1.0 / norm,
        _ => 0.0,
    }
}

/// What a word in common adds to the dot product of two titles.
pub fn square(view: &View, token: Token) -> f32 {
    view.corpus.idf_bits[token as usize].powi(2)
}

/// The first place of an ascending list that is not before what is sought: found from near where the last one was.
fn gallop<T>(list: &[T], hint: usize, is_before: impl Fn(&T) -> bool) -> usize {
    let hint = hint.min(list.len());
    let mut step = 1;
    if list.get(hint).is_some_and(&is_before) {
        let mut from = hint + 1;
        while list.get(hint + step).is_some_and(&is_before) {
            from = hint + step + 1;
            step *= 2;
        }
        let to = list.len().min(hint + step);
        from + list[from..to.max(from)].partition_point(is_before)
    } else {
        let mut to = hint;
        while step <= hint && !is_before(&list[hint - step]) {
            to = hint - step;
            step *= 2;
        }
        let from = hint.saturating_sub(step);
        from + list[from..to].partition_point(is_before)
    }
}

/// At most so many of the postings: those around a rank.
fn nearest(list: &[Posting], here: Rank, most: usize) -> &[Posting] {
    if list.len() <= most {
        return list;
    }
    let middle = list.partition_point(|posting| posting.rank < here);
    let start = middle.saturating_sub(most / 2).min(list.len() - most);
    &list[start..start + most]
}

/// A word of a title, and which of its postings are near in time.
struct Word {
    records: u32,
    token: Token,
    near: Range<u32>,
}

impl Word {
    /// Its postings before, near and after.
    fn split<'a>(&self, all: &'a [Posting]) -> [&'a [Posting]; 3] {
        let (start, end) = (self.near.start as usize, self.near.end as usize);
        [&all[..start], &all[start..end], &all[end..]]
    }
}

/// A worker's memory from record to record.
struct Scratch {
    sums: Sums,
    words: Vec<Word>,
    /// Where the last record's times were among the ranks.
    ranks: [usize; 5],
    /// Where each word was near last.
    hints: Vec<u32>,
}

impl Scratch {
    fn of(postings: &Postings, room: usize) -> Scratch {
        Scratch {
            sums: Sums::with_room_for(room),
            words: Vec::new(),
            ranks: [0; 5],
            hints: vec![0; postings.first.len()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::gallop;

    #[test]
    fn from_any_hint_the_same_place() {
        let list = [1, 3, 3, 5, 8, 8, 8, 13, 21];
        for sought in 0..23 {
            let expected = list.partition_point(|&n| n < sought);
            for hint in 0..12 {
                assert_eq!(gallop(&list, hint, |&n| n < sought), expected);
            }
        }
    }
}
