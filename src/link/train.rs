//! Learning the weights from pairs whose ids tell what they are.
//!
//! Gradient boosting of the declared terms only, one small split at a time (a GA²M: Lou, Caruana, Gehrke & Hooker, KDD 2013), so that what is
//! learned stays a sum of tables over one or two comparisons and every link explains itself exactly.

use rayon::prelude::*;

use crate::link::comparisons::Levels;
use crate::link::weights::{Term, Weights};

/// Fewer matches than this teach nothing that the built-in weights do not know better.
pub const POSITIVES_MIN: usize = 40;
/// Passes over all terms, at most.
const ROUNDS_MAX: usize = 40;
/// Matches that pay for a pass: few labels move the weights a little.
const POSITIVES_A_ROUND: usize = 10;
/// Share of each step that is taken.
const RATE: f32 = 0.15;
/// Pseudo-observations that hold every cell at zero.
const RIDGE: f32 = 4.0;
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

impl Label {
    /// Probabilities of a match where the weights say `score`, in nats: before it is said what the pair is, and after. Labels can be wrong, so
    /// none is taken for more than it tells; `against` are the odds that this is said of another pair and not of a match.
    ///
    /// Forward correction of noisy labels: Patrini, Rozza, Menon, Nock & Qu, CVPR 2017.
    fn beliefs(score: f32, against: f32) -> [f32; 2] {
        let odds_against = (-score).exp().clamp(f32::MIN_POSITIVE, f32::MAX);
        [
            1.0 / (1.0 + odds_against),
            1.0 / (1.0 + odds_against * against),
        ]
    }
}

fn logistic(nats: f32) -> f32 {
    1.0 / (1.0 + (-nats).exp())
}

/// Learns, from the weights that are known, those of all that is known before rivals are; the prior is that of the labels.
pub fn train_alone(mut weights: Weights, labels: &[Label]) -> Weights {
    let mut scores: Vec<f32> = labels
        .iter()
        .map(|label| weights.weigh_alone(&label.levels) / BITS_PER_NAT)
        .collect();
    let shift = intercept(labels, &scores);
    scores.iter_mut().for_each(|score| *score += shift);
    weights.prior_bits += shift * BITS_PER_NAT;
    boost(&mut weights, labels, scores, |term| !term.is_of_rivals());
    weights
}

