//! Candidate pairs → match weights: compare, learn, weigh, set against rivals.

use rayon::prelude::*;

use crate::link::absence;
use crate::link::candidates::{self, Pair};
use crate::link::cluster::{Edge, MISSING_BITS, edges};
use crate::link::comparisons::rivals::margin_level;
use crate::link::comparisons::{self, HIGHER, LOWER, Levels};
use crate::link::margins::{Best, Margins};
use crate::link::train::{self, Label};
use crate::link::trust::{self, Trust};
use crate::link::view::View;
use crate::link::weights::Weights;
use crate::model::link::{Bits, Evidence};
use crate::model::record::RecordIx;
use crate::model::source::System;

/// Matches that are trained on; more teach nothing new.
const POSITIVES_MAX: usize = 40_000;
/// The same of pairs that are none.
const NEGATIVES_MAX: usize = 80_000;

/// A rival that has a better partner of its own is none: margins are taken anew over weights that know the margins.
const RIVAL_ROUNDS: usize = 2;

/// Pairs whose records are fetched at once: the processor's nearest cache holds them.
const PAIRS_A_FETCH: usize = 32;

/// What two that share nothing can weigh, in bits, where nothing was taught: less than what is left over needs.
const STRANGERS_BITS: f32 = -4.0;

/// What a pair that was found by a common partner can weigh, in bits: it joins no two records by itself, and says no less than a pair that was
/// never found.
const BY_PARTNER_BITS: (f32, f32) = (MISSING_BITS, -2.5);

/// Every candidate pair with its weight. What the two show is compared again where it is asked for: that is quicker than to keep it.
pub struct Scored {
    pub pairs: Vec<Pair>,
    /// So many of them, the first, were found for what the two show; the others by a common partner.
    pub direct: usize,
    /// How far each pair stands above its rivals.
    margins: Vec<Margins>,
    /// +1, −1, 0: same, different or no ticket named.
    pub agreement: Vec<i8>,
    /// Match weight in bits.
    pub bits: Vec<f32>,
    pub weights: Weights,
    pub positives: usize,
    pub negatives: usize,
    /// Matches that a third record tells.
    pub by_third: usize,
    /// Whether ids taught the weights.
    pub learned: bool,
    /// What the ids of this run are worth.
    pub trust: Trust,
}

/// Weighs every pair by weights learned from those whose ids tell what they are, or by the built-in ones where there are too few.
pub fn score(view: &View, pairs: Vec<Pair>, start: Weights) -> Scored {
    let agreement = agreements(view, &pairs);
    let weigh_alone = |&(a, b): &Pair| start.weigh_alone(&compare(view, a, b));
    let agreeing = pairs.par_iter().zip(&agreement);
    let agreeing = agreeing.filter(|(_, agreement)| **agreement > 0);
    let agreeing: Vec<f32> = agreeing.map(|(pair, _)| weigh_alone(pair)).collect();
    let unrelated = trust::unrelated(view, &pairs, &agreement);
    let unrelated: Vec<f32> = unrelated.par_iter().map(weigh_alone).collect();
    let trust = trust::trust(agreeing, unrelated);
    let mut scored = Scored {
        direct: pairs.len(),
        pairs,
        margins: Vec::new(),
        agreement,
        bits: Vec::new(),
        weights: start.clone(),
        positives: 0,
        negatives: 0,
        by_third: 0,
        learned: false,
        trust,
    };
    let taught = scored.taught_by_ids();
    scored.positives = taught.iter().filter(|t| t.says > 0.0).count();
    scored.negatives = taught.len() - scored.positives;
    scored.learned = scored.positives.min(scored.negatives) >= train::POSITIVES_MIN;
    let says = scored.agreement.clone();
    scored.learn(view, start, &taught, &says);
    scored
}

/// Weighs every pair by weights that an earlier run learned, whose ids were right so often; nothing is learned.
pub fn score_by(view: &View, pairs: Vec<Pair>, weights: Weights, ids_right: f32) -> Scored {
    let mut scored = Scored {
        direct: pairs.len(),
        margins: Vec::new(),
        agreement: agreements(view, &pairs),
        pairs,
        bits: Vec::new(),
        weights: weights.clone(),
        positives: 0,
        negatives: 0,
        by_third: 0,
        learned: false,
        trust: Trust {
            right: ids_right,
            same_bits: weights.same_id_bits,
            other_bits: weights.other_id_bits,
        },
    };
    scored.learn(view, weights, &[], &[]);
    scored
}

