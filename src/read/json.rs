//! JSON lines, JSON arrays, objects that hold one list of records, values one after the other → pieces.

use std::collections::VecDeque;
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::export::{
    ELEMENTS, FileFacts, Finding, FindingKind, Format, Layout, Piece, Reject, Table,
};
use crate::read::contract::{DOCUMENT_ROWS_MAX, ReadError, Reader};
use crate::read::decode::Text;
use crate::read::encoding::Encoding;
use crate::read::input::Input;
use crate::read::json_flat::Cells;
use crate::read::json_nested::{self, Nest};
use crate::read::json_path;
use crate::read::json_rows::Rows;
use crate::read::json_scan::{Scan, Scanned};

const BATCH_ROWS: usize = 1024;
const BATCH_BYTES: usize = 512 << 10;
/// Cells of a batch: keys that are values make columns without end.
const BATCH_CELLS: usize = 1 << 20;
/// Records that are taken apart by one thread in one go.
const PART_RECORDS: usize = 64;

/// True when a text begins as JSON does.
pub(crate) fn is_json(sample: &str) -> bool {
    let text = sample.trim_start();
    let Some(rest) = text.strip_prefix(['{', '[']) else {
        return false;
    };
    let next = rest.trim_start();
    match text.as_bytes()[0] {
        b'{' => next.starts_with(['"', '}']),
        _ => next.starts_with(['{', '[', ']', '"']),
    }
}

/// True when a text begins as a single document, a list or one that wraps a list, and not as values one after the other.
pub(crate) fn is_document(sample: &str) -> bool {
    sample.trim_start().starts_with('[') || json_path::find(sample).is_some()
}

/// A stream of JSON values.
pub(crate) struct Json {
    scan: Scan,
    encoding: String,
    table: Option<Arc<Table>>,
    rows: Rows,
    /// The way to the records, where they stand in lists inside the values.
    nest: Option<Nest>,
    /// What the objects around the list say, for each time that it is met.
    around: Vec<Vec<(String, String)>>,
    /// Whether records are told by their place in a list, and not by their line; settled with the first of them.
    by_element: Option<bool>,
    elements: u32,
    /// Values that hold none of the records.
    without: u64,
    waiting: VecDeque<Piece>,
    records: u64,
    /// Absent for values one after the other.
    pub(crate) records_max: Option<u64>,
    cut_off: Option<u32>,
}

impl Json {
    pub(crate) fn new(input: Input, encoding: Encoding, sample: &str) -> Json {
        let plan = json_nested::plan(sample, input.head_is_all(), json_path::find(sample));
        Json {
            scan: Scan::new(Text::new(input, encoding), plan.path),
            encoding: encoding.name(),
            table: None,
            rows: Rows::default(),
            nest: plan.nest,
            around: plan.around,
            by_element: None,
            elements: 0,
            without: 0,
            waiting: VecDeque::new(),
            records: 0,
            records_max: is_document(sample).then_some(DOCUMENT_ROWS_MAX),
            cut_off: None,
        }
    }

    /// Takes values apart, on as many threads as there are, and takes their cells in order.
    fn take(&mut self, values: &[Taken], refused: Vec<Refused>, out: &mut VecDeque<Piece>) {
        self.settle_places();
        let nest = self.nest.as_ref();
        let parts: Vec<(Cells, Vec<Parsed>)> = values
            .par_chunks(PART_RECORDS)
            .map(|part| taken_apart(part, nest))
            .collect();
        let mut refused = refused.into_iter().peekable();
        let chunks = values.chunks(PART_RECORDS).enumerate();
        for ((cells, records), (part, values)) in parts.iter().zip(chunks) {
            let mut from = 0;
            for Parsed { value, record } in records {
                let at = part * PART_RECORDS + *value;
                while let Some(refused) = refused.next_if(|refused| refused.before <= at) {
                    self.reject(refused.line, refused.reason, refused.detail);
                }
                let Taken { line, page, .. } = &values[*value];
                match record {
                    Ok(None) => self.without += 1,
                    Ok(Some(to)) => {
                        let place = self.place(*line);
                        let around = page.and_then(|page| self.around.get(page));
                        let around = around.into_iter().flatten();
                        let around = around.map(|(name, text)| (name.as_str(), text.as_str()));
                        self.rows.push(around.chain(cells.get(from..*to)), place);
                        self.records += 1;
                        from = *to;
                    }
                    Err(error) => self.reject_broken(error, *line),
                }
                if self.rows.cells() >= BATCH_CELLS {
                    self.flush(out);
                }
            }
        }
        for refused in refused {
            self.reject(refused.line, refused.reason, refused.detail);
        }
    }

