//! What is known of words: how common each is, and which are short for others. Kept with the model, so that a later run gives them the same weight.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::link::abbreviations::Abbreviation;
use crate::link::text::Corpus;

/// A word in fewer titles is as good as new.
const TITLES_MIN: u32 = 2;

/// Fewer records with the same title are seen where they are.
const RECORDS_MIN: u32 = 4;

/// The words of all titles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lexicon {
    pub titles: u32,
    /// In how many titles each word stands, where it is in several.
    pub titles_with: BTreeMap<String, u32>,
    /// The abbreviations that were learned, and what each stands for.
    pub short_for: BTreeMap<String, String>,
    /// How many records of each system bear a title to the letter, where they are many; by its XXH3, hexadecimal.
    pub popular: BTreeMap<String, [u32; 4]>,
}

impl Lexicon {
    pub fn of(
        corpus: &Corpus,
        abbreviations: &[Abbreviation],
        popularity: &FxHashMap<&str, [u32; 4]>,
    ) -> Lexicon {
        let words = corpus.vocabulary.words();
        let both = words.iter().zip(&corpus.vocabulary.titles_with);
        let common = both.filter(|(_, titles)| **titles >= TITLES_MIN);
        let word = |token: u32| words[token as usize].to_string();
        let short_for = abbreviations.iter().map(|a| (word(a.short), word(a.long)));
        Lexicon {
            titles: corpus.title.len() as u32,
            titles_with: common.map(|(word, n)| ((*word).to_string(), *n)).collect(),
            short_for: short_for.collect(),
            popular: popularity
                .iter()
                .filter(|(_, records)| records.iter().any(|n| *n >= RECORDS_MIN))
                .map(|(title, records)| (hash(title), *records))
                .collect(),
        }
    }

    /// How many records of each system bear the title, as far as they are many.
    pub fn popularity(&self, title: &str) -> [u32; 4] {
        self.popular.get(&hash(title)).copied().unwrap_or_default()
    }

    /// Writes the known abbreviations out, and has every word be as common as it was.
    pub fn apply(&self, corpus: &mut Corpus) -> Vec<Abbreviation> {
        let words = corpus.vocabulary.words().into_iter().zip(0..);
        let token: FxHashMap<&str, u32> = words.collect();
        let known = |(short, long): (&String, &String)| {
            Some(Abbreviation {
                short: *token.get(short.as_str())?,
                long: *token.get(long.as_str())?,
                together: 0,
                of: 0,
            })
        };
        let abbreviations: Vec<Abbreviation> = self.short_for.iter().filter_map(known).collect();
        let titles_with: Vec<u32> = corpus
            .vocabulary
            .words()
            .iter()
            .map(|word| self.titles_with.get(*word).copied().unwrap_or(1))
            .collect();
        corpus.expand(&abbreviations);
        corpus.vocabulary.titles_with = titles_with;
        abbreviations
    }
}

fn hash(title: &str) -> String {
    format!("{:016x}", xxh3_64(title.as_bytes()))
}
