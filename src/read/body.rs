//! The rows below a header: data, or what only stands between and after them. For text and for sheets.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{Batch, FindingKind, Piece, Reject, Table};
use crate::read::cells::CellFindings;
use crate::read::columns::Column;
use crate::read::findings::Findings;
use crate::read::header::is_header_below;
use crate::read::names::{NameLooks, heads_sub_items};
use crate::read::records::{Cells, Dialect, Record, Row, dress};
use crate::read::repair::ends_often;
use crate::read::stream::Place;
use crate::read::words::{is_caption, is_row_limit, is_total_row};

/// Rows of a batch, bytes and cells, whichever comes first: it stays in the processor's cache until it is drafted.
const BATCH_ROWS: usize = 1024;
const BATCH_BYTES: usize = 512 << 10;
const BATCH_CELLS: usize = 1 << 17;
/// Rows in doubt that are held back at most.
const DOUBTS_MAX: usize = 64;

/// The body of one table, and of those stacked below it.
pub(crate) struct Body {
    pub(crate) table: Arc<Table>,
    pub(crate) width: usize,
    /// The rows of the header as they were written.
    pub(crate) header: Vec<Record>,
    pub(crate) columns: Vec<Column>,
    pub(crate) batch: Batch,
    /// Rows that may be notes, totals, a cut end or another table: the next rows tell.
    pub(crate) doubts: Vec<Record>,
    pub(crate) cells: CellFindings,
    pub(crate) findings: Findings,
    pub(crate) rows: u64,
    pub(crate) tables: u64,
    pub(crate) cut_off: bool,
    /// What the names of the header look like, to pass over other cells at once.
    names: NameLooks,
    /// The rows that begin with a blank are sub-items, under a header of theirs.
    sub_items: bool,
}

impl Body {
    pub(crate) fn new(
        table: Arc<Table>,
        header: Vec<Record>,
        columns: Vec<Column>,
        findings: Findings,
    ) -> Body {
        let width = table.header.len();
        let names = NameLooks::of(&header);
        Body {
            table,
            width,
            header,
            columns,
            batch: Batch {
                width,
                ..Batch::default()
            },
            doubts: Vec::new(),
            cells: CellFindings::default(),
            findings,
            rows: 0,
            tables: 1,
            cut_off: false,
            names,
            sub_items: false,
        }
    }

    /// Cells that a row should have.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    /// Takes the next record of a text.
    pub(crate) fn push_record(
        &mut self,
        row: Row<'_>,
        place: Place,
        dialect: &Dialect,
        out: &mut VecDeque<Piece>,
    ) {
        if place.lines_more > 0 {
            self.findings
                .note(FindingKind::Multiline, place.line, 1, "");
        }
        if place.stray_quote {
            let words = "a quote that opens a cell and closes none is text";
            self.findings
                .note(FindingKind::StrayQuote, place.line, 1, words);
        }
        let is_short = row.len() < self.width && row.len() > 1;
        if place.inside_quotes || place.unended && is_short && !ends_often(row.len(), &self.columns)
        {
            self.push_cut_off(row, place.line, out);
            return;
        }
        if dialect.padded || dialect.record_separator {
            let record: Vec<&str> = row.cells().map(|cell| dress(cell, dialect)).collect();
            let owned = Cells::of(&record);
            self.push(owned.row(), place.line, place.blank_lines_before, out);
            return;
        }
        self.push(row, place.line, place.blank_lines_before, out);
    }

    /// Takes a row that is data whatever it looks like.
    pub(crate) fn push_plain(&mut self, row: Row<'_>, line: u32, out: &mut VecDeque<Piece>) {
        self.take(row.cells(), line, out);
    }

    /// A row of units below the header.
    pub(crate) fn reject_units(&mut self, row: Row<'_>, line: u32, out: &mut VecDeque<Piece>) {
        let cells: Vec<&str> = row.cells().collect();
        self.reject(line, "units", format!("`{}`", clip(&cells.join(" "))), out);
    }

    /// Takes the next record. `blank`: empty lines right before it.
    pub(crate) fn push(&mut self, row: Row<'_>, line: u32, blank: u32, out: &mut VecDeque<Piece>) {
        if self.is_sub_item(row) {
            self.settle(out);
            let cells: Vec<&str> = row.cells().filter(|c| !c.trim().is_empty()).collect();
            let words = format!("`{}`", clip(&cells.join(" ")));
            self.reject(line, "sub-item", words, out);
            return;
        }
        if self.is_plain(row, blank) {
            if !self.doubts.is_empty() {
                self.settle(out);
                // Another table may have begun among the rows in doubt, of another width.
                if row.len() != self.width {
                    return self.push(row, line, blank, out);
                }
            }
            self.batch.push_row(row.text, row.ends);
            self.end_row(line, out);
            return;
        }
        self.doubts.push(Record {
            line,
            blank_lines_before: blank,
            cells: row.cells().map(str::to_string).collect(),
        });
        if self.doubts.len() >= DOUBTS_MAX {
            self.settle(out);
        }
    }

    /// A row of sub-items, or the header that stands above them: `Subitems, Name, Owner`.
    fn is_sub_item(&mut self, row: Row<'_>) -> bool {
        if self.sub_items {
            let is_blank = row.len() > 0 && row.cell(0).trim().is_empty();
            self.sub_items = is_blank || heads_sub_items(row);
            return self.sub_items && !row.is_blank();
        }
        self.sub_items = heads_sub_items(row)
            && !self.is_header_again(row)
            && row.cells().skip(1).any(|cell| self.is_name(cell));
        self.sub_items
    }

    fn is_name(&self, cell: &str) -> bool {
        let mut names = self.header.iter().flat_map(|h| &h.cells);
        !cell.trim().is_empty() && names.any(|name| name.trim() == cell.trim())
    }

