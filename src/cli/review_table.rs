//! What waits for a decision as a table, to a reviewer's spreadsheet and back.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rust_xlsxwriter::Workbook;

use crate::ledger::Ledger;
use crate::model::decision::{Matter, Ruling, holding};
use crate::model::export::Piece;
use crate::model::flag::Severity;
use crate::read;
use crate::read::contract::Hints;
use crate::write;

const HEADER: [&str; 6] = ["kind", "a", "b", "says", "ruling", "comment"];

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `link` or `finding`.
    pub kind: &'static str,
    /// A record, or the code of the flag.
    pub a: String,
    pub b: String,
    pub says: String,
}

/// A ruling that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// File and row, for errors.
    pub place: String,
    pub a: String,
    pub b: String,
    pub ruling: Ruling,
    pub comment: String,
}

/// Links in doubt, the least sure first, then findings from medium on, the worst first; without those that are decided.
pub fn rows(ledger: &Ledger) -> Result<Vec<Row>> {
    let made = ledger.decisions()?.into_iter().map(|row| row.decision);
    let decided: Vec<Matter> = holding(made.collect())
        .into_iter()
        .map(|d| d.matter)
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    for doubt in ledger.doubts()? {
        if !decided.contains(&Matter::pair(doubt.keys.0, doubt.keys.1)) {
            rows.push(Row {
                kind: "link",
                says: format!(
                    "{:.2}: {} | {}",
                    doubt.probability, doubt.title_a, doubt.title_b
                ),
                a: doubt.a,
                b: doubt.b,
            });
        }
    }
    for flag in ledger.open_flags(Severity::Medium)? {
        if !decided.contains(&Matter::Finding(flag.code.clone(), flag.key)) {
            rows.push(Row {
                kind: "finding",
                a: flag.code,
                b: flag.record,
                says: flag.says,
            });
        }
    }
    Ok(rows)
}

/// Writes the rows with two empty columns, `ruling` and `comment`: a workbook where the name ends in `.xlsx`, else CSV.
pub fn export(rows: &[Row], to: &Path) -> Result<()> {
    let cannot = || format!("`{}` cannot be written", to.display());
    let is_workbook = to
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    if is_workbook {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, HEADER).with_context(cannot)?;
        for (i, row) in rows.iter().enumerate() {
            let cells = [row.kind, &row.a, &row.b, &row.says];
            for (column, cell) in cells.into_iter().enumerate() {
                // A string is a string: no cell of ours is ever run.
                sheet
                    .write_string(i as u32 + 1, column as u16, cell)
                    .with_context(cannot)?;
            }
        }
        return book.save(to).with_context(cannot);
    }
    let mut csv = csv::Writer::from_path(to).with_context(cannot)?;
    csv.write_record(HEADER).with_context(cannot)?;
    for row in rows {
        let cells =
            [row.kind, &row.a, &row.b, &row.says].map(|cell| write::plain(cell).into_owned());
        let cells = cells.iter().map(String::as_str).chain(["", ""]);
        csv.write_record(cells).with_context(cannot)?;
    }
    csv.flush().with_context(cannot)
}

/// The rows of such a file whose ruling is filled in.
pub fn import(from: &Path) -> Result<Vec<Told>> {
    let hints = Hints {
        worker: std::env::current_exe().ok(),
        ..Hints::default()
    };
    let mut columns: Option<[usize; 4]> = None;
    let mut told = Vec::new();
    for piece in read::read(from, &hints)? {
        match piece? {
            Piece::Table(table) => {
                let at = |name: &str| {
                    let at = table
                        .header
                        .iter()
                        .position(|h| h.trim().eq_ignore_ascii_case(name));
                    at.with_context(|| {
                        format!("`{}` has no column `{name}`\nhint: start from `lastchange review export FILE`", from.display())
                    })
                };
                columns = Some([at("a")?, at("b")?, at("ruling")?, at("comment")?]);
            }
            Piece::Batch(batch) => {
                let Some(columns) = columns else { continue };
                for i in 0..batch.len() {
                    let [a, b, ruling, comment] = columns.map(|column| {
                        let cell = if column < batch.width {
                            batch.cell(i, column)
                        } else {
                            ""
                        };
                        write::plain_of(cell).trim().to_string()
                    });
                    if ruling.is_empty() {
                        continue;
                    }
                    let place = format!("`{}` row {}", from.display(), batch.rows[i]);
                    let Some(ruling) = Ruling::parse(&ruling) else {
                        bail!(
                            "{place}: `{ruling}` is no ruling\nhint: match, no-match, expected, confirmed, false-alarm or undo"
                        );
                    };
                    told.push(Told {
                        place,
                        a,
                        b,
                        ruling,
                        comment,
                    });
                }
            }
            Piece::Reject(_) | Piece::TableEnd(_) | Piece::File(_) => {}
        }
    }
    Ok(told)
}
