//! Candidate pairs, near-linear in the number of records: common ids, rare tokens, people and services within a window of time.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::text::Token;
use crate::link::view::View;
use crate::model::change::CutBlock;
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// Paperwork may follow a deploy by this much.
const BEFORE_S: i64 = 4 * DAY_S;
/// A change may be shipped, or noted in a change log, this long after its ticket was closed.
const AFTER_S: i64 = 120 * DAY_S;
/// Beyond this a ticket that stays open is found by its rarest words only.
const OPEN_MAX_S: i64 = 400 * DAY_S;
/// Where there are too many to read, what lies further apart than this is left out: the window and a ticket that waits.
const NEAR_MAX_S: i64 = AFTER_S + 30 * DAY_S;
/// Postings that one record may touch by its words.
const POSTINGS_BUDGET: usize = 3_000;
/// Candidates by text for a record in each system.
const TEXT_BUDGET: usize = 10;
/// Candidates by person, and by service, for a record in each system.
const NEAR_BUDGET: usize = 6;
/// Records that one id may bring together pairwise.
const ID_BLOCK_MAX: usize = 64;
/// Candidates below this cosine are noise.
const COSINE_MIN: f32 = 0.06;

/// So alike are two texts that time decides later whether they are one change.
const TWIN_COSINE: f32 = 0.75;

/// A pair of records, the lower one first.
pub type Pair = (RecordIx, RecordIx);

/// The pairs worth comparing, ascending, and the blocks that a budget cut.
pub fn candidates(view: &View) -> (Vec<Pair>, Vec<CutBlock>) {
    let mut cut = Vec::new();
    let mut pairs = by_ids(view, &mut cut);
    let n = view.records.len();
    let postings = Postings::of(view);
    let mut by_text: Vec<Pair> = (0..n)
        .into_par_iter()
        .map_init(
            || Scratch::new(n),
            |scratch, i| by_text(view, &postings, i, scratch),
        )
        .flatten_iter()
        .collect();
    pairs.append(&mut by_text);
    pairs.append(&mut by_block(
        view,
        |i, blocks| blocks.extend_from_slice(view.people.of.get(i)),
        "person",
        &mut cut,
    ));
    pairs.append(&mut by_block(
        view,
        |i, blocks| blocks.extend(view.records.services.get(i).iter().map(|s| s.0)),
        "service",
        &mut cut,
    ));
    pairs.par_sort_unstable();
    pairs.dedup();
    (pairs, cut)
}

/// Whether two records can be compared at all: two tickets are two changes.
fn comparable(view: &View, a: usize, b: usize) -> bool {
    a != b && !(view.system[a] == System::Tickets && view.system[b] == System::Tickets)
}

fn ordered(a: usize, b: usize) -> Pair {
    (RecordIx(a.min(b) as u32), RecordIx(a.max(b) as u32))
}

/// Seconds between two intervals; 0 when they overlap.
fn gap(view: &View, a: usize, b: usize) -> i64 {
    let (a, b) = (view.clock[a], view.clock[b]);
    (a.lo - b.hi).max(b.lo - a.hi).max(0)
}

fn in_window(view: &View, a: usize, b: usize) -> bool {
    if !view.clock[a].is_known() || !view.clock[b].is_known() {
        return true;
    }
    let (a_clock, b_clock) = (view.clock[a], view.clock[b]);
    let slack = |ticket: crate::link::view::Clock, other: crate::link::view::Clock| {
        other.hi >= ticket.lo - BEFORE_S && other.lo <= ticket.hi + AFTER_S
    };
    match (view.system[a], view.system[b]) {
        (System::Tickets, _) => slack(a_clock, b_clock),
        (_, System::Tickets) => slack(b_clock, a_clock),
        _ => gap(view, a, b) <= AFTER_S,
    }
}

