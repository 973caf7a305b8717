//! `records.csv`: a row a record, in the order of source, file, sheet and row.

use std::io::Write;

use rayon::slice::ParallelSliceMut;

use crate::model::moment::{Precision, ZoneBasis};
use crate::model::record::RecordIx;
use crate::write::contract::{Failure, Night};
use crate::write::rows::rows;

const HEADER: [&str; 28] = [
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
    "approved",
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
    let records = &night.intake.records;
    rows(&HEADER, &in_order(night), out, |row, &record| {
        let i = record.index();
        let when = records.when(record);
        row.cell(night.source(record))?;
        row.word(records.system(record, &night.intake.sources).name())?;
        row.cell(records.record_id(record))?;
        row.word(night.change_id(night.change_of(record)))?;
        row.cell(night.file(record))?;
        row.cell(night.sheet(record))?;
        row.value(night.row(record))?;
        row.word(records.kind[i].name())?;
        row.word(records.state[i].name())?;
        row.cell(records.title.get(i))?;
        row.cell(night.who(record))?;
        row.instant(when)?;
        row.word(when.map_or("", |m| precision(m.precision)))?;
        row.word(when.map_or("", |m| basis(m.basis)))?;
        for time in times_in_order(night, record) {
            row.instant(time)?;
        }
        row.cell(night.services(record))?;
        for name in [
            records.environment[i],
            records.branch[i],
            records.version[i],
        ] {
            row.cell(night.name(name))?;
        }
        row.cell(records.commit.get(i))?;
        row.word(if records.emergency[i] { "yes" } else { "" })?;
        row.word(match night.intake.taken_off_s(record) {
            0 => String::new(),
            seconds => seconds.to_string(),
        })?;
        row.end()
    })
}

/// By source, file, sheet and row: as a person goes through the exports.
pub fn in_order(night: &Night) -> Vec<RecordIx> {
    let mut order: Vec<RecordIx> = night.intake.records.all().collect();
    order.par_sort_by_cached_key(|r| {
        let place = night.intake.records.place[r.index()];
        let source = night.intake.records.source[r.index()];
        (source, place.file, night.sheet(*r), place.row, *r)
    });
    order
}

fn times_in_order(night: &Night, record: RecordIx) -> [Option<crate::model::moment::Moment>; 7] {
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
