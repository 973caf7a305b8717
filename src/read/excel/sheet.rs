//! Frames of a workbook → pieces: a table a sheet.

use std::collections::VecDeque;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::export::{FileFacts, FindingKind, Format, Layout as TableLayout, Piece, Table};
use crate::read::beside;
use crate::read::body::Body;
use crate::read::columns::columns;
use crate::read::contract::{ReadError, Reader};
use crate::read::excel::frame::{Counts, Frame};
use crate::read::findings::Findings;
use crate::read::layout;
use crate::read::records::{Cells, Record};

/// Rows of a sheet from which its layout is found.
const LAYOUT_ROWS: usize = 500;
/// Frames taken a step.
const STEP_FRAMES: usize = 1024;

/// A workbook whose frames come through a pipe.
pub(crate) struct Workbook {
    path: PathBuf,
    from: BufReader<Box<dyn Read + Send>>,
    facts: FileFacts,
    format: Format,
    sheet: Option<Sheet>,
    tables: u64,
}

struct Sheet {
    format: Format,
    /// Empty where the file is one table.
    name: String,
    hidden: bool,
    since_1904: bool,
    counts: Counts,
    /// Rows before the layout is settled.
    sample: Vec<Record>,
    body: Option<Body>,
    /// The first column that holds anything.
    left: usize,
    width: usize,
    last_row: Option<u32>,
    /// Records of a second table to the right.
    beside: Option<Vec<Record>>,
}

impl Workbook {
    pub(crate) fn new(
        path: PathBuf,
        from: Box<dyn Read + Send>,
        facts: FileFacts,
        format: Format,
    ) -> Workbook {
        Workbook {
            path,
            from: BufReader::with_capacity(1 << 16, from),
            facts,
            format,
            sheet: None,
            tables: 0,
        }
    }

