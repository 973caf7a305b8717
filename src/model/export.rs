//! What reading hands to normalising: tables, batches of cells, rows set aside.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

/// Several values in one cell (a JSON array, a repeated element) are joined by this.
pub const VALUES_SEPARATOR: char = '\u{1f}';

/// The sheet of records that are told by their place in a JSON text: `[7]` is the seventh.
pub const ELEMENTS: &str = "[]";

/// Where a row stands in its file, for people: `7`, `2026!7`, `[7]`.
pub fn place(sheet: Option<&str>, row: u32) -> String {
    match sheet {
        None | Some("") => row.to_string(),
        Some(ELEMENTS) => format!("[{row}]"),
        Some(sheet) => format!("{sheet}!{row}"),
    }
}

/// The same behind a file's name: ` row 12`, ` sheet March row 12`, ` [12]`.
pub fn place_words(sheet: &str, row: u32) -> String {
    match sheet {
        "" => format!(" row {row}"),
        ELEMENTS => format!(" [{row}]"),
        sheet => format!(" sheet {sheet} row {row}"),
    }
}

/// The container of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    /// Columns aligned by blanks.
    Fixed,
    /// One message a line, dates in headings.
    Chat,
    Json,
    JsonLines,
    Excel,
    /// A web page that was saved under the name of a workbook.
    Html,
    /// XML Spreadsheet 2003.
    XmlSpreadsheet,
    Sylk,
    Parquet,
}

impl Format {
    /// Whether a bare number in a column of times may be a spreadsheet's serial date.
    pub fn has_serials(self) -> bool {
        match self {
            Format::Excel | Format::XmlSpreadsheet | Format::Sylk => true,
            Format::Csv
            | Format::Fixed
            | Format::Chat
            | Format::Json
            | Format::JsonLines
            | Format::Html
            | Format::Parquet => false,
        }
    }
}

/// What was noticed about a table, in the words of `lastchange check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    Preamble,
    Footer,
    Subtotal,
    RepeatedHeader,
    Tables,
    NoHeader,
    NoRows,
    Truncated,
    Ragged,
    DupHeader,
    EmptyHeader,
    Nul,
    BadEncoding,
    Mojibake,
    MixedLineEnds,
    Sentinel,
    Opaque,
    DecimalComma,
    SplitDatetime,
    ZoneInHeader,
    /// Times that cannot be read: in columns that hold others, or whole columns.
    UnreadTime,
    /// Years that dates do not name, taken from the dates around them.
    YearTaken,
    DateInSection,
    Ditto,
    Bom,
    Multiline,
    BlankRows,
    Comment,
    StrayQuote,
    MergedCells,
    HiddenRows,
    FormulaWithoutValue,
    ErrorCell,
    /// The records are elements of lists inside lists.
    Nested,
    /// An id that several records carry, and that only one of them keeps.
    RepeatedId,
    /// Words of state that are not understood.
    UnknownState,
    /// A sheet without times, beside sheets that have some.
    NoTimes,
}

impl FindingKind {
    /// The word in reports and in JSON.
    pub fn word(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|v| v.as_str().map(str::to_string))
            .expect("a finding kind serialises to a string")
    }
}

/// One thing noticed, where, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub kind: FindingKind,
    /// 1-based line or sheet row of the first one, where it has a place.
    pub row: Option<u32>,
    /// How many: lines, rows, cells or bytes, by kind.
    pub count: u64,
    /// What was seen, in words; empty when the kind says it all.
    pub note: String,
}

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layout {
    pub format: Format,
    /// `utf-8`, `utf-8-sig`, `windows-1252`, `utf-16-le`, `macintosh`, `ibm850` …
    pub encoding: String,
    pub delimiter: Option<char>,
    pub quote: Option<char>,
    pub escape: Option<char>,
    /// `lf`, `crlf`, `cr` or `mixed`.
    pub line_end: &'static str,
    /// 0-based physical line (or sheet row) of the header.
    pub header_row: Option<u32>,
    /// 0-based physical line (or sheet row) of the first data row.
    pub first_data_row: Option<u32>,
    /// A workbook that counts its days from 1904 instead of 1900.
    pub since_1904: bool,
}

/// One table in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The file's path as it was given.
    pub path: PathBuf,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    pub layout: Layout,
    /// Column names as written; may repeat, may be empty.
    pub header: Vec<String>,
    /// Lines above the header: they may state a zone or a span.
    pub preamble: Vec<String>,
}

/// Rows of one table: `width` cells each, as text.
///
/// Typed cells are written plainly: dates as `2026-03-02` or `2026-03-02T23:41:07`, numbers without grouping, booleans as `true` and `false`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Cells a row; grows by `new_columns`, never shrinks within a table.
    pub width: usize,
    /// Columns that appear for the first time in this batch (JSON keys), to the right of those known.
    pub new_columns: Vec<String>,
    pub text: String,
    /// Where each cell ends in `text`; `width` for each row.
    pub ends: Vec<u32>,
    /// The 1-based line or sheet row on which each row begins.
    pub rows: Vec<u32>,
}

impl Batch {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn cell(&self, row: usize, column: usize) -> &str {
        let i = row * self.width + column;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text[start..self.ends[i] as usize]
    }

    /// Adds a row whose cells stand end to end in `text`; `ends`: where each of them ends there.
    pub fn push_row(&mut self, text: &str, ends: &[usize]) {
        let base = self.text.len();
        self.text.push_str(text);
        u32::try_from(self.text.len()).expect("a batch is below 4 GiB");
        self.ends.extend(ends.iter().map(|end| (base + end) as u32));
    }

    pub fn push_cell(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends
            .push(u32::try_from(self.text.len()).expect("a batch is below 4 GiB"));
    }
}

/// Why a row is not a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    pub path: PathBuf,
    pub sheet: Option<String>,
    /// 1-based line, sheet row, or place among the records of a JSON text.
    pub row: u32,
    /// `ragged`, `repeated header`, `total`, `cut off`, `no time` …
    pub reason: &'static str,
    /// What was found there, in words, with the value at fault.
    pub detail: String,
}

impl Reject {
    /// Whether the row only stands around the data: a footer, a total, a blank line, a header that comes
    /// again, a part of the row above. Nobody misses it.
    pub fn is_layout(&self) -> bool {
        const LAYOUT: [&str; 9] = [
            "title",
            "sub-item",
            "footer",
            "total",
            "blank",
            "repeated header",
            "units",
            "comment",
            "ruler",
        ];
        LAYOUT.contains(&self.reason)
    }
}

/// The end of a file: what is known only then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    pub sha256: String,
    pub bytes: u64,
    /// Its size changed while it was read: it was still being written.
    pub changed: bool,
    /// Last change of the file, unix seconds, where the system tells.
    pub modified: Option<i64>,
}

/// What a file comes as, in this order: for each table `Table`, `Batch`es, `TableEnd`; at last `File`.
#[derive(Clone, Debug)]
pub enum Piece {
    Table(Arc<Table>),
    Batch(Batch),
    /// A row below the header that is no data, or cannot be.
    Reject(Reject),
    TableEnd(Vec<Finding>),
    File(FileFacts),
}
