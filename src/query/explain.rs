//! Why is that so: a change with all that it stands on, the change of a record, or a rule and where it struck.

use std::collections::BTreeMap;

use crate::ledger::{ChangeRow, FlagRow, HistoryRow, Ledger, LedgerError, RecordRow, SourceRow};
use crate::model::answer::{
    ChangeDetail, ExplainAnswer, FlagDetail, HistoryLine, RecordDetail, Rejected,
};
use crate::model::clock;
use crate::model::flag::RuleDoc;
use crate::model::moment::{Moment, ZoneBasis};
use crate::query::brief::when;
use crate::query::contract::QueryError;
use crate::query::explain_links::ties;
use crate::query::person::{role_name, who};
use crate::query::seen::run_ref;
use crate::query::shipped::{shipped, shipped_by};
use crate::query::standing::shortened;

/// Flags that are shown of a rule.
const FLAGS_SHOWN_MAX: u32 = 10;

/// Explains a change by its id, a record by `source:record_id` or its own id where only one has it, or a flag's code.
///
/// # Errors
/// When nothing is called so, or several records are; when the ledger cannot be read.
pub fn explain(
    ledger: &Ledger,
    asked: &str,
    rules: &[RuleDoc],
) -> Result<ExplainAnswer, QueryError> {
    let mut answer = ExplainAnswer {
        schema: "lastchange/explain/1",
        run: run_ref(&ledger.run()?),
        asked: asked.to_string(),
        record: None,
        change: None,
        rule: None,
        flags: Vec::new(),
        flags_in_all: 0,
    };
    if let Some(rule) = rules.iter().find(|r| r.code.eq_ignore_ascii_case(asked)) {
        let (flags, in_all) = ledger.flags_with(rule.code, FLAGS_SHOWN_MAX)?;
        answer.rule = Some(*rule);
        answer.flags_in_all = in_all;
        answer.flags = details(ledger, flags)?;
        return Ok(answer);
    }
    let change = match ledger.change(asked)? {
        Some(change) => change,
        None => {
            let record = record(ledger, asked)?;
            answer.record = Some(record.reference());
            let change = ledger.change_at(record.change)?;
            change.ok_or_else(|| QueryError::NothingSuch {
                asked: asked.to_string(),
            })?
        }
    };
    let flags = ledger.flags_of(change.ix)?;
    answer.flags_in_all = flags.len() as u64;
    answer.flags = details(ledger, flags)?;
    answer.change = Some(change_detail(ledger, change)?);
    Ok(answer)
}

/// The one record that is called so. A record's own id may hold a colon: the whole is tried too.
fn record(ledger: &Ledger, asked: &str) -> Result<RecordRow, QueryError> {
    let mut found = ledger.records_named(asked)?;
    for (colon, _) in asked.match_indices(':') {
        let (source, id) = (&asked[..colon], &asked[colon + 1..]);
        let of_source = ledger.records_named(id)?.into_iter();
        found.extend(of_source.filter(|r| r.source == source));
    }
    match found.len() {
        0 => Err(QueryError::NothingSuch {
            asked: asked.to_string(),
        }),
        1 => Ok(found.remove(0)),
        _ => Err(QueryError::Ambiguous {
            asked: asked.to_string(),
            among: found
                .iter()
                .map(|r| format!("{} ({} row {})", r.reference(), r.file, r.row))
                .collect(),
        }),
    }
}

fn change_detail(ledger: &Ledger, change: ChangeRow) -> Result<ChangeDetail, LedgerError> {
    let records = ledger.records_of(&change)?;
    let sources = ledger.sources()?;
    let mut details = Vec::with_capacity(records.len());
    for record in &records {
        details.push(record_detail(ledger, &sources, record)?);
    }
    let history = ledger.history(&change.id)?.into_iter();
    let ties = ties(ledger, &records)?;
    Ok(ChangeDetail {
        who: who(ledger, &change, &records)?,
        links: ties.links,
        shipped: shipped(ledger, &records)?,
        shipped_by: shipped_by(ledger, &records)?,
        undoes: ties.undoes,
        undone_by: ties.undone_by,
        records: details,
        title: change.title,
        kind: change.kind.name().to_string(),
        service: ledger.names(&change.services)?,
        when: when(change.start, change.end),
        status: change.status.name().to_string(),
        no_record: shortened(change.no_record),
        confidence: shortened(change.confidence),
        first_seen_run: change.first_seen_run,
        history: history.map(history_line).collect(),
        id: change.id,
    })
}

