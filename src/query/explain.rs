//! Why is that so: a change with all that it stands on, the change of a record, or a rule and where it struck.

use std::collections::BTreeMap;

use crate::ledger::{ChangeRow, FlagRow, HistoryRow, Ledger, LedgerError, LinkRow, RecordRow};
use crate::model::answer::{
    BitsLine, ChangeDetail, Compared, ExplainAnswer, FlagDetail, HistoryLine, LinkDetail,
    RecordDetail, Rejected,
};
use crate::model::flag::RuleDoc;
use crate::model::link::{Evidence, Relation, Verdict};
use crate::model::moment::Moment;
use crate::query::contract::QueryError;
use crate::query::last::when;
use crate::query::person::{role_name, who};
use crate::query::seen::run_ref;
use crate::query::standing::shortened;

/// Flags that are shown of a rule.
const FLAGS_SHOWN_MAX: u32 = 10;

/// Links to records outside of the change that are shown: the most probable ones.
const OUTWARD_SHOWN_MAX: usize = 5;

/// Characters of a text in a comparison; the record has the rest.
const COMPARED_SHOWN_MAX: usize = 120;

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
    let mut details = Vec::with_capacity(records.len());
    for record in &records {
        details.push(record_detail(ledger, record)?);
    }
    let history = ledger.history(&change.id)?.into_iter();
    Ok(ChangeDetail {
        who: who(ledger, &change, &records)?,
        links: links(ledger, &records)?,
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

fn record_detail(ledger: &Ledger, record: &RecordRow) -> Result<RecordDetail, LedgerError> {
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
        times: times(record),
        people,
        service: ledger.names(&record.services)?,
        environment: named(record.environment)?,
        branch: named(record.branch)?,
        version: named(record.version)?,
        first_seen_run: record.first_seen_run,
    })
}

fn times(record: &RecordRow) -> BTreeMap<&'static str, String> {
    let times = &record.times;
    [
        ("created", times.created),
        ("started", times.started),
        ("ended", times.ended),
        ("planned_start", times.planned_start),
        ("planned_end", times.planned_end),
        ("resolved", times.resolved),
    ]
    .into_iter()
    .filter_map(|(name, moment)| Some((name, moment.map(Moment::display)?)))
    .collect()
}

/// The links among the records of a change, in their order; then the best of those that lead out of it.
fn links(ledger: &Ledger, records: &[RecordRow]) -> Result<Vec<LinkDetail>, LedgerError> {
    let is_member = |ix: u32| records.iter().any(|r| r.ix == ix);
    let (mut inward, mut outward) = (Vec::new(), Vec::new());
    for record in records {
        for link in ledger.links_of(record.ix)? {
            match (is_member(link.a), is_member(link.b)) {
                (true, true) if link.a == record.ix => inward.push(link),
                (true, true) => {}
                (true, false) | (false, true) => outward.push(link),
                (false, false) => {}
            }
        }
    }
    outward.sort_by(|x, y| {
        let key = |l: &LinkRow| (l.verdict, l.a, l.b, l.relation);
        y.probability
            .total_cmp(&x.probability)
            .then(key(x).cmp(&key(y)))
    });
    outward.truncate(OUTWARD_SHOWN_MAX);
    let mut details = Vec::with_capacity(inward.len() + outward.len());
    for link in inward.iter().chain(&outward) {
        details.extend(link_detail(ledger, link)?);
    }
    Ok(details)
}

fn link_detail(ledger: &Ledger, link: &LinkRow) -> Result<Option<LinkDetail>, LedgerError> {
    let (Some(a), Some(b)) = (ledger.record_at(link.a)?, ledger.record_at(link.b)?) else {
        return Ok(None);
    };
    let bits: Vec<BitsLine> = Evidence::ALL
        .into_iter()
        .zip(link.bits)
        .filter(|(_, bits)| *bits != 0.0)
        .map(|(field, bits)| BitsLine {
            field: field.name(),
            bits: f64::from(bits),
        })
        .collect();
    let mut compared = Vec::new();
    for (field, bits) in Evidence::ALL.into_iter().zip(link.bits) {
        if bits == 0.0 {
            continue;
        }
        let (x, y) = (value(ledger, &a, field)?, value(ledger, &b, field)?);
        if let (Some(a), Some(b)) = (x, y) {
            compared.push(Compared {
                field: field.name(),
                a,
                b,
            });
        }
    }
    Ok(Some(LinkDetail {
        a: a.reference(),
        b: b.reference(),
        relation: link.relation.name().to_string(),
        verdict: link.verdict.name().to_string(),
        probability: shortened(link.probability),
        weight_bits: link.bits.iter().map(|b| f64::from(*b)).sum(),
        bits,
        compared,
    }))
}

/// What a record says in a field; none where the field is not one of a record.
fn value(
    ledger: &Ledger,
    record: &RecordRow,
    field: Evidence,
) -> Result<Option<String>, LedgerError> {
    let short = |text: &str| -> String { text.chars().take(COMPARED_SHOWN_MAX).collect() };
    let value = match field {
        Evidence::Prior | Evidence::Margin | Evidence::Calibration | Evidence::Numbers => {
            return Ok(None);
        }
        Evidence::Ids if record.reference.is_empty() => record.record_id.clone(),
        Evidence::Ids => format!("{}, names {}", record.record_id, short(&record.reference)),
        Evidence::Text => short(&record.title),
        Evidence::Person => {
            let names: Vec<u32> = record.people.iter().map(|(_, name)| *name).collect();
            ledger.names(&names)?.join(", ")
        }
        Evidence::Service => ledger.names(&record.services)?.join(", "),
        Evidence::Time => record.when().map_or(String::new(), Moment::display),
        Evidence::Version => ledger.name(record.version)?,
        Evidence::Branch => ledger.name(record.branch)?,
        Evidence::Environment => ledger.name(record.environment)?,
    };
    Ok(Some(if value.is_empty() {
        "not named".to_string()
    } else {
        value
    }))
}

fn details(ledger: &Ledger, flags: Vec<FlagRow>) -> Result<Vec<FlagDetail>, LedgerError> {
    let reference = |ix: u32| -> Result<String, LedgerError> {
        Ok(ledger
            .record_at(ix)?
            .map_or(String::new(), |r| r.reference()))
    };
    let mut details = Vec::with_capacity(flags.len());
    for flag in flags {
        let on = match (flag.change, &flag.source) {
            (Some(change), _) => ledger.change_at(change)?.map_or(String::new(), |c| c.id),
            (None, source) => source.clone().unwrap_or_default(),
        };
        let mut evidence = Vec::with_capacity(flag.evidence.len());
        for ix in &flag.evidence {
            evidence.push(reference(*ix)?);
        }
        let best_rejected = match flag.best_rejected {
            Some((ix, probability)) => Some(Rejected {
                r#ref: reference(ix)?,
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

/// What a link is to the change that it is shown with, in words.
pub fn link_words(relation: &str, verdict: &str) -> String {
    let is = |r: Relation| r.name() == relation;
    let verb = if is(Relation::Ships) {
        "ships"
    } else if is(Relation::Reverts) {
        "reverts"
    } else {
        "is the same change as"
    };
    if verdict == Verdict::Rejected.name() {
        format!("rejected: {verb}")
    } else if verdict == Verdict::Review.name() {
        format!("to review: {verb}")
    } else {
        verb.to_string()
    }
}