    fn take(&mut self, frame: Frame, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        match frame {
            Frame::Sheet {
                name,
                hidden,
                since_1904,
            } => {
                self.end_sheet(out);
                self.sheet = Some(Sheet {
                    format: self.format,
                    name,
                    hidden,
                    since_1904,
                    counts: Counts::default(),
                    sample: Vec::new(),
                    body: None,
                    left: 0,
                    width: 0,
                    last_row: None,
                    beside: None,
                });
            }
            Frame::Row { row, cells } => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.row(row, cells, &self.path, out);
                }
            }
            Frame::Counts(counts) => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.counts = counts;
                }
            }
            Frame::Failed(found) => return Err(self.refused(found)),
            Frame::Done => {
                self.end_sheet(out);
                if self.tables == 0 {
                    let path = self.path.clone();
                    let found = "a workbook whose sheets are all empty".to_string();
                    return Err(ReadError::NotATable { path, found });
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn end_sheet(&mut self, out: &mut VecDeque<Piece>) {
        let Some(mut sheet) = self.sheet.take() else {
            return;
        };
        if sheet.body.is_none() {
            if sheet.sample.is_empty() {
                return;
            }
            // All of its rows are known.
            sheet.beside = beside::gap(&sheet.sample).map(|gap| {
                let right = beside::right(&sheet.sample, gap);
                beside::cut_left(&mut sheet.sample, gap);
                right
            });
            sheet.settle(&self.path, out);
        }
        self.tables += 1;
        sheet.end(out);
    }

    fn refused(&self, found: String) -> ReadError {
        ReadError::Refused {
            path: self.path.clone(),
            found,
        }
    }
}

impl Reader for Workbook {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        for _ in 0..STEP_FRAMES {
            let frame = Frame::read(&mut self.from).map_err(|_| {
                self.refused("the workbook broke the process that read it".to_string())
            })?;
            if !self.take(frame, out)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        Ok(self.facts.clone())
    }
}

impl Sheet {
    fn row(
        &mut self,
        row: u32,
        sparse: Vec<(u32, String)>,
        path: &std::path::Path,
        out: &mut VecDeque<Piece>,
    ) {
        if sparse.iter().all(|(_, text)| text.trim().is_empty()) {
            return;
        }
        let blank = row - self.last_row.map_or(0, |last| last + 1).min(row);
        self.last_row = Some(row);
        if self.body.is_some() {
            self.pass(row, blank, &sparse, out);
            return;
        }
        let mut cells = Vec::new();
        for (column, text) in sparse {
            cells.resize(column as usize, String::new());
            cells.push(text);
        }
        self.sample.push(Record {
            line: row + 1,
            blank_lines_before: blank,
            cells,
        });
        if self.sample.len() >= LAYOUT_ROWS {
            self.settle(path, out);
        }
    }

    fn pass(&mut self, row: u32, blank: u32, sparse: &[(u32, String)], out: &mut VecDeque<Piece>) {
        let mut cells = Cells::default();
        let mut next = self.left;
        for (column, text) in sparse {
            let column = *column as usize;
            while next < column {
                cells.push("");
                next += 1;
            }
            if column >= self.left {
                cells.push(text);
                next = column + 1;
            }
        }
        while next < self.left + self.width {
            cells.push("");
            next += 1;
        }
        if let Some(body) = &mut self.body {
            body.push(cells.row(), row + 1, blank, out);
        }
    }

    /// Finds the layout in the sample and opens the table.
    fn settle(&mut self, path: &std::path::Path, out: &mut VecDeque<Piece>) {
        let mut sample = std::mem::take(&mut self.sample);
        self.left = sample
            .iter()
            .filter_map(|r| r.cells.iter().position(|c| !c.trim().is_empty()))
            .min()
            .unwrap_or(0);
        let widest = sample.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        for record in &mut sample {
            record.cells.resize(widest, String::new());
            record.cells.drain(..self.left);
        }
        let mut found = layout::find(&sample);
        found.names.truncate(right_edge(&sample, &found));
        self.width = found.names.len();
        for record in &mut sample {
            // Cells beyond the edge keep their row longer than the table: it is set aside, not cut.
            let filled = record.cells.iter().rposition(|c| !c.trim().is_empty());
            record
                .cells
                .truncate(self.width.max(filled.map_or(0, |at| at + 1)));
        }
        let line = |at: usize| sample.get(at).map(|r: &Record| r.line - 1);
        let top = found.header.unwrap_or(found.data).min(sample.len());
        let table = Arc::new(Table {
            path: path.to_path_buf(),
            sheet: (!self.name.is_empty()).then(|| self.name.clone()),
            layout: TableLayout {
                format: self.format,
                encoding: "utf-8".to_string(),
                delimiter: None,
                quote: None,
                escape: None,
                line_end: "lf",
                header_row: found.header.and_then(line),
                first_data_row: line(found.data),
                since_1904: self.since_1904,
            },
            header: found.names.clone(),
            preamble: sample[..top].iter().map(joined).collect(),
        });
        out.push_back(Piece::Table(Arc::clone(&table)));
        let mut findings = Findings::default();
        findings.of_top(&table.header, &found, &sample);
        let below = &sample[found.data.min(sample.len())..];
        let header = found
            .header
            .map(|at| sample[at..at + found.header_rows].to_vec())
            .unwrap_or_default();
        let columns = columns(below, self.width);
        let mut body = Body::new(table, header, columns, findings);
        if found.units {
            let units = &sample[found.data - 1];
            let cells: Vec<&str> = units.cells.iter().map(String::as_str).collect();
            body.reject_units(Cells::of(&cells).row(), units.line, out);
        }
        for record in below {
            let cells: Vec<&str> = record.cells.iter().map(String::as_str).collect();
            let owned = Cells::of(&cells);
            body.push(owned.row(), record.line, record.blank_lines_before, out);
        }
        self.body = Some(body);
    }

    fn end(self, out: &mut VecDeque<Piece>) {
        let Some(mut body) = self.body else {
            return;
        };
        let counts = self.counts;
        let findings = body.findings();
        for (kind, count, note) in [
            (FindingKind::ErrorCell, counts.errors, "left empty"),
            (
                FindingKind::FormulaWithoutValue,
                counts.formulas_without_value,
                "left empty",
            ),
            (
                FindingKind::MergedCells,
                counts.merged,
                "filled down from the first row of their region",
            ),
            (
                FindingKind::ErrorCell,
                counts.days_that_never_were,
                "serials that are no day, left empty",
            ),
            (
                FindingKind::HiddenRows,
                u32::from(self.hidden),
                "the sheet is hidden",
            ),
        ] {
            if count > 0 {
                findings.note(kind, 0, u64::from(count), note);
            }
        }
        body.finish(out);
        if let Some(records) = self.beside {
            beside::hand_over(&body.table, records, out);
        }
    }
}

/// Columns up to the last that the header names or that rows fill often: a lone cell far to the right is no column.
fn right_edge(sample: &[Record], found: &layout::Layout) -> usize {
    let data = &sample[found.data.min(sample.len())..];
    let mut filled = vec![0; found.names.len()];
    for record in data {
        for (count, cell) in filled.iter_mut().zip(&record.cells) {
            *count += usize::from(!cell.trim().is_empty());
        }
    }
    let named = |at: usize| found.header.is_some() && !found.names[at].is_empty();
    (0..found.names.len())
        .rposition(|at| named(at) || filled[at] * 5 >= data.len().max(1))
        .map_or(1, |at| at + 1)
}

fn joined(record: &Record) -> String {
    let cells: Vec<&str> = record
        .cells
        .iter()
        .map(|c| c.trim())
        .filter(|c| !c.is_empty())
        .collect();
    cells.join(" ")
}
