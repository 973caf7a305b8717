//! The weights of the evidence: additive, in bits, readable as JSON.
//!
//! Fellegi & Sunter (1969): the match weight of a pair is the sum over its comparisons of log2(m/u). Here each term is a table over the levels of
//! one comparison, or of two where they do not act alone (text and time); a pair's weight is the prior plus the sum of its cells.

use serde::{Deserialize, Serialize};

use crate::link::comparisons::{self, COMPARISONS, Levels};
use crate::link::competition::{self, Shares};
use crate::link::scorecard::Scorecard;
use crate::model::link::{Bits, Evidence};

/// Matches among candidate pairs before anything was learned: one in about ten.
const BUILT_IN_PRIOR_BITS: f32 = -3.2;

/// A table over the levels of one or two comparisons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Names of the comparisons; one or two.
    pub of: Vec<String>,
    /// Bits, row by row: the levels of the first by those of the second.
    pub bits: Vec<f32>,
    #[serde(skip)]
    places: [usize; 2],
    #[serde(skip)]
    columns: usize,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("it is no model")]
    Json(#[from] serde_json::Error),
    #[error("its term {term} names no comparison of this version, or has another number of levels")]
    Term { term: String },
}

impl Term {
    /// A term of zeros.
    pub fn zero(of: &[&str]) -> Term {
        let mut term = Term {
            of: of.iter().map(|name| (*name).to_string()).collect(),
            bits: Vec::new(),
            places: [0; 2],
            columns: 1,
        };
        term.resolve();
        term.bits = vec![0.0; term.rows() * term.columns];
        term
    }

    fn resolve(&mut self) {
        let first = comparisons::index(&self.of[0]);
        let second = self.of.get(1).map(|name| comparisons::index(name));
        self.places = [first, second.unwrap_or(first)];
        self.columns = second.map_or(1, |place| usize::from(COMPARISONS[place].levels));
    }

    pub fn rows(&self) -> usize {
        usize::from(COMPARISONS[self.places[0]].levels)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Where its two comparisons stand among a pair's levels; twice the same where it has but one.
    pub fn places(&self) -> [usize; 2] {
        self.places
    }

    /// The cell that a pair's levels fall into.
    pub fn cell(&self, levels: &Levels) -> usize {
        let row = usize::from(levels[self.places[0]]);
        if self.columns == 1 {
            row
        } else {
            row * self.columns + usize::from(levels[self.places[1]])
        }
    }

    /// The bar of the waterfall that it feeds: its last comparison's, since `systems` only sets the ground.
    pub fn evidence(&self) -> Evidence {
        COMPARISONS[self.places[1]].evidence
    }
}

impl Term {
    /// Makes the evidence rise along the order of each of its comparisons: pools adjacent violators [Ayer et al. 1955], row by row and column by
    /// column.
    pub fn make_monotone(&mut self) {
        /// Pooling columns can break rows again, by less each time.
        const SWEEPS: usize = 4;
        let (rows, columns) = (self.rows(), self.columns);
        let [of_rows, of_columns] = self.places.map(|place| COMPARISONS[place].order);
        for _ in 0..SWEEPS {
            for column in 0..columns {
                let cells = of_rows
                    .iter()
                    .map(|&row| usize::from(row) * columns + column);
                pool(&mut self.bits, &cells.collect::<Vec<usize>>());
            }
            if columns > 1 {
                for row in 0..rows {
                    let cells = of_columns
                        .iter()
                        .map(|&column| row * columns + usize::from(column));
                    pool(&mut self.bits, &cells.collect::<Vec<usize>>());
                }
            }
        }
    }
}

/// Makes the values of these cells rise, each run of violators at its mean.
fn pool(bits: &mut [f32], cells: &[usize]) {
    let mut runs: Vec<(f32, f32)> = Vec::new();
    for &cell in cells {
        runs.push((bits[cell], 1.0));
        while let [.., before, last] = &runs[..]
            && before.0 / before.1 > last.0 / last.1
        {
            let (sum, n) = *last;
            runs.pop();
            let run = runs.last_mut().expect("there were two");
            *run = (run.0 + sum, run.1 + n);
        }
    }
    let mut cells = cells.iter();
    for (sum, n) in runs {
        for &cell in cells.by_ref().take(n as usize) {
            bits[cell] = sum / n;
        }
    }
}

/// How pairs are weighed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    pub prior_bits: f32,
    pub terms: Vec<Term>,
    /// How far rivals count, by the systems of a pair, at its lower and its higher end.
    #[serde(default = "known_shares")]
    pub rivals: Shares,
}