/// Learns, on top of what stands, what the margins over rivals add.
pub fn train_rivals(weights: &mut Weights, labels: &[Label]) {
    let scores = labels
        .iter()
        .map(|label| {
            (weights.weigh_alone(&label.levels) + weights.weigh_rivals(&label.levels))
                / BITS_PER_NAT
        })
        .collect();
    boost(weights, labels, scores, Term::is_of_rivals);
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

/// Boosts the chosen terms; `scores` are where the labels stand, in nats.
fn boost(
    weights: &mut Weights,
    labels: &[Label],
    mut scores: Vec<f32>,
    chosen: impl Fn(&Term) -> bool,
) {
    let mut terms: Vec<&mut Term> = weights
        .terms
        .iter_mut()
        .filter(|term| chosen(term))
        .collect();
    let cells: Vec<Vec<u16>> = terms
        .par_iter()
        .map(|term| {
            labels
                .iter()
                .map(|label| term.cell(&label.levels) as u16)
                .collect()
        })
        .collect();
    let against: Vec<f32> = labels.iter().map(|label| (-label.says).exp()).collect();
    let positives = labels.iter().filter(|l| l.says > 0.0).count();
    for _ in 0..(positives / POSITIVES_A_ROUND).clamp(1, ROUNDS_MAX) {
        for (term, cells) in terms.iter_mut().zip(&cells) {
            let sums = Sums::of(labels, &against, &scores, cells, term.bits.len());
            let step = step(term, &sums);
            for (score, &cell) in scores.iter_mut().zip(cells) {
                *score += step[usize::from(cell)];
            }
            for (bits, nats) in term.bits.iter_mut().zip(&step) {
                *bits += nats * BITS_PER_NAT;
            }
        }
    }
    let mut mean_sum = 0.0;
    for (term, cells) in terms.iter_mut().zip(&cells) {
        mean_sum += centre(term, cells);
    }
    weights.prior_bits += mean_sum;
}

/// Gradient and curvature of the log-likelihood, cell by cell.
struct Sums {
    gradient: Vec<f32>,
    curvature: Vec<f32>,
}

impl Sums {
    /// Of labels that stand at these scores and in these cells.
    fn of(labels: &[Label], against: &[f32], scores: &[f32], cells: &[u16], count: usize) -> Sums {
        let parts = labels
            .par_chunks(PART)
            .zip(against.par_chunks(PART))
            .zip(scores.par_chunks(PART))
            .zip(cells.par_chunks(PART));
        let parts: Vec<Sums> = parts
            .map(|(((labels, against), scores), cells)| {
                let mut sums = Sums::zero(count);
                let labels = labels.iter().zip(against).zip(scores).zip(cells);
                for (((label, &against), &score), &cell) in labels {
                    let [p, y] = Label::beliefs(score, against);
                    sums.gradient[usize::from(cell)] += label.weight * (y - p);
                    sums.curvature[usize::from(cell)] += label.weight * p * (1.0 - p);
                }
                sums
            })
            .collect();
        // In their order, so that no number of threads changes a digit.
        parts.iter().fold(Sums::zero(count), Sums::plus)
    }

    fn zero(count: usize) -> Sums {
        Sums {
            gradient: vec![0.0; count],
            curvature: vec![0.0; count],
        }
    }

    fn plus(mut self, other: &Sums) -> Sums {
        let add = |sums: &mut [f32], others: &[f32]| {
            sums.iter_mut().zip(others).for_each(|(sum, n)| *sum += n);
        };
        add(&mut self.gradient, &other.gradient);
        add(&mut self.curvature, &other.curvature);
        self
    }

    fn over(&self, cells: impl Iterator<Item = usize>) -> Leaf {
        cells.fold(Leaf::default(), |leaf, cell| Leaf {
            gradient: leaf.gradient + self.gradient[cell],
            curvature: leaf.curvature + self.curvature[cell],
        })
    }
}

#[derive(Clone, Copy, Default)]
struct Leaf {
    gradient: f32,
    curvature: f32,
}

impl Leaf {
    fn minus(self, other: Leaf) -> Leaf {
        Leaf {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
        }
    }

    fn gain(self) -> f32 {
        self.gradient * self.gradient / (self.curvature + RIDGE)
    }

    /// Newton's step in nats.
    fn step(self) -> f32 {
        RATE * self.gradient / (self.curvature + RIDGE)
    }
}

/// One boosting step of a term: what to add to each cell, in nats.
fn step(term: &Term, sums: &Sums) -> Vec<f32> {
    if term.columns() == 1 {
        if term.of[0] == "systems" {
            by_cell(sums)
        } else {
            three_leaves(sums)
        }
    } else if term.of[0] == "systems" {
        two_leaves_in_each_row(term, sums)
    } else {
        four_quadrants(term, sums)
    }
}

/// Unordered levels stand each for itself.
fn by_cell(sums: &Sums) -> Vec<f32> {
    (0..sums.gradient.len())
        .map(|cell| sums.over(std::iter::once(cell)).step())
        .collect()
}

/// Ordered levels in three runs: the best cut, then the best cut of either part.
fn three_leaves(sums: &Sums) -> Vec<f32> {
    let n = sums.gradient.len();
    let Some(first) = best_cut(sums, 0, n) else {
        return vec![sums.over(0..n).step(); n];
    };
    let second = [best_cut(sums, 0, first.at), best_cut(sums, first.at, n)]
        .into_iter()
        .flatten()
        .max_by(|x, y| x.gain.total_cmp(&y.gain));
    let mut cuts = vec![0, first.at, n];
    cuts.extend(second.map(|cut| cut.at));
    cuts.sort_unstable();
    let mut step = Vec::with_capacity(n);
    for run in cuts.windows(2) {
        step.resize(run[1], sums.over(run[0]..run[1]).step());
    }
    step
}

struct Cut {
    at: usize,
    gain: f32,
}

/// Where a run of cells is best cut in two; `None` when it has but one cell.
fn best_cut(sums: &Sums, from: usize, to: usize) -> Option<Cut> {
    let all = sums.over(from..to);
    let mut left = Leaf::default();
    let mut best: Option<Cut> = None;
    for at in from + 1..to {
        left.gradient += sums.gradient[at - 1];
        left.curvature += sums.curvature[at - 1];
        let gain = left.gain() + all.minus(left).gain() - all.gain();
        if best.as_ref().is_none_or(|b| gain > b.gain) {
            best = Some(Cut { at, gain });
        }
    }
    best
}

/// For each row (a pair of systems) its own best cut.
fn two_leaves_in_each_row(term: &Term, sums: &Sums) -> Vec<f32> {
    let columns = term.columns();
    let mut step = vec![0.0; sums.gradient.len()];
    for row in 0..term.rows() {
        let (from, to) = (row * columns, (row + 1) * columns);
        let at = best_cut(sums, from, to).map_or(to, |cut| cut.at);
        step[from..at].fill(sums.over(from..at).step());
        if at < to {
            step[at..to].fill(sums.over(at..to).step());
        }
    }
    step
}

/// One cut through both comparisons.
fn four_quadrants(term: &Term, sums: &Sums) -> Vec<f32> {
    let (rows, columns) = (term.rows(), term.columns());
    // Sums over all cells above and left, exclusive.
    let mut corner = vec![Leaf::default(); (rows + 1) * (columns + 1)];
    for r in 0..rows {
        for c in 0..columns {
            let (up, left, both) = (
                corner[r * (columns + 1) + c + 1],
                corner[(r + 1) * (columns + 1) + c],
                corner[r * (columns + 1) + c],
            );
            let cell = r * columns + c;
            corner[(r + 1) * (columns + 1) + c + 1] = Leaf {
                gradient: up.gradient + left.gradient - both.gradient + sums.gradient[cell],
                curvature: up.curvature + left.curvature - both.curvature + sums.curvature[cell],
            };
        }
    }
    let at = |r: usize, c: usize| corner[r * (columns + 1) + c];
    let quadrants = |r: usize, c: usize| {
        let top_left = at(r, c);
        let top_right = at(r, columns).minus(top_left);
        let bottom_left = at(rows, c).minus(top_left);
        let bottom_right = at(rows, columns).minus(at(r, columns)).minus(bottom_left);
        [top_left, top_right, bottom_left, bottom_right]
    };
    let (mut best, mut best_gain) = ((1, 1), f32::MIN);
    for r in 1..rows {
        for c in 1..columns {
            let gain: f32 = quadrants(r, c).iter().map(|leaf| leaf.gain()).sum();
            if gain > best_gain {
                (best, best_gain) = ((r, c), gain);
            }
        }
    }
    let leaves = quadrants(best.0, best.1).map(Leaf::step);
    (0..rows * columns)
        .map(|cell| {
            leaves
                [2 * usize::from(cell / columns >= best.0) + usize::from(cell % columns >= best.1)]
        })
        .collect()
}

/// Takes a term's mean over the labels out of it, for the prior to take in, so that a bar is what its field adds to the average pair.
fn centre(term: &mut Term, cells: &[u16]) -> f32 {
    let sum: f64 = cells
        .iter()
        .map(|&cell| f64::from(term.bits[usize::from(cell)]))
        .sum();
    let mean = (sum / cells.len().max(1) as f64) as f32;
    term.bits.iter_mut().for_each(|bits| *bits -= mean);
    mean
}

#[cfg(test)]
mod tests {
    use super::{Label, intercept, logistic, train_alone};
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
        train_alone(Weights::blank(), labels).weigh_alone(&labels[1_199].levels)
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
