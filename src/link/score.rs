//! Candidate pairs → match weights: compare, learn, weigh, set against rivals.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::comparisons::rivals::margin_level;
use crate::link::comparisons::{self, Levels};
use crate::link::train::{self, Label};
use crate::link::view::View;
use crate::link::weights::{self, Weights};
use crate::model::link::{Bits, Evidence};

/// Labels that are trained on; more teach nothing new.
const LABELS_MAX: usize = 120_000;

/// A rival that has a better partner of its own is none: margins are taken anew over weights that know the margins.
const RIVAL_ROUNDS: usize = 2;

/// Every candidate pair with its weight.
pub struct Scored {
    pub pairs: Vec<Pair>,
    pub levels: Vec<Levels>,
    /// +1, −1, 0: same, different or no ticket named.
    pub agreement: Vec<i8>,
    /// Match weight in bits.
    pub bits: Vec<f32>,
    pub weights: Weights,
    pub positives: usize,
    pub negatives: usize,
    pub learned: bool,
}

/// Weighs every pair by weights learned from those whose ids tell what they are, or by the built-in ones where there are too few.
pub fn score(view: &View, pairs: Vec<Pair>) -> Scored {
    let mut levels: Vec<Levels> = pairs
        .par_iter()
        .map(|&(a, b)| comparisons::compare(view, a.index(), b.index()))
        .collect();
    let agreement: Vec<i8> = pairs
        .iter()
        .map(|&(a, b)| view.keys.agreement(a, b))
        .collect();
    let labelled = labelled(&pairs, &agreement);
    let positives = labelled.iter().filter(|&&i| agreement[i] > 0).count();
    let negatives = labelled.len() - positives;
    let learned = positives >= train::POSITIVES_MIN && negatives >= train::POSITIVES_MIN;
    let labels = |levels: &[Levels]| -> Vec<Label> {
        labelled
            .iter()
            .map(|&i| Label {
                levels: levels[i],
                is_match: agreement[i] > 0,
            })
            .collect()
    };
    let mut weights = if learned {
        train::train_alone(&labels(&levels))
    } else {
        weights::built_in()
    };
    let alone: Vec<f32> = levels.par_iter().map(|l| weights.weigh_alone(l)).collect();
    let mut bits = alone;
    for _ in 0..RIVAL_ROUNDS {
        set_against_rivals(view, &pairs, &bits, &mut levels);
        if learned {
            train::train_rivals(&mut weights, &labels(&levels));
        }
        bits = levels
            .par_iter()
            .map(|l| weights.weigh_alone(l) + weights.weigh_rivals(l))
            .collect();
    }
    if learned {
        let shift = prior_shift(&bits, &agreement);
        weights.prior_bits += shift;
        bits.iter_mut().for_each(|b| *b += shift);
    }
    for (bits, &agreement) in bits.iter_mut().zip(&agreement) {
        *bits += weights.id_bits(agreement);
    }
    Scored {
        pairs,
        levels,
        agreement,
        bits,
        weights,
        positives,
        negatives,
        learned,
    }
}

impl Scored {
    /// The waterfall of a pair: its bars add up to its weight.
    pub fn waterfall(&self, i: usize) -> Bits {
        let mut bits = self.weights.waterfall(&self.levels[i]);
        bits[Evidence::Ids as usize] += self.weights.id_bits(self.agreement[i]);
        bits
    }
}

/// The pairs whose ids tell what they are; a fixed share of them where there are many, chosen by their records.
fn labelled(pairs: &[Pair], agreement: &[i8]) -> Vec<usize> {
    let all: Vec<usize> = (0..pairs.len()).filter(|&i| agreement[i] != 0).collect();
    let keep_one_in = all.len().div_ceil(LABELS_MAX).max(1);
    all.into_iter().step_by(keep_one_in).collect()
}

/// Fills in the levels of the margins: over the best other partner, in the same system, of either record.
fn set_against_rivals(view: &View, pairs: &[Pair], bits: &[f32], levels: &mut [Levels]) {
    /// Best and second best of a record in a system.
    #[derive(Clone, Copy)]
    struct Best {
        first: f32,
        second: f32,
    }
    let none = Best {
        first: f32::NEG_INFINITY,
        second: f32::NEG_INFINITY,
    };
    let mut best = vec![[none; 4]; view.records.len()];
    let mut see = |of: usize, other: usize, bits: f32| {
        let best = &mut best[of][view.system[other] as usize];
        if bits > best.first {
            best.second = best.first;
            best.first = bits;
        } else if bits > best.second {
            best.second = bits;
        }
    };
    for (&(a, b), &bits) in pairs.iter().zip(bits) {
        see(a.index(), b.index(), bits);
        see(b.index(), a.index(), bits);
    }
    let lower = comparisons::index("lower_margin");
    let higher = comparisons::index("higher_margin");
    levels
        .par_iter_mut()
        .zip(pairs)
        .zip(bits)
        .for_each(|((levels, &(a, b)), &bits)| {
            let margin = |of: usize, other: usize| {
                let best = best[of][view.system[other] as usize];
                bits - if bits >= best.first {
                    best.second
                } else {
                    best.first
                }
            };
            levels[lower] = margin_level(margin(a.index(), b.index()));
            levels[higher] = margin_level(margin(b.index(), a.index()));
        });
}

/// By how many bits the share of matches among pairs without ids differs from that among the labels (Saerens, Latinne & Decaestecker 2002).
fn prior_shift(bits: &[f32], agreement: &[i8]) -> f32 {
    const STEPS: usize = 50;
    let labels = agreement.iter().filter(|&&a| a != 0).count().max(1) as f64;
    let trained =
        (agreement.iter().filter(|&&a| a > 0).count() as f64 / labels).clamp(1e-6, 1.0 - 1e-6);
    let open: Vec<f64> = bits
        .iter()
        .zip(agreement)
        .filter(|&(_, &a)| a == 0)
        .map(|(&b, _)| 1.0 / (1.0 + (-f64::from(b)).exp2()))
        .collect();
    if open.is_empty() {
        return 0.0;
    }
    let mut share = trained;
    for _ in 0..STEPS {
        let (up, down) = (share / trained, (1.0 - share) / (1.0 - trained));
        let sum: f64 = open
            .iter()
            .map(|p| up * p / (up * p + down * (1.0 - p)))
            .sum();
        share = (sum / open.len() as f64).clamp(1e-9, 1.0 - 1e-9);
    }
    let odds = |p: f64| (p / (1.0 - p)).log2();
    (odds(share) - odds(trained)) as f32
}
