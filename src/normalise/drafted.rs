//! Rows of one batch → records in columns, apart from all others: batches are drafted at the same time and put together in order.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::columns::NameId;
use crate::model::export::{Batch, Reject};
use crate::model::field::Field;
use crate::model::record::{Kind, Place, RecordKey, Records, State, Times};
use crate::model::source::SourceIx;
use crate::normalise::contract::Use;
use crate::normalise::ditto::Ditto;
use crate::normalise::draft::{Desk, Draft};
use crate::normalise::fields::when::order::{ColumnShape, Pending, Seen};
use crate::normalise::fields::when::reading::{Order, Reading};
use crate::normalise::fields::{kind, text};
use crate::normalise::table::{TableState, see, unread_words};

/// What is known of a record beside its columns; as long as the records.
#[derive(Clone, Debug)]
pub struct Row {
    /// Sum of hashes of the used cells.
    pub content: u64,
    /// Place in `Gathered::tables`.
    pub table: u32,
    /// A cell of time that cannot be read, in words.
    pub unread: Option<Box<str>>,
}

/// What the rows of a batch say. Records count from 0, the names are its own.
#[derive(Default)]
pub struct Drafted {
    pub records: Records,
    pub rows: Vec<Row>,
    pub pending: Vec<Pending>,
    pub seen: FxHashMap<ColumnShape, Seen>,
    pub rejects: Vec<Reject>,
    /// A date names no year.
    pub yearless: bool,
    pub odd_states: OddStates,
}

/// Cells of state that are not understood: how many rows hold each, and the first of them.
pub type OddStates = BTreeMap<String, (u64, u32)>;

/// Notes a cell of state that is not understood.
fn odd(states: &mut OddStates, cell: &str, row: u32) {
    /// Remarks in a column of states are without end.
    const CELLS_MAX: usize = 500;
    if let Some((count, first)) = states.get_mut(cell) {
        *count += 1;
        *first = (*first).min(row);
    } else if states.len() < CELLS_MAX {
        states.insert(cell.to_string(), (1, row));
    }
}

/// A table whose columns are judged.
pub struct Drafting<'a> {
    pub state: &'a TableState,
    /// The table's place in `Gathered::tables`.
    pub table: u32,
    pub desk: &'a Desk<'a>,
    pub source: SourceIx,
    /// What its records are where nothing else is said.
    pub kind: Kind,
}

impl Drafting<'_> {
    /// Drafts all rows of a batch. `ditto`: the values above it, in a table that has cells that mean "as above".
    pub fn batch(&self, batch: &Batch, mut ditto: Option<&mut Ditto>) -> Drafted {
        let mut out = Drafted::default();
        let mut draft = Draft::default();
        for row in 0..batch.len() {
            draft.clear();
            self.row(batch, row, ditto.as_deref_mut(), &mut draft, &mut out);
            if draft.is_empty() {
                out.rejects.push(Reject {
                    path: self.state.table.path.clone(),
                    sheet: self.state.table.sheet.clone(),
                    row: batch.rows[row],
                    reason: "no content",
                    detail: "no column that is understood holds a value".to_string(),
                });
            } else {
                self.push(batch, row, &draft, &mut out);
            }
        }
        out
    }

    fn row(
        &self,
        batch: &Batch,
        row: usize,
        mut ditto: Option<&mut Ditto>,
        draft: &mut Draft,
        out: &mut Drafted,
    ) {
        let meaning = &self.state.meaning;
        for (by, used) in meaning.uses.iter().enumerate() {
            if used.column >= batch.width || meaning.steps.iter().any(|s| s.by == by) {
                continue;
            }
            let cell = batch.cell(row, used.column);
            let cell = match &mut ditto {
                Some(ditto) => ditto.value(used.column, cell),
                None => cell,
            };
            let value = text::value(cell);
            if !value.is_empty() {
                draft.take(by, used, value, &mut out.records.names, self.desk);
            }
        }
        if let Some((states, times)) = meaning.outcome
            && states < batch.width
            && times < batch.width
        {
            let started = |used: &Use| used.field == Field::Started;
            let by = meaning.uses.iter().position(started).unwrap_or(0);
            draft.take_outcome(
                by,
                batch.cell(row, states),
                batch.cell(row, times),
                self.desk,
            );
        }
        for step in &meaning.steps {
            let used = &meaning.uses[step.by];
            if used.column >= batch.width || step.state >= batch.width {
                continue;
            }
            let value = text::value(batch.cell(row, used.column));
            if !value.is_empty() {
                let state = batch.cell(row, step.state);
                draft.take_step(step.by, used, state, value, self.desk.frame);
            }
        }
        if !meaning.steps.is_empty() {
            draft.start_of_steps();
        }
        draft.join_clocks(meaning);
        draft.read_title(&mut out.records.names, self.desk.source.system);
    }

    fn push(&self, batch: &Batch, row: usize, draft: &Draft, out: &mut Drafted) {
        let (state, at) = (self.state, batch.rows[row]);
        let records = &mut out.records;
        let record = u32::try_from(records.len()).expect("fewer than 2^32 records");
        for time in &draft.times {
            let column = state.time_of[time.by];
            if let Reading::Civil(civil) = time.reading
                && civil.year == 0
            {
                out.yearless = true;
            }
            if let Reading::Civil(civil) = time.reading
                && let Order::Unsure(shape) = civil.order
            {
                let cell = batch.cell(row, state.meaning.uses[time.by].column);
                see(
                    out.seen.entry((column, shape)).or_default(),
                    &civil,
                    &state.table.path,
                    at,
                    cell,
                );
            }
            out.pending.push(Pending {
                record,
                slot: time.slot,
                column,
                reading: time.reading,
            });
        }
        records.source.push(self.source);
        records.key.push(RecordKey(0));
        records.place.push(Place {
            file: state.file,
            // The names are not the source's yet.
            sheet: NameId::NONE,
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
        records.kind.push(
            draft
                .kind
                .map_or(self.kind, |k| kind::stronger(self.kind, k)),
        );
        if draft.state == State::Unknown && !draft.odd_state.is_empty() {
            odd(&mut out.odd_states, &draft.odd_state, at);
        }
        records.state.push(draft.state);
        records.emergency.push(draft.emergency);
        records.approval.push(draft.approval);
        out.rows.push(Row {
            content: draft.content,
            table: self.table,
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
