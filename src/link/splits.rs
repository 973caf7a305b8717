//! One boosting step: a term's cells, split into few leaves by the gradients of the labels in them.

use crate::link::weights::Term;

/// Share of each step that is taken.
const RATE: f32 = 0.15;
/// Pseudo-observations that hold every cell at zero.
const RIDGE: f32 = 4.0;

/// Gradient and curvature of the log-likelihood, cell by cell.
pub struct Sums {
    pub gradient: Vec<f32>,
    pub curvature: Vec<f32>,
}

impl Sums {
    pub fn zero(count: usize) -> Sums {
        Sums {
            gradient: vec![0.0; count],
            curvature: vec![0.0; count],
        }
    }

    pub fn plus(mut self, other: &Sums) -> Sums {
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
pub struct Leaf {
    pub gradient: f32,
    pub curvature: f32,
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
pub fn step(term: &Term, sums: &Sums) -> Vec<f32> {
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
