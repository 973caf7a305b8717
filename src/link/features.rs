//! What comparisons read of a record, close together: a row of one size, its numbers end to end in one arena, its letters in another.
//! Records stand in the order of time in each source, so that what one pair reads the next finds near.

use std::hint::black_box;
use std::ops::BitXor;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::comparisons::revert::is_revert;
use crate::link::lexicon::Lexicon;
use crate::link::people::{People, PersonIx};
use crate::link::text::{Corpus, Token};
use crate::link::view::Clock;
use crate::model::columns::{NameId, Strings};
use crate::model::record::Records;
use crate::model::source::System;

/// The features of all records.
#[derive(Debug, Default)]
pub struct Features {
    row: Vec<Row>,
    /// Each record's title, people and services, as `Row::numbers_at` says.
    numbers: Vec<u32>,
    letters: Strings,
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
    /// Where its numbers begin; how many are tokens, people and services.
    at: u32,
    lengths: [u16; 3],
    /// How many records of each system have the same title to the letter: the bits of that number.
    pub same_title: [u8; 4],
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
    /// Numbers of names.
    pub services: &'f [u32],
}

/// What features are made of.
pub struct Parts<'a> {
    pub records: &'a Records,
    pub system: &'a [System],
    pub clock: &'a [Clock],
    pub corpus: &'a Corpus,
    pub people: &'a People,
    pub letters: Strings,
    /// See [`same_title`].
    pub same_title: Vec<[u8; 4]>,
}

impl Features {
    /// Lays them out.
    pub fn of(parts: Parts) -> Features {
        let all = 0..parts.records.len();
        let row = |i: usize| parts.row(i);
        let mut row: Vec<Row> = all.into_par_iter().map(row).collect();
        let mut numbers = Vec::with_capacity(row.iter().map(Row::len).sum());
        for (i, row) in row.iter_mut().enumerate() {
            row.at = u32::try_from(numbers.len()).expect("fewer than 2^32 words of titles");
            let [title, people, services] = row.lengths.map(usize::from);
            numbers.extend(&parts.corpus.title.get(i)[..title]);
            numbers.extend(&parts.people.of.get(i)[..people]);
            numbers.extend(
                parts.records.services.get(i)[..services]
                    .iter()
                    .map(|s| s.0),
            );
        }
        Features {
            row,
            numbers,
            letters: parts.letters,
        }
    }

    pub fn side(&self, record: usize) -> Side<'_> {
        let row = &self.row[record];
        let [title, people, services] = row.lengths.map(usize::from);
        let numbers = &self.numbers[row.at as usize..][..title + people + services];
        let (title, numbers) = numbers.split_at(title);
        let (people, services) = numbers.split_at(people);
        Side {
            row,
            title,
            letters: self.letters.get(record),
            people,
            services,
        }
    }

    /// Has the processor fetch what comparisons read of these records: all of it at once, where one after the other would wait for each.
    pub fn fetch(&self, records: impl Iterator<Item = usize> + Clone) {
        let rows = records.clone().map(|record| self.row[record].at);
        black_box(rows.fold(0, BitXor::bitxor));
        let further = records.map(|record| {
            let number = self.numbers.get(self.row[record].at as usize);
            let letter = self.letters.get(record).as_bytes().first();
            number.map_or(0, |&number| number) ^ letter.map_or(0, |&letter| u32::from(letter))
        });
        black_box(further.fold(0, BitXor::bitxor));
    }

    pub fn row(&self, record: usize) -> &Row {
        &self.row[record]
    }

    /// The tokens of a record's title, ascending.
    pub fn title(&self, record: usize) -> &[Token] {
        let row = &self.row[record];
        &self.numbers[row.at as usize..][..usize::from(row.lengths[0])]
    }

    /// Who had a part in a record, ascending.
    pub fn people(&self, record: usize) -> &[PersonIx] {
        let row = &self.row[record];
        let [title, people, _] = row.lengths.map(usize::from);
        &self.numbers[row.at as usize + title..][..people]
    }

    /// A record's title without ids, in lower case, for comparing letter by letter.
    pub fn letters(&self, record: usize) -> &str {
        self.letters.get(record)
    }
}

impl Row {
    /// How many numbers it has.
    fn len(&self) -> usize {
        self.lengths.iter().map(|&n| usize::from(n)).sum()
    }
}

impl Parts<'_> {
    /// All but where its numbers are.
    fn row(&self, i: usize) -> Row {
        let corpus = self.corpus;
        let words = |is: &[bool]| {
            let title = corpus.title.get(i).iter();
            title.filter(|&&token| is[token as usize]).count() as u8
        };
        let lengths = [
            corpus.title.get(i).len(),
            self.people.of.get(i).len(),
            self.records.services.get(i).len(),
        ];
        Row {
            opened: self.clock[i].opened,
            done: self.clock[i].done,
            title_norm: corpus.title_norm[i],
            title_bits: corpus.title_bits[i],
            version: self.records.version[i],
            lines: [corpus.first_line[i], corpus.first_line[i + 1]],
            at: 0,
            // Who lists more people or services than that is compared by the first of them.
            lengths: lengths.map(|n| u16::try_from(n).unwrap_or(u16::MAX)),
            same_title: self.same_title[i],
            numbers: words(&corpus.vocabulary.is_number),
            versions: words(&corpus.vocabulary.is_version),
            system: self.system[i],
            undoes: is_revert(self.letters.get(i)),
        }
    }
}

/// For each record, how many of each system have the same title, as the bits of that number: by what is seen here, and known before.
pub fn same_title(
    letters: &Strings,
    seen: &FxHashMap<&str, [u32; 4]>,
    known: Option<&Lexicon>,
) -> Vec<[u8; 4]> {
    let count = |i: usize| {
        let title = letters.get(i);
        let here = seen[title];
        let known = known.map_or([0; 4], |known| known.popularity(title));
        std::array::from_fn(|system| {
            let most: u32 = here[system].max(known[system]);
            (u32::BITS - most.leading_zeros()) as u8
        })
    };
    (0..letters.len()).into_par_iter().map(count).collect()
}

/// How many records of each system bear each title.
pub fn popularity<'t>(letters: &'t Strings, system: &[System]) -> FxHashMap<&'t str, [u32; 4]> {
    let mut counts: FxHashMap<&str, [u32; 4]> = FxHashMap::default();
    for (title, system) in letters.iter().zip(system) {
        counts.entry(title).or_default()[*system as usize] += 1;
    }
    counts
}