fn by_ids(view: &View, cut: &mut Vec<CutBlock>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (keys, what) in [
        (&view.keys.ours, "ticket id"),
        (&view.keys.foreign, "foreign id"),
    ] {
        let mut block: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (i, keys) in keys.iter().enumerate() {
            for key in keys {
                block.entry(key.0).or_default().push(i);
            }
        }
        let mut blocks: Vec<(u32, Vec<usize>)> = block.into_iter().collect();
        blocks.sort_unstable_by_key(|(key, _)| *key);
        for (_, members) in blocks {
            let kept = members.len().min(ID_BLOCK_MAX);
            if kept < members.len() {
                let all = (members.len() * (members.len() - 1) / 2) as u64;
                cut.push(CutBlock {
                    block: format!(
                        "{what} of {}",
                        view.records.record_id(RecordIx(members[0] as u32))
                    ),
                    records: members.len() as u64,
                    pairs_left_out: all - (kept * (kept - 1) / 2) as u64,
                });
            }
            for (x, &a) in members[..kept].iter().enumerate() {
                pairs.extend(
                    members[x + 1..kept]
                        .iter()
                        .filter(|&&b| comparable(view, a, b))
                        .map(|&b| ordered(a, b)),
                );
            }
        }
    }
    pairs
}

/// For each token the records whose title holds it, in the order of time.
struct Postings {
    /// Where each token's postings begin; one more at the end.
    first: Vec<u32>,
    /// Time of the posting, then the record.
    at: Vec<(i64, u32)>,
}

