//! Everything that the stages of linking look at, made once from the intake.

use crate::link::ids::{self, Keys};
use crate::link::people::{self, People};
use crate::link::services::{self, Services};
use crate::link::text::{self, Corpus};
use crate::model::intake::Intake;
use crate::model::record::{RecordIx, Records};
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// A ticket without an end is taken to be open this long.
const OPEN_TICKET_S: i64 = 30 * DAY_S;

/// The records as the matcher sees them.
pub struct View<'a> {
    pub records: &'a Records,
    pub system: Vec<System>,
    pub keys: Keys,
    pub corpus: Corpus,
    pub people: People,
    pub services: Services,
    pub clock: Vec<Clock>,
    /// Titles without ids, in lower case, for comparing letter by letter.
    pub letters: Vec<String>,
    /// For each record, how many records of each system have the same title to the letter.
    pub same_title: Vec<[u32; 4]>,
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

/// Prepares the records for linking.
pub fn view(intake: &Intake) -> View<'_> {
    let records = &intake.records;
    let (keys, titles) = ids::keys(records, &intake.sources);
    let letters: Vec<String> = titles.iter().map(|t| letters(t)).collect();
    let corpus = text::corpus(records.len(), |i| (titles[i].clone(), records.body.get(i)));
    let system: Vec<System> = records
        .all()
        .map(|r| records.system(r, &intake.sources))
        .collect();
    let same_title = same_title(&letters, &system);
    View {
        clock: records
            .all()
            .map(|r| clock(records, r, system[r.index()]))
            .collect(),
        people: people::people(records, &system, &keys),
        services: services::services(records, &system, &keys),
        records,

        system,
        keys,
        corpus,
        letters,
        same_title,
    }
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

fn same_title(letters: &[String], system: &[System]) -> Vec<[u32; 4]> {
    let mut counts: rustc_hash::FxHashMap<&str, [u32; 4]> = rustc_hash::FxHashMap::default();
    for (title, system) in letters.iter().zip(system) {
        counts.entry(title).or_default()[*system as usize] += 1;
    }
    letters.iter().map(|title| counts[title.as_str()]).collect()
}
