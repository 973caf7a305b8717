//! `records.parquet`: the records, typed, text as the exports have it; in the order of `records.csv`.

use std::io::Write;

use polars::prelude::Column;

use crate::model::columns::Strings;
use crate::model::record::{RecordIx, Times};
use crate::write::contract::{Failure, Night};
use crate::write::frames;
use crate::write::records_csv::{basis, in_order, precision};

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    frames::parquet(&in_order(night), out, |order| columns(night, order))
}

fn columns(night: &Night, order: &[RecordIx]) -> Vec<Column> {
    let records = &night.intake.records;
    let all = || order.iter().copied();
    let strings = |column: &str, values: &Strings| {
        frames::text_or_none(column, order.iter().map(|r| values.get(r.index())))
    };
    let when = || all().map(|r| records.when(r));
    let mut columns = vec![
        frames::text("source", all().map(|r| night.source(r))),
        frames::text(
            "system",
            all().map(|r| records.system(r, &night.intake.sources).name()),
        ),
        frames::made("record_id", all().map(|r| records.record_id(r))),
        frames::text(
            "change_id",
            all().map(|r| night.change_id(night.change_of(r))),
        ),
        frames::made("file", all().map(|r| night.file(r))),
        frames::text_or_none("sheet", all().map(|r| night.sheet(r))),
        frames::whole("row", all().map(|r| night.row(r))),
        frames::text("kind", all().map(|r| records.kind[r.index()].name())),
        frames::text("state", all().map(|r| records.state[r.index()].name())),
        strings("title", &records.title),
        strings("body", &records.body),
        strings("reference", &records.reference),
        frames::text_or_none("who", all().map(|r| night.who(r))),
        frames::instant("when", when()),
        frames::width("width_s", when()),
        frames::text_or_none(
            "precision",
            when().map(|m| m.map_or("", |m| precision(m.precision))),
        ),
        frames::text_or_none(
            "zone_basis",
            when().map(|m| m.map_or("", |m| basis(m.basis))),
        ),
    ];
    for (i, name) in Times::NAMES.into_iter().enumerate() {
        columns.push(frames::instant(
            name,
            all().map(|r| records.times[r.index()].all()[i]),
        ));
    }
    let services = |r: RecordIx| {
        records
            .services
            .get(r.index())
            .iter()
            .map(|s| night.name(*s))
    };
    columns.extend([
        frames::list("services", order.len(), all().map(services)),
        frames::text_or_none(
            "environment",
            all().map(|r| night.name(records.environment[r.index()])),
        ),
        frames::text_or_none(
            "branch",
            all().map(|r| night.name(records.branch[r.index()])),
        ),
        frames::text_or_none(
            "version",
            all().map(|r| night.name(records.version[r.index()])),
        ),
        strings("commit", &records.commit),
        frames::truth("emergency", all().map(|r| records.emergency[r.index()])),
        frames::seconds("clock_offset_s", all().map(|r| night.intake.taken_off_s(r))),
    ]);
    columns
}
