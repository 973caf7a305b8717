//! The tables of one source → records in columns, not yet keyed, their times not yet decided.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::model::columns::NameId;
use crate::model::export::{Batch, FileFacts, Finding, Reject, Table};
use crate::model::intake::InputFile;
use crate::model::record::Records;
use crate::model::settings::{DAY_S, Settings};
use crate::model::source::{Source, SourceIx, System};
use crate::normalise::contract::Profile;
use crate::normalise::ditto::Ditto;
use crate::normalise::draft::Desk;
use crate::normalise::drafted::{Drafted, Drafting, Row};
use crate::normalise::fields::kind;
use crate::normalise::fields::when::order::{ColumnShape, Pending, Seen};
use crate::normalise::fields::when::parse::Frame;
use crate::normalise::fields::when::reading::Offset;
use crate::normalise::fields::when::resolve::year_of;
use crate::normalise::meaning;
use crate::normalise::sample::Sample;
use crate::normalise::table::TableState;
use crate::normalise::told;

/// Rows held back until a table's columns are judged.
const HELD_ROWS_MAX: usize = 20_000;

/// Rows that are drafted together, on as many threads as there are.
const DRAFTED_ROWS: usize = 16_384;

/// A column of times, over all files of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeColumn {
    pub header: String,
    /// The zone that the header or the profile states.
    pub zone: Option<Offset>,
}

/// All that one source's files say.
pub struct Gathered<'a> {
    pub ix: SourceIx,
    pub source: &'a Source,
    pub settings: &'a Settings,
    pub records: Records,
    pub rows: Vec<Row>,
    /// The content of each record, once the rows are joined.
    pub contents: Vec<u64>,
    pub pending: Vec<Pending>,
    pub time_columns: Vec<TimeColumn>,
    pub headers: Vec<String>,
    pub seen: FxHashMap<ColumnShape, Seen>,
    pub rejects: Vec<Reject>,
    pub files: Vec<InputFile>,
    pub facts: Vec<Option<FileFacts>>,
    pub tables: Vec<TableState>,
    /// A date names no year.
    pub yearless: bool,
    open: Option<usize>,
    profiles: Vec<&'static Profile>,
}