fn known_shares() -> Shares {
    competition::SHARES
}

/// What terms act together: the declared two-way terms beside every comparison on its own.
pub const TWO_WAY: [(&str, &str); 20] = [
    ("systems", "cosine"),
    ("systems", "containment"),
    ("systems", "shared_bits"),
    ("systems", "letters"),
    ("systems", "person"),
    ("systems", "after_done"),
    ("systems", "after_opened"),
    ("systems", "version"),
    ("systems", "popularity"),
    ("cosine", "after_done"),
    ("cosine", "person"),
    ("person", "after_done"),
    ("shared_bits", "length"),
    ("containment", "length"),
    ("after_done", "after_opened"),
    ("cosine", "further_text"),
    ("systems", "further_text"),
    ("numbers", "cosine"),
    ("numbers", "letters"),
    ("named_versions", "letters"),
];

/// What was learned from invented companies and from two open-source projects, averaged cell by cell: the weights that hold before anything
/// was learned from the data at hand.
const BUILT_IN: &str = include_str!("built_in.json");

/// The weights that hold before anything was learned.
pub fn built_in() -> Weights {
    let mut weights = Weights::from_json(BUILT_IN).expect("the built-in model fits this version");
    weights.terms.iter_mut().for_each(Term::make_monotone);
    weights
}

/// The weights that the built-in model itself was learned from: by hand, without two-way terms.
pub fn by_hand() -> Weights {
    let terms = COMPARISONS
        .iter()
        .map(|comparison| {
            let mut term = Term::zero(&[comparison.name]);
            for level in 0..comparison.levels {
                term.bits[usize::from(level)] = (comparison.built_in_bits)(level);
            }
            term
        })
        .collect();
    Weights {
        prior_bits: BUILT_IN_PRIOR_BITS,
        terms,
        rivals: competition::SHARES,
    }
}

impl Weights {
    /// Reads a model.
    ///
    /// # Errors
    /// When it is no JSON of a model, or one of other comparisons.
    pub fn from_json(text: &str) -> Result<Weights, ModelError> {
        let mut weights: Weights = serde_json::from_str(text)?;
        weights.resolve()?;
        Ok(weights)
    }

    /// Finds the comparisons of every term.
    ///
    /// # Errors
    /// When there is none of that name, or it has other levels.
    pub fn resolve(&mut self) -> Result<(), ModelError> {
        for term in &mut self.terms {
            let fits = !term.of.is_empty()
                && term.of.len() <= 2
                && term.of.iter().all(|name| comparisons::is_known(name));
            if fits {
                term.resolve();
            }
            if !fits || term.bits.len() != term.rows() * term.columns() {
                return Err(ModelError::Term {
                    term: term.of.join(" × "),
                });
            }
        }
        Ok(())
    }

    /// The model as JSON, to be read and to be used again.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("tables of numbers serialise")
    }

    /// The weights by hand, and every two-way term at zero.
    pub fn blank() -> Weights {
        let mut weights = by_hand();
        let together = TWO_WAY
            .iter()
            .map(|(first, second)| Term::zero(&[first, second]));
        weights.terms.extend(together);
        weights
    }

    /// The weight of a pair in bits, keys and rivals aside.
    pub fn weigh(&self, levels: &Levels) -> f32 {
        let bits = self.terms.iter().map(|term| term.bits[term.cell(levels)]);
        self.prior_bits + bits.sum::<f32>()
    }

    /// What the fields add, for many pairs: all but the prior.
    pub fn fields(&self) -> Scorecard {
        Scorecard::of(self.terms.iter())
    }

    /// The same, bar by bar.
    pub fn waterfall(&self, levels: &Levels) -> Bits {
        let mut bits = Bits::default();
        bits[Evidence::Prior as usize] += self.prior_bits;
        for term in &self.terms {
            bits[term.evidence() as usize] += term.bits[term.cell(levels)];
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::{Term, built_in};

    #[test]
    fn a_mismatch_never_weighs_more_than_nothing_to_compare_and_that_never_more_than_agreement() {
        for term in built_in().terms.iter().filter(|term| term.of == ["person"]) {
            let [unknown, nobody, common] = [0, 1, 2].map(|level| term.bits[level]);
            assert!(nobody <= unknown && unknown <= common, "{:?}", term.bits);
        }
        let mut term = Term::zero(&["service"]);
        term.bits = vec![0.0, 4.0, 1.0, 3.0];
        term.make_monotone();
        // The levels are: unknown, none in common, some, the same.
        assert_eq!(term.bits, [5.0 / 3.0, 5.0 / 3.0, 5.0 / 3.0, 3.0]);
    }
}
