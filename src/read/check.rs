//! What was understood of a file, as one JSON object: for `lastchange check` and for measuring.

use serde_json::{Value, json};

use crate::model::export::{Finding, FindingKind, Format, Piece, Table};
use crate::read::contract::{Pieces, ReadError};

/// Reads a file to its end and tells its layout: `file`, `encoding`, `delimiter`, `quote`, `escape`, `line_end`, `header_row` and
/// `first_data_row` (0-based physical lines), `n_data_rows`, `columns` of its first table, `report` (`ragged:3` …), and with more
/// detail `format`, `tables`, `findings` and `rejects`.
///
/// # Errors
/// As the pieces.
pub fn check(file: &str, pieces: Pieces) -> Result<Value, ReadError> {
    let mut tables: Vec<Seen> = Vec::new();
    for piece in pieces {
        match piece? {
            Piece::Table(table) => tables.push(Seen::new(&table)),
            Piece::Batch(batch) => {
                if let Some(table) = tables.last_mut() {
                    table.rows += batch.len() as u64;
                    table.columns = table.columns.max(batch.width);
                }
            }
            Piece::Reject(reject) => {
                if let Some(table) = tables.last_mut() {
                    table.rejects += 1;
                    table.ragged += u64::from(reject.reason == "ragged");
                }
            }
            Piece::TableEnd(findings) => {
                if let Some(table) = tables.last_mut() {
                    table.findings = findings;
                }
            }
            Piece::File(_) => {}
        }
    }
    Ok(answer(file, &tables))
}

struct Seen {
    layout: crate::model::export::Layout,
    sheet: Option<String>,
    columns: usize,
    rows: u64,
    ragged: u64,
    rejects: u64,
    findings: Vec<Finding>,
}

impl Seen {
    fn new(table: &Table) -> Seen {
        Seen {
            layout: table.layout.clone(),
            sheet: table.sheet.clone(),
            columns: table.header.len(),
            rows: 0,
            ragged: 0,
            rejects: 0,
            findings: Vec::new(),
        }
    }
}

fn answer(file: &str, tables: &[Seen]) -> Value {
    let Some(first) = tables.first() else {
        return json!({"file": file, "error": "no table"});
    };
    let layout = &first.layout;
    let header_row = match layout.format {
        Format::Csv
        | Format::Fixed
        | Format::Excel
        | Format::Html
        | Format::XmlSpreadsheet
        | Format::Sylk => layout.header_row,
        Format::Chat | Format::Json | Format::JsonLines | Format::Parquet => None,
    };
    // Tables below the first say of themselves what the first says of itself; how many they are is the file's.
    let mut several = tables
        .iter()
        .flat_map(|t| &t.findings)
        .filter(|f| f.kind == FindingKind::Tables);
    let mut report: Vec<String> = first
        .findings
        .iter()
        .filter(|f| matters(f.kind))
        .filter(|f| f.kind != FindingKind::Tables)
        .map(word)
        .collect();
    report.extend(several.next_back().map(word));
    json!({
        "file": file,
        "format": layout.format,
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "quote": layout.quote,
        "escape": layout.escape,
        "line_end": layout.line_end,
        "header_row": header_row,
        "first_data_row": layout.first_data_row,
        "n_data_rows": first.rows + first.ragged,
        "columns": first.columns,
        "report": report,
        "tables": tables.iter().map(|t| json!({
            "sheet": t.sheet,
            "rows": t.rows,
            "rejects": t.rejects,
            "columns": t.columns,
            "findings": t.findings,
        })).collect::<Vec<Value>>(),
    })
}

/// True for what a reader of the table should know; the rest is how it is dressed.
fn matters(kind: FindingKind) -> bool {
    match kind {
        FindingKind::Bom
        | FindingKind::Multiline
        | FindingKind::BlankRows
        | FindingKind::Comment
        | FindingKind::StrayQuote => false,
        FindingKind::Preamble
        | FindingKind::Footer
        | FindingKind::Subtotal
        | FindingKind::RepeatedHeader
        | FindingKind::Tables
        | FindingKind::NoHeader
        | FindingKind::NoRows
        | FindingKind::Truncated
        | FindingKind::Ragged
        | FindingKind::DupHeader
        | FindingKind::EmptyHeader
        | FindingKind::Nul
        | FindingKind::BadEncoding
        | FindingKind::Mojibake
        | FindingKind::MixedLineEnds
        | FindingKind::Sentinel
        | FindingKind::Opaque
        | FindingKind::DecimalComma
        | FindingKind::SplitDatetime
        | FindingKind::ZoneInHeader
        | FindingKind::UnreadTime
        | FindingKind::YearTaken
        | FindingKind::DateInSection
        | FindingKind::Ditto
        | FindingKind::MergedCells
        | FindingKind::HiddenRows
        | FindingKind::FormulaWithoutValue
        | FindingKind::ErrorCell => true,
        // Of what the rows mean, not of how the file is written.
        FindingKind::Nested
        | FindingKind::RepeatedId
        | FindingKind::UnknownState
        | FindingKind::NoTimes => false,
    }
}

/// The kind, with its count where the count is of something in the file.
fn word(finding: &Finding) -> String {
    let kind = finding.kind.word();
    match finding.kind {
        FindingKind::NoHeader
        | FindingKind::NoRows
        | FindingKind::Truncated
        | FindingKind::Mojibake
        | FindingKind::MixedLineEnds
        | FindingKind::Sentinel
        | FindingKind::DecimalComma
        | FindingKind::SplitDatetime
        | FindingKind::ZoneInHeader
        | FindingKind::Ditto
        | FindingKind::Bom
        | FindingKind::Multiline
        | FindingKind::BlankRows
        | FindingKind::Comment
        | FindingKind::StrayQuote => kind,
        FindingKind::Preamble
        | FindingKind::Footer
        | FindingKind::Subtotal
        | FindingKind::RepeatedHeader
        | FindingKind::Tables
        | FindingKind::Ragged
        | FindingKind::DupHeader
        | FindingKind::EmptyHeader
        | FindingKind::Nul
        | FindingKind::BadEncoding
        | FindingKind::Opaque
        | FindingKind::DateInSection
        | FindingKind::UnreadTime
        | FindingKind::YearTaken
        | FindingKind::MergedCells
        | FindingKind::HiddenRows
        | FindingKind::FormulaWithoutValue
        | FindingKind::ErrorCell
        | FindingKind::Nested
        | FindingKind::RepeatedId
        | FindingKind::UnknownState
        | FindingKind::NoTimes => format!("{kind}:{}", finding.count),
    }
}
