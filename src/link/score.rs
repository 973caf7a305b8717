//! Candidate pairs → match weights: compare, learn, weigh, set against rivals.

use rayon::prelude::*;

use crate::link::absence;
use crate::link::candidates::{self, Pair};
use crate::link::cluster::MISSING_BITS;
use crate::link::comparisons::rivals::margin_level;
use crate::link::comparisons::{self, Levels};
use crate::link::margins::{Best, set_against_rivals};
use crate::link::train::{self, Label};
use crate::link::trust::{self, Trust};
use crate::link::view::View;
use crate::link::weights::Weights;
use crate::model::link::{Bits, Evidence};
use crate::model::source::System;

/// Matches that are trained on; more teach nothing new.
const POSITIVES_MAX: usize = 40_000;
/// The same of pairs that are none.
const NEGATIVES_MAX: usize = 80_000;

/// A rival that has a better partner of its own is none: margins are taken anew over weights that know the margins.
const RIVAL_ROUNDS: usize = 2;

/// What a pair that was found by a common partner can weigh, in bits: it joins no two records by itself, and says no less than a pair that was
/// never found.
const BY_PARTNER_BITS: (f32, f32) = (MISSING_BITS, -2.5);

/// Every candidate pair with its weight.
pub struct Scored {
    pub pairs: Vec<Pair>,
    /// So many of them, the first, were found for what the two show; the others by a common partner.
    pub direct: usize,
    pub levels: Vec<Levels>,
    /// +1, −1, 0: same, different or no ticket named.
    pub agreement: Vec<i8>,
    /// Match weight in bits.
    pub bits: Vec<f32>,
    pub weights: Weights,
    pub positives: usize,
    pub negatives: usize,
    pub learned: bool,
    /// What the ids of this run are worth.
    pub trust: Trust,
}

/// Weighs every pair by weights learned from those whose ids tell what they are, or by the built-in ones where there are too few.
pub fn score(view: &View, pairs: Vec<Pair>, start: Weights) -> Scored {
    let mut levels = compare_all(view, &pairs);
    let agreement = agreements(view, &pairs);
    let unlearned: Vec<f32> = levels.par_iter().map(|l| start.weigh_alone(l)).collect();
    let unrelated: Vec<f32> = compare_all(view, &trust::unrelated(view, &pairs, &agreement))
        .par_iter()
        .map(|l| start.weigh_alone(l))
        .collect();
    let trust = trust::trust(&unlearned, &agreement, &unrelated);
    let labelled = labelled(&trust.says);
    let positives = labelled.iter().filter(|l| trust.says[l.0] > 0).count();
    let negatives = labelled.len() - positives;
    let learned =
        positives >= train::POSITIVES_MIN && negatives >= train::POSITIVES_MIN && trust.can_teach();
    let [same, other] = trust.says_nats(&labelled);
    let labels = |levels: &[Levels]| -> Vec<Label> {
        labelled
            .iter()
            .map(|&(i, weight)| Label {
                levels: levels[i],
                says: if trust.says[i] > 0 { same } else { other },
                weight,
            })
            .collect()
    };
    let mut weights = if learned {
        train::train_alone(start, &labels(&levels))
    } else {
        start
    };
    let mut bits: Vec<f32> = levels.par_iter().map(|l| weights.weigh_alone(l)).collect();
    for round in 0..RIVAL_ROUNDS {
        let best = Best::of(&view.system, &pairs, &bits, |_| true);
        set_against_rivals(&view.system, &pairs, &bits, &best, &mut levels);
        if learned {
            let mut labels = labels(&levels);
            if round > 0 {
                let absent = absence::shares(view, &pairs, &bits, &trust.says);
                add_absences(
                    view,
                    &pairs,
                    &bits,
                    &trust.says,
                    &labelled,
                    &absent,
                    &mut labels,
                );
            }
            train::train_rivals(&mut weights, &labels);
        }
        bits = weights.weigh_all(&levels);
    }
    (weights.same_id_bits, weights.other_id_bits) = (trust.same_bits, trust.other_bits);
    for (bits, &agreement) in bits.iter_mut().zip(&agreement) {
        *bits += weights.id_bits(agreement);
    }
    Scored {
        direct: pairs.len(),
        pairs,
        levels,
        agreement,
        bits,
        weights,
        positives,
        negatives,
        learned,
        trust,
    }
}