fn history_line(row: HistoryRow) -> HistoryLine {
    HistoryLine {
        run: row.run,
        event: row.event,
        detail: row.detail,
    }
}

fn record_detail(
    ledger: &Ledger,
    sources: &[SourceRow],
    record: &RecordRow,
) -> Result<RecordDetail, LedgerError> {
    let mut people = Vec::with_capacity(record.people.len());
    for (role, name) in &record.people {
        people.push(format!("{} {}", role_name(*role), ledger.name(*name)?));
    }
    let named = |ix: u32| -> Result<Option<String>, LedgerError> {
        Ok(Some(ledger.name(ix)?).filter(|n| !n.is_empty()))
    };
    Ok(RecordDetail {
        r#ref: record.reference(),
        system: record.system.name().to_string(),
        file: record.file.clone(),
        sheet: (!record.sheet.is_empty()).then(|| record.sheet.clone()),
        row: record.row,
        title: record.title.clone(),
        kind: record.kind.name().to_string(),
        state: record.state.name().to_string(),
        times: times(record, sources),
        people,
        service: ledger.names(&record.services)?,
        environment: named(record.environment)?,
        branch: named(record.branch)?,
        version: named(record.version)?,
        first_seen_run: record.first_seen_run,
    })
}

/// Times that were set right stand beside what the export says.
fn times(record: &RecordRow, sources: &[SourceRow]) -> BTreeMap<&'static str, String> {
    let zone = sources
        .iter()
        .find(|s| s.name == record.source)
        .and_then(|s| s.zone.as_deref());
    let late_s = zone.map_or(0, clock::late_s);
    let shown = |moment: Moment| {
        if moment.basis == ZoneBasis::Inferred && late_s != 0 {
            let written = moment.shifted(late_s).display();
            let written = written.trim_end_matches('Z');
            format!("{} (the export says {written})", moment.display())
        } else {
            moment.display()
        }
    };
    let times = &record.times;
    [
        ("created", times.created),
        ("started", times.started),
        ("ended", times.ended),
        ("planned_start", times.planned_start),
        ("planned_end", times.planned_end),
        ("resolved", times.resolved),
        ("approved", times.approved),
    ]
    .into_iter()
    .filter_map(|(name, moment)| Some((name, moment.map(shown)?)))
    .collect()
}

/// Flags as they leave.
///
/// # Errors
/// When the ledger cannot be read.
pub fn details(ledger: &Ledger, flags: Vec<FlagRow>) -> Result<Vec<FlagDetail>, LedgerError> {
    // None: as of an earlier run it was not there yet.
    let reference = |ix: u32| -> Result<Option<String>, LedgerError> {
        Ok(ledger.record_at(ix)?.map(|r| r.reference()))
    };
    let mut details = Vec::with_capacity(flags.len());
    for flag in flags {
        let on = match (flag.change, &flag.source) {
            (Some(change), _) => ledger.change_at(change)?.map_or(String::new(), |c| c.id),
            (None, source) => source.clone().unwrap_or_default(),
        };
        let mut evidence = Vec::with_capacity(flag.evidence.len());
        for ix in &flag.evidence {
            evidence.extend(reference(*ix)?);
        }
        let best_rejected = match flag.best_rejected {
            Some((ix, probability)) => reference(ix)?.map(|named| Rejected {
                r#ref: named,
                score: shortened(probability),
                why_not: Vec::new(),
            }),
            None => None,
        };
        details.push(FlagDetail {
            code: flag.code,
            severity: flag.severity.name().to_string(),
            confidence: shortened(flag.confidence),
            on,
            says: flag.says,
            evidence,
            best_rejected,
        });
    }
    Ok(details)
}