    /// Records in lists, and several on a line, are told by their place.
    fn settle_places(&mut self) {
        let by_element = !self.scan.one_a_line() || self.nest.is_some();
        self.by_element.get_or_insert(by_element);
    }

    /// Where the next record stands.
    fn place(&mut self, line: u32) -> u32 {
        self.elements += 1;
        match self.by_element {
            Some(true) => self.elements,
            Some(false) | None => line,
        }
    }

    fn reject_broken(&mut self, error: &serde_json::Error, line: u32) {
        let rows = u32::try_from(error.line().saturating_sub(1)).unwrap_or(0);
        let words = error.to_string();
        let what = words.split(" at line").next().unwrap_or(&words);
        self.reject(
            line + rows,
            "broken JSON",
            format!("column {}: {what}", error.column()),
        );
    }

    fn too_many(&self, most: u64) -> ReadError {
        ReadError::Refused {
            path: self.scan.text.input.path.clone(),
            found: format!(
                "a JSON document of more than {most} records\nhint: export it as JSON lines, which may be of any length"
            ),
        }
    }

    fn reject(&mut self, line: u32, reason: &'static str, detail: String) {
        self.settle_places();
        let path = self.scan.text.input.path.clone();
        let row = self.place(line);
        let by_element = self.by_element == Some(true);
        self.waiting.push_back(Piece::Reject(Reject {
            path,
            sheet: by_element.then(|| ELEMENTS.to_string()),
            row,
            reason,
            detail: match by_element {
                true => format!("line {line}, {detail}"),
                false => detail,
            },
        }));
    }

    fn flush(&mut self, out: &mut VecDeque<Piece>) {
        if self.table.is_none() {
            let table = Arc::new(self.table_of());
            out.push_back(Piece::Table(Arc::clone(&table)));
            self.table = Some(table);
        }
        out.append(&mut self.waiting);
        if !self.rows.is_empty() {
            out.push_back(Piece::Batch(self.rows.batch()));
        }
    }

    fn table_of(&mut self) -> Table {
        self.settle_places();
        let by_element = self.by_element == Some(true);
        Table {
            path: self.scan.text.input.path.clone(),
            sheet: by_element.then(|| ELEMENTS.to_string()),
            layout: Layout {
                format: if by_element {
                    Format::Json
                } else {
                    Format::JsonLines
                },
                encoding: self.encoding.clone(),
                delimiter: None,
                quote: None,
                escape: None,
                line_end: "lf",
                header_row: None,
                first_data_row: self.rows.first_line().map(|line| line - 1),
                since_1904: false,
            },
            header: self.rows.announce(),
            preamble: Vec::new(),
        }
    }

