//! `changes.parquet`: the change log, typed; in the order of `changes.csv`.

use std::io::Write;

use polars::prelude::Column;
use rustc_hash::FxHashMap;

use crate::model::change::ChangeIx;
use crate::model::source::System;
use crate::write::changes_csv::{branches, latest_first, undoes};
use crate::write::contract::{Failure, Night};
use crate::write::frames;
use crate::write::records_csv::{basis, precision};

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let codes = night.findings.codes();
    frames::parquet(&latest_first(night), out, |order| {
        columns(night, &codes, order)
    })
}

fn columns(
    night: &Night,
    codes: &FxHashMap<ChangeIx, Vec<&'static str>>,
    order: &[ChangeIx],
) -> Vec<Column> {
    let changes = &night.linked.changes;
    let all = || order.iter().map(|c| c.index());
    let start = || all().map(|i| changes.start[i]);
    let of = |c: &ChangeIx| codes.get(c).map_or(&[][..], Vec::as_slice).iter().copied();
    let systems = |i: usize| {
        let members = changes.members.get(i);
        let speaks = move |s: &System| {
            members
                .iter()
                .any(|r| night.intake.records.system(*r, &night.intake.sources) == *s)
        };
        System::ALL.into_iter().filter(speaks).map(System::name)
    };
    let services = |i: usize| changes.services.get(i).iter().map(|s| night.name(*s));
    let title = |i: usize| night.intake.records.headline(changes.title[i]);
    vec![
        frames::text("id", all().map(|i| changes.id[i].as_str())),
        frames::text("kind", all().map(|i| changes.kind[i].name())),
        frames::text_or_none("title", all().map(title)),
        frames::list("services", order.len(), all().map(services)),
        frames::instant("start", start()),
        frames::width("start_width_s", start()),
        frames::text_or_none(
            "precision",
            start().map(|m| m.map_or("", |m| precision(m.precision))),
        ),
        frames::text_or_none(
            "zone_basis",
            start().map(|m| m.map_or("", |m| basis(m.basis))),
        ),
        frames::instant("end", all().map(|i| changes.end[i])),
        frames::text_or_none("who", all().map(|i| night.name(changes.who[i]))),
        frames::text("status", all().map(|i| night.findings.status[i].name())),
        frames::real("no_record", all().map(|i| night.findings.no_record[i])),
        frames::real("confidence", all().map(|i| changes.confidence[i])),
        frames::list("systems", order.len(), all().map(systems)),
        frames::list("flags", order.len(), order.iter().map(of)),
        frames::whole(
            "records",
            all().map(|i| changes.members.get(i).len() as u32),
        ),
        frames::list(
            "branches",
            order.len(),
            order.iter().map(|c| branches(night, *c).into_iter()),
        ),
        frames::text_or_none("undoes", order.iter().map(|c| undoes(night, *c))),
    ]
}
