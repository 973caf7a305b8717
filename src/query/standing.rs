//! How a change is recorded, in a sentence, with the best record that was looked at and rejected.

use crate::ledger::{ChangeRow, Ledger, LedgerError, RecordRow, RunRow, SourceRow};
use crate::model::answer::{RecordLine, Rejected};
use crate::model::flag::Status;
use crate::model::link::{Evidence, Verdict};
use crate::model::moment::{Moment, span_words, utc};
use crate::model::record::{State, Times};

/// Fields that are named when a candidate was rejected.
const WHY_NOT_SHOWN_MAX: usize = 2;

/// A field that took less than this from a candidate did not decide.
const WHY_NOT_BITS_MAX: f32 = -1.0;

/// What is known of the record of a change.
///
/// # Errors
/// When the ledger cannot be read.
pub fn record_line(
    ledger: &Ledger,
    run: &RunRow,
    sources: &[SourceRow],
    change: &ChangeRow,
    records: &[RecordRow],
) -> Result<RecordLine, LedgerError> {
    let counts = |source: &&SourceRow| run.policy.counts_as_record.contains(&source.system);
    let searched: Vec<&SourceRow> = sources.iter().filter(counts).collect();
    let best_rejected = match change.status {
        Status::Unrecorded
        | Status::NoRecordYet
        | Status::NotCovered
        | Status::CannotTell
        | Status::PossiblyRecorded => nearest(ledger, run, change, records)?,
        Status::Recorded | Status::RecordedAfter | Status::NotSeenRunning => None,
    };
    let confidence = match change.status {
        Status::Unrecorded | Status::NoRecordYet | Status::NotCovered | Status::CannotTell => {
            change.no_record
        }
        Status::Recorded | Status::PossiblyRecorded | Status::RecordedAfter => {
            1.0 - change.no_record
        }
        Status::NotSeenRunning => 1.0,
    };
    let services = ledger.names(&change.services)?;
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    let grace_end = |m: Moment| run.policy.grace_end(change.kind, &services, m.end());
    let grace_to = change.start.map(grace_end);
    Ok(RecordLine {
        status: change.status.name().to_string(),
        confidence: shortened(confidence),
        searched: searched.iter().map(|s| s.name.clone()).collect(),
        says: says(
            run,
            sources,
            &searched,
            change,
            records,
            best_rejected.as_ref(),
            grace_to,
        ),
        best_rejected: best_rejected.map(|(_, best)| best),
    })
}

/// A probability as it leaves: four decimals.
pub fn shortened(probability: f32) -> f64 {
    (f64::from(probability) * 10_000.0).round() / 10_000.0
}

fn says(
    run: &RunRow,
    sources: &[SourceRow],
    searched: &[&SourceRow],
    change: &ChangeRow,
    records: &[RecordRow],
    best: Option<&(String, Rejected)>,
    grace_to: Option<i64>,
) -> String {
    let named = || {
        papers(run, records)
            .map(RecordRow::name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let nearest = best.map_or(String::new(), |(name, best)| {
        format!(". Nearest {name}, rejected: {}", best.why_not.join(", "))
    });
    match change.status {
        Status::Recorded => named(),
        Status::PossiblyRecorded => match (named(), best) {
            (papers, _) if !papers.is_empty() => papers,
            (_, Some((name, best))) => {
                format!("nothing surely; nearest {name} ({:.2})", best.score)
            }
            (_, None) => format!("{}; nothing surely", seen(searched)),
        },
        Status::RecordedAfter => match late(run, change, records) {
            Some((paper, delay_s)) => {
                format!("{} was opened {} later", paper.name(), span_words(delay_s))
            }
            None => named(),
        },
        Status::NoRecordYet => {
            let grace = grace_to.map_or(String::new(), |to| format!(", grace to {}", seconds(to)));
            format!("{}{grace}{nearest}", seen(searched))
        }
        Status::Unrecorded => format!("{}{nearest}", seen(searched)),
        Status::NotCovered => {
            let lacking: Vec<String> = sources
                .iter()
                .filter(|s| run.policy.requires_coverage.contains(&s.system))
                .map(seen_by)
                .collect();
            let lacking = if lacking.is_empty() {
                "no such source".to_string()
            } else {
                lacking.join(", ")
            };
            format!("{lacking}: whether there is a record cannot be said{nearest}")
        }
        Status::CannotTell => format!(
            "{}: whether there is a record cannot be said{nearest}",
            not_told(records)
        ),
        Status::NotSeenRunning => format!("{}: a plan or paperwork alone", named()),
    }
}

/// Why it cannot be told.
fn not_told(records: &[RecordRow]) -> &'static str {
    let mut evidence = records.iter().filter(|r| r.system.is_evidence());
    let took_effect = |r: &RecordRow| match r.state {
        State::Unknown | State::Done | State::Partial => true,
        State::Open | State::Failed | State::RolledBack | State::Cancelled => false,
    };
    match evidence.any(took_effect) {
        true => {
            "no words say what it changed, and no commit or release column says what it shipped"
        }
        false => "it did not take effect",
    }
}

/// Its records that count as one.
fn papers<'a>(run: &'a RunRow, records: &'a [RecordRow]) -> impl Iterator<Item = &'a RecordRow> {
    records
        .iter()
        .filter(|r| run.policy.counts_as_record.contains(&r.system))
}

/// The record that was opened after the start, and by how many seconds.
fn late<'a>(
    run: &'a RunRow,
    change: &ChangeRow,
    records: &'a [RecordRow],
) -> Option<(&'a RecordRow, i64)> {
    let start = change.start?;
    papers(run, records)
        .filter_map(|r| Some((r, r.times.created?.start - start.end())))
        .filter(|(_, delay_s)| *delay_s > 0)
        .min_by_key(|(r, delay_s)| (*delay_s, r.ix))
}

