//! Weights → probabilities that mean what they say: 0.9 is nine in ten.
//!
//! A weight speaks of a pair alone. How the two stand once all changes are made says more: what the other records spoke for is likelier,
//! what they spoke against is less likely. So there is one curve for each standing: isotonic (Ayer, Brunk, Ewing, Reid & Silverman 1955; Zadrozny &
//! Elkan 2002), learned from the rehearsal, held by built-in straight lines where that shows little.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::link::candidates::Pair;
use crate::link::rehearsal::Rehearsal;
use crate::model::record::RecordIx;
use crate::model::source::System;

/// How two records stand once the changes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In one change.
    Together,
    /// In two changes that could be one.
    Apart,
    /// In two changes of which each has its ticket.
    Barred,
}

/// The standing of every pair.
pub fn standings(system: &[System], pairs: &[Pair], cluster_of: &[RecordIx]) -> Vec<Standing> {
    let mut has_ticket = vec![false; cluster_of.len()];
    for (cluster, system) in cluster_of.iter().zip(system) {
        has_ticket[cluster.index()] |= *system == System::Tickets;
    }
    let stand = |&(a, b): &Pair| {
        let (a, b) = (cluster_of[a.index()], cluster_of[b.index()]);
        if a == b {
            Standing::Together
        } else if has_ticket[a.index()] && has_ticket[b.index()] {
            Standing::Barred
        } else {
            Standing::Apart
        }
    };
    pairs.par_iter().map(stand).collect()
}

/// What each standing makes of a weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration([Curve; 3]);

impl Calibration {
    pub fn learn(rehearsal: &Rehearsal) -> Calibration {
        let standings = [Standing::Together, Standing::Apart, Standing::Barred];
        Calibration(standings.map(|standing| {
            let of = rehearsal.pairs.iter().filter(|p| p.standing == standing);
            let labels: Vec<(f32, bool, f32)> =
                of.map(|p| (p.bits, p.is_match, p.weight)).collect();
            Curve::fit(built_in(standing), &labels)
        }))
    }

    /// The calibrated weight, in bits.
    pub fn bits(&self, standing: Standing, bits: f32) -> f32 {
        self.0[standing as usize].bits(bits)
    }
}

/// A straight line in bits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub slope: f32,
    pub at_zero: f32,
}

impl Line {
    pub fn bits(self, bits: f32) -> f32 {
        self.at_zero + self.slope * bits
    }

    /// A logistic fit to weights in bits, whether each was right, and how many each stands for; held by so many cases on a known line.
    pub fn fit(
        known: Line,
        held: f64,
        labels: impl Iterator<Item = (f32, bool, f32)> + Clone,
    ) -> Line {
        const NEWTON_STEPS: usize = 15;
        const SPAN_BITS: [f32; 5] = [-6.0, -3.0, 0.0, 3.0, 6.0];
        let sigma = |bits: f64| 1.0 / (1.0 + (-bits).exp2());
        let on_line =
            SPAN_BITS.map(|x| (f64::from(x), sigma(f64::from(known.bits(x))), held / 5.0));
        let mut line = [f64::from(known.at_zero), f64::from(known.slope)];
        for _ in 0..NEWTON_STEPS {
            let (mut gradient, mut curvature) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
            let cases = labels
                .clone()
                .map(|(x, y, w)| (f64::from(x), f64::from(u8::from(y)), f64::from(w)));
            for (x, y, weight) in on_line.into_iter().chain(cases) {
                let p = sigma(line[0] + line[1] * x);
                gradient[0] += weight * (y - p);
                gradient[1] += weight * (y - p) * x;
                let c = weight * p * (1.0 - p);
                curvature[0] += c;
                curvature[1] += c * x;
                curvature[2] += c * x * x;
            }
            let [a, b, c] = curvature;
            let determinant = (a * c - b * b).max(1e-9);
            let step = [
                (c * gradient[0] - b * gradient[1]) / determinant,
                (a * gradient[1] - b * gradient[0]) / determinant,
            ];
            line[0] += step[0].clamp(-2.0, 2.0);
            line[1] = (line[1] + step[1].clamp(-0.5, 0.5)).clamp(0.05, 2.0);
        }
        Line {
            at_zero: line[0] as f32,
            slope: line[1] as f32,
        }
    }
}

/// Logistic fits (Platt 1999) to the rehearsals of eight sets together: invented companies, and two open-source projects by their ids.
fn built_in(standing: Standing) -> Line {
    let (slope, at_zero) = match standing {
        Standing::Together => (0.5, 2.2),
        Standing::Apart => (0.8, -0.4),
        Standing::Barred => (0.6, -3.1),
    };
    Line { slope, at_zero }
}

