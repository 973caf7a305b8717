//! What every reader takes and gives.

use std::path::PathBuf;

use crate::model::export::Piece;

/// What is known of a file before it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The encoding that a person configured or that the source had last night.
    pub encoding: Option<String>,
    /// Workbook sheets to read; empty: all that hold a table.
    pub sheets: Vec<String>,
}

/// A file, piece by piece.
pub type Pieces = Box<dyn Iterator<Item = Result<Piece, ReadError>> + Send>;

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("`{path}` cannot be read")]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("`{path}` is not a table: {found}")]
    NotATable { path: PathBuf, found: String },
}
