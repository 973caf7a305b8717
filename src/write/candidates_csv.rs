//! `candidates.csv`: every pair that was compared, where it was asked for; `evaluate` tells from it what blocking missed.

use std::io::Write;

use crate::write::cells::plain;
use crate::write::contract::{Failure, Night};

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["a_source", "a_record_id", "b_source", "b_record_id"])?;
    let records = &night.intake.records;
    for &(a, b) in &night.linked.candidates {
        for record in [a, b] {
            csv.write_field(plain(night.source(record)).as_bytes())?;
            csv.write_field(plain(&records.record_id(record)).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}
