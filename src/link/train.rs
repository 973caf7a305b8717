//! Learning the weights from pairs whose ids tell what they are.
//!
//! Gradient boosting of the declared terms only, one small split at a time (a GA²M: Lou, Caruana, Gehrke & Hooker, KDD 2013), so that what is
//! learned stays a sum of tables over one or two comparisons and every link explains itself exactly.

use rayon::prelude::*;

use crate::link::comparisons::Levels;
use crate::link::splits::{Leaf, Sums, step};
use crate::link::weights::{Term, Weights};

/// Fewer matches than this teach nothing that the built-in weights do not know better.
pub const POSITIVES_MIN: usize = 40;
/// Passes over all terms, at most.
const ROUNDS_MAX: usize = 40;
/// Matches that pay for a pass: few labels move the weights a little.
const POSITIVES_A_ROUND: usize = 10;
/// Labels that one worker sums up at a time.
const PART: usize = 8_192;
/// Boosting works in nats, weights are in bits.
const BITS_PER_NAT: f32 = std::f32::consts::LOG2_E;

/// A pair and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    pub levels: Levels,
    /// Log-odds that this is said of a match and not of another pair, in nats; infinite where it is certain.
    pub says: f32,
    /// How many pairs it stands for.
    pub weight: f32,
}

fn logistic(nats: f32) -> f32 {
    1.0 / (1.0 + (-nats).exp())
}

/// Learns, from the weights that are known, those of every field; the prior is that of the labels.
pub fn train(mut weights: Weights, labels: &[Label]) -> Weights {
    let mut scores: Vec<f32> = labels
        .par_iter()
        .map(|label| weights.weigh(&label.levels) / BITS_PER_NAT)
        .collect();
    let shift = intercept(labels, &scores);
    scores.iter_mut().for_each(|score| *score += shift);
    weights.prior_bits += shift * BITS_PER_NAT;
    boost(&mut weights, labels, scores);
    weights
}

/// By how many nats all scores must shift to expect as many matches among the labels as there are. Those that are wrong are about as many on
/// either side.
fn intercept(labels: &[Label], scores: &[f32]) -> f32 {
    const STEPS: usize = 30;
    const STEP_MAX: f32 = 1.0;
    let mut shift = 0.0;
    for _ in 0..STEPS {
        let mut all = Leaf::default();
        for (label, score) in labels.iter().zip(scores) {
            let p = logistic(score + shift);
            let is_match = f32::from(u8::from(label.says > 0.0));
            all.gradient += label.weight * (is_match - p);
            all.curvature += label.weight * p * (1.0 - p);
        }
        shift += (all.gradient / (all.curvature + 1.0)).clamp(-STEP_MAX, STEP_MAX);
    }
    shift
}

/// Boosts every term; `scores` are where the labels stand, in nats.
fn boost(weights: &mut Weights, labels: &[Label], scores: Vec<f32>) {
    let mut terms: Vec<&mut Term> = weights.terms.iter_mut().collect();
    let parts = labels.par_chunks(PART).zip(scores.par_chunks(PART));
    let mut parts: Vec<Part> = parts
        .map(|(labels, scores)| Part::of(labels, scores, &terms))
        .collect();
    let positives = labels.iter().filter(|l| l.says > 0.0).count();
    let mut last: Option<(usize, Vec<f32>)> = None;
    for _ in 0..(positives / POSITIVES_A_ROUND).clamp(1, ROUNDS_MAX) {
        for (nth, term) in terms.iter_mut().enumerate() {
            let cells = term.bits.len();
            let sums = parts.par_iter_mut().map(|part| {
                if let Some((term, step)) = &last {
                    part.take(*term, step);
                }
                if nth == 0 {
                    part.take_odds();
                }
                part.sums(nth, cells)
            });
            let sums: Vec<Sums> = sums.collect();
            // In their order, so that no number of threads changes a digit.
            let step = step(term, &sums.iter().fold(Sums::zero(cells), Sums::plus));
            let before = term.bits.clone();
            for (bits, nats) in term.bits.iter_mut().zip(&step) {
                *bits += nats * BITS_PER_NAT;
            }
            term.make_monotone();
            let both = term.bits.iter().zip(&before);
            let step = both
                .map(|(bits, before)| (bits - before) / BITS_PER_NAT)
                .collect();
            last = Some((nth, step));
        }
    }
    let mut mean_sum = 0.0;
    for (nth, term) in terms.iter_mut().enumerate() {
        mean_sum += centre(term, nth, &parts);
    }
    weights.prior_bits += mean_sum;
}

/// Labels that one worker sums up at a time, and where they stand.
struct Part {
    /// Of each label.
    weight: Vec<f32>,
    /// For each label the odds that what is said of it is said of another pair and not of a match.
    against: Vec<f32>,
    /// What the weights say of each label, in nats.
    scores: Vec<f32>,
    /// The same as odds that it is no match.
    odds_against: Vec<f32>,
    /// For each term the cell of each label.
    cells: Vec<Vec<u16>>,
}