fn seen(searched: &[&SourceRow]) -> String {
    let seen: Vec<String> = searched.iter().map(|s| seen_by(s)).collect();
    if seen.is_empty() {
        "nothing was searched".to_string()
    } else {
        seen.join(", ")
    }
}

fn seen_by(source: &SourceRow) -> String {
    match source.to() {
        Some(to) => format!("{} seen to {}", source.name, seconds(to)),
        None => format!("{} covers nothing", source.name),
    }
}

/// `2026-11-22 09:10:02Z`
fn seconds(at: i64) -> String {
    utc(at).format("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// What the flags name as the nearest; else the best link to a record of paper that was not accepted: what it is called, and why not.
fn nearest(
    ledger: &Ledger,
    run: &RunRow,
    change: &ChangeRow,
    records: &[RecordRow],
) -> Result<Option<(String, Rejected)>, LedgerError> {
    let flags = ledger.flags_of(change.ix)?;
    let mut best: Option<(u32, f32)> = flags.iter().find_map(|f| f.best_rejected);
    let mut bits = None;
    for record in records {
        for link in ledger.links_of(record.ix)? {
            let other = if link.a == record.ix { link.b } else { link.a };
            let known = best.is_some_and(|(ix, _)| ix == other);
            if known && bits.is_none() {
                bits = Some(link.bits);
            }
            if link.verdict != Verdict::Rejected || best.is_some_and(|(_, p)| p >= link.probability)
            {
                continue;
            }
            let Some(paper) = ledger.record_at(other)? else {
                continue;
            };
            if run.policy.counts_as_record.contains(&paper.system) {
                best = Some((other, link.probability));
                bits = Some(link.bits);
            }
        }
    }
    let Some((ix, probability)) = best else {
        return Ok(None);
    };
    let Some(paper) = ledger.record_at(ix)? else {
        return Ok(None);
    };
    let rejected = Rejected {
        r#ref: paper.reference(),
        score: shortened(probability),
        why_not: why_not(change.start, &paper, probability, bits.as_ref()),
    };
    Ok(Some((paper.name(), rejected)))
}

fn why_not(
    start: Option<Moment>,
    paper: &RecordRow,
    probability: f32,
    bits: Option<&[f32; Evidence::COUNT]>,
) -> Vec<String> {
    let mut why = Vec::new();
    why.extend(start.and_then(|start| beside(start, &paper.times)));
    let mut against: Vec<(Evidence, f32)> = Evidence::ALL
        .into_iter()
        .zip(bits.into_iter().flatten().copied())
        .filter(|(field, bits)| *field != Evidence::Prior && *bits <= WHY_NOT_BITS_MAX)
        .collect();
    against.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let against = against.into_iter().take(WHY_NOT_SHOWN_MAX);
    why.extend(against.map(|(field, bits)| format!("{} {bits:+.1} bits", field.name())));
    if probability >= 0.5 {
        why.push("it fits another change better".to_string());
    }
    if why.is_empty() {
        why.push("too little speaks for it".to_string());
    }
    why
}

/// By how much the time of a paper lies beside the start of a change: its window, else what it speaks of.
fn beside(start: Moment, times: &Times) -> Option<String> {
    let ran = times.started.or(times.ended);
    let window = times.planned_start.zip(times.planned_end);
    let ((from, to), (ended, begins)) = match (window, ran) {
        (Some(window), None) => (window, ("its window ended", "its window begins")),
        _ => (
            times.when().map(|when| (when, when))?,
            ("it speaks of", "it speaks of"),
        ),
    };
    if to.end() < start.start {
        let earlier = span_words(start.start - to.end());
        Some(format!("{ended} {earlier} earlier"))
    } else if start.end() < from.start {
        let later = span_words(from.start - start.end());
        Some(format!("{begins} {later} later"))
    } else {
        None
    }
}