impl Scored {
    /// Learns once more, from ids and from what a third record `says` of the pairs of which they tell nothing, `right` by so much.
    pub fn learn_again(&mut self, view: &View, start: Weights, mut says: Vec<i8>, right: f32) {
        let by_ids = self.trust.can_teach();
        for (says, &by_id) in says.iter_mut().zip(&self.agreement) {
            if by_ids && by_id != 0 {
                *says = 0;
            }
        }
        let mut taught = taught(&says, right);
        self.by_third = taught.iter().filter(|t| t.says > 0.0).count();
        taught.extend(self.taught_by_ids());
        taught.sort_unstable_by_key(|taught| taught.pair);
        for (says, &by_id) in says.iter_mut().zip(&self.agreement) {
            if by_ids && by_id != 0 {
                *says = by_id;
            }
        }
        self.learn(view, start, &taught, &says);
    }

    fn taught_by_ids(&self) -> Vec<Taught> {
        if self.trust.can_teach() {
            taught(&self.agreement, self.trust.right)
        } else {
            Vec::new()
        }
    }

    /// Learns the weights, where there is enough to learn from, and weighs every pair; `says` are the signs of what is taught.
    fn learn(&mut self, view: &View, mut weights: Weights, taught: &[Taught], says: &[i8]) {
        let positives = taught.iter().filter(|taught| taught.says > 0.0).count();
        let enough = positives.min(taught.len() - positives) >= train::POSITIVES_MIN;
        let mut labels: Vec<Label> = Vec::new();
        if enough {
            let label = |taught: &Taught| taught.label(self.compared(view, taught.pair));
            labels = taught.par_iter().map(label).collect();
            weights = train::train_alone(weights, &labels);
        }
        let of_fields = weights.fields();
        let mut fields = vec![0.0; self.pairs.len()];
        let weigh = |(bits, pairs): (&mut [f32], &[Pair])| {
            let ends = pairs.iter().flat_map(|(a, b)| [a.index(), b.index()]);
            view.features.fetch(ends);
            for (bits, &(a, b)) in bits.iter_mut().zip(pairs) {
                *bits = of_fields.bits(&compare(view, a, b));
            }
        };
        let batches = fields.par_chunks_mut(PAIRS_A_FETCH);
        let batches = batches.zip(self.pairs.par_chunks(PAIRS_A_FETCH));
        batches.for_each(weigh);
        self.bits = fields
            .par_iter()
            .map(|bits| weights.prior_bits + bits)
            .collect();
        for round in 0..RIVAL_ROUNDS {
            let best = Best::of(&view.system, &self.pairs, &self.bits, |_| true);
            self.margins = best.margins(&view.system, &self.pairs, &self.bits);
            if enough {
                let mut labels = labels.clone();
                for (label, taught) in labels.iter_mut().zip(taught) {
                    self.margins[taught.pair].put(&mut label.levels);
                }
                if round > 0 {
                    self.add_absences(view, taught, says, &mut labels);
                }
                train::train_rivals(&mut weights, &labels);
                if round == 0 {
                    weights.keep_first_rivals();
                }
            }
            let of_rivals = match round {
                0 => weights.first_rivals(),
                _ => weights.rivals(),
            };
            let pairs = self.pairs.par_iter().zip(&fields).zip(&self.margins);
            let weigh = |((&(a, b), fields), margins): ((&Pair, &f32), &Margins)| {
                let systems =
                    comparisons::of_systems(view.system[a.index()], view.system[b.index()]);
                weights.prior_bits + fields + of_rivals.bits(&margins.levels(systems))
            };
            pairs.map(weigh).collect_into_vec(&mut self.bits);
        }
        (weights.same_id_bits, weights.other_id_bits) =
            (self.trust.same_bits, self.trust.other_bits);
        for (bits, &agreement) in self.bits.iter_mut().zip(&self.agreement) {
            *bits += weights.id_bits(agreement);
        }
        self.weights = weights;
    }

    /// What the fields of a pair show, rivals aside.
    fn compared(&self, view: &View, i: usize) -> Levels {
        let (a, b) = self.pairs[i];
        compare(view, a, b)
    }

    /// Made-up absences: what a record's rivals look like when its own ticket was never written. Without them a look-alike that stands alone
    /// would pass for a winner, since every record that shows an id has the ticket that it names.
    fn add_absences(&self, view: &View, taught: &[Taught], says: &[i8], labels: &mut Vec<Label>) {
        let absent = absence::shares(view, &self.pairs, &self.bits, &self.agreement);
        let rivals = Best::of(&view.system, &self.pairs, &self.bits, |i| says[i] <= 0);
        for (at, taught) in taught.iter().enumerate() {
            let i = taught.pair;
            let (a, b) = (self.pairs[i].0.index(), self.pairs[i].1.index());
            if view.system[a] != System::Tickets {
                continue;
            }
            let share = absent[view.system[b] as usize];
            if taught.says < 0.0 {
                let mut levels = labels[at].levels;
                let margin = rivals.margin(b, System::Tickets, self.bits[i]);
                levels[HIGHER] = margin_level(margin);
                debug_assert!(levels[LOWER] > 0);
                labels.push(Label {
                    levels,
                    says: f32::NEG_INFINITY,
                    weight: taught.weight * share,
                });
            }
            labels[at].weight = taught.weight * (1.0 - share);
        }
    }