impl<'a> Gathered<'a> {
    pub fn new(ix: SourceIx, settings: &'a Settings) -> Gathered<'a> {
        Gathered {
            ix,
            source: &settings.sources[usize::from(ix.0)],
            settings,
            records: Records::default(),
            rows: Vec::new(),
            contents: Vec::new(),
            pending: Vec::new(),
            time_columns: Vec::new(),
            headers: Vec::new(),
            seen: FxHashMap::default(),
            rejects: Vec::new(),
            files: Vec::new(),
            facts: Vec::new(),
            tables: Vec::new(),
            yearless: false,
            open: None,
            profiles: told::all(&settings.profiles),
        }
    }

    pub fn begin_file(&mut self, path: PathBuf) {
        self.files.push(InputFile {
            source: self.ix,
            path,
            sha256: String::new(),
            bytes: 0,
            tables: Vec::new(),
            run: None,
        });
        self.facts.push(None);
    }

    pub fn end_file(&mut self, facts: FileFacts) {
        self.end_table(Vec::new());
        let file = self.files.last_mut().expect("a file was begun");
        file.sha256.clone_from(&facts.sha256);
        file.bytes = facts.bytes;
        if let Some(slot) = self.facts.last_mut() {
            *slot = Some(facts);
        }
    }

    pub fn begin_table(&mut self, table: Arc<Table>) {
        self.end_table(Vec::new());
        let sheet = table
            .sheet
            .as_deref()
            .map_or(NameId::NONE, |s| self.records.names.intern(s));
        self.open = Some(self.tables.len());
        let file = u32::try_from(self.files.len() - 1).expect("fewer than 2^32 files");
        self.tables.push(TableState::new(file, sheet, table));
    }

    pub fn reject(&mut self, reject: Reject) {
        if let Some(open) = self.open {
            self.tables[open].rows += 1;
            self.tables[open].rejects += 1;
        }
        self.rejects.push(reject);
    }

    pub fn batch(&mut self, batch: Batch) {
        let Some(open) = self.open else { return };
        let state = &mut self.tables[open];
        state.rows += batch.len() as u64;
        let grows = !batch.new_columns.is_empty();
        state.header.extend(batch.new_columns.iter().cloned());
        if state.judged && grows {
            self.draft_held(open);
            self.judge_new_columns(open, &batch);
        }
        let state = &mut self.tables[open];
        state.held_rows += batch.len();
        state.held.push(batch);
        if !state.judged && state.held_rows >= HELD_ROWS_MAX {
            self.release(open);
        } else if state.judged && state.held_rows >= DRAFTED_ROWS {
            self.draft_held(open);
        }
    }

    pub fn end_table(&mut self, findings: Vec<Finding>) {
        let Some(open) = self.open.take() else { return };
        self.tables[open].findings = findings;
        self.release(open);
        self.draft_held(open);
    }

    /// Judges the columns by the rows that were held, and drafts those.
    fn release(&mut self, open: usize) {
        let state = &mut self.tables[open];
        if state.judged {
            return;
        }
        state.judged = true;
        let held = &state.held;
        state.sample = Sample::of(held, state.header.len());
        let (meaning, verdicts) = meaning::of_table(
            &state.table,
            &state.header,
            self.source,
            &state.sample,
            &self.profiles,
        );
        state.meaning = meaning;
        state.verdicts = verdicts;
        state.ditto = Ditto::of(held, &state.findings, state.header.len());
        self.place_times(open);
        self.draft_held(open);
    }

    /// Columns that appear late are judged by their headers and their first rows; what was judged stays.
    fn judge_new_columns(&mut self, open: usize, batch: &Batch) {
        let state = &mut self.tables[open];
        let sample = Sample::of(std::slice::from_ref(batch), state.header.len());
        let (meaning, verdicts) = meaning::of_table(
            &state.table,
            &state.header,
            self.source,
            &sample,
            &self.profiles,
        );
        let known = state.verdicts.len();
        state
            .meaning
            .uses
            .extend(meaning.uses.into_iter().filter(|u| u.column >= known));
        state.verdicts.extend(verdicts.into_iter().skip(known));
        if state.meaning.outcome.is_none() {
            state.meaning.outcome = meaning.outcome;
        }
        self.place_times(open);
    }

    fn place_times(&mut self, open: usize) {
        let state = &mut self.tables[open];
        state.time_of.clear();
        for used in &state.meaning.uses {
            let column = TimeColumn {
                header: state.header[used.column].trim().to_string(),
                zone: used.zone,
            };
            let at = self
                .time_columns
                .iter()
                .position(|c| *c == column)
                .unwrap_or_else(|| {
                    self.headers.push(column.header.clone());
                    self.time_columns.push(column);
                    self.time_columns.len() - 1
                });
            state.time_of.push(u16::try_from(at).unwrap_or(u16::MAX));
        }
    }

    /// Drafts what was held, batch by batch at the same time, and takes it in order.
    fn draft_held(&mut self, open: usize) {
        let state = &mut self.tables[open];
        let held = std::mem::take(&mut state.held);
        state.held_rows = 0;
        let mut ditto = state.ditto.take();
        let desk = Desk {
            policy: &self.settings.policy,
            source: self.source,
            profile: state.meaning.profile,
            frame: Frame {
                pivot_year: year_of(self.settings.now + 366 * DAY_S),
                workbook: state.table.layout.format.has_serials(),
                since_1904: state.table.layout.since_1904,
            },
        };
        let table = Drafting {
            state,
            table: open as u32,
            desk: &desk,
            source: self.ix,
            kind: (state.meaning.profile.and_then(|p| p.kind))
                .filter(|_| self.source.system == System::Deploys)
                .unwrap_or(kind::of_system(self.source.system)),
        };
        let drafted: Vec<Drafted> = match &mut ditto {
            // What stands above a batch tells what its first rows mean.
            Some(ditto) => {
                let batches = held.iter();
                batches.map(|b| table.batch(b, Some(&mut *ditto))).collect()
            }
            None => held.par_iter().map(|b| table.batch(b, None)).collect(),
        };
        self.tables[open].ditto = ditto;
        for part in drafted {
            self.absorb(open, part);
        }
    }

    fn absorb(&mut self, open: usize, part: Drafted) {
        let before = u32::try_from(self.records.len()).expect("fewer than 2^32 records");
        let sheet = self.tables[open].sheet;
        self.tables[open].rejects += part.rejects.len() as u64;
        self.rejects.extend(part.rejects);
        self.yearless |= part.yearless;
        self.pending
            .extend(part.pending.into_iter().map(|time| Pending {
                record: before + time.record,
                ..time
            }));
        self.rows.extend(part.rows);
        for (shape, seen) in part.seen {
            self.seen.entry(shape).or_default().unite(seen);
        }
        for (cell, (count, row)) in part.odd_states {
            let known = self.tables[open].odd_states.entry(cell).or_insert((0, row));
            known.0 += count;
            known.1 = known.1.min(row);
        }
        self.records.append(part.records, 0);
        self.records.place[before as usize..]
            .iter_mut()
            .for_each(|place| place.sheet = sheet);
    }
}