    fn end(&mut self, out: &mut VecDeque<Piece>) {
        self.flush(out);
        let mut findings = Vec::new();
        let mut note = |kind, row, count, note: &str| {
            findings.push(Finding {
                kind,
                row,
                count,
                note: note.to_string(),
            });
        };
        if self.records == 0 {
            note(FindingKind::NoRows, None, 1, "");
        }
        if let Some(nest) = &self.nest {
            let mut words = format!("the records are the elements of `{}`", nest.path);
            if !nest.left.is_empty() {
                words.push_str(&format!("; not read: `{}`", nest.left.join("`, `")));
            }
            if self.without > 0 {
                words.push_str(&format!("; {} hold none", self.without));
            }
            note(FindingKind::Nested, None, self.records, &words);
        }
        if let Some(line) = self.cut_off {
            let words = "the file ends inside a value";
            note(FindingKind::Truncated, Some(line), 1, words);
        } else if crate::read::words::is_row_limit(self.records) {
            let words = "the number of records is a usual limit of exports";
            note(FindingKind::Truncated, None, self.records, words);
        }
        let defects = self.scan.text.defects;
        if defects.bad_bytes > 0 {
            let words = "bytes of another encoding, read as windows-1252";
            note(
                FindingKind::BadEncoding,
                Some(defects.first_bad),
                defects.bad_bytes,
                words,
            );
        }
        out.push_back(Piece::TableEnd(findings));
    }
}

/// One value of the text, its line, and which of the lists it stands in.
struct Taken {
    raw: Vec<u8>,
    line: u32,
    page: Option<usize>,
}

/// What is no value, and how many values of its batch stand before it.
struct Refused {
    before: usize,
    line: u32,
    reason: &'static str,
    detail: String,
}

/// What came of a value.
struct Parsed {
    /// Its place among those of its part.
    value: usize,
    /// Where a record's cells end among those of its part; none: it holds no record; or why there are none.
    record: Result<Option<usize>, serde_json::Error>,
}

fn taken_apart(values: &[Taken], nest: Option<&Nest>) -> (Cells, Vec<Parsed>) {
    let mut cells = Cells::default();
    let mut records = Vec::with_capacity(values.len());
    for (value, scanned) in values.iter().enumerate() {
        let Some(nest) = nest else {
            let record = cells.add(&scanned.raw).map(|()| Some(cells.len()));
            records.push(Parsed { value, record });
            continue;
        };
        match serde_json::from_slice(&scanned.raw) {
            Ok(parsed) => {
                let before = records.len();
                nest.records(&parsed, &mut cells, &mut |cells| {
                    let record = Ok(Some(cells.len()));
                    records.push(Parsed { value, record });
                });
                if records.len() == before {
                    let record = Ok(None);
                    records.push(Parsed { value, record });
                }
            }
            Err(error) => {
                let record = Err(error);
                records.push(Parsed { value, record });
            }
        }
    }
    (cells, records)
}

impl Reader for Json {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        let mut values = Vec::new();
        let mut refused = Vec::new();
        let mut bytes = 0;
        let mut ended = false;
        while values.len() < BATCH_ROWS && bytes < BATCH_BYTES && !ended {
            let scanned = match self.scan.next() {
                Ok(scanned) => scanned,
                Err(source) => return Err(self.scan.text.input.failed(source)),
            };
            match scanned {
                None => ended = true,
                Some(Scanned::Value { raw, line }) => {
                    bytes += raw.len();
                    let page = self.scan.page();
                    values.push(Taken { raw, line, page });
                }
                Some(Scanned::Refused { line, what }) => {
                    refused.push(Refused {
                        before: values.len(),
                        line,
                        reason: "broken JSON",
                        detail: format!("column 1: {what}"),
                    });
                }
                Some(Scanned::CutOff { line }) => {
                    self.cut_off = Some(line);
                    refused.push(Refused {
                        before: values.len(),
                        line,
                        reason: "cut off",
                        detail: "the file ends inside a value".to_string(),
                    });
                }
            }
        }
        self.take(&values, refused, out);
        if let Some(most) = self.records_max.filter(|most| self.records > *most) {
            return Err(self.too_many(most));
        }
        if ended {
            self.end(out);
            return Ok(false);
        }
        self.flush(out);
        Ok(true)
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        self.scan.text.input.facts()
    }
}
