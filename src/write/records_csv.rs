//! `records.csv`: a row a record, in the order of source, file, sheet and row.

use std::io::Write;

use crate::model::moment::{Precision, ZoneBasis};
use crate::model::record::RecordIx;
use crate::write::cells::{instant, plain};
use crate::write::contract::{Failure, Night};

const HEADER: [&str; 27] = [
    "source",
    "system",
    "record_id",
    "change_id",
    "file",
    "sheet",
    "row",
    "kind",
    "state",
    "title",
    "who",
    "when",
    "precision",
    "zone_basis",
    "created",
    "started",
    "ended",
    "planned_start",
    "planned_end",
    "resolved",
    "services",
    "environment",
    "branch",
    "version",
    "commit",
    "emergency",
    "clock_offset_s",
];

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(HEADER)?;
    let records = &night.intake.records;
    for record in in_order(night) {
        let i = record.index();
        let when = records.when(record);
        csv.write_field(plain(night.source(record)).as_bytes())?;
        csv.write_field(records.system(record, &night.intake.sources).name())?;
        csv.write_field(plain(&records.record_id(record)).as_bytes())?;
        csv.write_field(night.change_id(night.change_of(record)))?;
        csv.write_field(plain(&night.file(record)).as_bytes())?;
        csv.write_field(plain(night.sheet(record)).as_bytes())?;
        csv.write_field(night.row(record).to_string())?;
        csv.write_field(records.kind[i].name())?;
        csv.write_field(records.state[i].name())?;
        csv.write_field(plain(records.title.get(i)).as_bytes())?;
        csv.write_field(plain(night.who(record)).as_bytes())?;
        csv.write_field(instant(when))?;
        csv.write_field(when.map_or("", |m| precision(m.precision)))?;
        csv.write_field(when.map_or("", |m| basis(m.basis)))?;
        for time in times_in_order(night, record) {
            csv.write_field(instant(time))?;
        }
        csv.write_field(plain(&night.services(record)).as_bytes())?;
        for name in [
            records.environment[i],
            records.branch[i],
            records.version[i],
        ] {
            csv.write_field(plain(night.name(name)).as_bytes())?;
        }
        csv.write_field(plain(records.commit.get(i)).as_bytes())?;
        csv.write_field(if records.emergency[i] { "yes" } else { "" })?;
        csv.write_field(match night.intake.taken_off_s(record) {
            0 => String::new(),
            seconds => seconds.to_string(),
        })?;
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}

/// By source, file, sheet and row: as a person goes through the exports.
pub fn in_order(night: &Night) -> Vec<RecordIx> {
    let mut order: Vec<RecordIx> = night.intake.records.all().collect();
    order.sort_by_cached_key(|r| {
        let place = night.intake.records.place[r.index()];
        let source = night.intake.records.source[r.index()];
        (source, place.file, night.sheet(*r), place.row, *r)
    });
    order
}

fn times_in_order(night: &Night, record: RecordIx) -> [Option<crate::model::moment::Moment>; 6] {
    night.intake.records.times[record.index()].all()
}

pub fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Second => "second",
        Precision::Minute => "minute",
        Precision::Hour => "hour",
        Precision::Day => "day",
        Precision::Interval => "interval",
    }
}

pub fn basis(basis: ZoneBasis) -> &'static str {
    match basis {
        ZoneBasis::Stated => "stated",
        ZoneBasis::Configured => "configured",
        ZoneBasis::Inferred => "inferred",
        ZoneBasis::Assumed => "assumed",
    }
}
