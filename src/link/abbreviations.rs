//! Abbreviations that records with a common id teach: where one says `db` the other says `database`.

use rustc_hash::FxHashMap;

use crate::link::aliases::pairs_of_one_id;
use crate::link::ids::Keys;
use crate::link::text::{Corpus, Token};
use crate::model::source::System;

/// Pairs of records that must show the two words for each other.
const TOGETHER_MIN: u32 = 3;
/// Share of the pairs in which the short word stands on one side alone.
const SHARE_MIN: f32 = 0.3;
/// How many times oftener than any other word it could stand for.
const AHEAD_MIN: u32 = 2;
/// Letters that a long word has more, at least.
const LONGER_BY: usize = 2;

/// A word, and the one that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Abbreviation {
    pub short: Token,
    pub long: Token,
    /// Pairs of records that show the one here and the other there.
    pub together: u32,
    /// Pairs that show the short one on one side alone.
    pub of: u32,
}

/// Learns them from the titles; ascending.
pub fn learn(corpus: &Corpus, system: &[System], keys: &Keys) -> Vec<Abbreviation> {
    let words = corpus.vocabulary.words();
    let is_word = |token: Token| !corpus.vocabulary.is_version[token as usize];
    let mut alone: FxHashMap<Token, u32> = FxHashMap::default();
    let mut together: FxHashMap<(Token, Token), u32> = FxHashMap::default();
    pairs_of_one_id(system, keys, |a, b| {
        let (a, b) = (corpus.title.get(a), corpus.title.get(b));
        for (here, there) in [(a, b), (b, a)] {
            for &short in here.iter().filter(|short| !there.contains(short)) {
                *alone.entry(short).or_default() += 1;
                for &long in there.iter().filter(|long| !here.contains(long)) {
                    let (short_word, long_word) = (words[short as usize], words[long as usize]);
                    if is_word(long) && can_stand_for(short_word, long_word) {
                        *together.entry((short, long)).or_default() += 1;
                    }
                }
            }
        }
    });
    let mut found: Vec<Abbreviation> = together
        .into_iter()
        .map(|((short, long), together)| Abbreviation {
            short,
            long,
            together,
            of: alone[&short],
        })
        .collect();
    found.sort_unstable_by_key(|a| (a.short, std::cmp::Reverse(a.together), a.long));
    found
        .chunk_by(|x, y| x.short == y.short)
        .filter_map(|of_one| {
            let best = of_one[0];
            let second = of_one.get(1).map_or(0, |other| other.together);
            let is_sure = best.together >= TOGETHER_MIN
                && best.together as f32 >= SHARE_MIN * best.of as f32
                && best.together >= AHEAD_MIN * second;
            is_sure.then_some(best)
        })
        .collect()
}

/// Whether the letters of a short word stand in a long one in their order, the first one first; a number between them counts letters (`k8s`).
fn can_stand_for(short: &str, long: &str) -> bool {
    if short.len() < 2 || long.len() < short.len() + LONGER_BY {
        return false;
    }
    let mut letters = long.chars();
    let mut wanted = short.chars().filter(|c| !c.is_ascii_digit());
    wanted
        .next()
        .is_some_and(|first| letters.next() == Some(first))
        && wanted.all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::{can_stand_for, learn};
    use crate::link::ids::{KeyId, Keys};
    use crate::link::text;
    use crate::model::source::System;

    /// What is learned when a ticket says the one and its deploy the other, pair after pair.
    fn learned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let titles: Vec<&str> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let corpus = text::corpus(titles.len(), |i| (titles[i], ""));
        let system: Vec<System> = (0..titles.len())
            .map(|i| [System::Tickets, System::Deploys][i % 2])
            .collect();
        let mut keys = Keys::default();
        for i in 0..titles.len() {
            keys.ours.push([KeyId(i as u32 / 2)]);
        }
        let words = corpus.vocabulary.words();
        learn(&corpus, &system, &keys)
            .iter()
            .map(|a| {
                let word = |token: u32| words[token as usize].to_string();
                (word(a.short), word(a.long))
            })
            .collect()
    }

    #[test]
    fn what_three_pairs_say_is_learned() {
        let three = [
            ("migrate database of orders", "migrate db of orders"),
            ("tune database pool", "tune db pool"),
            ("restart db", "restart the database"),
        ];
        assert_eq!(
            learned(&three),
            [("db".to_string(), "database".to_string())]
        );
        assert_eq!(learned(&three[..2]), []);
        // As often something else.
        let torn = [
            three[0],
            three[1],
            three[2],
            ("open dashboard", "open db"),
            ("sort dashboard", "sort db"),
        ];
        assert_eq!(learned(&torn), []);
    }

    #[test]
    fn a_short_word_keeps_the_order_of_the_letters() {
        for (short, long) in [
            ("db", "database"),
            ("cfg", "config"),
            ("svc", "service"),
            ("k8s", "kubernetes"),
            ("auth", "authentication"),
        ] {
            assert!(can_stand_for(short, long), "{short} {long}");
        }
        for (short, long) in [
            ("dc", "database"),
            ("db", "dob"),
            ("bd", "database"),
            ("12", "12345"),
        ] {
            assert!(!can_stand_for(short, long), "{short} {long}");
        }
    }
}
