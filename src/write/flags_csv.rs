//! `flags.csv`: a row a finding and record, the worst first.

use std::io::Write;

use crate::model::change::ChangeIx;
use crate::model::flag::{Flag, Subject};
use crate::model::record::RecordIx;
use crate::write::cells::{decimal, instant, plain};
use crate::write::contract::{Failure, Night};

const HEADER: [&str; 16] = [
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
];

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(HEADER)?;
    for flag in &night.findings.flags {
        for (change, record) in rows(night, flag) {
            row(night, flag, change, record, &mut csv)?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// A row for each record that a flag on a change stands on, so that every row joins `records.csv`; one for a flag on a source.
pub fn rows(night: &Night, flag: &Flag) -> Vec<(Option<ChangeIx>, Option<RecordIx>)> {
    match flag.subject {
        Subject::Source(_) => vec![(None, None)],
        Subject::Record(change, record) => vec![(Some(change), Some(record))],
        Subject::Change(change) => {
            let members = night.linked.changes.members.get(change.index());
            let shown = if flag.evidence.is_empty() {
                members
            } else {
                &flag.evidence
            };
            shown.iter().map(|r| (Some(change), Some(*r))).collect()
        }
    }
}

fn row(
    night: &Night,
    flag: &Flag,
    change: Option<ChangeIx>,
    record: Option<RecordIx>,
    csv: &mut csv::Writer<&mut dyn Write>,
) -> Result<(), Failure> {
    let records = &night.intake.records;
    csv.write_field(flag.code)?;
    csv.write_field(flag.severity.name())?;
    csv.write_field(decimal(flag.confidence))?;
    csv.write_field(change.map_or("", |c| night.change_id(c)))?;
    match (record, flag.subject) {
        (Some(r), _) => {
            csv.write_field(plain(night.source(r)).as_bytes())?;
            csv.write_field(plain(&records.record_id(r)).as_bytes())?;
            csv.write_field(plain(&night.file(r)).as_bytes())?;
            csv.write_field(plain(night.sheet(r)).as_bytes())?;
            csv.write_field(night.row(r).to_string())?;
            csv.write_field(instant(records.when(r)))?;
            csv.write_field(plain(&night.services(r)).as_bytes())?;
            csv.write_field(plain(night.who(r)).as_bytes())?;
            csv.write_field(plain(records.headline(r)).as_bytes())?;
        }
        (None, Subject::Source(source)) => {
            csv.write_field(plain(&night.intake.source(source).name).as_bytes())?;
            for _ in 0..8 {
                csv.write_field("")?;
            }
        }
        (None, Subject::Change(_) | Subject::Record(..)) => {
            for _ in 0..9 {
                csv.write_field("")?;
            }
        }
    }
    csv.write_field(plain(&flag.says).as_bytes())?;
    let evidence: Vec<String> = flag.evidence.iter().map(|r| night.reference(*r)).collect();
    csv.write_field(plain(&evidence.join("; ")).as_bytes())?;
    let best = flag
        .best_rejected
        .map_or(String::new(), |(r, probability)| {
            format!("{} ({probability:.4})", night.reference(r))
        });
    csv.write_field(plain(&best).as_bytes())?;
    csv.write_record(None::<&[u8]>)?;
    Ok(())
}
