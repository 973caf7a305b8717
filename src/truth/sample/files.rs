//! Files being written, with their paths for errors.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("`{path}` cannot be written")]
    Write {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("`{path}` cannot be written")]
    Workbook {
        path: PathBuf,
        #[source]
        source: rust_xlsxwriter::XlsxError,
    },
}

/// A file, and its path for errors.
pub struct Out<W> {
    pub path: PathBuf,
    pub to: W,
}

impl<W> Out<W> {
    pub fn failed(&self, source: std::io::Error) -> SampleError {
        SampleError::Write {
            path: self.path.clone(),
            source,
        }
    }
}

pub type Csv = Out<csv::Writer<BufWriter<File>>>;

impl Csv {
    /// Writes one row.
    ///
    /// # Errors
    /// With the table's path.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<(), SampleError> {
        self.to
            .write_record(cells)
            .map_err(|error| self.failed(error.into()))
    }
}

/// Opens a table with its header.
///
/// # Errors
/// With its path.
pub fn csv_file(path: PathBuf, delimiter: u8, header: &[&str]) -> Result<Csv, SampleError> {
    let file = create(&path)?;
    let mut out = Out {
        path,
        to: csv::WriterBuilder::new()
            .delimiter(delimiter)
            .from_writer(file),
    };
    out.row(header.iter().copied())?;
    Ok(out)
}

/// Opens a file to write.
///
/// # Errors
/// With its path.
pub fn create(path: &Path) -> Result<BufWriter<File>, SampleError> {
    File::create(path)
        .map(BufWriter::new)
        .map_err(|source| SampleError::Write {
            path: path.to_path_buf(),
            source,
        })
}
