//! `rejects.csv`: a row for each row that is no record, with the reason.

use std::io::Write;

use crate::write::contract::{Failure, Night};
use crate::write::rows::rows;

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let header = ["file", "sheet", "row", "reason", "detail"];
    rows(&header, &night.intake.rejects, out, |row, reject| {
        row.cell(reject.path.to_string_lossy())?;
        row.cell(reject.sheet.as_deref().unwrap_or(""))?;
        row.value(reject.row)?;
        row.word(reject.reason)?;
        row.cell(&reject.detail)?;
        row.end()
    })
}
