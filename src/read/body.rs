//! The rows below a header: data, or what only stands between and after them. For text and for sheets.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{Batch, FindingKind, Piece, Reject, Table};
use crate::read::cells::CellFindings;
use crate::read::columns::{Column, columns};
use crate::read::findings::Findings;
use crate::read::header::{is_header, is_header_below};
use crate::read::records::{Cells, Dialect, Record, Row, dress};
use crate::read::repair::repair;
use crate::read::stream::Place;
use crate::read::words::{
    is_caption, is_comment, is_row_limit, is_total, is_total_row, says_cut_off,
};

/// Rows of a batch, bytes and cells, whichever comes first.
const BATCH_ROWS: usize = 8192;
const BATCH_BYTES: usize = 4 << 20;
const BATCH_CELLS: usize = 1 << 20;
/// Rows in doubt that are held back at most.
const DOUBTS_MAX: usize = 64;
/// Rows that a table below another must show before it is believed.
const STACKED_ROWS_MIN: usize = 2;

/// The body of one table, and of those stacked below it.
pub(crate) struct Body {
    table: Arc<Table>,
    width: usize,
    /// The rows of the header as they were written.
    header: Vec<Record>,
    columns: Vec<Column>,
    batch: Batch,
    /// Rows that may be notes, totals, a cut end or another table: the next rows tell.
    doubts: Vec<Record>,
    cells: CellFindings,
    findings: Findings,
    rows: u64,
    tables: u64,
    cut_off: bool,
}

