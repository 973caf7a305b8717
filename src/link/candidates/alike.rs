//! Candidates by the words of their titles among the records of one service, or of one person: there words and time tell as much as they do in a
//! small company, however many records there are in all.

use std::ops::RangeInclusive;

use crate::link::candidates::best::{Best, Like};
use crate::link::candidates::blocks::Blocks;
use crate::link::candidates::timeline::{Found, Rank, Timeline, budget};
use crate::link::candidates::window::{Interval, Pair};
use crate::link::candidates::words::{inverse, square};
use crate::link::text::Token;
use crate::link::view::View;

/// Records of the block before a record, and after it, that are looked at for each of its words, the nearest in time: as many as go into the total,
/// within these.
const POSTINGS_A_WORD: RangeInclusive<usize> = 16..=64;
const POSTINGS_TOTAL: usize = 16_000_000;
/// Candidates below this cosine are noise.
const COSINE_MIN: f32 = 0.25;
/// Candidates for a record in each system.
const MOST: usize = 1;

/// For each record of each block the most alike in each system.
pub fn by_words(view: &View, timeline: &Timeline, rank: &[Rank], blocks: &Blocks) -> Found {
    let reach = budget(view, POSTINGS_TOTAL, POSTINGS_A_WORD);
    blocks.search(rank, |local: &mut Local, members, pairs| {
        local.fill(view, timeline, members);
        for member in 0..members.len() {
            pairs.extend(local.search(view, member, reach));
        }
    })
}

/// A block's records and words.
#[derive(Default)]
struct Local {
    /// In the order of time.
    members: Vec<Member>,
    /// Which member says which word, ascending.
    said: Vec<(Token, u32)>,
    /// Where the words of each member stand there.
    places: Vec<u32>,
    /// Dot products with the member that is searched for.
    dots: Vec<f32>,
    /// The members that have one.
    touched: Vec<u32>,
}

struct Member {
    interval: Interval,
    norm_inverse: f32,
    /// Where its places begin.
    places: u32,
}

impl Local {
    fn fill(&mut self, view: &View, timeline: &Timeline, members: &[Rank]) {
        self.members.clear();
        self.said.clear();
        for (at, &rank) in members.iter().enumerate() {
            let interval = timeline.at(rank);
            let i = interval.record as usize;
            self.members.push(Member {
                interval,
                norm_inverse: inverse(view, i),
                places: self.said.len() as u32,
            });
            let title = view.features.title(i).iter();
            self.said.extend(title.map(|&token| (token, at as u32)));
        }
        self.said.sort_unstable();
        self.places.clear();
        self.places.resize(self.said.len(), 0);
        let mut next: Vec<u32> = self.members.iter().map(|member| member.places).collect();
        for (place, &(_, at)) in self.said.iter().enumerate() {
            let next = &mut next[at as usize];
            self.places[*next as usize] = place as u32;
            *next += 1;
        }
        self.dots.clear();
        self.dots.resize(members.len(), 0.0);
    }

    /// The pairs of a member with the most alike.
    fn search(
        &mut self,
        view: &View,
        at: usize,
        reach: usize,
    ) -> impl Iterator<Item = Pair> + use<> {
        let own = &self.members[at];
        let (interval, i) = (own.interval, own.interval.record as usize);
        let title = view.features.title(i);
        let places = &self.places[own.places as usize..][..title.len()];
        for (&token, &place) in title.iter().zip(places) {
            let (before, after) = self.said.split_at(place as usize);
            let before = before.iter().rev().take(reach);
            let after = after[1..].iter().take(reach);
            let before = before.take_while(|said| said.0 == token);
            let after = after.take_while(|said| said.0 == token);
            let square = square(view, token);
            for &(_, other) in before.chain(after) {
                let dot = &mut self.dots[other as usize];
                if *dot == 0.0 {
                    self.touched.push(other);
                }
                *dot += square;
            }
        }
        let mut best = Best::above(COSINE_MIN, MOST);
        for other in self.touched.drain(..) {
            let dot = std::mem::take(&mut self.dots[other as usize]);
            let other = &self.members[other as usize];
            let cosine = dot * own.norm_inverse * other.norm_inverse;
            let other = other.interval;
            // Most end here.
            if cosine < best.least(other.system) {
                continue;
            }
            if interval.is_comparable(other) && interval.is_in_window(other) {
                let found = Like {
                    cosine,
                    gap_s: interval.gap_s(other),
                    record: other.record,
                };
                best.add(other.system, found);
            }
        }
        best.pairs(i)
    }
}
