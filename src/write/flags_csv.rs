//! `flags.csv`: a row a finding and record, the worst first.

use std::io::Write;

use crate::model::change::ChangeIx;
use crate::model::flag::{Flag, Subject};
use crate::model::record::RecordIx;
use crate::write::contract::{Failure, Night};
use crate::write::rows::{Row, rows};

const HEADER: [&str; 17] = [
    "code",
    "severity",
    "confidence",
    "change_id",
    "source",
    "record_id",
    "file",
    "sheet",
    "row",
    "when",
    "services",
    "who",
    "title",
    "says",
    "evidence",
    "best_rejected",
    "owners",
];

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    rows(&HEADER, &night.findings.flags, out, |row, flag| {
        subjects(flag)
            .into_iter()
            .try_for_each(|(change, record)| cells(night, flag, change, record, row))
    })
}

/// A row for each record that a flag on a change stands on, so that it joins `records.csv`; one for a flag on a source, or on commits.
pub fn subjects(flag: &Flag) -> Vec<(Option<ChangeIx>, Option<RecordIx>)> {
    match flag.subject {
        Subject::Source(_) => vec![(None, None)],
        Subject::Record(change, record) => vec![(Some(change), Some(record))],
        // What stands on no record, such as on commits, names its change alone.
        Subject::Change(change) if flag.evidence.is_empty() => vec![(Some(change), None)],
        Subject::Change(change) => {
            let shown = flag.evidence.iter();
            shown.map(|r| (Some(change), Some(*r))).collect()
        }
    }
}

fn cells(
    night: &Night,
    flag: &Flag,
    change: Option<ChangeIx>,
    record: Option<RecordIx>,
    row: &mut Row,
) -> Result<(), Failure> {
    let records = &night.intake.records;
    row.word(flag.code)?;
    row.word(flag.severity.name())?;
    row.decimal(flag.confidence)?;
    row.word(change.map_or("", |c| night.change_id(c)))?;
    match (record, flag.subject) {
        (Some(r), _) => {
            row.cell(night.source(r))?;
            row.cell(records.record_id(r))?;
            row.cell(night.file(r))?;
            row.cell(night.sheet(r))?;
            row.value(night.row(r))?;
            row.instant(records.when(r))?;
            row.cell(night.services(r))?;
            row.cell(night.who(r))?;
            row.cell(records.headline(r))?;
        }
        (None, Subject::Source(source)) => {
            row.cell(&night.intake.source(source).name)?;
            for _ in 0..8 {
                row.word("")?;
            }
        }
        (None, Subject::Change(_) | Subject::Record(..)) => {
            for _ in 0..9 {
                row.word("")?;
            }
        }
    }
    row.cell(&flag.says)?;
    let evidence: Vec<String> = flag.evidence.iter().map(|r| night.reference(*r)).collect();
    row.cell(evidence.join("; "))?;
    let best = flag
        .best_rejected
        .map_or(String::new(), |(r, probability)| {
            format!("{} ({probability:.4})", night.reference(r))
        });
    row.cell(best)?;
    row.cell(change.map_or(String::new(), |c| night.owners(c)))?;
    row.end()
}
