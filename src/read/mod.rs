//! Reading: bytes of one file → tables, batches of cells, rows set aside. The door.

pub mod check;
pub mod contract;

mod body;
mod cells;
mod chat;
mod columns;
mod csv;
mod decode;
mod dialect;
mod encoding;
mod excel;
mod findings;
mod fixed;
mod header;
mod input;
mod json;
mod json_flat;
mod json_scan;
mod layout;
mod quotes;
mod records;
mod repair;
mod shape;
mod stream;
mod words;

pub use crate::read::excel::workbook_worker;

use std::path::Path;

use crate::read::contract::{Hints, Pieces, ReadError, pieces};
use crate::read::csv::Csv;
use crate::read::input::Input;

/// Opens a file and streams what it holds: for each table `Table`, `Batch`es and `Reject`s, `TableEnd`; at last `File`.
///
/// # Errors
/// When the file cannot be opened, is no regular file, is too large, or holds nothing that can be read as a table; later, from the
/// iterator, when it breaks off in a way that leaves nothing to trust. A bad row is no error but a `Reject`.
pub fn read(path: &Path, hints: &Hints) -> Result<Pieces, ReadError> {
    let input = Input::open(path)?;
    if excel::is_workbook(&input.head) {
        return excel::open(input, hints).map(pieces);
    }
    let encoding = encoding::detect(&input.head, hints.encoding.as_deref());
    let sample = decode::decode_head(&input.head, encoding);
    if json::is_json(&sample) {
        return Ok(pieces(Box::new(json::Json::new(input, encoding))));
    }
    let line_end = csv::line_end(&sample);
    if chat::is_chat(&sample) {
        return Ok(pieces(Box::new(chat::Chat::new(input, encoding, line_end))));
    }
    let found = dialect::infer(&sample, !input.head_is_all());
    if let Some(columns) = fixed::find(&sample)
        && f64::from(columns.percent) / 100.0 > found.score
    {
        return Ok(pieces(Box::new(fixed::Fixed::new(
            input, encoding, &sample, columns, line_end,
        ))));
    }
    Ok(pieces(Box::new(Csv::new(input, encoding, &sample, found))))
}