impl Scored {
    /// Makes every pair likelier by so many bits.
    pub fn shift(&mut self, bits: f32) {
        self.weights.prior_bits += bits;
        self.bits.iter_mut().for_each(|b| *b += bits);
    }

    /// Weighs the pairs that share a likely partner, too. They taught nothing and are nobody's rivals.
    pub fn add_partners(&mut self, view: &View) {
        let pairs = candidates::by_partners(view, &self.pairs, &self.bits);
        let mut levels = compare_all(view, &pairs);
        let agreement = agreements(view, &pairs);
        let alone = self.weights.weigh_all(&levels);
        let best = Best::of(&view.system, &self.pairs, &self.bits, |_| true);
        set_against_rivals(&view.system, &pairs, &alone, &best, &mut levels);
        let bits = self.weights.weigh_all(&levels);
        let bits = bits.iter().zip(&agreement).map(|(bits, &agreement)| {
            (bits + self.weights.id_bits(agreement)).clamp(BY_PARTNER_BITS.0, BY_PARTNER_BITS.1)
        });
        self.bits.extend(bits);
        self.levels.extend(levels);
        self.agreement.extend(agreement);
        self.trust.says.resize(self.agreement.len(), 0);
        self.pairs.extend(pairs);
    }

    /// The waterfall of a pair: its bars add up to its weight.
    pub fn waterfall(&self, i: usize) -> Bits {
        let mut bits = self.weights.waterfall(&self.levels[i]);
        bits[Evidence::Ids as usize] += self.weights.id_bits(self.agreement[i]);
        bits
    }
}

fn compare_all(view: &View, pairs: &[Pair]) -> Vec<Levels> {
    let compare = |&(a, b): &Pair| comparisons::compare(view, a.index(), b.index());
    pairs.par_iter().map(compare).collect()
}

fn agreements(view: &View, pairs: &[Pair]) -> Vec<i8> {
    let agreement = |&(a, b): &Pair| view.keys.agreement(a, b);
    pairs.par_iter().map(agreement).collect()
}

/// The pairs whose ids tell what they are, each with how many it stands for: of very many every so manyth, matches apart from the others.
fn labelled(says: &[i8]) -> Vec<(usize, f32)> {
    let chosen = |wanted: i8, most: usize| {
        let all: Vec<usize> = (0..says.len())
            .filter(|&i| says[i].signum() == wanted)
            .collect();
        let stands_for = all.len().div_ceil(most).max(1);
        let kept = all.into_iter().step_by(stands_for);
        kept.map(move |i| (i, stands_for as f32))
    };
    let mut labelled: Vec<(usize, f32)> = chosen(1, POSITIVES_MAX)
        .chain(chosen(-1, NEGATIVES_MAX))
        .collect();
    labelled.sort_unstable_by_key(|l| l.0);
    labelled
}

/// Made-up absences: what a record's rivals look like when its own ticket was never written. Without them a look-alike that stands alone
/// would pass for a winner, since every record that shows an id has the ticket that it names.
fn add_absences(
    view: &View,
    pairs: &[Pair],
    bits: &[f32],
    agreement: &[i8],
    labelled: &[(usize, f32)],
    absent: &[f32; 4],
    labels: &mut Vec<Label>,
) {
    let rivals = Best::of(&view.system, pairs, bits, |i| agreement[i] <= 0);
    let lower = comparisons::index("lower_margin");
    let higher = comparisons::index("higher_margin");
    for (at, &(i, weight)) in labelled.iter().enumerate() {
        let (a, b) = (pairs[i].0.index(), pairs[i].1.index());
        if view.system[a] != System::Tickets {
            continue;
        }
        let share = absent[view.system[b] as usize];
        if agreement[i] < 0 {
            let mut levels = labels[at].levels;
            levels[higher] = margin_level(rivals.margin(b, System::Tickets, bits[i]));
            debug_assert!(levels[lower] > 0);
            labels.push(Label {
                levels,
                says: f32::NEG_INFINITY,
                weight: weight * share,
            });
        }
        labels[at].weight = weight * (1.0 - share);
    }
}
