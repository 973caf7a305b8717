//! `links.csv`: a row a link, with the bits of every field.

use std::io::Write;

use crate::model::link::Evidence;
use crate::write::cells::{decimal, plain};
use crate::write::contract::{Failure, Night};

const HEADER: [&str; 8] = [
    "a_source",
    "a_record_id",
    "b_source",
    "b_record_id",
    "relation",
    "verdict",
    "probability",
    "weight_bits",
];

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(HEADER.into_iter().chain(Evidence::ALL.map(Evidence::name)))?;
    let records = &night.intake.records;
    for link in &night.linked.links {
        for record in [link.a, link.b] {
            csv.write_field(plain(night.source(record)).as_bytes())?;
            csv.write_field(plain(&records.record_id(record)).as_bytes())?;
        }
        csv.write_field(link.relation.name())?;
        csv.write_field(link.verdict.name())?;
        csv.write_field(decimal(link.probability))?;
        // Bits are written whole, so that the fields of a row add up to its weight.
        csv.write_field(link.weight_bits().to_string())?;
        for bits in link.bits {
            csv.write_field(bits.to_string())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}
