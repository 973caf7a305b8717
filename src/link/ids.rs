//! Ids found anywhere: which record names which ticket, in all the spellings of a key.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use crate::link::mentions::KeyId;
use crate::link::mentions::{Named, Register, own_key, without};
use crate::model::columns::Lists;
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

/// Finds the keys of every record; gives each title without them, for comparing texts.
pub fn keys<'a>(records: &'a Records, sources: &[Source]) -> (Keys, Vec<Cow<'a, str>>) {
    let register = Register::of(records, sources);
    let records_all = (0..records.len() as u32).into_par_iter().map(RecordIx);
    let found: Vec<Found> = records_all
        .map(|record| found(&register, records, record, sources))
        .collect();
    let mut absent = Numbered::from(register.len());
    let mut others = Numbered::from(0);
    let mut keys = Keys::default();
    let mut titles = Vec::with_capacity(records.len());
    for mut found in found {
        found
            .ours
            .extend(found.absent.iter().map(|text| absent.of(text)));
        keys.ours.push(each_once(found.ours));
        let foreign = found.foreign.iter().map(|text| others.of(text));
        keys.foreign.push(each_once(foreign.collect()));
        titles.push(found.title);
    }
    (keys, titles)
}

fn each_once(mut keys: Vec<KeyId>) -> Vec<KeyId> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What a record names.
struct Found<'a> {
    /// Its title without keys.
    title: Cow<'a, str>,
    ours: Vec<KeyId>,
    /// Keys of tickets that are not there, as they are written.
    absent: Vec<&'a str>,
    foreign: Vec<&'a str>,
}

fn found<'a>(
    register: &Register,
    records: &'a Records,
    record: RecordIx,
    sources: &[Source],
) -> Found<'a> {
    let i = record.index();
    let is_ticket = records.system(record, sources) == System::Tickets;
    // Where there is no title, the first line tells what it is about.
    let title = records.headline(record);
    let reference = records.reference.get(i);
    let mut mentions = Vec::new();
    register.mentions(title, &mut mentions);
    let mut found = Found {
        title: without(title, &mentions),
        ours: Vec::new(),
        absent: Vec::new(),
        foreign: Vec::new(),
    };
    for text in [title, records.body.get(i), reference] {
        mentions.clear();
        register.mentions(text, &mut mentions);
        for mention in &mentions {
            let written = &text[mention.start..mention.end];
            match mention.key {
                // A ticket that names another one is about itregister.
                Named::Ticket(_) | Named::Absent if is_ticket => {}
                Named::Ticket(key) => found.ours.push(key),
                Named::Absent => found.absent.push(written),
                Named::Foreign => found.foreign.push(written),
            }
        }
    }
    if is_ticket {
        let own = own_key(records.id.get(i));
        found
            .ours
            .extend(own.and_then(|(prefix, number)| register.find(&prefix, number)));
    } else {
        let words = reference.split([',', ';', '\n', ' ']);
        found
            .ours
            .extend(words.filter_map(|word| register.bare_number(word)));
    }
    found
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
