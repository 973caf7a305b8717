//! `links.csv`: a row a link, with the bits of every field.

use std::io::Write;

use crate::model::link::Evidence;
use crate::write::contract::{Failure, Night};
use crate::write::rows::rows;

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
    let header: Vec<&str> = HEADER
        .into_iter()
        .chain(Evidence::ALL.map(Evidence::name))
        .collect();
    let records = &night.intake.records;
    rows(&header, &night.linked.links, out, |row, link| {
        for record in [link.a, link.b] {
            row.cell(night.source(record))?;
            row.cell(records.record_id(record))?;
        }
        row.word(link.relation.name())?;
        row.word(link.verdict.name())?;
        row.decimal(link.probability)?;
        // Bits are written whole, so that the fields of a row add up to its weight.
        row.number(link.weight_bits())?;
        for bits in link.bits {
            row.number(bits)?;
        }
        row.end()
    })
}
