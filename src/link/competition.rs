//! Rivals: how likely each candidate is when the others, and *none of them*, compete for the same record.
//!
//! A record has at most one ticket. With independent odds `o` for each candidate and `w0` for "its ticket is not there",
//! `p_j = o_j / (w0 + Σ o_k)` (at-most-one matching; cf. Sadinle 2017). A ticket may have several deploys, and a fix several cherry-picks: there
//! rivals count in part, by a share that is learned. Being the best of what is there never adds evidence beyond `1 / w0`.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::comparisons;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// How far rivals count at either end of a pair, by the pair's systems: 1 where only one of them can be right, 0 where all can. Then the bits that a
/// pair without rivals gains.
pub type Shares = [[f32; 3]; 9];

/// The ends of a pair: its lower record (the ticket, where there is one) and its higher one.
pub const LOWER: usize = 0;
pub const HIGHER: usize = 1;

/// Before anything was learned. Two records of one system have no rivals.
pub const SHARES: Shares = [
    [0.4, 1.0, 0.0],
    [0.4, 1.0, 0.0],
    [0.4, 1.0, 0.0],
    [0.4, 0.4, 0.0],
    [0.4, 0.4, 0.0],
    [0.4, 0.4, 0.0],
    [0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0],
];

/// Where several partners can be right, rivals together count at most this much, in bits.
const SHARED_MAX_BITS: f32 = 6.0;
/// Parts of the pairs whose sums are taken at once: always as many, so that no number of threads changes a digit.
const PARTS: usize = 4;
/// Steps of the estimate of how many records have a partner.
const STEPS: usize = 20;

/// The share of the records of each system whose ticket is among those that were read.
pub type Present = [f32; 4];

/// Before anything is known: hot-fixes often lack a ticket, deploys seldom, rows of a sheet now and then.
pub const PRESENT: Present = [1.0, 0.93, 0.65, 0.85];
/// So many records stand for that.
const PRESENT_RECORDS: f64 = 30.0;

/// Sums of odds of each record's pairs, by the system of the other record.
struct Sums(Vec<[Sum; 4]>);

/// The greatest odds, and the sum of all others.
#[derive(Clone, Copy, Default)]
struct Sum {
    most: f64,
    rest: f64,
}

impl Sum {
    fn add(&mut self, odds: f64) {
        if odds > self.most {
            self.rest += self.most;
            self.most = odds;
        } else {
            self.rest += odds;
        }
    }

    fn plus(mut self, other: Sum) -> Sum {
        self.add(other.most);
        self.rest += other.rest;
        self
    }

    /// All but one that is among them.
    fn without(self, odds: f64) -> f64 {
        if odds >= self.most {
            self.rest
        } else {
            (self.most + self.rest - odds).max(0.0)
        }
    }

    fn all(self) -> f64 {
        self.most + self.rest
    }
}

impl Sums {
    /// Over the chosen end of every pair.
    fn of(system: &[System], pairs: &[Pair], bits: &[f32], end: usize) -> Sums {
        let of_part = pairs.len().div_ceil(PARTS).max(1);
        let parts = pairs.par_chunks(of_part).zip(bits.par_chunks(of_part));
        let parts = parts.map(|(pairs, bits)| {
            let mut sums = vec![[Sum::default(); 4]; system.len()];
            for (&(a, b), &bits) in pairs.iter().zip(bits) {
                let (of, other) = if end == LOWER { (a, b) } else { (b, a) };
                sums[of.index()][system[other.index()] as usize].add(odds(bits));
            }
            sums
        });
        let parts: Vec<Vec<[Sum; 4]>> = parts.collect();
        let all = parts.into_iter().reduce(|mut all, part| {
            for (all, part) in all.iter_mut().zip(part) {
                for (sum, other) in all.iter_mut().zip(part) {
                    *sum = sum.plus(other);
                }
            }
            all
        });
        Sums(all.unwrap_or_else(|| vec![[Sum::default(); 4]; system.len()]))
    }

    /// The odds of a record's other partners in a system.
    fn others(&self, of: RecordIx, system: System, bits: f32) -> f64 {
        self.0[of.index()][system as usize].without(odds(bits))
    }
}

