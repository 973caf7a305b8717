//! `candidates.csv`: every pair that was compared, where it was asked for; `evaluate` tells from it what blocking missed.

use std::io::Write;

use crate::write::contract::{Failure, Night};
use crate::write::rows::rows;

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let header = ["a_source", "a_record_id", "b_source", "b_record_id"];
    let records = &night.intake.records;
    rows(&header, &night.linked.candidates, out, |row, &(a, b)| {
        for record in [a, b] {
            row.cell(night.source(record))?;
            row.cell(records.record_id(record))?;
        }
        row.end()
    })
}
