//! The tables of one source → records in columns, not yet keyed, their times not yet decided.

use std::path::PathBuf;
use std::sync::Arc;

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use crate::model::columns::NameId;
use crate::model::export::{Batch, FileFacts, Finding, Format, Reject, Table};
use crate::model::field::Field;
use crate::model::intake::InputFile;
use crate::model::record::{Place, RecordKey, Records, Times};
use crate::model::settings::{DAY_S, Settings};
use crate::model::source::{Source, SourceIx};
use crate::normalise::ditto::Ditto;
use crate::normalise::draft::{Desk, Draft};
use crate::normalise::fields::kind;
use crate::normalise::fields::text;
use crate::normalise::fields::when::order::{ColumnShape, Pending, Seen};
use crate::normalise::fields::when::parse::Frame;
use crate::normalise::fields::when::reading::{Order, Reading};
use crate::normalise::fields::when::resolve::year_of;
use crate::normalise::meaning;
use crate::normalise::sample::Sample;
use crate::normalise::table::{TableState, see, unread_words};
use crate::normalise::words::Words;

/// Rows held back until a table's columns are judged.
const HELD_ROWS_MAX: usize = 20_000;

/// What is known of a record beside its columns; as long as `records`.
#[derive(Clone, Debug)]
pub struct Row {
    /// Sum of hashes of the used cells.
    pub content: u64,
    /// Place in `Gathered::tables`.
    pub table: u32,
    /// A cell of time that cannot be read, in words.
    pub unread: Option<Box<str>>,
}

/// A column of times, over all files of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeColumn {
    pub header: String,
    /// The zone that the header or the profile states.
    pub zone: Option<Tz>,
}

/// All that one source's files say.
pub struct Gathered<'a> {
    pub ix: SourceIx,
    pub source: &'a Source,
    pub settings: &'a Settings,
    pub records: Records,
    pub rows: Vec<Row>,
    pub pending: Vec<Pending>,
    pub time_columns: Vec<TimeColumn>,
    pub headers: Vec<String>,
    pub seen: FxHashMap<ColumnShape, Seen>,
    pub rejects: Vec<Reject>,
    pub files: Vec<InputFile>,
    pub facts: Vec<Option<FileFacts>>,
    pub tables: Vec<TableState>,
    draft: Draft,
    open: Option<usize>,
}

