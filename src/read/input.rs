//! One file's bytes: opened once, hashed and counted while they pass.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::model::export::FileFacts;
use crate::read::contract::{DOCUMENT_BYTES_MAX, ReadError};

/// How much of a file is looked at before its layout is settled.
pub(crate) const HEAD_BYTES: usize = 1 << 20;

/// A regular file, its head in memory, the rest still to come.
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// The first bytes, at most [`HEAD_BYTES`]; they are served again by `read`.
    pub(crate) head: Vec<u8>,
    served: usize,
    /// Absent for bytes in memory.
    file: Option<File>,
    hash: Sha256,
    bytes: u64,
    /// Bytes that the file had when it was opened.
    size: u64,
    modified: Option<i64>,
}

impl Input {
    /// # Errors
    /// When there is no such file, or it is no regular file.
    pub(crate) fn open(path: &Path) -> Result<Input, ReadError> {
        let io = |source| ReadError::Io {
            path: path.to_path_buf(),
            source,
        };
        let not_a_table = |found: &str| ReadError::NotATable {
            path: path.to_path_buf(),
            found: found.to_string(),
        };
        // Asked before opening as well: opening a pipe would wait for its writer.
        let before = std::fs::metadata(path).map_err(io)?;
        if before.is_dir() {
            return Err(not_a_table("it is a folder"));
        }
        if !before.is_file() {
            return Err(not_a_table("it is not a regular file"));
        }
        let file = File::open(path).map_err(io)?;
        let about = file.metadata().map_err(io)?;
        if !about.is_file() {
            return Err(not_a_table("it is not a regular file"));
        }
        let modified = about.modified().ok().and_then(|time| {
            let since = time.duration_since(UNIX_EPOCH).ok()?;
            i64::try_from(since.as_secs()).ok()
        });
        let mut input = Input {
            path: path.to_path_buf(),
            head: Vec::new(),
            served: 0,
            file: Some(file),
            hash: Sha256::new(),
            bytes: 0,
            size: about.len(),
            modified,
        };
        input.read_head().map_err(io)?;
        Ok(input)
    }

    /// Text that is in memory already, as if it came from a file.
    pub(crate) fn in_memory(text: &str) -> Input {
        Input {
            path: PathBuf::new(),
            head: text.as_bytes().to_vec(),
            served: 0,
            file: None,
            hash: Sha256::new(),
            bytes: 0,
            size: text.len() as u64,
            modified: None,
        }
    }

    /// # Errors
    /// When the file is larger than a document of its kind may be.
    pub(crate) fn allow_as(&self, kind: &str) -> Result<(), ReadError> {
        if self.size <= DOCUMENT_BYTES_MAX {
            return Ok(());
        }
        Err(ReadError::Refused {
            path: self.path.clone(),
            found: format!(
                "{kind} of {} MiB, where at most {} MiB are allowed\nhint: export it as CSV or JSON lines, which may be of any size",
                self.size.div_ceil(1 << 20),
                DOCUMENT_BYTES_MAX >> 20
            ),
        })
    }

    /// True when the head is all there is.
    pub(crate) fn head_is_all(&self) -> bool {
        self.head.len() < HEAD_BYTES
    }

    /// Reads what nobody asked for, so that the hash is the file's, and tells the facts.
    pub(crate) fn facts(&mut self) -> Result<FileFacts, ReadError> {
        let mut rest = vec![0; 1 << 16];
        loop {
            match self.read(&mut rest) {
                Ok(0) => break,
                Ok(_) => {}
                Err(source) => return Err(self.failed(source)),
            }
        }
        let digest = self.hash.clone().finalize();
        let size_now = self.file.as_ref().and_then(|file| file.metadata().ok());
        let size_now = size_now.map_or(self.size, |about| about.len());
        Ok(FileFacts {
            changed: self.size != self.bytes || size_now != self.bytes,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            bytes: self.bytes,
            modified: self.modified,
        })
    }

    /// The file itself, for a parser that seeks; hashed first, read from its start.
    pub(crate) fn into_file(mut self) -> Result<(File, FileFacts), ReadError> {
        let facts = self.facts()?;
        let mut file = self
            .file
            .take()
            .expect("an input that was opened has its file");
        if let Err(source) = file.seek(SeekFrom::Start(0)) {
            return Err(self.failed(source));
        }
        Ok((file, facts))
    }

    pub(crate) fn failed(&self, source: io::Error) -> ReadError {
        ReadError::Io {
            path: self.path.clone(),
            source,
        }
    }

    fn read_head(&mut self) -> io::Result<()> {
        let mut head = Vec::with_capacity(1 << 16);
        if let Some(file) = &mut self.file {
            file.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        }
        self.hash.update(&head);
        self.bytes = head.len() as u64;
        self.head = head;
        Ok(())
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let waiting = &self.head[self.served..];
        if !waiting.is_empty() {
            let n = waiting.len().min(buffer.len());
            buffer[..n].copy_from_slice(&waiting[..n]);
            self.served += n;
            return Ok(n);
        }
        if self.served > 0 {
            // The head was served in full: its memory is not needed twice.
            self.head = Vec::new();
            self.served = 0;
        }
        let Some(file) = &mut self.file else {
            return Ok(0);
        };
        let n = file.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::Input;

    #[test]
    fn a_file_that_grows_while_it_is_read_is_found_out() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a,b\n1,2\n").unwrap();
        let mut whole = Input::open(file.path()).unwrap();
        assert!(!whole.facts().unwrap().changed);
        let mut growing = Input::open(file.path()).unwrap();
        file.write_all(b"3,4\n").unwrap();
        assert!(growing.facts().unwrap().changed);
    }
}
