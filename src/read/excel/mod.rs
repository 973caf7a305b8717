//! Workbooks → pieces: checked, then read cell by cell in a process of their own.

mod child;
mod frame;
mod guard;
mod html;
mod ods;
pub(crate) mod saved_as;
mod serial;
mod sheet;
mod spreadsheet_xml;
mod sylk;
mod tags;
mod walk;
mod xlsb;
mod xml;

use std::io::Read;
use std::thread;

pub use crate::read::excel::child::workbook_worker;

use crate::model::export::Format;
use crate::read::contract::{Hints, ReadError, Reader};
use crate::read::excel::sheet::Workbook;
use crate::read::input::Input;

/// True for the first bytes of a zip or of an OLE container.
pub(crate) fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Opens a workbook.
///
/// # Errors
/// When it is no workbook, is damaged, or would grow beyond what is allowed.
pub(crate) fn open(input: Input, hints: &Hints) -> Result<Box<dyn Reader>, ReadError> {
    let path = input.path.clone();
    let (file, facts) = input.into_file()?;
    let kind = guard::check(&file, &path)?;
    let io = |source| ReadError::Io {
        path: path.clone(),
        source,
    };
    let from: Box<dyn Read + Send> = match &hints.worker {
        Some(program) => Box::new(child::start(program, file, kind, &hints.sheets).map_err(io)?),
        None => {
            let sheets = hints.sheets.clone();
            let (reader, writer) = std::io::pipe().map_err(io)?;
            thread::spawn(move || walk::walk(file, kind, &sheets, writer));
            Box::new(reader)
        }
    };
    Ok(Box::new(Workbook::new(path, from, facts, Format::Excel)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rust_xlsxwriter::{Format as CellFormat, Workbook as Writer};

    use super::*;
    use crate::model::export::Piece;
    use crate::read::contract::pieces;

    fn rows_of(path: &Path) -> Vec<String> {
        let input = Input::open(path).unwrap();
        let mut rows = Vec::new();
        for piece in pieces(open(input, &Hints::default()).unwrap()) {
            match piece.unwrap() {
                Piece::Table(table) => rows.push(format!("table {}", table.header.join("|"))),
                Piece::Batch(batch) => {
                    for row in 0..batch.len() {
                        let cells: Vec<&str> =
                            (0..batch.width).map(|c| batch.cell(row, c)).collect();
                        rows.push(format!("{} {}", batch.rows[row], cells.join("|")));
                    }
                }
                Piece::Reject(_) | Piece::TableEnd(_) | Piece::File(_) => {}
            }
        }
        rows
    }

    #[test]
    fn titles_dates_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.xlsx");
        let mut book = Writer::new();
        let sheet = book.add_worksheet();
        let day = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write(0, 0, "change log").unwrap();
        for (column, name) in ["When", "What", "Hours", "Done"].iter().enumerate() {
            let column = u16::try_from(column).unwrap();
            sheet.write(3, column, *name).unwrap();
        }
        for row in 4..7 {
            sheet.write_with_format(row, 0, 46_083.5, &day).unwrap();
            sheet.write(row, 1, "patched").unwrap();
            sheet.write(row, 2, 1.5).unwrap();
            sheet.write(row, 3, true).unwrap();
        }
        book.save(&path).unwrap();
        assert_eq!(
            rows_of(&path),
            [
                "table When|What|Hours|Done",
                "5 2026-03-02T12:00:00|patched|1.5|true",
                "6 2026-03-02T12:00:00|patched|1.5|true",
                "7 2026-03-02T12:00:00|patched|1.5|true",
            ]
        );
    }
}