fn odds(bits: f32) -> f64 {
    f64::from(bits.clamp(-40.0, 60.0)).exp2()
}

/// What rivals take at one end.
fn taken(share: f32, nobody: f64, others: f64) -> f32 {
    let bits = (nobody + others).log2() as f32;
    if share >= 0.5 {
        share * bits
    } else {
        share * bits.min(SHARED_MAX_BITS)
    }
}

/// The competition of some pairs, before shares and the share of missing partners are looked at.
pub struct Competition {
    /// For each pair and end, the odds of its rivals there, each set against rivals of its own.
    others: Vec<[f64; 2]>,
    /// For each record, the odds of all its candidate tickets together.
    tickets: Vec<f64>,
    /// For each pair, its own odds among those of its higher record.
    own: Vec<f32>,
}

impl Competition {
    /// Of pairs of these weights, in bits.
    pub fn of(system: &[System], pairs: &[Pair], bits: &[f32], shares: &Shares) -> Competition {
        let share = |(a, b): Pair| &shares[usize::from(level(system, (a, b)))];
        let [lower, higher] = [LOWER, HIGHER].map(|end| Sums::of(system, pairs, bits, end));
        // A rival that has a better partner elsewhere is none: what stands against it at its other end comes off first.
        let settled = |end: usize| -> Vec<f32> {
            let weighed = pairs.par_iter().zip(bits);
            let settled = weighed.map(|(&(a, b), &bits)| {
                let others = match end {
                    LOWER => higher.others(b, system[a.index()], bits),
                    _ => lower.others(a, system[b.index()], bits),
                };
                bits - taken(share((a, b))[1 - end], 1.0, others)
            });
            settled.collect()
        };
        let at = [LOWER, HIGHER].map(|end| {
            let bits = settled(end);
            let sums = Sums::of(system, pairs, &bits, end);
            (bits, sums)
        });
        let [(low_bits, low), (high_bits, high)] = at;
        let all = pairs.par_iter().zip(&low_bits).zip(&high_bits);
        let others = all.map(|((&(a, b), &low_bits), &high_bits)| {
            [
                low.others(a, system[b.index()], low_bits),
                high.others(b, system[a.index()], high_bits),
            ]
        });
        Competition {
            others: others.collect(),
            tickets: high
                .0
                .iter()
                .map(|sums| sums[System::Tickets as usize].all())
                .collect(),
            own: high_bits,
        }
    }

    /// What rivals add to each pair, in bits: mostly less than nothing.
    pub fn bits(
        &self,
        system: &[System],
        pairs: &[Pair],
        shares: &Shares,
        present: &Present,
    ) -> Vec<f32> {
        let both = pairs.par_iter().zip(&self.others);
        let bits = both.map(|(&pair, others)| {
            let [lower, higher] = self.each(system, pair, *others, present);
            let [of_lower, of_higher, alone] = shares[usize::from(level(system, pair))];
            alone - taken(of_lower, lower.0, lower.1) - taken(of_higher, higher.0, higher.1)
        });
        bits.collect()
    }

    /// For either end, the odds of nobody and of the rivals.
    fn each(
        &self,
        system: &[System],
        (a, b): Pair,
        others: [f64; 2],
        present: &Present,
    ) -> [(f64, f64); 2] {
        let nobody = match (system[a.index()], system[b.index()]) {
            (System::Tickets, System::Tickets) => 1.0,
            (System::Tickets, other) => {
                let present = f64::from(present[other as usize]).clamp(0.02, 0.98);
                (1.0 - present) / present
            }
            _ => 1.0,
        };
        [(1.0, others[LOWER]), (nobody, others[HIGHER])]
    }

    /// The logarithms that shares are multiplied with, for learning them; `gone` are odds of a ticket that is taken away.
    pub fn logs(
        &self,
        system: &[System],
        pair: (Pair, usize),
        gone: f64,
        present: &Present,
    ) -> [f32; 2] {
        let [lower, higher] = self.others[pair.1];
        let others = [lower, (higher - gone).max(0.0)];
        let logs = self.each(system, pair.0, others, present);
        logs.map(|(nobody, others)| (nobody + others).log2() as f32)
    }

    /// The odds of a pair among those of its higher record.
    pub fn own(&self, i: usize) -> f64 {
        odds(self.own[i])
    }

