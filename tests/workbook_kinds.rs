//! One log in every kind of workbook, days counted from 1900 and from 1904: all of them read alike. `tests/workbooks/make.py` made the files.

use std::fs;
use std::path::{Path, PathBuf};

use lastchange::model::export::{FindingKind, Piece};
use lastchange::read::contract::Hints;
use lastchange::read::read;
use tempfile::TempDir;

use crate::workbook_process::{replaced, with_part};

/// A date, a moment, a text, a merged region, durations, a formula with its value, another that ended in an error, digits that are text.
const LOG: &str = "\
Log: When|What|Service|Hours|Took|Done|Ticket|Checked
4: 2026-03-02T23:41:07|restarted höst|payments|1.5|1:30:00|true|OPS-7|2026-03-03
5: 2026-03-03|patched|payments|0.1|30:15:00|false||2026-03-04
6: 2026-03-04T00:00:30|rolled back|payments|46084|0:05:00|true|0042|
7: 2026-03-05T12:00:00|two⏎lines|search|12345678901||true|OPS-9|2026-03-06
noticed: preamble×2 merged_cells×2 error_cell×1
Old: When|What
2: 2020-01-01|before
3: 2020-01-02|long before
noticed: hidden_rows×1
";

fn workbooks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks")
}

/// A workbook's tables, rows and findings, a line each.
fn shown(path: &Path) -> String {
    let hints = Hints {
        worker: Some(PathBuf::from(env!("CARGO_BIN_EXE_lastchange"))),
        ..Hints::default()
    };
    let mut shown = String::new();
    for piece in read(path, &hints).unwrap() {
        match piece.unwrap() {
            Piece::Table(table) => {
                let sheet = table.sheet.as_deref().unwrap();
                shown += &format!("{sheet}: {}\n", table.header.join("|"));
            }
            Piece::Batch(batch) => {
                for row in 0..batch.len() {
                    let cells: Vec<&str> = (0..batch.width).map(|at| batch.cell(row, at)).collect();
                    let cells = cells.join("|").replace('\n', "⏎");
                    shown += &format!("{}: {cells}\n", batch.rows[row]);
                }
            }
            Piece::TableEnd(findings) => {
                // Only some files keep the line break of a cell.
                let words: Vec<String> = findings
                    .iter()
                    .filter(|finding| finding.kind != FindingKind::Multiline)
                    .map(|finding| format!("{}×{}", finding.kind.word(), finding.count))
                    .collect();
                shown += &format!("noticed: {}\n", words.join(" "));
            }
            Piece::Reject(reject) => shown += &format!("{}: {}\n", reject.row, reject.reason),
            Piece::File(_) => {}
        }
    }
    shown
}

#[test]
fn every_kind_reads_alike() {
    for name in ["log", "log_1904"] {
        for kind in ["ods", "xls", "xlsb", "xlsx"] {
            let book = workbooks().join(name).with_extension(kind);
            assert_eq!(shown(&book), LOG, "{}", book.display());
        }
    }
}

/// Programs that write formulas without calculating them leave no value: the cell is empty, and counted.
#[test]
fn formulas_that_nobody_calculated() {
    for (kind, part, old, new) in [
        (
            "ods",
            "content.xml",
            "table:formula=\"of:=[.A5]+1\" office:value-type=\"date\" office:date-value=\"2026-03-04\" calcext:value-type=\"date\"",
            "table:formula=\"of:=[.A5]+1\"",
        ),
        (
            "xlsx",
            "xl/worksheets/sheet1.xml",
            "A5+1</f><v>46085</v>",
            "A5+1</f>",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let book = folder.path().join("log").with_extension(kind);
        fs::copy(workbooks().join("log").with_extension(kind), &book).unwrap();
        let bare = with_part(&book, part, |text| replaced(&text, old, new));
        let expected = LOG.replace("false||2026-03-04", "false||").replace(
            "merged_cells×2 error",
            "merged_cells×2 formula_without_value×1 error",
        );
        assert_eq!(shown(&bare), expected, "{kind}");
    }
}
