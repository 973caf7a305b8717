//! Any table that can be read → plain CSV: UTF-8, comma, one header row.

use std::io::Write;
use std::path::Path;

use crate::model::export::{Batch, Finding, FindingKind, Piece};
use crate::read::contract::{Hints, ReadError};
use crate::read::open::open;

/// Rows written and rows set aside of the first table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub rows: u64,
    pub rejected: u64,
    /// The file holds another table, which was not written.
    pub more: bool,
}

/// Writes the first table of a file as CSV: UTF-8, commas, double quotes where needed, LF, one header row unless the file has none.
///
/// A table that gains columns on the way (JSON) is written as wide as it is at its end: it is read twice.
///
/// # Errors
/// As `read`, and when `out` cannot be written (`ReadError::Io` with the path that was read).
pub fn normalised(path: &Path, hints: &Hints, out: &mut dyn Write) -> Result<Written, ReadError> {
    let io = |source: std::io::Error| ReadError::Io {
        path: path.to_path_buf(),
        source,
    };
    let hints = &Hints {
        empty_is_table: true,
        ..hints.clone()
    };
    let header = header(path, hints)?;
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(out);
    if !is_made_up(&header) {
        csv.write_record(&header).map_err(|e| io(e.into()))?;
    }
    let mut written = Written::default();
    let mut is_over = false;
    for piece in open(path, hints)? {
        match piece? {
            Piece::Table(_) if is_over => {
                written.more = true;
                break;
            }
            Piece::Batch(batch) => {
                write(&batch, header.len(), &mut csv).map_err(|e| io(e.into()))?;
                written.rows += batch.len() as u64;
            }
            Piece::Reject(_) => written.rejected += 1,
            // One file, one table: the first.
            Piece::TableEnd(_) => is_over = true,
            Piece::Table(_) | Piece::File(_) => {}
        }
    }
    csv.flush().map_err(io)?;
    Ok(written)
}

/// The names of all columns of the first table. A header that stands there several times in a row is one of several rows, whose levels
/// are joined as those of any other.
fn header(path: &Path, hints: &Hints) -> Result<Vec<String>, ReadError> {
    let mut header = Vec::new();
    // Lines of the header and of the first row, counted from 1.
    let (mut top, mut first) = (0, 0);
    let mut repeated: Vec<u32> = Vec::new();
    let mut levels = 1;
    for piece in open(path, hints)? {
        match piece? {
            Piece::Table(table) => {
                header.extend(table.header.iter().cloned());
                top = table.layout.header_row.map_or(0, |row| row + 1);
                first = table.layout.first_data_row.map_or(0, |row| row + 1);
            }
            Piece::Batch(batch) => header.extend(batch.new_columns),
            Piece::TableEnd(findings) => {
                let is_again = |f: &Finding| {
                    f.kind == FindingKind::RepeatedHeader && f.row == Some(top + 1) && top > 0
                };
                if findings.iter().any(is_again) {
                    let below = (first..).zip(&repeated);
                    let more = below.take_while(|(line, row)| line == *row).count();
                    levels = first.saturating_sub(top) as usize + more;
                }
                break;
            }
            Piece::Reject(reject) => {
                if reject.reason == "repeated header" {
                    repeated.push(reject.row);
                }
            }
            Piece::File(_) => {}
        }
    }
    if levels > 1 {
        for name in &mut header {
            *name = vec![name.as_str(); levels].join(" ");
        }
    }
    Ok(header)
}

/// Whether the names are the reader's own: the file has no header, or nothing at all.
fn is_made_up(header: &[String]) -> bool {
    let mut names = header.iter().enumerate();
    names.all(|(at, name)| *name == format!("column {}", at + 1))
}

fn write<W: Write>(batch: &Batch, width: usize, csv: &mut csv::Writer<W>) -> csv::Result<()> {
    for row in 0..batch.len() {
        for column in 0..width {
            let cell = if column < batch.width {
                batch.cell(row, column)
            } else {
                ""
            };
            csv.write_field(cell)?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    Ok(())
}
