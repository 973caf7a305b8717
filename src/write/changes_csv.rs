//! `changes.csv`: the change log, a row a change, the latest first.

use std::io::Write;

use rayon::slice::ParallelSliceMut;

use crate::model::change::ChangeIx;

use crate::model::source::System;
use crate::write::contract::{Failure, Night};
use crate::write::records_csv::{basis, precision};
use crate::write::rows::rows;

const HEADER: [&str; 20] = [
    "id",
    "kind",
    "title",
    "services",
    "start",
    "end",
    "precision",
    "zone_basis",
    "who",
    "status",
    "no_record",
    "confidence",
    "systems_present",
    "systems_missing",
    "flags",
    "records",
    "evidence",
    "run",
    "branches",
    "undoes",
];

/// Cells of a spreadsheet hold 32,767 characters; a change with more evidence than this says how many more.
const EVIDENCE_SHOWN_MAX: usize = 50;

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let changes = &night.linked.changes;
    let codes = night.findings.codes();
    let run = night.run.to_string();
    rows(&HEADER, &latest_first(night), out, |row, &change| {
        let i = change.index();
        let start = changes.start[i];
        row.word(&changes.id[i])?;
        row.word(changes.kind[i].name())?;
        row.cell(night.intake.records.headline(changes.title[i]))?;
        row.cell(night.join(changes.services.get(i)))?;
        row.instant(start)?;
        row.instant(changes.end[i])?;
        row.word(start.map_or("", |m| precision(m.precision)))?;
        row.word(start.map_or("", |m| basis(m.basis)))?;
        row.cell(night.name(changes.who[i]))?;
        row.word(night.findings.status[i].name())?;
        row.decimal(night.findings.no_record[i])?;
        row.decimal(changes.confidence[i])?;
        let (present, missing) = systems(night, change);
        row.word(present)?;
        row.word(missing)?;
        row.word(codes.get(&change).map_or(String::new(), |c| c.join("; ")))?;
        row.value(changes.members.get(i).len())?;
        row.cell(evidence(night, change))?;
        row.word(&run)?;
        row.cell(branches(night, change).join("; "))?;
        row.word(undoes(night, change))?;
        row.end()
    })
}

/// The latest start first; what has none comes last.
pub fn latest_first(night: &Night) -> Vec<ChangeIx> {
    let changes = &night.linked.changes;
    let mut order: Vec<ChangeIx> = changes.all().collect();
    order.par_sort_unstable_by_key(|c| {
        let start = changes.start[c.index()].map(|m| m.start);
        (std::cmp::Reverse(start), *c)
    });
    order
}

/// The systems that speak of it, and those of the run's sources that do not.
fn systems(night: &Night, change: ChangeIx) -> (String, String) {
    let members = night.linked.changes.members.get(change.index());
    let speaks = |system: System| {
        members
            .iter()
            .any(|r| night.intake.records.system(*r, &night.intake.sources) == system)
    };
    let words = |wanted: bool| {
        System::ALL
            .into_iter()
            .filter(|s| {
                night
                    .intake
                    .sources
                    .iter()
                    .any(|source| source.system == *s)
            })
            .filter(|s| speaks(*s) == wanted)
            .map(System::name)
            .collect::<Vec<_>>()
            .join("; ")
    };
    (words(true), words(false))
}

/// The branches that it ran from, in the order of its records, each once.
pub fn branches<'a>(night: &Night<'a>, change: ChangeIx) -> Vec<&'a str> {
    let mut branches: Vec<&str> = Vec::new();
    for record in night.linked.changes.members.get(change.index()) {
        let branch = night.name(night.intake.records.branch[record.index()]);
        if !branch.is_empty() && !branches.contains(&branch) {
            branches.push(branch);
        }
    }
    branches
}

/// The id of the change that it takes back; empty: none.
pub fn undoes<'a>(night: &Night<'a>, change: ChangeIx) -> &'a str {
    let undone = night.linked.changes.undoes.get(change.index()).copied();
    undone.flatten().map_or("", |c| night.change_id(c))
}

/// `source:record_id (file row 12)` for each record of it.
fn evidence(night: &Night, change: ChangeIx) -> String {
    let members = night.linked.changes.members.get(change.index());
    let mut words = String::new();
    for (nth, record) in members.iter().take(EVIDENCE_SHOWN_MAX).enumerate() {
        if nth > 0 {
            words.push_str("; ");
        }
        night.push_reference(&mut words, *record);
        words.push_str(" (");
        night.push_place(&mut words, *record);
        words.push(')');
    }
    if members.len() > EVIDENCE_SHOWN_MAX {
        words.push_str(&format!(
            "; and {} more",
            members.len() - EVIDENCE_SHOWN_MAX
        ));
    }
    words
}
