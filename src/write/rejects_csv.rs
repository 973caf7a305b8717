//! `rejects.csv`: a row for each row that is no record, with the reason.

use std::io::Write;

use crate::write::cells::plain;
use crate::write::contract::{Failure, Night};

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["file", "sheet", "row", "reason", "detail"])?;
    for reject in &night.intake.rejects {
        csv.write_field(plain(&reject.path.to_string_lossy()).as_bytes())?;
        csv.write_field(plain(reject.sheet.as_deref().unwrap_or("")).as_bytes())?;
        csv.write_field(reject.row.to_string())?;
        csv.write_field(reject.reason)?;
        csv.write_field(plain(&reject.detail).as_bytes())?;
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}