impl Body {
    pub(crate) fn new(
        table: Arc<Table>,
        header: Vec<Record>,
        columns: Vec<Column>,
        findings: Findings,
    ) -> Body {
        let width = table.header.len();
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
        if place.inside_quotes || (place.unended && row.len() < self.width && row.len() > 1) {
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
        if self.is_plain(row, blank) {
            if !self.doubts.is_empty() {
                self.settle(out);
            }
            self.take(row.cells(), line, out);
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
        if self.is_header_again(row) {
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

    fn take<'a>(
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
        self.batch.rows.push(line);
        self.rows += 1;
        if self.batch.rows.len() >= BATCH_ROWS
            || self.batch.text.len() >= BATCH_BYTES
            || self.batch.ends.len() >= BATCH_CELLS
        {
            self.flush(out);
        }
    }

    fn flush(&mut self, out: &mut VecDeque<Piece>) {
        if self.batch.is_empty() {
            return;
        }
        self.cells.look(&self.batch);
        let batch = std::mem::replace(
            &mut self.batch,
            Batch {
                width: self.width,
                ..Batch::default()
            },
        );
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

    /// Rows in doubt that are followed by data.
    fn settle(&mut self, out: &mut VecDeque<Piece>) {
        if self.starts_another(out) {
            return;
        }
        for doubt in std::mem::take(&mut self.doubts) {
            self.settle_one(doubt, out);
        }
    }

    fn settle_one(&mut self, doubt: Record, out: &mut VecDeque<Piece>) {
        let first = doubt
            .cells
            .iter()
            .map(|c| c.trim())
            .find(|c| !c.is_empty())
            .unwrap_or("")
            .to_string();
        let (line, same) = (doubt.line, doubt.cells.len() == self.width);
        if doubt.filled() == 0 {
            self.findings.note(FindingKind::BlankRows, line, 1, "");
            if !(same || doubt.cells.len() == 1) {
                self.findings.note(FindingKind::Ragged, line, 1, "");
            }
            self.reject(
                line,
                "blank",
                "no cell of the row holds anything".to_string(),
                out,
            );
        } else if self.equals_header(&doubt) {
            self.findings.note(FindingKind::RepeatedHeader, line, 1, "");
            self.reject(
                line,
                "repeated header",
                "the header comes again".to_string(),
                out,
            );
        } else if is_total_row(doubt.cells.iter().map(String::as_str)) {
            self.findings.note(FindingKind::Subtotal, line, 1, "");
            self.reject(line, "total", format!("`{}`", clip(&first)), out);
        } else if doubt.cells.len() == 1 && is_comment(&first) && self.width > 1 {
            self.findings.note(FindingKind::Comment, line, 1, "");
            self.reject(line, "comment", format!("`{}`", clip(&first)), out);
        } else if same {
            self.take(doubt.cells.iter().map(String::as_str), line, out);
        } else {
            self.settle_ragged(&doubt, out);
        }
    }

    fn settle_ragged(&mut self, doubt: &Record, out: &mut VecDeque<Piece>) {
        let found = doubt.cells.len();
        self.findings.note(FindingKind::Ragged, doubt.line, 1, "");
        if let Some(cells) = repair(&doubt.cells, &self.columns, self.table.layout.delimiter) {
            self.take(cells.iter().map(String::as_str), doubt.line, out);
            return;
        }
        let detail = format!("{found} cells where the header has {}", self.width);
        self.reject(doubt.line, "ragged", detail, out);
    }

    fn equals_header(&self, record: &Record) -> bool {
        self.header.iter().any(|header| {
            record.cells.len() == header.cells.len()
                && record
                    .cells
                    .iter()
                    .zip(&header.cells)
                    .all(|(cell, name)| cell.trim() == name.trim())
        })
    }

    /// Rows in doubt at the end: another table, or notes and totals below this one.
    fn settle_tail(&mut self, out: &mut VecDeque<Piece>) {
        if self.starts_another(out) {
            self.settle_tail(out);
            return;
        }
        let doubts = std::mem::take(&mut self.doubts);
        // Everything after the last row that can only be data is a footer.
        let footers = doubts
            .iter()
            .rposition(|doubt| !self.is_footer(doubt))
            .map_or(0, |at| at + 1);
        for (i, doubt) in doubts.into_iter().enumerate() {
            if i < footers || doubt.filled() == 0 || self.is_subtotal(&doubt) {
                self.settle_one(doubt, out);
                continue;
            }
            let text = doubt.cells.join(" ").trim().to_string();
            self.findings.note(FindingKind::Footer, doubt.line, 1, "");
            if says_cut_off(&text) {
                self.cut_off = true;
                self.findings
                    .note(FindingKind::Truncated, doubt.line, 1, &clip(&text));
            }
            let reason = if is_total(&text) { "total" } else { "footer" };
            self.reject(doubt.line, reason, format!("`{}`", clip(&text)), out);
        }
    }

    /// A total of a part, when totals of parts stand between the rows as well.
    fn is_subtotal(&self, doubt: &Record) -> bool {
        let first = doubt
            .cells
            .iter()
            .map(|c| c.trim())
            .find(|c| !c.is_empty())
            .unwrap_or("");
        crate::read::words::is_subtotal(first)
    }

    fn is_footer(&self, doubt: &Record) -> bool {
        if doubt.filled() == 0 {
            return true;
        }
        let filled: Vec<&str> = doubt
            .cells
            .iter()
            .map(|c| c.trim())
            .filter(|c| !c.is_empty())
            .collect();
        if is_total_row(filled.iter().copied()) {
            return true;
        }
        if doubt.cells.len() == self.width && self.equals_header(doubt) {
            return false;
        }
        let text = filled.join(" ");
        if says_cut_off(&text) || is_caption(&text) {
            return true;
        }
        let looks_like_data = self.columns.first().and_then(Column::usual)
            == Some(crate::read::shape::shape(&doubt.cells[0]));
        (filled.len() == 1 || doubt.cells.len() == 1)
            && (doubt.cells.len() != self.width || !looks_like_data)
            && self.width > 2
    }

    /// When the rows in doubt hold a header of their own and rows below it, ends this table and begins that one.
    fn starts_another(&mut self, out: &mut VecDeque<Piece>) -> bool {
        let Some(top) = self.other_header() else {
            return false;
        };
        let doubts = std::mem::take(&mut self.doubts);
        let (above, rest) = doubts.split_at(top);
        // Totals and notes right below the rows belong to this table, titles after a blank line to the next.
        let title = above
            .iter()
            .position(|r| r.blank_lines_before > 0 || r.filled() == 0)
            .unwrap_or(above.len());
        self.doubts = above[..title].to_vec();
        let tables = self.tables;
        self.tables = 1;
        self.settle_tail(out);
        self.flush(out);
        self.cells
            .report(&self.table.header, &self.columns, &mut self.findings);
        let findings = std::mem::take(&mut self.findings);
        out.push_back(Piece::TableEnd(findings.list()));
        self.open_next(&above[title..], rest, tables + 1, out);
        true
    }

    fn open_next(
        &mut self,
        titles: &[Record],
        rows: &[Record],
        tables: u64,
        out: &mut VecDeque<Piece>,
    ) {
        let header = &rows[0];
        let mut layout = self.table.layout.clone();
        layout.header_row = Some(header.line - 1);
        layout.first_data_row = rows.get(1).map(|r| r.line - 1);
        let table = Arc::new(Table {
            path: self.table.path.clone(),
            sheet: self.table.sheet.clone(),
            layout,
            header: header.cells.iter().map(|c| c.trim().to_string()).collect(),
            preamble: titles
                .iter()
                .filter(|r| r.filled() > 0)
                .map(|r| r.cells.join(" ").trim().to_string())
                .collect(),
        });
        out.push_back(Piece::Table(Arc::clone(&table)));
        let columns = columns(&rows[1..], header.cells.len());
        let mut next = Body::new(table, vec![header.clone()], columns, Findings::default());
        next.findings.of_header(&header.cells, header.line);
        next.tables = tables;
        *self = next;
        for record in &rows[1..] {
            let cells: Vec<&str> = record.cells.iter().map(String::as_str).collect();
            let owned = Cells::of(&cells);
            self.push(owned.row(), record.line, record.blank_lines_before, out);
        }
    }

    /// The place of a header of another table among the rows in doubt.
    fn other_header(&self) -> Option<usize> {
        let broken = |i: usize| {
            self.doubts[..=i]
                .iter()
                .any(|r| r.blank_lines_before > 0 || r.filled() == 0)
        };
        (0..self.doubts.len()).find(|&i| {
            let header = &self.doubts[i];
            let width = header.cells.len();
            if width < 2 || header.filled() < 2 || !broken(i) || self.equals_header(header) {
                return false;
            }
            let rows = self.doubts[i + 1..]
                .iter()
                .take_while(|r| r.cells.len() == width && r.filled() >= 2)
                .count();
            let columns = columns(&self.doubts[i + 1..], width);
            // Rows as wide as this table are not held back: its header alone shows that another begins.
            let enough = rows >= STACKED_ROWS_MIN || (width == self.width && rows == 0);
            let judged = if rows == 0 { &self.columns } else { &columns };
            let heads = is_header_below(header, judged)
                || (width != self.width && is_header(header, judged));
            enough && heads
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
