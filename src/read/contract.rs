//! What every reader takes and gives.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use crate::model::export::{FileFacts, Piece};

/// Bytes of a workbook or of a single JSON document: these are understood as wholes, and no real export of that kind comes near.
///
/// Text in lines (delimited, fixed width, chat, JSON lines) streams in bounded memory and may be of any size, with any number of rows.
pub const DOCUMENT_BYTES_MAX: u64 = 512 << 20;
/// Records of a single JSON document. A workbook ends earlier, at five million cells.
pub const DOCUMENT_ROWS_MAX: u64 = 5_000_000;

/// What is known of a file before it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The encoding that a person configured or that the source had last night.
    pub encoding: Option<String>,
    /// Workbook sheets to read; empty: all that hold a table.
    pub sheets: Vec<String>,
    /// The program that reads workbooks in a process of its own (`PROGRAM __workbook FILE`); absent: in this process.
    pub worker: Option<PathBuf>,
    /// A file that holds nothing is a table of no rows; otherwise it is refused: whoever should have written it may have failed.
    pub empty_is_table: bool,
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
    #[error("`{path}` is refused: {found}")]
    Refused { path: PathBuf, found: String },
}

/// A reader after its file was opened and understood: each step hands over some pieces, never a whole file.
pub(crate) trait Reader: Send {
    /// Reads a little further; false when nothing is left.
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError>;

    /// The hash, size and age of what was read; asked once, after the last step.
    fn facts(&mut self) -> Result<FileFacts, ReadError>;
}

/// A reader as an iterator that ends with the file's facts or with the first error.
pub(crate) fn pieces(reader: Box<dyn Reader>) -> Pieces {
    Box::new(Stream {
        reader,
        ready: VecDeque::new(),
        state: State::Reading,
    })
}

/// Pieces that are read ahead on a thread of their own, a few at most: reading and what comes after it go on at the same time.
pub(crate) fn ahead(pieces: Pieces) -> Pieces {
    const PIECES_AHEAD: usize = 32;
    let (to, from) = mpsc::sync_channel(PIECES_AHEAD);
    let reader = thread::spawn(move || {
        for piece in pieces {
            // Nobody listens any more.
            if to.send(piece).is_err() {
                return;
            }
        }
    });
    Box::new(Ahead {
        from,
        reader: Some(reader),
    })
}

struct Ahead {
    from: Receiver<Result<Piece, ReadError>>,
    reader: Option<JoinHandle<()>>,
}

impl Iterator for Ahead {
    type Item = Result<Piece, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.from.recv().ok();
        // A reader that panicked must not look like one that came to the end.
        if piece.is_none()
            && let Some(Err(panic)) = self.reader.take().map(JoinHandle::join)
        {
            std::panic::resume_unwind(panic);
        }
        piece
    }
}

struct Stream {
    reader: Box<dyn Reader>,
    ready: VecDeque<Piece>,
    state: State,
}

enum State {
    Reading,
    Read,
    Over,
}

impl Iterator for Stream {
    type Item = Result<Piece, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(Ok(piece));
            }
            match self.state {
                State::Over => return None,
                State::Read => {
                    self.state = State::Over;
                    return Some(self.reader.facts().map(Piece::File));
                }
                State::Reading => match self.reader.step(&mut self.ready) {
                    Ok(true) => {}
                    Ok(false) => self.state = State::Read,
                    Err(error) => {
                        self.state = State::Over;
                        return Some(Err(error));
                    }
                },
            }
        }
    }
}
