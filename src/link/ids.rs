//! Ids found anywhere: which record names which ticket, in all the spellings of a key.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use crate::link::mentions::KeyId;
use crate::link::mentions::{Named, Register, own_key, without};
use crate::model::columns::{Lists, Strings};
use crate::model::record::{RecordIx, Records};
use crate::model::source::{Source, System};

/// Which keys each record carries or names.
#[derive(Debug, Default)]
pub struct Keys {
    /// Keys of the ticket systems that were read, also of tickets that are not in the exports; ascending. A ticket carries its own.
    pub ours: Lists<KeyId>,
    /// Things that look like a key of somebody else's system; ascending.
    pub foreign: Lists<KeyId>,
}

/// Records whose keys are looked for in one go.
const RECORDS_A_PART: usize = 16_384;

/// Finds the keys of every record; gives each title without them, for comparing texts.
pub fn keys(records: &Records, sources: &[Source]) -> (Keys, Strings) {
    let register = Register::of(records, sources);
    let all: Vec<RecordIx> = records.all().collect();
    let parts: Vec<Found> = all
        .par_chunks(RECORDS_A_PART)
        .map(|part| {
            let mut found = Found::default();
            for &record in part {
                found.add(&register, records, record, sources);
            }
            found
        })
        .collect();
    let mut absent = Numbered::from(register.len());
    let mut others = Numbered::from(0);
    let (mut keys, mut titles) = (Keys::default(), Strings::new());
    let mut here: Vec<KeyId> = Vec::new();
    for part in parts {
        for i in 0..part.ours.len() {
            here.extend(part.ours.get(i));
            here.extend(part.absent.get(i).iter().map(|text| absent.of(text)));
            keys.ours.push(each_once(&mut here));
            here.extend(part.foreign.get(i).iter().map(|text| others.of(text)));
            keys.foreign.push(each_once(&mut here));
        }
        titles.append(part.titles);
    }
    (keys, titles)
}

/// Takes the keys out, ascending, each once.
fn each_once(keys: &mut Vec<KeyId>) -> impl Iterator<Item = KeyId> {
    keys.sort_unstable();
    keys.dedup();
    keys.drain(..)
}

/// What some records name.
#[derive(Default)]
struct Found<'a> {
    /// Their titles without keys.
    titles: Strings,
    ours: Lists<KeyId>,
    /// Keys of tickets that are not there, as they are written.
    absent: Lists<&'a str>,
    foreign: Lists<&'a str>,
}

impl<'a> Found<'a> {
    fn add(
        &mut self,
        register: &Register,
        records: &'a Records,
        record: RecordIx,
        sources: &[Source],
    ) {
        let i = record.index();
        let is_ticket = records.system(record, sources) == System::Tickets;
        // Where there is no title, the first line tells what it is about.
        let title = records.headline(record);
        let reference = records.reference.get(i);
        let mut mentions = Vec::new();
        register.mentions(title, &mut mentions);
        self.titles.push(&without(title, &mentions));
        let (mut ours, mut absent, mut foreign) = (Vec::new(), Vec::new(), Vec::new());
        for text in [title, records.body.get(i), reference] {
            mentions.clear();
            register.mentions(text, &mut mentions);
            for mention in &mentions {
                let written = &text[mention.start..mention.end];
                match mention.key {
                    // A ticket that names another one is about it.
                    Named::Ticket(_) | Named::Absent if is_ticket => {}
                    Named::Ticket(key) => ours.push(key),
                    Named::Absent => absent.push(written),
                    Named::Foreign => foreign.push(written),
                }
            }
        }
        if is_ticket {
            let own = own_key(records.id.get(i));
            ours.extend(own.and_then(|(prefix, number)| register.find(&prefix, number)));
        } else {
            let words = reference.split([',', ';', '\n', ' ']);
            ours.extend(words.filter_map(|word| register.bare_number(word)));
        }
        self.ours.push(ours);
        self.absent.push(absent);
        self.foreign.push(foreign);
    }
}

/// Keys that no record carries as its own, numbered as they come.
struct Numbered {
    ids: FxHashMap<String, KeyId>,
    first: usize,
}

impl Numbered {
    fn from(first: usize) -> Numbered {
        Numbered {
            ids: FxHashMap::default(),
            first,
        }
    }

    /// `PAY-9`, `pay 9` and `PAY9` are one.
    fn of(&mut self, text: &str) -> KeyId {
        let plain = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_uppercase();
        let next = KeyId((self.first + self.ids.len()) as u32);
        *self.ids.entry(plain).or_insert(next)
    }
}

impl Keys {
    /// +1: the two name a common key; −1: each names keys, none in common; 0: one of them names none.
    pub fn agreement(&self, a: RecordIx, b: RecordIx) -> i8 {
        let (a, b) = (self.ours.get(a.index()), self.ours.get(b.index()));
        if a.is_empty() || b.is_empty() {
            0
        } else if a.iter().any(|key| b.contains(key)) {
            1
        } else {
            -1
        }
    }
}