impl<'a> Gathered<'a> {
    pub fn new(ix: SourceIx, settings: &'a Settings) -> Gathered<'a> {
        Gathered {
            ix,
            source: &settings.sources[usize::from(ix.0)],
            settings,
            records: Records::default(),
            rows: Vec::new(),
            pending: Vec::new(),
            time_columns: Vec::new(),
            headers: Vec::new(),
            seen: FxHashMap::default(),
            rejects: Vec::new(),
            files: Vec::new(),
            facts: Vec::new(),
            tables: Vec::new(),
            draft: Draft::default(),
            open: None,
        }
    }

    pub fn begin_file(&mut self, path: PathBuf) {
        self.files.push(InputFile {
            source: self.ix,
            path,
            sha256: String::new(),
            bytes: 0,
            tables: Vec::new(),
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
        if state.judged {
            if grows {
                self.judge_new_columns(open, &batch);
            }
            self.draft_batch(open, &batch);
            return;
        }
        state.held_rows += batch.len();
        state.held.push(batch);
        if state.held_rows >= HELD_ROWS_MAX {
            self.release(open);
        }
    }

    pub fn end_table(&mut self, findings: Vec<Finding>) {
        let Some(open) = self.open.take() else { return };
        self.tables[open].findings = findings;
        self.release(open);
    }

    /// Judges the columns by the rows that were held, and drafts those.
    fn release(&mut self, open: usize) {
        let state = &mut self.tables[open];
        if state.judged {
            return;
        }
        state.judged = true;
        self.draft.words = Words::default();
        let held = std::mem::take(&mut state.held);
        state.sample = Sample::of(&held, state.header.len());
        let (meaning, verdicts) =
            meaning::of_table(&state.table, &state.header, self.source, &state.sample);
        state.meaning = meaning;
        state.verdicts = verdicts;
        state.ditto = Ditto::of(&held, &state.findings, state.header.len());
        self.place_times(open);
        for batch in &held {
            self.draft_batch(open, batch);
        }
    }

    /// Columns that appear late are judged by their headers and their first rows; what was judged stays.
    fn judge_new_columns(&mut self, open: usize, batch: &Batch) {
        let state = &mut self.tables[open];
        let sample = Sample::of(std::slice::from_ref(batch), state.header.len());
        let (meaning, verdicts) =
            meaning::of_table(&state.table, &state.header, self.source, &sample);
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

    fn draft_batch(&mut self, open: usize, batch: &Batch) {
        let desk = Desk {
            policy: &self.settings.policy,
            profile: self.tables[open].meaning.profile,
            frame: Frame {
                pivot_year: year_of(self.settings.now + 366 * DAY_S),
                workbook: self.tables[open].table.layout.format == Format::Excel,
            },
        };
        for row in 0..batch.len() {
            self.draft_row(open, batch, row, &desk);
        }
    }

    fn draft_row(&mut self, open: usize, batch: &Batch, row: usize, desk: &Desk) {
        let state = &mut self.tables[open];
        let draft = &mut self.draft;
        draft.clear();
        for (by, used) in state.meaning.uses.iter().enumerate() {
            if used.column >= batch.width {
                continue;
            }
            let cell = batch.cell(row, used.column);
            let cell = match &mut state.ditto {
                Some(ditto) => ditto.value(used.column, cell),
                None => cell,
            };
            let value = text::value(cell);
            if !value.is_empty() {
                draft.take(by, used, value, &mut self.records.names, desk);
            }
        }
        if let Some((states, times)) = state.meaning.outcome
            && states < batch.width
            && times < batch.width
        {
            let by = state
                .meaning
                .uses
                .iter()
                .position(|u| u.field == Field::Started)
                .unwrap_or(0);
            draft.take_outcome(by, batch.cell(row, states), batch.cell(row, times), desk);
        }
        draft.join_clock();
        let at = batch.rows[row];
        if draft.is_empty() {
            let reject = Reject {
                path: state.table.path.clone(),
                sheet: state.table.sheet.clone(),
                row: at,
                reason: "no content",
                detail: "no column that is understood holds a value".to_string(),
            };
            self.tables[open].rejects += 1;
            self.rejects.push(reject);
            return;
        }
        self.push(open, batch, row, at);
    }

    fn push(&mut self, open: usize, batch: &Batch, row: usize, at: u32) {
        let state = &mut self.tables[open];
        let draft = &self.draft;
        let records = &mut self.records;
        let own_kind = kind::of_system(self.source.system);
        let record = u32::try_from(records.len()).expect("fewer than 2^32 records");
        for time in &draft.times {
            let column = state.time_of[time.by];
            if let Reading::Civil(civil) = time.reading
                && let Order::Unsure(shape) = civil.order
            {
                let cell = batch.cell(row, state.meaning.uses[time.by].column);
                see(
                    self.seen.entry((column, shape)).or_default(),
                    &civil,
                    &state.table.path,
                    at,
                    cell,
                );
            }
            self.pending.push(Pending {
                record,
                slot: time.slot,
                column,
                reading: time.reading,
            });
        }
        records.source.push(self.ix);
        records.key.push(RecordKey(0));
        records.place.push(Place {
            file: state.file,
            sheet: state.sheet,
            row: at,
        });
        records.id.push(&draft.id);
        records.title.push(&draft.title);
        records.body.push(&draft.body);
        records.reference.push(&draft.reference);
        records.times.push(Times::default());
        records.people.push(draft.people.iter().copied());
        records.services.push(draft.services.iter().copied());
        records.environment.push(draft.environment);
        records.branch.push(draft.branch);
        records.version.push(draft.version);
        records.commit.push(&draft.commit);
        records
            .kind
            .push(draft.kind.map_or(own_kind, |k| kind::stronger(own_kind, k)));
        records.state.push(draft.state);
        records.emergency.push(draft.emergency);
        self.rows.push(Row {
            content: draft.content,
            table: open as u32,
            unread: draft.unread.map(|(by, why)| {
                unread_words(
                    batch.cell(row, state.meaning.uses[by].column),
                    &state.header[state.meaning.uses[by].column],
                    why,
                )
            }),
        });
    }
}