    /// The share of the records of each system that have their ticket among those read: the mixture's maximum likelihood, over the records that
    /// `is_open` says to name none.
    pub fn present(&self, system: &[System], is_open: impl Fn(usize) -> bool) -> Present {
        let mut present = PRESENT;
        for of in System::ALL {
            let open = (0..system.len()).filter(|&i| system[i] == of && is_open(i));
            let odds: Vec<f64> = open.map(|i| self.tickets[i]).collect();
            if of == System::Tickets || odds.is_empty() {
                continue;
            }
            let before = f64::from(PRESENT[of as usize]);
            let mut share = before;
            for _ in 0..STEPS {
                let nobody = (1.0 - share) / share;
                let sum: f64 = odds.iter().map(|odds| odds / (nobody + odds)).sum();
                share = (sum + before * PRESENT_RECORDS) / (odds.len() as f64 + PRESENT_RECORDS);
                share = share.clamp(0.02, 0.98);
            }
            present[of as usize] = share as f32;
        }
        present
    }

    /// For each record, the odds that one of its candidate tickets is its own.
    pub fn tickets(&self) -> &[f64] {
        &self.tickets
    }
}

/// The level of a pair's systems.
pub fn level(system: &[System], (a, b): Pair) -> u8 {
    comparisons::of_systems(system[a.index()], system[b.index()])
}

/// A labelled pair, for learning how far rivals count.
pub struct Weighed {
    /// Of its systems.
    pub level: u8,
    /// Without rivals, in bits.
    pub bits: f32,
    /// Of the rivals at either end, in bits.
    pub logs: [f32; 2],
    /// The belief that it is a match.
    pub is_match: f32,
    pub weight: f32,
}

/// How far rivals count, by logistic regression with the weights of the pairs standing still, held near what is known.
pub fn learn(labels: &[Weighed]) -> Shares {
    /// Labels that stand for what is known.
    const HELD: f64 = 50.0;
    const NEWTON_STEPS: usize = 12;
    let mut shares = SHARES;
    for (level, share) in shares.iter_mut().enumerate().take(6) {
        let of: Vec<&Weighed> = labels
            .iter()
            .filter(|l| usize::from(l.level) == level)
            .collect();
        let known = *share;
        for _ in 0..NEWTON_STEPS {
            let mut gradient: [f64; 3] =
                std::array::from_fn(|k| HELD * f64::from(known[k] - share[k]));
            let mut curvature = [[0.0_f64; 3]; 3];
            for (k, row) in curvature.iter_mut().enumerate() {
                row[k] = HELD;
            }
            gradient[2] /= 10.0;
            curvature[2][2] /= 10.0;
            for label in &of {
                let [low, high] = label.logs;
                let high = if known[HIGHER] < 1.0 {
                    high.min(SHARED_MAX_BITS)
                } else {
                    high
                };
                let x = [-low.min(SHARED_MAX_BITS), -high, 1.0].map(f64::from);
                let bits =
                    f64::from(label.bits) + (0..3).map(|k| f64::from(share[k]) * x[k]).sum::<f64>();
                let p = 1.0 / (1.0 + (-bits).exp2());
                let weight = f64::from(label.weight);
                for j in 0..3 {
                    gradient[j] += weight * (f64::from(label.is_match) - p) * x[j];
                    for k in 0..3 {
                        curvature[j][k] += weight * p * (1.0 - p) * x[j] * x[k];
                    }
                }
            }
            // One after the other: Gauss and Seidel, so that bounds can be kept.
            for _ in 0..4 {
                for k in 0..3 {
                    let step = gradient[k] / curvature[k][k];
                    let bounds = match k {
                        LOWER => (0.0, 0.95),
                        HIGHER if known[HIGHER] >= 1.0 => (0.5, 1.5),
                        HIGHER => (0.0, 0.95),
                        _ => (-8.0, 8.0),
                    };
                    let moved = (share[k] + step.clamp(-1.0, 1.0) as f32).clamp(bounds.0, bounds.1);
                    let by = f64::from(moved - share[k]);
                    share[k] = moved;
                    for j in 0..3 {
                        gradient[j] -= curvature[j][k] * by;
                    }
                }
            }
        }
    }
    shares
}
