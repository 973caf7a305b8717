//! Learning the weights from pairs whose ids tell what they are.
//!
//! Gradient boosting of the declared terms only, one small split at a time (a GA²M: Lou, Caruana, Gehrke & Hooker, KDD 2013), so that what is
//! learned stays a sum of tables over one or two comparisons and every link explains itself exactly.

use rayon::prelude::*;

use crate::link::comparisons::Levels;
use crate::link::weights::{Term, Weights};

/// Fewer matches than this teach nothing that the built-in weights do not know better.
pub const POSITIVES_MIN: usize = 200;
/// Passes over all terms.
const ROUNDS: usize = 40;
/// Share of each step that is taken.
const RATE: f32 = 0.15;
/// Pseudo-observations that hold every cell at zero.
const RIDGE: f32 = 4.0;
/// Boosting works in nats, weights are in bits.
const BITS_PER_NAT: f32 = std::f32::consts::LOG2_E;

/// A pair and what its ids say: match or not.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    pub levels: Levels,
    pub is_match: bool,
    /// How many pairs it stands for.
    pub weight: f32,
}

/// Learns, from the weights that are known, those of all that is known before rivals are; the prior is that of the labels.
pub fn train_alone(mut weights: Weights, labels: &[Label]) -> Weights {
    let scores = labels
        .iter()
        .map(|label| weights.weigh_alone(&label.levels) / BITS_PER_NAT)
        .collect();
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
    for _ in 0..ROUNDS {
        for (term, cells) in terms.iter_mut().zip(&cells) {
            let sums = Sums::of(labels, &scores, cells, term.bits.len());
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
    fn of(labels: &[Label], scores: &[f32], cells: &[u16], count: usize) -> Sums {
        let mut sums = Sums {
            gradient: vec![0.0; count],
            curvature: vec![0.0; count],
        };
        for ((label, score), &cell) in labels.iter().zip(scores).zip(cells) {
            let p = 1.0 / (1.0 + (-score).exp());
            let y = f32::from(u8::from(label.is_match));
            sums.gradient[usize::from(cell)] += label.weight * (y - p);
            sums.curvature[usize::from(cell)] += label.weight * p * (1.0 - p);
        }
        sums
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