impl Postings {
    fn of(view: &View) -> Postings {
        let titles = &view.corpus.title;
        let mut first = vec![0_u32; view.corpus.vocabulary.len() + 1];
        for tokens in titles.iter() {
            for &token in tokens {
                first[token as usize + 1] += 1;
            }
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut at = vec![(0, 0); *first.last().expect("one more than the tokens") as usize];
        for (i, tokens) in titles.iter().enumerate() {
            for &token in tokens {
                at[next[token as usize] as usize] = (view.clock[i].hi, i as u32);
                next[token as usize] += 1;
            }
        }
        let mut rest = at.as_mut_slice();
        let mut lists = Vec::with_capacity(first.len());
        for bounds in first.windows(2) {
            let (list, tail) = rest.split_at_mut((bounds[1] - bounds[0]) as usize);
            lists.push(list);
            rest = tail;
        }
        lists.into_par_iter().for_each(|list| list.sort_unstable());
        Postings { first, at }
    }

    /// The postings of a token whose time lies in `from..=to`.
    fn between(&self, token: Token, from: i64, to: i64) -> &[(i64, u32)] {
        let list =
            &self.at[self.first[token as usize] as usize..self.first[token as usize + 1] as usize];
        let start = list.partition_point(|&(at, _)| at < from);
        let end = list.partition_point(|&(at, _)| at <= to);
        &list[start..end]
    }
}

/// A worker's memory from record to record.
struct Scratch {
    /// Dot product with each record touched.
    dot: Vec<f32>,
    touched: Vec<u32>,
}

impl Scratch {
    fn new(n: usize) -> Scratch {
        Scratch {
            dot: vec![0.0; n],
            touched: Vec::new(),
        }
    }
}

fn by_text(view: &View, postings: &Postings, i: usize, scratch: &mut Scratch) -> Vec<Pair> {
    let clock = view.clock[i];
    let within = |reach_s: i64| {
        let (from, to) = if clock.is_known() {
            (clock.lo - reach_s, clock.hi + reach_s)
        } else {
            (i64::MIN, i64::MAX)
        };
        let lists: Vec<(usize, Token)> = view
            .corpus
            .title
            .get(i)
            .iter()
            .map(|&token| (postings.between(token, from, to).len(), token))
            .collect();
        (from, to, lists)
    };
    let (mut from, mut to, mut lists) = within(OPEN_MAX_S);
    // Where not all can be read, what is near is read first.
    if lists.iter().map(|(length, _)| length).sum::<usize>() > POSTINGS_BUDGET {
        (from, to, lists) = within(NEAR_MAX_S);
    }
    lists.sort_unstable();
    let mut spent = 0;
    for (length, token) in lists {
        if spent + length > POSTINGS_BUDGET && spent > 0 {
            break;
        }
        spent += length;
        let square = view.corpus.idf_bits[token as usize].powi(2);
        for &(_, other) in postings
            .between(token, from, to)
            .iter()
            .take(POSTINGS_BUDGET)
        {
            if scratch.dot[other as usize] == 0.0 {
                scratch.touched.push(other);
            }
            scratch.dot[other as usize] += square;
        }
    }
    best_by_system(view, i, scratch)
}

/// The best by cosine in each system; clears the scratch.
fn best_by_system(view: &View, i: usize, scratch: &mut Scratch) -> Vec<Pair> {
    let norm = view.corpus.title_norm[i];
    let mut found: [Vec<(f32, u32)>; 4] = Default::default();
    for other in scratch.touched.drain(..) {
        let o = other as usize;
        let cosine = std::mem::take(&mut scratch.dot[o]) / (norm * view.corpus.title_norm[o]);
        let is_near =
            in_window(view, i, o) || (cosine >= TWIN_COSINE && gap(view, i, o) <= OPEN_MAX_S);
        if cosine >= COSINE_MIN && comparable(view, i, o) && is_near {
            found[view.system[o] as usize].push((cosine, other));
        }
    }
    let mut pairs = Vec::with_capacity(4 * TEXT_BUDGET);
    for best in &mut found {
        best.sort_unstable_by(|x, y| {
            y.0.total_cmp(&x.0)
                .then_with(|| gap(view, i, x.1 as usize).cmp(&gap(view, i, y.1 as usize)))
                .then(x.1.cmp(&y.1))
        });
        pairs.extend(
            best.iter()
                .take(TEXT_BUDGET)
                .map(|&(_, o)| ordered(i, o as usize)),
        );
    }
    pairs
}

/// Records that share a person or a service, nearest in time first.
fn by_block(
    view: &View,
    blocks_of: impl Fn(usize, &mut Vec<u32>) + Sync,
    what: &str,
    cut: &mut Vec<CutBlock>,
) -> Vec<Pair> {
    /// A block that everything shares brings nothing together.
    const BLOCK_SHARE_MAX: f64 = 0.25;
    /// How far two records of one block may lie apart.
    const NEAR_S: i64 = 3 * DAY_S;
    let n = view.records.len();
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut blocks = Vec::new();
    for i in 0..n {
        blocks.clear();
        blocks_of(i, &mut blocks);
        for &block in &blocks {
            members.entry(block).or_default().push(i as u32);
        }
    }
    let mut blocks: Vec<(u32, Vec<u32>)> = members.into_iter().collect();
    blocks.sort_unstable_by_key(|(block, _)| *block);
    let cut_off = ((n as f64 * BLOCK_SHARE_MAX) as usize).max(200);
    for (_, members) in blocks.iter().filter(|(_, m)| m.len() > cut_off) {
        cut.push(CutBlock {
            block: format!("{what} of {}", view.records.record_id(RecordIx(members[0]))),
            records: members.len() as u64,
            pairs_left_out: (members.len() * (members.len() - 1) / 2) as u64,
        });
    }
    blocks
        .par_iter_mut()
        .filter(|(_, m)| m.len() <= cut_off)
        .map(|(_, members)| {
            members.sort_unstable_by_key(|&i| (view.clock[i as usize].hi, i));
            let mut pairs = Vec::new();
            for x in 0..members.len() {
                let a = members[x] as usize;
                let mut taken = [0_usize; 4];
                for &b in members[..x].iter().rev() {
                    let b = b as usize;
                    // Sorted by their ends: what ended long before cannot overlap.
                    if view.clock[b].hi < view.clock[a].lo - NEAR_S {
                        break;
                    }
                    let system = view.system[b] as usize;
                    if taken[system] < NEAR_BUDGET
                        && comparable(view, a, b)
                        && in_window(view, a, b)
                    {
                        taken[system] += 1;
                        pairs.push(ordered(a, b));
                    }
                    if taken.iter().all(|&t| t >= NEAR_BUDGET) {
                        break;
                    }
                }
                taken = [0; 4];
                for &b in members[x + 1..].iter().take(NEAR_BUDGET * 8) {
                    let b = b as usize;
                    if view.clock[b].lo > view.clock[a].hi + NEAR_S {
                        continue;
                    }
                    let system = view.system[b] as usize;
                    if taken[system] < NEAR_BUDGET
                        && comparable(view, a, b)
                        && in_window(view, a, b)
                    {
                        taken[system] += 1;
                        pairs.push(ordered(a, b));
                    }
                }
            }
            pairs
        })
        .flatten_iter()
        .collect()
}