impl Part {
    fn of(labels: &[Label], scores: &[f32], terms: &[&mut Term]) -> Part {
        let cells = |term: &&mut Term| {
            let cell = |label: &Label| term.cell(&label.levels) as u16;
            labels.iter().map(cell).collect()
        };
        Part {
            weight: labels.iter().map(|label| label.weight).collect(),
            against: labels.iter().map(|label| (-label.says).exp()).collect(),
            scores: scores.to_vec(),
            odds_against: vec![0.0; labels.len()],
            cells: terms.iter().map(cells).collect(),
        }
    }

    /// Takes the odds from the scores: products of many steps drift.
    fn take_odds(&mut self) {
        for (odds, score) in self.odds_against.iter_mut().zip(&self.scores) {
            *odds = (-score).exp().clamp(f32::MIN_POSITIVE, f32::MAX);
        }
    }

    /// Moves every label by the step of its cell of a term, in nats. One exponential a cell does for all of its labels.
    fn take(&mut self, term: usize, step: &[f32]) {
        let factors: Vec<f32> = step.iter().map(|nats| (-nats).exp()).collect();
        let standing = self.scores.iter_mut().zip(&mut self.odds_against);
        for ((score, odds), &cell) in standing.zip(&self.cells[term]) {
            *score += step[usize::from(cell)];
            *odds = (*odds * factors[usize::from(cell)]).clamp(f32::MIN_POSITIVE, f32::MAX);
        }
    }

    /// Gradient and curvature in the cells of a term.
    ///
    /// Labels can be wrong, so none is taken for more than it tells: forward correction of noisy labels (Patrini, Rozza, Menon, Nock & Qu, CVPR
    /// 2017).
    fn sums(&self, term: usize, cells: usize) -> Sums {
        let mut sums = Sums::zero(cells);
        let standing = self.odds_against.iter().zip(&self.against);
        let labels = standing.zip(&self.weight).zip(&self.cells[term]);
        for (((odds, against), weight), &cell) in labels {
            // Probabilities of a match, before it is said what the pair is, and after.
            let p = 1.0 / (1.0 + odds);
            let y = 1.0 / (1.0 + odds * against);
            sums.gradient[usize::from(cell)] += weight * (y - p);
            sums.curvature[usize::from(cell)] += weight * p * (1.0 - p);
        }
        sums
    }
}

/// Takes a term's mean over the labels out of it, for the prior to take in, so that a bar is what its field adds to the average pair.
fn centre(term: &mut Term, nth: usize, parts: &[Part]) -> f32 {
    let cells = parts.iter().flat_map(|part| &part.cells[nth]);
    let sum: f64 = cells
        .map(|&cell| f64::from(term.bits[usize::from(cell)]))
        .sum();
    let labels: usize = parts.iter().map(|part| part.weight.len()).sum();
    let mean = (sum / labels.max(1) as f64) as f32;
    term.bits.iter_mut().for_each(|bits| *bits -= mean);
    mean
}

#[cfg(test)]
mod tests {
    use super::{Label, intercept, logistic, train};
    use crate::link::comparisons::{self, COMPARISONS};
    use crate::link::weights::Weights;

    /// Matches have the highest cosine and others the lowest; of the labels that say "match" 300 tell of a match and so many do not.
    fn labels(wrong: usize, says: [f32; 2]) -> Vec<Label> {
        let cosine = comparisons::index("cosine");
        let label = |is_alike: bool, says: f32| {
            let mut levels = [0; COMPARISONS.len()];
            levels[cosine] = if is_alike { 20 } else { 0 };
            Label {
                levels,
                says,
                weight: 1.0,
            }
        };
        let mut labels = vec![label(true, says[0]); 300];
        labels.resize(300 + wrong, label(false, says[0]));
        labels.resize(1_200, label(false, says[1]));
        labels
    }

    /// What the weights make of a pair of unlike texts among the labels, in bits.
    fn unlike_bits(labels: &[Label]) -> f32 {
        train(Weights::blank(), labels).weigh(&labels[1_199].levels)
    }

    #[test]
    fn wrong_labels_teach_little_when_they_are_expected() {
        let certain = [f32::INFINITY, f32::NEG_INFINITY];
        let (right, believed) = (0.75_f32, labels(0, certain));
        let expected = [(right / (1.0 - right)).ln(), -(right / (1.0 - right)).ln()];
        let clean = unlike_bits(&believed);
        let fooled = unlike_bits(&labels(100, certain));
        let wise = unlike_bits(&labels(100, expected));
        assert!(fooled > clean + 1.0, "{clean} {fooled}");
        assert!(wise < fooled - 1.0, "{fooled} {wise}");
    }

    #[test]
    fn as_many_matches_are_expected_as_there_are() {
        let labels = labels(0, [2.0, -2.0]);
        let scores = vec![-9.0; labels.len()];
        let expected = logistic(-9.0 + intercept(&labels, &scores));
        assert!((expected - 0.25).abs() < 0.01, "{expected}");
    }
}
