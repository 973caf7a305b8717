//! Reading: bytes of one file → tables, batches of cells, rows set aside. The door.

pub mod contract;

use std::path::Path;

use crate::read::contract::{Hints, Pieces, ReadError};

/// Opens a file and streams what it holds: for each table `Table`, `Batch`es and `Reject`s, `TableEnd`; at last `File`.
///
/// # Errors
/// When the file cannot be opened, is no regular file, is too large, or holds nothing that can be read as a table; later, from the
/// iterator, when it breaks off in a way that leaves nothing to trust. A bad row is no error but a `Reject`.
pub fn read(path: &Path, hints: &Hints) -> Result<Pieces, ReadError> {
    let _ = hints;
    Err(ReadError::NotATable {
        path: path.to_path_buf(),
        found: "nothing reads yet".to_string(),
    })
}
