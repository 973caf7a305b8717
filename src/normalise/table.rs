//! A table while and after it is read.

use std::path::Path;
use std::sync::Arc;

use crate::model::columns::NameId;
use crate::model::export::{Batch, Finding, FindingKind, Table};
use crate::model::intake::{Column, TableFacts};
use crate::model::memory::DateOrder;
use crate::normalise::contract::{Meaning, Verdict};
use crate::normalise::ditto::Ditto;
use crate::normalise::drafted::OddStates;
use crate::normalise::fields::when::order::{Seen, Witness, self_proof};
use crate::normalise::fields::when::parse::Unread;
use crate::normalise::fields::when::reading::Civil;
use crate::normalise::sample::Sample;

/// A table while and after it is read.
#[derive(Debug)]
pub struct TableState {
    pub file: u32,
    pub table: Arc<Table>,
    /// The header with the columns that came later.
    pub header: Vec<String>,
    pub sheet: NameId,
    pub meaning: Meaning,
    pub verdicts: Vec<Verdict>,
    pub sample: Sample,
    pub findings: Vec<Finding>,
    /// Rows in batches.
    pub rows: u64,
    pub records: u64,
    pub rejects: u64,
    /// Batches that wait until the columns are judged.
    pub held: Vec<Batch>,
    pub held_rows: usize,
    /// For each use that is a time, its place among `time_columns`.
    pub time_of: Vec<u16>,
    pub judged: bool,
    pub ditto: Option<Ditto>,
    pub odd_states: OddStates,
}

impl TableState {
    pub fn new(file: u32, sheet: NameId, table: Arc<Table>) -> TableState {
        TableState {
            file,
            header: table.header.clone(),
            table,
            sheet,
            meaning: Meaning::default(),
            verdicts: Vec::new(),
            sample: Sample::default(),
            findings: Vec::new(),
            rows: 0,
            records: 0,
            rejects: 0,
            held: Vec::new(),
            held_rows: 0,
            time_of: Vec::new(),
            judged: false,
            ditto: None,
            odd_states: OddStates::new(),
        }
    }

    /// Says which words of state are not understood, the most frequent first.
    pub fn say_odd_states(&mut self) {
        /// So many words are named.
        const WORDS_SHOWN: usize = 5;
        let states = std::mem::take(&mut self.odd_states);
        let Some(row) = states.values().map(|(_, row)| *row).min() else {
            return;
        };
        let mut words: Vec<(String, u64)> = states
            .into_iter()
            .map(|(word, (count, _))| (word, count))
            .collect();
        words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let shown = words.iter().take(WORDS_SHOWN).map(|(word, count)| {
            let word: String = word
                .chars()
                .take(40)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            format!("`{word}` ×{count}")
        });
        let mut note = shown.collect::<Vec<String>>().join(", ");
        if words.len() > WORDS_SHOWN {
            note.push_str(&format!(" and {} others", words.len() - WORDS_SHOWN));
        }
        self.findings.push(Finding {
            kind: FindingKind::UnknownState,
            row: Some(row),
            count: words.iter().map(|(_, count)| count).sum(),
            note,
        });
    }

    /// The table as it was understood.
    pub fn facts(&self) -> TableFacts {
        let columns =
            self.header
                .iter()
                .zip(&self.verdicts)
                .enumerate()
                .map(|(i, (header, verdict))| Column {
                    header: header.clone(),
                    field: verdict.field,
                    because: verdict.because.clone(),
                    samples: self.sample.column(i).iter().take(3).cloned().collect(),
                });
        TableFacts {
            table: Arc::clone(&self.table),
            findings: self.findings.clone(),
            columns: columns.collect(),
            profile: self.meaning.profile.map(|p| p.name),
            profile_confidence: self.meaning.confidence,
            rows: self.rows,
            records: self.records,
            rejects: self.rejects,
        }
    }
}

/// Notes what a date of unsure order proves.
pub fn see(seen: &mut Seen, civil: &Civil, path: &Path, row: u32, cell: &str) {
    if civil.a == civil.b {
        return;
    }
    let proof = self_proof(civil);
    let slot = match proof {
        Some(DateOrder::DayFirst) => &mut seen.day_first,
        Some(DateOrder::MonthFirst) => &mut seen.month_first,
        None => {
            seen.unsure += 1;
            &mut seen.example
        }
    };
    if slot.as_ref().is_some_and(|w| w.place.1 <= row) {
        return;
    }
    let name = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let witness = Witness {
        place: (name, row),
        cell: cell.trim().to_string(),
    };
    if slot.as_ref().is_none_or(|w| witness < *w) {
        *slot = Some(witness);
    }
}

/// Why a cell of time cannot be read, in words.
pub fn unread_words(cell: &str, header: &str, why: Unread) -> Box<str> {
    let cell: String = cell.trim().chars().take(60).collect();
    let words = match why {
        Unread::NotATime => format!("`{cell}` in `{header}` is not a time"),
        Unread::NoSuchTime => format!("`{cell}` in `{header}` does not exist"),
        Unread::ZoneUnknown => {
            format!("the zone of `{cell}` in `{header}` is an abbreviation that is not known")
        }
    };
    words.into_boxed_str()
}