/// Points of a rising curve from bits to bits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Curve {
    points: Vec<(f32, f32)>,
    beyond: Line,
}

/// Bins of a bit each, from minus to plus so many.
const BINS_BITS: i32 = 12;
/// Pairs that the built-in line counts in each bin.
const LINE_PAIRS: f64 = 20.0;

impl Curve {
    /// Pool adjacent violators over bins of the labels, each with the line's pairs added.
    fn fit(line: Line, labels: &[(f32, bool, f32)]) -> Curve {
        let mut blocks: Vec<Block> = (-BINS_BITS..=BINS_BITS)
            .map(|bin| Block::of_line(bin as f32, line))
            .collect();
        for &(bits, is_match, weight) in labels {
            let bin = (bits.round() as i32).clamp(-BINS_BITS, BINS_BITS) + BINS_BITS;
            let block = &mut blocks[bin as usize];
            let bits = f64::from(bits.clamp(-BINS_BITS as f32, BINS_BITS as f32));
            let n = f64::from(weight);
            block.add(&Block {
                n,
                bits: bits * n,
                matches: f64::from(u8::from(is_match)) * n,
            });
        }
        let mut rising: Vec<Block> = Vec::new();
        for block in blocks {
            rising.push(block);
            while let [.., before, last] = &rising[..]
                && before.share() >= last.share()
            {
                let last = rising.pop().expect("there are two");
                rising.last_mut().expect("there are two").add(&last);
            }
        }
        Curve {
            points: rising.iter().map(Block::point).collect(),
            beyond: line,
        }
    }

    /// Straight between the points, and with the line's slope beyond them.
    fn bits(&self, bits: f32) -> f32 {
        let after = self.points.partition_point(|&(x, _)| x < bits);
        let before = after.checked_sub(1).map(|i| self.points[i]);
        match (before, self.points.get(after)) {
            (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (bits - x0) / (x1 - x0),
            (Some((x, y)), None) | (None, Some(&(x, y))) => y + self.beyond.slope * (bits - x),
            (None, None) => self.beyond.bits(bits),
        }
    }
}

/// Pairs of like weight: how many, and their sums.
#[derive(Clone, Copy)]
struct Block {
    n: f64,
    bits: f64,
    matches: f64,
}

impl Block {
    fn of_line(bits: f32, line: Line) -> Block {
        let share = 1.0 / (1.0 + (-f64::from(line.bits(bits))).exp2());
        Block {
            n: LINE_PAIRS,
            bits: LINE_PAIRS * f64::from(bits),
            matches: LINE_PAIRS * share,
        }
    }

    fn add(&mut self, other: &Block) {
        self.n += other.n;
        self.bits += other.bits;
        self.matches += other.matches;
    }

    fn share(&self) -> f64 {
        self.matches / self.n
    }

    fn point(&self) -> (f32, f32) {
        let odds = self.matches / (self.n - self.matches);
        ((self.bits / self.n) as f32, odds.log2() as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::{Curve, Line};

    const LINE: Line = Line {
        slope: 0.5,
        at_zero: 2.0,
    };

    fn close(x: f32, y: f32) {
        assert!((x - y).abs() < 0.01, "{x} is not {y}");
    }

    #[test]
    fn without_labels_the_line_holds() {
        let curve = Curve::fit(LINE, &[]);
        for bits in [-30.0, -12.0, -3.3, 0.0, 5.5, 12.0, 20.0] {
            close(curve.bits(bits), LINE.bits(bits));
        }
    }

    #[test]
    fn many_labels_win_over_the_line() {
        // Three in four, whatever the line says.
        let labels: Vec<(f32, bool, f32)> = (0..4000).map(|i| (3.0, i % 4 != 0, 1.0)).collect();
        let many = Curve::fit(LINE, &labels).bits(3.0);
        assert!((many - 3.0_f32.log2()).abs() < 0.1, "{many}");
        // A few do little.
        let few = Curve::fit(LINE, &labels[..2]).bits(3.0);
        assert!((few - LINE.bits(3.0)).abs() < 1.0, "{few}");
    }

    #[test]
    fn a_heavier_pair_is_never_less_likely() {
        let labels: Vec<(f32, bool, f32)> = (0..500)
            .map(|i| ((i % 25) as f32 - 12.0, i % 7 < 3, 1.0))
            .collect();
        let curve = Curve::fit(LINE, &labels);
        let rising: Vec<f32> = (-200..200).map(|i| curve.bits(i as f32 / 10.0)).collect();
        assert!(rising.is_sorted_by(|x, y| x < y), "{rising:?}");
    }
}
