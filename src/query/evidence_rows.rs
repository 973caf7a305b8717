//! The rows of an evidence pack: a change, the steps that a record tells, a finding and what became of it.

use std::collections::BTreeMap;

use crate::ledger::{ChangeRow, FlagRow, Ledger, LedgerError, RecordRow};
use crate::model::decision::{Decision, Matter};
use crate::model::moment::{Moment, rfc3339};
use crate::model::record::{Approval, RecordKey, Role};
use crate::model::source::System;

/// A change as it stands in the population.
pub fn population_row(
    ledger: &Ledger,
    change: &ChangeRow,
    records: &[RecordRow],
    sample: &[String],
) -> Result<Vec<String>, LedgerError> {
    let references: Vec<String> = records.iter().map(RecordRow::reference).collect();
    let is_drawn = sample.binary_search(&change.id).is_ok();
    Ok(vec![
        change.id.clone(),
        change.kind.name().to_string(),
        change.title.clone(),
        ledger.names(&change.services)?.join("; "),
        shown(change.start),
        shown(change.end),
        ledger.name(change.who)?,
        change.status.name().to_string(),
        format!("{:.4}", change.confidence),
        change.flags.join(" "),
        references.join("; "),
        change.first_seen_run.to_string(),
        if is_drawn { "yes" } else { "" }.to_string(),
    ])
}

/// What a record says of its change, step by step: opened, approved, planned, started, ended, closed; and who.
pub fn steps(
    ledger: &Ledger,
    change: &ChangeRow,
    record: &RecordRow,
) -> Result<Vec<Vec<String>>, LedgerError> {
    let who = |roles: &[Role]| -> Result<String, LedgerError> {
        let named = record
            .people
            .iter()
            .filter(|(role, _)| roles.contains(role));
        Ok(ledger
            .names(&named.map(|(_, name)| *name).collect::<Vec<u32>>())?
            .join("; "))
    };
    let times = &record.times;
    let state = record.state.name();
    let approval = match record.approval {
        Approval::Unknown => "",
        Approval::Open | Approval::Approved | Approval::Rejected => record.approval.name(),
    };
    let approver = who(&[Role::Approver])?;
    let doer = who(&[Role::Actor, Role::Author])?;
    let mut steps: Vec<(&str, Option<Moment>, String, &str)> = vec![
        (
            "opened",
            times.created,
            who(&[Role::Requester, Role::Author])?,
            "",
        ),
        ("planned from", times.planned_start, String::new(), ""),
        ("planned to", times.planned_end, String::new(), ""),
        ("started", times.started, doer.clone(), state),
        ("ended", times.ended, doer, state),
        ("closed", times.resolved, who(&[Role::Owner])?, state),
    ];
    steps.retain(|(_, at, _, _)| at.is_some());
    // That it says nothing of an approval is worth a line, of a ticket.
    let is_told = !approval.is_empty() || !approver.is_empty() || times.approved.is_some();
    if is_told || record.system == System::Tickets {
        let says = if is_told {
            approval
        } else {
            "the export does not say"
        };
        steps.push(("approved", times.approved, approver, says));
    }
    steps.sort_by_key(|(_, at, _, _)| at.map_or(i64::MAX, |m| m.start));
    let rows = steps.into_iter().map(|(step, at, who, says)| {
        vec![
            change.id.clone(),
            step.to_string(),
            shown(at),
            who,
            says.to_string(),
            record.source.clone(),
            record.record_id.clone(),
            record.file.clone(),
            record.sheet.clone(),
            record.row.to_string(),
        ]
    });
    Ok(rows.collect())
}

/// A finding, and what a reviewer made of it.
pub fn exception(
    change: &ChangeRow,
    records: &[RecordRow],
    keys: &[RecordKey],
    flag: &FlagRow,
    decided: &BTreeMap<Matter, Decision>,
) -> Vec<String> {
    let on = records.iter().find(|r| Some(r.ix) == flag.record);
    // A finding on one record was judged by that record; one on the change by any of its records.
    let judged = records
        .iter()
        .zip(keys)
        .filter(|(r, _)| flag.record.is_none_or(|on| on == r.ix));
    let mut judged = judged.map(|(_, key)| Matter::Finding(flag.code.clone(), *key));
    let decision = judged.find_map(|matter| decided.get(&matter));
    let (disposition, reviewer, at, comment) = match decision {
        Some(d) => (
            d.ruling.name(),
            d.reviewer.clone(),
            rfc3339(d.at),
            d.comment.clone(),
        ),
        None => ("open", String::new(), String::new(), String::new()),
    };
    vec![
        change.id.clone(),
        flag.code.clone(),
        flag.severity.name().to_string(),
        format!("{:.4}", flag.confidence),
        on.map_or(String::new(), |r| r.source.clone()),
        on.map_or(String::new(), |r| r.record_id.clone()),
        flag.says.clone(),
        disposition.to_string(),
        reviewer,
        at,
        comment,
    ]
}

/// An instant as precise as it is; empty: none.
fn shown(moment: Option<Moment>) -> String {
    moment.map_or(String::new(), Moment::display)
}
