//! What comparisons read of a record, laid out in the order of time: pairs are compared in that order, so that what one reads the next finds near.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::comparisons::revert::is_revert;
use crate::link::lexicon::Lexicon;
use crate::link::people::{People, PersonIx};
use crate::link::text::{Corpus, Token};
use crate::link::view::Clock;
use crate::model::columns::{Lists, NameId, Strings};
use crate::model::record::Records;
use crate::model::source::System;

/// The features of all records; columns are by rank.
#[derive(Debug, Default)]
pub struct Features {
    /// Each record's place in the order of time.
    rank: Vec<u32>,
    row: Vec<Row>,
    title: Lists<Token>,
    letters: Strings,
    people: Lists<PersonIx>,
    services: Lists<NameId>,
}

/// What is of one size for every record.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub opened: Option<i64>,
    pub done: Option<i64>,
    /// Euclidean norm of the title's information content.
    pub title_norm: f32,
    /// Sum of the title's information content, in bits.
    pub title_bits: f32,
    pub version: NameId,
    /// Where its lines of further text begin and end in the corpus.
    pub lines: [u32; 2],
    /// How many records of each system have the same title to the letter.
    pub same_title: [u32; 4],
    /// Words of the title that hold a digit.
    pub numbers: u8,
    /// Words of the title that are versions.
    pub versions: u8,
    pub system: System,
    /// Whether the title says that it undoes a change.
    pub undoes: bool,
}

/// One record, for comparing.
#[derive(Clone, Copy)]
pub struct Side<'f> {
    pub row: &'f Row,
    /// Tokens, ascending.
    pub title: &'f [Token],
    /// The title without ids, in lower case.
    pub letters: &'f str,
    /// Ascending.
    pub people: &'f [PersonIx],
    pub services: &'f [NameId],
}

/// What features are made of.
pub struct Parts<'a> {
    pub records: &'a Records,
    pub system: &'a [System],
    pub clock: &'a [Clock],
    pub corpus: &'a Corpus,
    pub people: &'a People,
    pub letters: &'a [String],
    /// Where it is known how common titles are.
    pub known: Option<&'a Lexicon>,
}

impl Features {
    /// Lays them out in this order of the records.
    pub fn of(parts: &Parts, order: &[u32]) -> Features {
        let mut rank = vec![0; order.len()];
        for (at, &record) in order.iter().enumerate() {
            rank[record as usize] = at as u32;
        }
        let same_title = same_title(parts.letters, parts.system, parts.known);
        let row = |&i: &u32| parts.row(i as usize, same_title[i as usize]);
        let mut letters = Strings::new();
        for &i in order {
            letters.push(&parts.letters[i as usize]);
        }
        Features {
            rank,
            row: order.par_iter().map(row).collect(),
            title: parts.corpus.title.picked(order),
            letters,
            people: parts.people.of.picked(order),
            services: parts.records.services.picked(order),
        }
    }

    pub fn side(&self, record: usize) -> Side<'_> {
        let rank = self.rank[record] as usize;
        Side {
            row: &self.row[rank],
            title: self.title.get(rank),
            letters: self.letters.get(rank),
            people: self.people.get(rank),
            services: self.services.get(rank),
        }
    }

    /// A record's title without ids, in lower case, for comparing letter by letter.
    pub fn letters(&self, record: usize) -> &str {
        self.letters.get(self.rank[record] as usize)
    }
}

impl Parts<'_> {
    fn row(&self, i: usize, same_title: [u32; 4]) -> Row {
        let corpus = self.corpus;
        let words = |is: &[bool]| {
            let title = corpus.title.get(i).iter();
            title.filter(|&&token| is[token as usize]).count() as u8
        };
        Row {
            opened: self.clock[i].opened,
            done: self.clock[i].done,
            title_norm: corpus.title_norm[i],
            title_bits: corpus.title_bits[i],
            version: self.records.version[i],
            lines: [corpus.first_line[i], corpus.first_line[i + 1]],
            same_title,
            numbers: words(&corpus.vocabulary.is_number),
            versions: words(&corpus.vocabulary.is_version),
            system: self.system[i],
            undoes: is_revert(&self.letters[i]),
        }
    }
}

fn same_title(letters: &[String], system: &[System], known: Option<&Lexicon>) -> Vec<[u32; 4]> {
    let counts = popularity(letters, system);
    let count = |title: &String| {
        let here = counts[title.as_str()];
        let known = known.map_or([0; 4], |known| known.popularity(title));
        std::array::from_fn(|system| here[system].max(known[system]))
    };
    letters.par_iter().map(count).collect()
}

/// How many records of each system bear each title.
pub fn popularity<'t>(letters: &'t [String], system: &[System]) -> FxHashMap<&'t str, [u32; 4]> {
    let mut counts: FxHashMap<&str, [u32; 4]> = FxHashMap::default();
    for (title, system) in letters.iter().zip(system) {
        counts.entry(title).or_default()[*system as usize] += 1;
    }
    counts
}
