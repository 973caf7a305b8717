//! Reading: bytes of one file → tables, batches of cells, rows set aside. The door.

pub mod check;
pub mod contract;

mod beside;
mod body;
mod cells;
mod chat;
mod columns;
pub mod commits;
mod csv;
mod decode;
mod dialect;
mod dialect_quotes;
mod doubts;
mod empty;
mod encoding;
mod excel;
mod findings;
mod fixed;
mod header;
mod input;
mod json;
mod json_flat;
mod json_lists;
mod json_nested;
mod json_path;
mod json_rows;
mod json_scan;
#[cfg(test)]
mod json_tests;
mod kind;
mod layout;
mod letters;
mod names;
pub mod normalised;
mod open;
mod parquet;
mod quotes;
mod records;
mod repair;
mod shape;
mod stacked;
mod stream;
mod words;

pub use crate::read::excel::workbook_worker;

use std::path::Path;

use crate::read::contract::{Hints, Pieces, ReadError};

/// Opens a file and streams what it holds: for each table `Table`, `Batch`es and `Reject`s, `TableEnd`; at last `File`.
///
/// # Errors
/// When the file cannot be opened, is no regular file, is a workbook or JSON document above [`contract::DOCUMENT_BYTES_MAX`], or holds nothing that can be read as a table; later, from the
/// iterator, when it breaks off in a way that leaves nothing to trust. A bad row is no error but a `Reject`.
pub fn read(path: &Path, hints: &Hints) -> Result<Pieces, ReadError> {
    let pieces = open::open(path, hints)?;
    let is_large = path
        .metadata()
        .is_ok_and(|file| file.len() > input::HEAD_BYTES as u64);
    Ok(if is_large {
        contract::ahead(pieces)
    } else {
        pieces
    })
}
