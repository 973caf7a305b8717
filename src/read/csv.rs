//! Delimited text → pieces.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{FileFacts, FindingKind, Format, Layout as TableLayout, Piece, Table};
use crate::read::beside;
use crate::read::body::Body;
use crate::read::columns::columns;
use crate::read::contract::{ReadError, Reader};
use crate::read::decode::Text;
use crate::read::dialect;
use crate::read::encoding::Encoding;
use crate::read::findings::Findings;
use crate::read::input::Input;
use crate::read::layout::{self, Layout};
use crate::read::quotes::line_width;
use crate::read::records::{Dialect, Record, dress};
use crate::read::stream::Records;

/// Records of the head from which the layout is found.
const LAYOUT_RECORDS: usize = 400;
/// Records read a step.
const STEP_RECORDS: usize = 1024;

/// A text whose dialect is known.
pub(crate) struct Csv {
    records: Records,
    opening: Option<Opening>,
    body: Body,
    /// Records that stand above the first data record.
    above: usize,
    /// Cell, line and whether a row of units is set aside.
    units: Option<u32>,
    /// The blank column before a second table, and that table's records.
    beside: Option<(usize, Vec<Record>)>,
}

struct Opening {
    table: Arc<Table>,
}

impl Csv {
    /// Settles the layout on the head of a text.
    pub(crate) fn new(
        input: Input,
        encoding: Encoding,
        sample: &str,
        found: dialect::Found,
    ) -> Csv {
        let dialect = found.dialect;
        let quote_seen = found.quote_seen;
        let cut = !input.head_is_all();
        let line_width = line_width(sample, &dialect);
        let mut sampled = sample_records(sample, dialect, line_width);
        if cut && sampled.len() > 1 {
            sampled.pop();
        }
        let is_whole = !cut && sampled.len() < LAYOUT_RECORDS;
        let gap = is_whole.then(|| beside::gap(&sampled)).flatten();
        let beside = gap.map(|gap| (gap, beside::right(&sampled, gap)));
        if let Some(gap) = gap {
            beside::cut_left(&mut sampled, gap);
        }
        let found = layout::find(&sampled);
        let shown = Dialect {
            quote: dialect.quote.filter(|_| quote_seen),
            ..dialect
        };
        let table = Arc::new(table_of(&input, encoding, sample, shown, &sampled, &found));
        let width = found.names.len();
        let columns = columns(&sampled[found.data.min(sampled.len())..], width);
        let header = found
            .header
            .map(|at| sampled[at..at + found.header_rows].to_vec())
            .unwrap_or_default();
        let findings = findings_of_top(&sampled, &found, &table, encoding);
        let units = (found.units).then(|| sampled[found.data - 1].line);
        Csv {
            records: Records::new(Text::new(input, encoding), dialect, line_width),
            opening: Some(Opening {
                table: Arc::clone(&table),
            }),
            body: Body::new(table, header, columns, findings),
            above: found.data - usize::from(found.units),
            units,
            beside,
        }
    }

    fn pass(&mut self, out: &mut VecDeque<Piece>) -> std::io::Result<bool> {
        let dialect = self.records.dialect;
        let width = self.body.width();
        for _ in 0..STEP_RECORDS {
            if self.above == 0 {
                self.records.width = width;
            }
            let Some((place, row)) = self.records.next()? else {
                return Ok(false);
            };
            if self.above > 0 {
                self.above -= 1;
                continue;
            }
            if dialect.record_separator && row.is_blank() {
                continue;
            }
            if let Some(line) = self.units.take() {
                self.body.reject_units(row, line, out);
                continue;
            }
            let row = match &self.beside {
                Some((gap, _)) => row.before(*gap),
                None => row,
            };
            self.body.push_record(row, place, &dialect, out);
        }
        Ok(true)
    }

    fn end(&mut self, out: &mut VecDeque<Piece>) {
        let defects = self.records.text.defects;
        let [lf, crlf, cr] = self.records.line_ends;
        let findings = self.body.findings();
        findings.of_text(&defects);
        if [lf, crlf, cr].iter().filter(|n| **n > 0).count() > 1 {
            let note = format!("{lf} LF, {crlf} CRLF, {cr} CR");
            findings.note(FindingKind::MixedLineEnds, 0, 1, &note);
        }
        self.body.finish(out);
        if let Some((_, records)) = self.beside.take() {
            beside::hand_over(&self.body.table, records, out);
        }
    }
}

impl Reader for Csv {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        if let Some(opening) = self.opening.take() {
            out.push_back(Piece::Table(opening.table));
        }
        match self.pass(out) {
            Ok(true) => Ok(true),
            Ok(false) => {
                self.end(out);
                Ok(false)
            }
            Err(source) => Err(self.records.text.input.failed(source)),
        }
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        self.records.text.input.facts()
    }
}

/// The records of the head, read as the stream will be.
fn sample_records(sample: &str, dialect: Dialect, width: usize) -> Vec<Record> {
    let text = Text::new(Input::in_memory(sample), Encoding::Utf8 { bom: false });
    let mut records = Records::new(text, dialect, width);
    let mut sampled = Vec::new();
    while sampled.len() < LAYOUT_RECORDS {
        let Some((place, row)) = records.next().expect("text in memory can always be read") else {
            break;
        };
        sampled.push(Record {
            line: place.line,
            blank_lines_before: place.blank_lines_before,
            cells: row
                .cells()
                .map(|cell| dress(cell, &dialect).to_string())
                .collect(),
        });
    }
    sampled
}

fn table_of(
    input: &Input,
    encoding: Encoding,
    sample: &str,
    dialect: Dialect,
    sampled: &[Record],
    found: &Layout,
) -> Table {
    let line = |at: usize| sampled.get(at).map(|r| r.line - 1);
    let top = found.header.unwrap_or(found.data);
    Table {
        path: input.path.clone(),
        sheet: None,
        layout: TableLayout {
            format: Format::Csv,
            encoding: encoding.name(),
            delimiter: dialect.delimiter.map(char::from),
            quote: dialect.quote.map(char::from),
            escape: dialect.escape.or(dialect.quote).map(char::from),
            line_end: if dialect.record_separator {
                "rs"
            } else {
                line_end(sample)
            },
            header_row: found.header.and_then(line),
            first_data_row: line(found.data),
            since_1904: false,
        },
        header: found.names.clone(),
        preamble: sampled[..top.min(sampled.len())]
            .iter()
            .map(joined)
            .filter(|l| !l.is_empty())
            .collect(),
    }
}

/// A line above the header as text; blank cells are dress.
fn joined(record: &Record) -> String {
    let cells: Vec<&str> = record
        .cells
        .iter()
        .map(|c| c.trim())
        .filter(|c| !c.is_empty())
        .collect();
    cells.join(" ")
}

/// The most frequent line end of a sample.
pub(crate) fn line_end(sample: &str) -> &'static str {
    let crlf = sample.matches("\r\n").count();
    let lf = sample.matches('\n').count() - crlf;
    let cr = sample.matches('\r').count() - crlf;
    if crlf >= lf && crlf >= cr && crlf > 0 {
        "crlf"
    } else if cr > lf {
        "cr"
    } else {
        "lf"
    }
}

fn findings_of_top(
    sampled: &[Record],
    found: &Layout,
    table: &Table,
    encoding: Encoding,
) -> Findings {
    let mut findings = Findings::default();
    if encoding.bom_bytes() > 0 {
        findings.note(FindingKind::Bom, 1, 1, "");
    }
    findings.of_top(&table.header, found, sampled);
    findings
}
