//! Which ids are the records' own: a column that names tickets is none, and an id that comes twice stays with one.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::columns::Strings;
use crate::model::export::{Finding, FindingKind};
use crate::model::field::Field;
use crate::model::record::Records;
use crate::model::source::System;
use crate::normalise::fields::text::push_line;
use crate::normalise::gather::Gathered;
use crate::normalise::times::Timed;

/// A column is a record's own id when at least this share of its rows holds one.
const FILLED_SHARE_MIN: f64 = 0.8;

/// And when at least this share of the ids comes once: a re-run keeps its id, a sheet's ticket number repeats.
const UNIQUE_SHARE_MIN: f64 = 0.9;

/// One id that repeats among so few rows may be a slip; among fewer it says nothing.
const ROWS_OF_A_SLIP_MIN: u64 = 4;

/// What the ids of a file are like.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    rows: u64,
    filled: u64,
    distinct: u64,
}

impl Count {
    /// Whether they name the records. A ticket may take a row for each of its items.
    fn are_own(self, system: System) -> bool {
        let is_filled = self.filled as f64 >= FILLED_SHARE_MIN * self.rows as f64;
        let repeats = self.filled - self.distinct;
        let is_slip = repeats == 1 && self.filled >= ROWS_OF_A_SLIP_MIN;
        let is_unique = self.distinct as f64 >= UNIQUE_SHARE_MIN * self.filled as f64;
        is_filled && (system == System::Tickets || is_unique || is_slip)
    }
}

/// Takes ids away from tables whose inferred id column is none, and from records that carry the id of another one.
pub fn settle(gathered: &mut Gathered, timed: &Timed) {
    let inferred = inferred(gathered);
    if !inferred.contains(&true) {
        return;
    }
    let counts = counts(gathered, &inferred);
    let system = gathered.source.system;
    let are_false: Vec<bool> = (gathered.tables.iter().zip(&inferred))
        .map(|(table, inferred)| *inferred && !counts[table.file as usize].are_own(system))
        .collect();
    let mut strip: Vec<bool> = gathered
        .rows
        .iter()
        .map(|row| are_false[row.table as usize])
        .collect();
    let mut is_stripped = are_false.contains(&true);
    let repeat = counts.iter().any(|count| count.distinct < count.filled);
    if system != System::Tickets && repeat {
        is_stripped |= repeated(gathered, timed, &inferred, &mut strip);
    }
    if is_stripped {
        let (own, reference) = without(&gathered.records, &strip);
        gathered.records.id = own;
        gathered.records.reference = reference;
    }
}

/// Tables whose id column nobody named.
fn inferred(gathered: &Gathered) -> Vec<bool> {
    let tables = gathered.tables.iter();
    let is_inferred = |because: &str| because.starts_with("header") || because == "content";
    tables
        .map(|table| {
            let mut ids = table.meaning.uses.iter().filter(|u| u.field == Field::Id);
            ids.any(|used| is_inferred(&used.because))
        })
        .collect()
}

/// By file: the sheets of one workbook that each count from 1 name no records.
fn counts(gathered: &Gathered, inferred: &[bool]) -> Vec<Count> {
    let mut counts = vec![Count::default(); gathered.files.len()];
    let mut met: Vec<FxHashSet<u64>> = vec![FxHashSet::default(); gathered.files.len()];
    // A row that is given twice repeats its id rightly.
    let mut rows: Vec<FxHashSet<(u64, u64)>> = vec![FxHashSet::default(); gathered.files.len()];
    for (i, row) in gathered.rows.iter().enumerate() {
        let table = row.table as usize;
        if !inferred[table] {
            continue;
        }
        let file = gathered.tables[table].file as usize;
        let id = gathered.records.id.get(i);
        counts[file].rows += 1;
        if id.is_empty() {
            continue;
        }
        if gathered.source.system == System::Tickets {
            counts[file].filled += 1;
            continue;
        }
        let hash = xxh3_64(id.as_bytes());
        if rows[file].insert((hash, row.content)) {
            counts[file].filled += 1;
            counts[file].distinct += u64::from(met[file].insert(hash));
        } else {
            counts[file].rows -= 1;
        }
    }
    counts
}

/// Of several records of one id in one table the earliest keeps it, and the finding says so; true, where there are any.
fn repeated(gathered: &mut Gathered, timed: &Timed, inferred: &[bool], strip: &mut [bool]) -> bool {
    // What tells the earliest in any order of the rows.
    let age = |i: usize| {
        let when = gathered.records.times[i].when().map(|when| when.start);
        (timed.updated[i].or(when).or(when), gathered.rows[i].content)
    };
    // A row without a time, or with the same, may be what became of the other.
    let are_two = |i: usize, j: usize| {
        let when = |i: usize| gathered.records.times[i].when().map(|when| when.start);
        matches!((when(i), when(j)), (Some(a), Some(b)) if a != b)
    };
    let mut keepers: FxHashMap<(u32, u64), usize> = FxHashMap::default();
    let mut losers: Vec<usize> = Vec::new();
    for (i, row) in gathered.rows.iter().enumerate() {
        let id = gathered.records.id.get(i);
        if id.is_empty() || strip[i] || !inferred[row.table as usize] {
            continue;
        }
        let keeper = keepers
            .entry((row.table, xxh3_64(id.as_bytes())))
            .or_insert(i);
        if !are_two(i, *keeper) {
            continue;
        }
        if age(i) < age(*keeper) {
            losers.push(*keeper);
            *keeper = i;
        } else {
            losers.push(i);
        }
    }
    // A row given twice loses its id twice.
    let lost: FxHashSet<(u32, u64, u64)> = losers
        .iter()
        .map(|&i| {
            let row = &gathered.rows[i];
            (
                row.table,
                xxh3_64(gathered.records.id.get(i).as_bytes()),
                row.content,
            )
        })
        .collect();
    if lost.is_empty() {
        return false;
    }
    let mut said: FxHashMap<u32, (u32, u64, String)> = FxHashMap::default();
    for (i, row) in gathered.rows.iter().enumerate() {
        let id = gathered.records.id.get(i);
        if strip[i] || !lost.contains(&(row.table, xxh3_64(id.as_bytes()), row.content)) {
            continue;
        }
        strip[i] = true;
        let place = gathered.records.place[i].row;
        let known = said.entry(row.table).or_insert((place, 0, id.to_string()));
        known.1 += 1;
        if place < known.0 {
            (known.0, known.2) = (place, id.to_string());
        }
    }
    for (table, (row, count, id)) in said {
        gathered.tables[table as usize].findings.push(Finding {
            kind: FindingKind::RepeatedId,
            row: Some(row),
            count,
            note: format!(
                "first `{id}`: another record has that id, so this one is told by its row"
            ),
        });
    }
    true
}

/// Ids and references without those ids; what looks like a ticket's key becomes a reference.
fn without(records: &Records, strip: &[bool]) -> (Strings, Strings) {
    let mut own = Strings::new();
    let mut reference = Strings::new();
    let mut line = String::new();
    for (i, &strip) in strip.iter().enumerate() {
        let (id, named) = (records.id.get(i), records.reference.get(i));
        own.push(if strip { "" } else { id });
        line.clear();
        line.push_str(named);
        // `PAY-12` names a ticket; `17` counts rows.
        if strip
            && id.bytes().any(|b| b.is_ascii_alphabetic())
            && id.bytes().any(|b| b.is_ascii_digit())
        {
            push_line(&mut line, id);
        }
        reference.push(&line);
    }
    (own, reference)
}
