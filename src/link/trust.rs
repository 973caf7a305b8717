//! How far ids can be trusted: the share of pairs that share an id and are one change, found from how these pairs look otherwise.

use crate::link::candidates::Pair;
use crate::link::view::View;

/// Odds against two candidates sharing a ticket's id and being one change before anything else is looked at, in bits: one pair in about
/// a hundred of a record's time is its own.
const BY_CHANCE_BITS: f32 = 6.4;
/// Ids weigh at most this much, in bits.
const SAME_MAX_BITS: f32 = 12.0;
/// Different ids take at most this much, in bits.
const OTHER_MIN_BITS: f32 = -6.0;
/// With fewer pairs than this ids are trusted as they come.
const PAIRS_MIN: usize = 40;
/// Ids of which more are wrong weigh nothing.
const RIGHT_MIN: f32 = 0.5;
/// Ids of which more are wrong teach nothing: third records teach more.
const RIGHT_TO_TEACH: f32 = 0.9;
/// What ids are worth in this run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trust {
    /// Share of pairs with a common id that are one change.
    pub right: f32,
    /// Match weight of a common id, and of different ones.
    pub same_bits: f32,
    pub other_bits: f32,
}

impl Trust {
    /// Whether pairs can be learned from by their ids.
    pub fn can_teach(&self) -> bool {
        self.right >= RIGHT_TO_TEACH
    }
}

/// What is said of labelled pairs tells this much: log-odds of a match, in nats, for those that are said to be matches (`same` of them, `right` by this
/// share) and for the `other` ones.
///
/// Of the others so many are matches as are wrong among the first: whose own id, say, is not the one that was written.
pub fn says_nats(right: f32, same: f32, other: f32) -> [f32; 2] {
    let wrong = 1.0 - right;
    let by_chance = (wrong * same / other.max(1.0)).min(0.5);
    [(right / by_chance).ln(), (wrong / (1.0 - by_chance)).ln()]
}

/// Pairs of records that have nothing to do with each other, but could have by their times: each record that shares an id with another is put
/// with one that a neighbour in time shares its id with.
pub fn unrelated(view: &View, pairs: &[Pair], agreement: &[i8]) -> Vec<Pair> {
    /// So many neighbours further on.
    const FURTHER: usize = 5;
    const PAIRS_MAX: usize = 20_000;
    let mut agreeing: Vec<Pair> = pairs
        .iter()
        .zip(agreement)
        .filter(|&(_, &agreement)| agreement > 0)
        .map(|(&pair, _)| pair)
        .collect();
    agreeing.sort_unstable_by_key(|&(a, b)| (view.clock[a.index()].lo, a, b));
    let every = agreeing.len().div_ceil(PAIRS_MAX).max(1);
    agreeing
        .windows(FURTHER + 1)
        .step_by(every)
        .map(|run| (run[FURTHER].0, run[0].1))
        .filter(|&(a, b)| a < b && view.keys.agreement(a, b) <= 0)
        .filter(|&(a, b)| view.system[a.index()] != view.system[b.index()])
        .collect()
}

/// Estimates it: `agreeing` are the weights of the pairs with a common id, without it, by a model that was not learned from these ids,
/// `unrelated` those of pairs that have nothing to do with each other.
///
/// With `r` right among those that agree, a common id weighs `log2(r / (1 − r))` over what chance gives, and a different one
/// `log2(1 − r)`: a match shows different ids only where one of them is wrong.
pub fn trust(agreeing: Vec<f32>, unrelated: Vec<f32>) -> Trust {
    if agreeing.len().min(unrelated.len()) < PAIRS_MIN {
        return Trust {
            right: 1.0,
            same_bits: SAME_MAX_BITS,
            other_bits: OTHER_MIN_BITS,
        };
    }
    let right = 1.0 - share_of_unrelated(agreeing, unrelated);
    let (same_bits, other_bits) = worth(right);
    Trust {
        right: right as f32,
        same_bits,
        other_bits,
    }
}

/// The share of pairs that are like unrelated ones, at most: of what lies below some weight no more can be unrelated than unrelated pairs lie
/// there (mixture proportion estimation: Blanchard, Lee & Scott, JMLR 2010). Hard pairs look odd, but not as odd as that.
fn share_of_unrelated(mut agreeing: Vec<f32>, mut unrelated: Vec<f32>) -> f64 {
    /// Weights below which fewer unrelated pairs lie tell little.
    const SHARE_MIN: f64 = 0.2;
    agreeing.sort_unstable_by(f32::total_cmp);
    unrelated.sort_unstable_by(f32::total_cmp);
    let n = unrelated.len();
    let share_below = |i: usize| {
        let below = agreeing.partition_point(|&bits| bits <= unrelated[i]);
        let share = (below as f64 + 0.5) / (agreeing.len() as f64 + 1.0);
        share * n as f64 / (i + 1) as f64
    };
    ((n as f64 * SHARE_MIN) as usize..n)
        .map(share_below)
        .fold(1.0, f64::min)
        .clamp(1e-4, 1.0 - 1e-4)
}

/// What a common id and different ones weigh in bits when so many are right; nothing when most are wrong.
fn worth(right: f64) -> (f32, f32) {
    if (right as f32) < RIGHT_MIN {
        return (0.0, 0.0);
    }
    let odds_bits = (right / (1.0 - right)).log2() as f32;
    let different_bits = (1.0 - right).log2() as f32;
    (
        (odds_bits + BY_CHANCE_BITS).min(SAME_MAX_BITS),
        different_bits.max(OTHER_MIN_BITS),
    )
}

#[cfg(test)]
mod tests {
    use super::trust;

    /// So many pairs that share an id and look like matches, and that look like anything but; others look like what they are.
    fn check(alike: usize, unlike: usize) -> (f32, f32, f32) {
        let mut bits = vec![8.0; alike];
        bits.resize(alike + unlike, -12.0);
        let found = trust(bits, vec![-12.0; 1_000]);
        (found.right, found.same_bits, found.other_bits)
    }

    #[test]
    fn ids_that_are_right_weigh_all_they_can() {
        assert_eq!(check(1_000, 0).1, 12.0);
        assert_eq!(check(1_000, 0).2, -6.0);
    }

    #[test]
    fn ids_that_are_wrong_weigh_nothing() {
        let (right, same, other) = check(20, 980);
        assert!((right - 0.02).abs() < 0.005, "{right}");
        assert_eq!((same, other), (0.0, 0.0));
    }

    #[test]
    fn three_of_four() {
        let (right, same, other) = check(750, 250);
        assert!((right - 0.75).abs() < 0.01, "{right}");
        assert!((7.9..8.1).contains(&same), "{same}");
        assert!((-2.1..-1.9).contains(&other), "{other}");
    }

    #[test]
    fn few_are_taken_as_they_come() {
        assert_eq!(check(0, 39), (1.0, 12.0, -6.0));
    }
}
