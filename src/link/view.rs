//! Everything that the stages of linking look at, made once from the intake.

use rayon::prelude::*;

use crate::link::abbreviations::{self, Abbreviation};
use crate::link::features::{self, Features, Parts};
use crate::link::ids::{self, Keys};
use crate::link::lexicon::Lexicon;
use crate::link::people::{self, People};
use crate::link::services::{self, Services};
use crate::link::text::{self, Corpus};
use crate::model::columns::{Lists, Strings};
use crate::model::intake::Intake;
use crate::model::record::{RecordIx, Records};
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// A ticket without an end is taken to be open this long.
const OPEN_TICKET_S: i64 = 30 * DAY_S;

/// Titles whose letters are taken in one go.
const LETTERS_A_PART: usize = 16_384;

/// The records as the matcher sees them.
pub struct View<'a> {
    pub records: &'a Records,
    /// The names of the sources, in their order.
    pub source_names: Vec<String>,
    pub system: Vec<System>,
    pub keys: Keys,
    pub corpus: Corpus,
    /// Those that were written out in `corpus`.
    pub abbreviations: Vec<Abbreviation>,
    /// What is known of words from now on; none, where it was known before.
    pub lexicon: Option<Lexicon>,
    pub people: People,
    pub services: Services,
    pub clock: Vec<Clock>,
    /// The records in the order of time: by when they were done.
    pub order: Vec<u32>,
    pub features: Features,
    /// Whether each record says that it undoes a change.
    pub undoes: Vec<bool>,
}

/// The times of a record that comparisons use, unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// When it was opened; for what just happened, when it happened.
    pub opened: Option<i64>,
    /// When it was done; for what just happened, when it happened.
    pub done: Option<i64>,
    /// The earliest and the latest that the change can have been at work.
    pub lo: i64,
    pub hi: i64,
}

impl Clock {
    pub fn is_known(self) -> bool {
        self.opened.is_some() || self.done.is_some()
    }
}

/// Prepares the records for linking; by what is known of words, where it is.
pub fn view<'a>(intake: &'a Intake, known: Option<&Lexicon>) -> View<'a> {
    let records = &intake.records;
    let (keys, titles) = ids::keys(records, &intake.sources);
    let mut corpus = text::corpus(records.len(), |i| (titles.get(i), records.body.get(i)));
    let letters = all_letters(titles);
    let system: Vec<System> = records
        .all()
        .map(|r| records.system(r, &intake.sources))
        .collect();
    let popularity = features::popularity(&letters, &system);
    let same_title = features::same_title(&letters, &popularity, known);
    let (abbreviations, lexicon) = match known {
        Some(lexicon) => {
            let abbreviations = lexicon.apply(&mut corpus);
            corpus.weigh(lexicon.titles as usize);
            (abbreviations, None)
        }
        None => {
            let abbreviations = abbreviations::learn(&corpus, &system, &keys);
            corpus.expand(&abbreviations);
            corpus.weigh(records.len());
            let lexicon = Lexicon::of(&corpus, &abbreviations, &popularity);
            (abbreviations, Some(lexicon))
        }
    };
    let clock: Vec<Clock> = records
        .all()
        .map(|r| clock(records, r, system[r.index()]))
        .collect();
    let order = in_order(&clock);
    let mut people = people::people(records, &system, &keys);
    let features = Features::of(Parts {
        records,
        system: &system,
        clock: &clock,
        corpus: &corpus,
        people: &people,
        letters,
        same_title,
    });
    corpus.drop_titles();
    people.of = Lists::default();
    View {
        undoes: (0..records.len()).map(|i| features.row(i).undoes).collect(),
        features,
        services: services::services(records, &system, &keys),
        records,
        source_names: intake.sources.iter().map(|s| s.name.clone()).collect(),
        system,
        keys,
        corpus,
        abbreviations,
        lexicon,
        people,
        clock,
        order,
    }
}

impl View<'_> {
    /// Which source a record is of.
    pub fn source(&self, record: RecordIx) -> usize {
        usize::from(self.records.source[record.index()].0)
    }

    /// Takes numbers without a prefix for keys, in the sources of which that is believed.
    pub fn believe_numbers(&mut self, believed: &[bool]) {
        if believed.contains(&true) {
            let source = &self.records.source;
            let system = &self.system;
            self.keys.believe_numbers(|i| {
                system[i] != System::Tickets && believed[usize::from(source[i].0)]
            });
        }
    }
}

/// The records by when they were done; those without any time come last.
fn in_order(clock: &[Clock]) -> Vec<u32> {
    let done = |i: u32| {
        let clock = clock[i as usize];
        if clock.is_known() { clock.hi } else { i64::MAX }
    };
    let mut order: Vec<u32> = (0..clock.len() as u32).collect();
    order.par_sort_unstable_by_key(|&i| (done(i), i));
    order
}

fn clock(records: &Records, record: RecordIx, system: System) -> Clock {
    let times = &records.times[record.index()];
    let (opened, done) = match system {
        System::Tickets => (
            times
                .created
                .or(times.planned_start)
                .or(times.started)
                .map(|m| m.middle()),
            times
                .resolved
                .or(times.ended)
                .or(times.planned_end)
                .map(|m| m.middle()),
        ),
        System::Deploys | System::Hotfixes | System::Spreadsheets => {
            let at = records.when(record).map(|m| m.middle());
            (at, at)
        }
    };
    let lo = opened.or(done).unwrap_or(0);
    let hi = done.unwrap_or(
        lo + if system == System::Tickets {
            OPEN_TICKET_S
        } else {
            0
        },
    );
    Clock {
        opened,
        done,
        lo: lo.min(hi),
        hi: hi.max(lo),
    }
}

/// The letters of each title.
fn all_letters(titles: Strings) -> Strings {
    let all: Vec<usize> = (0..titles.len()).collect();
    let parts: Vec<Strings> = all
        .par_chunks(LETTERS_A_PART)
        .map(|part| {
            let mut all = Strings::new();
            part.iter().for_each(|&i| all.push(&letters(titles.get(i))));
            all
        })
        .collect();
    let mut all = Strings::new();
    parts.into_iter().for_each(|part| all.append(part));
    all
}

/// Letters and digits in lower case, single blanks between; at most so many that a comparison stays cheap.
pub fn letters(title: &str) -> String {
    const LETTERS_MAX: usize = 200;
    let mut plain = String::with_capacity(title.len());
    for c in title.chars().take(LETTERS_MAX) {
        if c.is_alphanumeric() {
            plain.extend(c.to_lowercase());
        } else if !plain.ends_with(' ') && !plain.is_empty() {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}
