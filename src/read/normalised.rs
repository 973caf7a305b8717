//! Any table that can be read → plain CSV: UTF-8, comma, one header row.

use std::io::Write;
use std::path::Path;

use crate::model::export::{Batch, Piece};
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
    let mut below = None;
    let mut levels = 1;
    for piece in open(path, hints)? {
        match piece? {
            Piece::Table(table) => {
                header.extend(table.header.iter().cloned());
                // Counted from 1, and the row after it.
                below = table.layout.header_row.map(|row| row + 2);
            }
            Piece::Batch(batch) => header.extend(batch.new_columns),
            Piece::TableEnd(_) => break,
            Piece::Reject(reject) => {
                if reject.reason == "repeated header" && Some(reject.row) == below {
                    levels += 1;
                    below = below.map(|row| row + 1);
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
