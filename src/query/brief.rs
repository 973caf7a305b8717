//! What every answer says of a change: when, where it stands, who.

use crate::ledger::{ChangeRow, Ledger, LedgerError, RecordRow};
use crate::model::answer::{EvidenceLine, RanLast, When};
use crate::model::drift::{ChangeBrief, Side};
use crate::model::export::ELEMENTS;
use crate::model::moment::{Moment, ZoneBasis, rfc3339};
use crate::query::environment;
use crate::query::person::who;
use crate::query::shipped::shipped;
use crate::query::standing::shortened;

/// A change as a line of a list.
///
/// # Errors
/// When the ledger cannot be read.
pub fn brief(ledger: &Ledger, change: ChangeRow) -> Result<ChangeBrief, LedgerError> {
    let records = ledger.records_of(&change)?;
    Ok(ChangeBrief {
        side: Side::of(change.kind),
        kind: change.kind.name().to_string(),
        service: ledger.names(&change.services)?,
        env: environment::shown(ledger, &change.environments)?,
        when: when(change.start, change.end),
        ran_last: None,
        who: who(ledger, &change, &records)?,
        status: change.status.name().to_string(),
        no_record: shortened(change.no_record),
        evidence: records.iter().map(evidence).collect(),
        shipped: shipped(ledger, &records)?,
        what: change.title,
        flags: change.flags,
        id: change.id,
    })
}

/// Times as they leave in an answer.
pub fn when(start: Option<Moment>, end: Option<Moment>) -> When {
    When {
        start: start.map(|m| rfc3339(m.start)),
        end: end.map(|m| rfc3339(m.end())),
        precision_s: start.map_or(0, |m| m.width_s),
        basis: start.map_or("none", |m| basis(m.basis)).to_string(),
        shown: start.map(Moment::display),
    }
}

fn basis(basis: ZoneBasis) -> &'static str {
    match basis {
        ZoneBasis::Stated => "stated",
        ZoneBasis::Configured => "configured",
        ZoneBasis::Inferred => "inferred",
        ZoneBasis::Assumed => "assumed",
    }
}

/// Where a record stands.
pub fn evidence(record: &RecordRow) -> EvidenceLine {
    EvidenceLine {
        source: record.source.clone(),
        system: record.system.name().to_string(),
        record_id: record.record_id.clone(),
        file: record.file.clone(),
        sheet: (!record.sheet.is_empty()).then(|| record.sheet.clone()),
        row: record.row,
    }
}

/// The evidence that shows that it ran, else the first.
pub fn shown_first(evidence: &[EvidenceLine]) -> Option<&EvidenceLine> {
    let ran = |system: &str| system == "deploys" || system == "hotfixes";
    evidence
        .iter()
        .find(|e| ran(&e.system))
        .or(evidence.first())
}

/// When it ran last, where it ran again.
pub fn last_shown(ran_last: Option<&RanLast>) -> String {
    ran_last.map_or(String::new(), |last| last.shown.clone())
}

/// `deploys: argo.json row 1198 + 1 more`, of its last execution where it ran again; nothing, where there is no evidence.
pub fn place(evidence: &[EvidenceLine], ran_last: Option<&RanLast>) -> Option<String> {
    let first = ran_last
        .map(|last| &last.evidence)
        .or(shown_first(evidence))?;
    let place = match first.sheet.as_deref() {
        Some(ELEMENTS) => format!(" [{}]", first.row),
        Some(sheet) => format!(" {sheet} row {}", first.row),
        None => format!(" row {}", first.row),
    };
    let file = first.file.rsplit(['/', '\\']).next().unwrap_or(&first.file);
    let more = match evidence.len() - 1 {
        0 => String::new(),
        more => format!(" + {more} more"),
    };
    Some(format!("{}: {file}{place}{more}", first.system))
}
