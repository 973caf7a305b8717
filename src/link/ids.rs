//! Ids found anywhere: which record names which ticket, in all the spellings of a key.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use crate::link::mentions::KeyId;
use crate::link::mentions::{Named, Place, Register, own_key, without};
use crate::model::columns::{Lists, Strings};
use crate::model::record::{RecordIx, Records};
use crate::model::source::{Source, System};

/// Which keys each record carries or names; each list ascending.
#[derive(Debug, Default)]
pub struct Keys {
    /// Keys of the ticket systems that were read, also of tickets that are not in the exports. A ticket carries its own.
    pub ours: Lists<KeyId>,
    /// Keys that may mean a ticket: `PAY-123?`, or `#123` where tickets are written `PAY-123`.
    pub hinted: Lists<KeyId>,
    /// Those of `hinted` that are written as a number alone.
    pub numbers: Lists<KeyId>,
    /// Numbers of pull requests.
    pub pulls: Lists<u64>,
    /// Things that look like a key of somebody else's system.
    pub foreign: Lists<KeyId>,
}

/// What the keys of two records say of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Each names tickets, and none is common.
    Different,
    /// One of them names no ticket.
    Silent,
    /// They may name the same ticket.
    Hinted,
    /// They name a common ticket, or come from one pull request.
    Same,
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
            keys.hinted.push(part.hinted.get(i).iter().copied());
            keys.numbers.push(part.numbers.get(i).iter().copied());
            keys.pulls.push(part.pulls.get(i).iter().copied());
            here.extend(part.foreign.get(i).iter().map(|text| others.of(text)));
            keys.foreign.push(each_once(&mut here));
        }
        titles.append(part.titles);
    }
    (keys, titles)
}

/// Takes the keys out, ascending, each once.
fn each_once<K: Ord>(keys: &mut Vec<K>) -> impl Iterator<Item = K> {
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
    hinted: Lists<KeyId>,
    numbers: Lists<KeyId>,
    pulls: Lists<u64>,
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
        register.mentions(title, Place::Text, &mut mentions);
        self.titles.push(&without(title, &mentions));
        let (mut ours, mut absent, mut foreign) = (Vec::new(), Vec::new(), Vec::new());
        let (mut hinted, mut numbers, mut pulls) = (Vec::new(), Vec::new(), Vec::new());
        let branch = records.branch[i];
        let branch = if branch.is_none() {
            ""
        } else {
            records.names.get(branch)
        };
        let texts = [title, records.body.get(i), reference];
        let texts = texts.map(|text| (text, Place::Text));
        for (text, place) in texts.into_iter().chain([(branch, Place::Branch)]) {
            mentions.clear();
            register.mentions(text, place, &mut mentions);
            for mention in &mentions {
                let written = &text[mention.start..mention.end];
                match mention.key {
                    Named::Number(number, key) => {
                        pulls.push(number);
                        numbers.extend(key.filter(|_| !is_ticket));
                    }
                    // A ticket that names another one is about it.
                    Named::Ticket(_) | Named::Doubtful(_) | Named::Absent if is_ticket => {}
                    Named::Ticket(key) => ours.push(key),
                    Named::Doubtful(key) => hinted.push(key),
                    Named::Absent if place == Place::Text => absent.push(written),
                    Named::Foreign if place == Place::Text => foreign.push(written),
                    Named::Absent | Named::Foreign => {}
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
        hinted.extend(&numbers);
        self.hinted.push(each_once(&mut hinted));
        self.numbers.push(each_once(&mut numbers));
        self.pulls.push(each_once(&mut pulls));
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
    /// What the keys of two records say of them.
    pub fn agreement(&self, a: RecordIx, b: RecordIx) -> Agreement {
        let (a, b) = (a.index(), b.index());
        let (ours, others) = (self.ours.get(a), self.ours.get(b));
        let meet = |x: &[KeyId], y: &[KeyId]| x.iter().any(|key| y.contains(key));
        if meet(ours, others) {
            return Agreement::Same;
        }
        if !ours.is_empty() && !others.is_empty() {
            return Agreement::Different;
        }
        let pulls = self.pulls.get(b);
        if self.pulls.get(a).iter().any(|pull| pulls.contains(pull)) {
            return Agreement::Same;
        }
        let (hinted, hints) = (self.hinted.get(a), self.hinted.get(b));
        if meet(hinted, others) || meet(ours, hints) {
            return Agreement::Hinted;
        }
        Agreement::Silent
    }

    /// Takes `#123` for the ticket's key in the records of which `is_believed` says so.
    pub fn believe_numbers(&mut self, is_believed: impl Fn(usize) -> bool) {
        let mut ours = Lists::default();
        let mut here = Vec::new();
        for i in 0..self.ours.len() {
            here.extend(self.ours.get(i));
            if is_believed(i) && !self.numbers.get(i).is_empty() {
                here.extend(self.numbers.get(i));
            }
            ours.push(each_once(&mut here));
        }
        self.ours = ours;
    }
}
