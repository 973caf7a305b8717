//! What the weights are learned from: pairs of which keys, or third records, say what they are.

use crate::link::comparisons::Levels;
use crate::link::train::Label;

/// Matches that are trained on; more teach nothing new.
const POSITIVES_MAX: usize = 40_000;
/// The same of pairs that are none.
const NEGATIVES_MAX: usize = 80_000;
/// A pair to learn from.
pub struct Taught {
    pub pair: usize,
    /// Log-odds that this is said of a match, in nats.
    pub says: f32,
    /// How many pairs it stands for.
    pub weight: f32,
}

impl Taught {
    /// As a label, with what the two show.
    pub fn label(&self, levels: Levels) -> Label {
        Label {
            levels,
            says: self.says,
            weight: self.weight,
        }
    }
}

/// The pairs of which something is said, +1 or −1, ascending, with the share of such sayings that is right: of very many only every n-th is used,
/// matches apart from the others.
pub fn taught(said: impl Iterator<Item = (i8, f64)>) -> Vec<Taught> {
    let (mut same, mut other) = (Vec::new(), Vec::new());
    for (pair, (sign, right)) in said.enumerate() {
        match sign {
            1 => same.push((pair, right)),
            -1 => other.push((pair, right)),
            _ => {}
        }
    }
    let counts = (same.len() as f64, other.len() as f64);
    let mut taught = Vec::new();
    for (all, most, is_same) in [(same, POSITIVES_MAX, true), (other, NEGATIVES_MAX, false)] {
        let stands_for = all.len().div_ceil(most).max(1);
        taught.extend(
            all.into_iter()
                .step_by(stands_for)
                .map(|(pair, right)| Taught {
                    pair,
                    says: says_nats(right.min(0.999), counts, is_same),
                    weight: stands_for as f32,
                }),
        );
    }
    taught.sort_unstable_by_key(|taught| taught.pair);
    taught
}

/// Log-odds of a match, in nats, for a pair that is said to be one, or to be none, by a source of which this share is right.
///
/// Of the others so many are matches as are wrong among the first: whose own key, say, is not the one that was written.
fn says_nats(right: f64, (same, other): (f64, f64), is_same: bool) -> f32 {
    let wrong = 1.0 - right;
    let by_chance = (wrong * same / other.max(1.0)).clamp(1e-6, 0.5);
    let nats = match is_same {
        true => (right / by_chance).ln(),
        false => (wrong / (1.0 - by_chance)).ln(),
    };
    nats as f32
}
