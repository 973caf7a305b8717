//! Writing: values → bytes, a file per output. The door, and the register of the writers.

mod candidates_csv;
mod cells;
mod changes_csv;
mod changes_parquet;
mod contract;
mod counts;
mod evidence_zip;
mod flags_csv;
mod frames;
mod links_csv;
mod metrics_text;
mod model_json;
pub mod publish;
mod records_csv;
mod records_parquet;
mod rejects_csv;
mod rows;
mod summary_json;
mod summary_text;
#[cfg(test)]
mod tests;

use std::io::{BufWriter, Write};
use std::path::Path;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use cells::{plain, plain_of};
pub use contract::{Failure, Night, WriteError, Writer};
pub use evidence_zip::evidence_zip;
pub use metrics_text::metrics_text;
pub use summary_text::summary_text;

/// Every output of a run.
pub const WRITERS: [Writer; 9] = [
    Writer {
        file: "changes.csv",
        write: changes_csv::write,
    },
    Writer {
        file: "records.csv",
        write: records_csv::write,
    },
    Writer {
        file: "links.csv",
        write: links_csv::write,
    },
    Writer {
        file: "flags.csv",
        write: flags_csv::write,
    },
    Writer {
        file: "rejects.csv",
        write: rejects_csv::write,
    },
    Writer {
        file: "changes.parquet",
        write: changes_parquet::write,
    },
    Writer {
        file: "records.parquet",
        write: records_parquet::write,
    },
    Writer {
        file: "model.json",
        write: model_json::write,
    },
    Writer {
        file: "summary.json",
        write: summary_json::write,
    },
];

/// Only where it is asked for.
const CANDIDATES: Writer = Writer {
    file: "candidates.csv",
    write: candidates_csv::write,
};

/// Writes every output into a folder, each whole or not at all, and has the disk hold it before it returns.
///
/// # Errors
/// With the path of the first output, in the order of `WRITERS`, that could not be written.
pub fn write(night: &Night, folder: &Path) -> Result<(), WriteError> {
    let mut writers = WRITERS.to_vec();
    if night.settings.candidates {
        writers.push(CANDIDATES);
    }
    let written: Vec<Result<(), WriteError>> = writers
        .into_par_iter()
        .map(|writer| {
            let path = folder.join(writer.file);
            one(writer, night, folder).map_err(|source| WriteError::Output { path, source })
        })
        .collect();
    written.into_iter().collect()
}

/// `summary.json`, where no output is written.
///
/// # Errors
/// None that can be thought of.
pub fn summary_json(night: &Night) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    summary_json::write(night, &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn one(writer: Writer, night: &Night, folder: &Path) -> Result<(), Failure> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(writer.file);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Not for the world: names of people. Readable for the group that works with it.
        builder.permissions(std::fs::Permissions::from_mode(0o640));
    }
    let file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    (writer.write)(night, &mut out)?;
    out.flush()?;
    let file = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(writer.file))
        .map_err(|e| e.error)?;
    Ok(())
}