    /// The last record was cut by the end of the file.
    pub(crate) fn push_cut_off(&mut self, row: Row<'_>, line: u32, out: &mut VecDeque<Piece>) {
        self.settle(out);
        self.cut_off = true;
        let last = row.cells().last().unwrap_or("").to_string();
        self.reject(
            line,
            "cut off",
            format!("the file ends in `{}`", clip(&last)),
            out,
        );
        self.findings.note(
            FindingKind::Truncated,
            line,
            1,
            "the file ends inside a row",
        );
    }

    /// Ends the table: what is still in doubt stands below it.
    pub(crate) fn finish(&mut self, out: &mut VecDeque<Piece>) {
        self.settle_tail(out);
        self.flush(out);
        if is_row_limit(self.rows) && !self.cut_off {
            self.findings.note(
                FindingKind::Truncated,
                0,
                self.rows,
                "the number of rows is a usual limit of exports",
            );
        }
        if self.rows == 0 {
            self.findings.note(FindingKind::NoRows, 0, 1, "");
        }
        if self.tables > 1 {
            self.findings.note(
                FindingKind::Tables,
                0,
                self.tables,
                "tables stand one below the other",
            );
        }
        self.cells
            .report(&self.table.header, &self.columns, &mut self.findings);
        let findings = std::mem::take(&mut self.findings);
        out.push_back(Piece::TableEnd(findings.list()));
    }

    /// A row that is data whatever comes next.
    fn is_plain(&self, row: Row<'_>, blank: u32) -> bool {
        if row.len() != self.width {
            return false;
        }
        let mut filled = row.cells().filter(|c| !c.trim().is_empty());
        let Some(first) = filled.next() else {
            return false;
        };
        let second = filled.next();
        if is_total_row(row.cells()) || (second.is_none() && (self.width > 2 || is_caption(first)))
        {
            return false;
        }
        if self.is_header_again(row) || self.names_again(row) {
            return false;
        }
        let after_break = blank > 0 || !self.doubts.is_empty();
        !(after_break && self.heads_another(row))
    }

    fn is_header_again(&self, row: Row<'_>) -> bool {
        self.header.iter().any(|header| {
            row.len() == header.cells.len()
                && row
                    .cells()
                    .zip(&header.cells)
                    .all(|(cell, name)| cell.trim() == name.trim())
        })
    }

    /// The names of the columns in another order: the header of another export.
    fn names_again(&self, row: Row<'_>) -> bool {
        // Nearly every row ends here.
        if row.len() < 2 || !self.names.may_hold(row.cell(0)) || !self.is_name(row.cell(0)) {
            return false;
        }
        let filled = row.cells().filter(|c| !c.trim().is_empty());
        let (names, all) = filled.fold((0, 0), |(names, all), cell| {
            (names + usize::from(self.is_name(cell)), all + 1)
        });
        names >= 2 && names * 3 >= all * 2
    }

    /// After a break: a row of names where the columns hold values.
    fn heads_another(&self, row: Row<'_>) -> bool {
        let cells = row.cells().map(str::to_string).collect();
        is_header_below(
            &Record {
                line: 0,
                blank_lines_before: 0,
                cells,
            },
            &self.columns,
        )
    }

    pub(crate) fn take<'a>(
        &mut self,
        cells: impl Iterator<Item = &'a str>,
        line: u32,
        out: &mut VecDeque<Piece>,
    ) {
        let before = self.batch.ends.len();
        for cell in cells.take(self.width) {
            self.batch.push_cell(cell);
        }
        for _ in self.batch.ends.len() - before..self.width {
            self.batch.push_cell("");
        }
        self.end_row(line, out);
    }

    fn end_row(&mut self, line: u32, out: &mut VecDeque<Piece>) {
        self.batch.rows.push(line);
        self.rows += 1;
        if self.batch.rows.len() >= BATCH_ROWS
            || self.batch.text.len() >= BATCH_BYTES
            || self.batch.ends.len() >= BATCH_CELLS
        {
            self.flush(out);
        }
    }

    pub(crate) fn flush(&mut self, out: &mut VecDeque<Piece>) {
        if self.batch.is_empty() {
            return;
        }
        self.cells.look(&self.batch);
        // The next one will be about as large.
        let next = Batch {
            width: self.width,
            text: String::with_capacity(self.batch.text.len()),
            ends: Vec::with_capacity(self.batch.ends.len()),
            rows: Vec::with_capacity(self.batch.rows.len()),
            ..Batch::default()
        };
        let batch = std::mem::replace(&mut self.batch, next);
        out.push_back(Piece::Batch(batch));
    }

    /// Sets a row aside.
    pub(crate) fn reject(
        &mut self,
        line: u32,
        reason: &'static str,
        detail: String,
        out: &mut VecDeque<Piece>,
    ) {
        out.push_back(Piece::Reject(Reject {
            path: self.table.path.clone(),
            sheet: self.table.sheet.clone(),
            row: line,
            reason,
            detail,
        }));
    }

    pub(crate) fn equals_header(&self, record: &Record) -> bool {
        self.header.iter().any(|header| {
            record.cells.len() == header.cells.len()
                && record
                    .cells
                    .iter()
                    .zip(&header.cells)
                    .all(|(cell, name)| cell.trim() == name.trim())
        })
    }
}

/// A cell's text as it may be shown in a message.
pub(crate) fn clip(text: &str) -> String {
    const SHOWN_MAX: usize = 60;
    let mut clipped: String = text.chars().take(SHOWN_MAX).collect();
    if text.chars().count() > SHOWN_MAX {
        clipped.push('…');
    }
    clipped.replace(['\n', '\r'], " ")
}