    /// The pairs with their weights.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + Clone {
        edges(&self.pairs, &self.bits)
    }

    /// Makes every pair likelier by so many bits.
    pub fn shift(&mut self, bits: f32) {
        self.weights.prior_bits += bits;
        self.bits.iter_mut().for_each(|b| *b += bits);
    }

    /// Whether anything at hand taught the weights.
    pub fn is_taught(&self) -> bool {
        self.learned || self.by_third > 0
    }

    /// Where nothing was taught, two that share nothing but service and time are not one change: that there is no other is no reason among few.
    pub fn keep_strangers_apart(&mut self, view: &View) {
        let strangers = comparisons::strangers();
        let pairs = self.pairs.iter().zip(&self.agreement);
        for ((&(a, b), &agreement), bits) in pairs.zip(&mut self.bits) {
            if agreement <= 0 && strangers(&compare(view, a, b)) {
                *bits = bits.min(STRANGERS_BITS);
            }
        }
    }

    /// Weighs the pairs that share a likely partner, too. They taught nothing and are nobody's rivals.
    pub fn add_partners(&mut self, view: &View) {
        let pairs = candidates::by_partners(view, &self.pairs, &self.bits);
        let agreement = agreements(view, &pairs);
        let mut levels: Vec<Levels> = pairs
            .par_iter()
            .map(|&(a, b)| compare(view, a, b))
            .collect();
        let alone = self.weights.weigh_all(&levels);
        let best = Best::of(&view.system, &self.pairs, &self.bits, |_| true);
        let margins = best.margins(&view.system, &pairs, &alone);
        for (levels, margins) in levels.iter_mut().zip(&margins) {
            margins.put(levels);
        }
        let bits = self.weights.weigh_all(&levels);
        let bits = bits.iter().zip(&agreement).map(|(bits, &agreement)| {
            (bits + self.weights.id_bits(agreement)).clamp(BY_PARTNER_BITS.0, BY_PARTNER_BITS.1)
        });
        self.bits.extend(bits);
        self.margins.extend(margins);
        self.agreement.extend(agreement);
        self.pairs.extend(pairs);
    }

    /// The waterfall of a pair: its bars add up to its weight.
    pub fn waterfall(&self, view: &View, i: usize) -> Bits {
        let mut levels = self.compared(view, i);
        self.margins[i].put(&mut levels);
        let mut bits = self.weights.waterfall(&levels);
        bits[Evidence::Ids as usize] += self.weights.id_bits(self.agreement[i]);
        bits
    }
}

fn compare(view: &View, a: RecordIx, b: RecordIx) -> Levels {
    comparisons::compare(view, a.index(), b.index())
}

fn agreements(view: &View, pairs: &[Pair]) -> Vec<i8> {
    let agreement = |&(a, b): &Pair| view.keys.agreement(a, b);
    pairs.par_iter().map(agreement).collect()
}

/// A pair to learn from.
struct Taught {
    pair: usize,
    /// Log-odds that this is said of a match, in nats.
    says: f32,
    /// How many pairs it stands for.
    weight: f32,
}

impl Taught {
    fn label(&self, levels: Levels) -> Label {
        Label {
            levels,
            says: self.says,
            weight: self.weight,
        }
    }
}

/// The pairs of which something is said, +1 or −1, ascending: of very many every so manyth, matches apart from the others. So many of those that
/// are said to be matches are `right`.
fn taught(says: &[i8], right: f32) -> Vec<Taught> {
    let chosen = |sign: i8, most: usize| -> Vec<Taught> {
        let all: Vec<usize> = (0..says.len())
            .filter(|&i| says[i].signum() == sign)
            .collect();
        let stands_for = all.len().div_ceil(most).max(1);
        let kept = all.into_iter().step_by(stands_for);
        kept.map(|pair| Taught {
            pair,
            says: 0.0,
            weight: stands_for as f32,
        })
        .collect()
    };
    let (mut same, mut other) = (chosen(1, POSITIVES_MAX), chosen(-1, NEGATIVES_MAX));
    let sum = |taught: &[Taught]| taught.iter().map(|t| t.weight).sum::<f32>();
    let [is_same, is_other] = trust::says_nats(right, sum(&same), sum(&other));
    same.iter_mut().for_each(|taught| taught.says = is_same);
    other.iter_mut().for_each(|taught| taught.says = is_other);
    same.append(&mut other);
    same.sort_unstable_by_key(|taught| taught.pair);
    same
}
