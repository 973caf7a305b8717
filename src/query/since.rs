//! What changed since an instant: the drift from a state that was once tested.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::ledger::{FlaggedRow, Ledger, LedgerError, TallyRow, Walk};
use crate::model::drift::{ChangeBrief, DriftLine, Side, SinceAnswer, SinceAsked};
use crate::model::flag::Status;
use crate::model::moment::rfc3339;
use crate::query::brief::brief;
use crate::query::contract::QueryError;
use crate::query::environment::Places;
use crate::query::ran::{self, Ran};
use crate::query::{seen, services, typed};

/// The order in which changes are listed: what nobody knows of first.
const ORDER: [Status; 8] = [
    Status::Unrecorded,
    Status::NoRecordYet,
    Status::NotCovered,
    Status::CannotTell,
    Status::PossiblyRecorded,
    Status::RecordedAfter,
    Status::Recorded,
    Status::NotSeenRunning,
];

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceQuestion {
    pub since: Since,
    /// Unix seconds.
    pub to: i64,
    /// Any spelling, alias or part of a name; empty: all.
    pub services: Vec<String>,
    pub env: String,
    /// Changes listed; all are counted.
    pub limit: usize,
    /// Lines by kind and service of each side; many services make many.
    pub drift_limit: usize,
}

/// Since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// As it was asked.
    pub said: String,
    /// `an instant`, `a span`, `a run` or `a mark`.
    pub is: &'static str,
    /// Unix seconds.
    pub at: i64,
    /// The run that was named.
    pub run: Option<i64>,
}

/// What `7d`, `2026-05-14`, `run:3` or the name of a mark stands for, asked at `now`, unix seconds.
///
/// # Errors
/// When it is none of these, with the marks that there are.
pub fn since_when(ledger: &Ledger, said: &str, now: i64) -> Result<Since, QueryError> {
    let since = |is, at| Since {
        said: said.to_string(),
        is,
        at,
        run: None,
    };
    let marks = ledger.marks()?;
    if let Some(mark) = marks.iter().find(|m| m.name == said) {
        return Ok(since("a mark", mark.at));
    }
    if let Ok(at) = typed::instant(said) {
        return Ok(since("an instant", at));
    }
    if let Ok(span) = typed::span(said) {
        return Ok(since("a span", now.saturating_sub(span)));
    }
    let number = said.strip_prefix("run:").and_then(|n| n.parse().ok());
    if let Some(run) = number
        && let Some(at) = ledger.run_at(run)?
    {
        return Ok(Since {
            run: Some(run),
            ..since("a run", at)
        });
    }
    Err(QueryError::NoSuchMark {
        asked: said.to_string(),
        marks: marks.into_iter().map(|m| m.name).collect(),
    })
}

/// Answers from the last run: every change that ran in the span, or was to, is counted, the first ones are listed.
///
/// # Errors
/// When a service is unknown, the ledger holds no run, or it cannot be read.
pub fn since(ledger: &Ledger, asked: &SinceQuestion) -> Result<SinceAnswer, QueryError> {
    let run = ledger.run()?;
    let sources = ledger.sources()?;
    let meant = services::meant_or_all(ledger, &run, &asked.services)?;
    let mut places = Places::new(&asked.env, &run.policy.production);
    let (from, to) = (asked.since.at, asked.to);
    let Found {
        tally,
        flagged,
        changes,
    } = match &meant {
        Some(meant) => of_services(ledger, &mut places, meant, asked)?,
        None => of_all(ledger, &mut places, asked)?,
    };
    let mut by_status: BTreeMap<String, u64> = BTreeMap::new();
    for row in &tally {
        *by_status.entry(row.status.name().to_string()).or_default() += row.changes;
    }
    let mut by_flag: BTreeMap<String, u64> = BTreeMap::new();
    for row in flagged {
        for code in row.flags {
            *by_flag.entry(code).or_default() += row.changes;
        }
    }
    let mut not_known = seen::not_known(&sources, from, to);
    if let Some(run) = asked.since.run {
        let late = ledger.late_since(run, from)?;
        if late > 0 {
            not_known.push(format!(
                "changes from before the span that came in only after run {run}, and are not counted: {late}"
            ));
        }
    }
    let mut drift = drift(ledger, &tally, meant.as_deref())?;
    let drift_in_all = drift.len() as u64;
    let mut of_side: BTreeMap<Side, usize> = BTreeMap::new();
    drift.retain(|line| {
        let told = of_side.entry(line.side).or_default();
        *told += 1;
        *told <= asked.drift_limit
    });
    Ok(SinceAnswer {
        schema: "lastchange/since/1",
        run: seen::run_ref(&run),
        question: SinceAsked {
            since: asked.since.said.clone(),
            is: asked.since.is,
            from: rfc3339(from),
            to: rfc3339(to),
            services: asked.services.clone(),
            env: asked.env.clone(),
        },
        coverage: seen::coverage(&sources, to),
        changes_in_all: by_status.values().sum(),
        by_status,
        by_flag,
        drift,
        drift_in_all,
        changes,
        not_known,
    })
}

/// Of a span: all counted, the first listed.
struct Found {
    tally: Vec<TallyRow>,
    flagged: Vec<FlaggedRow>,
    changes: Vec<ChangeBrief>,
}

/// A service has few changes: all of them are read.
fn of_services(
    ledger: &Ledger,
    places: &mut Places,
    meant: &[u32],
    asked: &SinceQuestion,
) -> Result<Found, LedgerError> {
    let span = (asked.since.at, asked.to);
    let mut ran = ran::between(ledger, places, Some(meant), span)?;
    let tally = ran.iter().map(counted).collect();
    let flagged = ran.iter().map(flagged).collect();
    let place = |ran: &Ran| ORDER.iter().position(|s| *s == ran.change.status);
    ran.sort_by_key(place);
    ran.truncate(asked.limit);
    let changes: Result<Vec<ChangeBrief>, LedgerError> =
        ran.iter().map(|ran| line(ledger, ran, span.0)).collect();
    Ok(Found {
        tally,
        flagged,
        changes: changes?,
    })
}

/// All services together may have very many: they are counted where they stand, and only those that are listed are read.
fn of_all(
    ledger: &Ledger,
    places: &mut Places,
    asked: &SinceQuestion,
) -> Result<Found, LedgerError> {
    let (from, to) = (asked.since.at, asked.to);
    let tally = ledger.tally_between(from, to)?;
    let astride = astride(ledger, places, (from, to))?;
    let mut kept = Vec::with_capacity(tally.len());
    for row in tally {
        if places.holds(ledger, &row.environments)? {
            kept.push(row);
        }
    }
    kept.extend(astride.iter().map(counted));
    let mut with_flags = Vec::new();
    for row in ledger.flagged_between(from, to)? {
        if places.holds(ledger, &row.environments)? {
            with_flags.push(row);
        }
    }
    with_flags.extend(astride.iter().map(flagged));
    let mut listed = Vec::new();
    for status in ORDER {
        let walk = Walk {
            from,
            to,
            status: Some(status),
            after: None,
        };
        if listed.len() >= asked.limit || !kept.iter().any(|row| row.status == status) {
            continue;
        }
        ledger.walk(&walk, |change| -> Result<bool, LedgerError> {
            if places.holds(ledger, &change.environments)? {
                listed.push(brief(ledger, change)?);
            }
            Ok(listed.len() < asked.limit)
        })?;
        for ran in astride.iter().filter(|ran| ran.change.status == status) {
            if listed.len() < asked.limit {
                listed.push(line(ledger, ran, from)?);
            }
        }
    }
    Ok(Found {
        tally: kept,
        flagged: with_flags,
        changes: listed,
    })
}

/// The changes that started before the span and ran in it again, and those that may have started on either side of its begin.
fn astride(
    ledger: &Ledger,
    places: &mut Places,
    (from, to): (i64, i64),
) -> Result<Vec<Ran>, LedgerError> {
    let mut astride = ran::again(ledger, places, (from, to))?;
    for change in ledger.changes_between(from, from - 1, None)? {
        let is_new = astride.iter().all(|ran| ran.change.ix != change.ix);
        if let (Some(at), true) = (change.start, is_new)
            && places.holds(ledger, &change.environments)?
        {
            let last = None;
            astride.push(Ran { change, at, last });
        }
    }
    Ok(astride)
}

/// A change as a line: when it ran last stands beside its start where that lies before the span.
fn line(ledger: &Ledger, ran: &Ran, from: i64) -> Result<ChangeBrief, LedgerError> {
    let began_before = ran.change.start.is_some_and(|start| start.end() < from);
    Ok(ChangeBrief {
        ran_last: if began_before {
            ran.last(ledger)?
        } else {
            None
        },
        ..brief(ledger, ran.change.clone())?
    })
}

/// A change that was read, as it would be counted.
fn counted(ran: &Ran) -> TallyRow {
    let change = &ran.change;
    TallyRow {
        kind: change.kind,
        status: change.status,
        services: change.services.clone(),
        environments: change.environments.clone(),
        changes: 1,
        latest: ran.at.start,
    }
}

fn flagged(ran: &Ran) -> FlaggedRow {
    FlaggedRow {
        flags: ran.change.flags.clone(),
        environments: ran.change.environments.clone(),
        changes: 1,
    }
}

/// By side, kind and service, without regard to a service's spelling in any case; the most unrecorded of a side first.
fn drift(
    ledger: &Ledger,
    tally: &[TallyRow],
    meant: Option<&[u32]>,
) -> Result<Vec<DriftLine>, LedgerError> {
    type Key = (Side, &'static str, Option<String>);
    let mut names: FxHashMap<u32, String> = FxHashMap::default();
    let mut lines: BTreeMap<Key, (BTreeMap<String, u64>, i64)> = BTreeMap::new();
    for row in tally {
        let of_question = |s: &&u32| meant.is_none_or(|meant| meant.contains(s));
        let mut named: Vec<Option<String>> = Vec::new();
        for service in row.services.iter().filter(of_question) {
            let name = match names.entry(*service) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(ledger.name(*service)?.to_lowercase()),
            };
            named.push(Some(name.clone()));
        }
        named.sort();
        named.dedup();
        if named.is_empty() {
            named.push(None);
        }
        for service in named {
            let key = (Side::of(row.kind), row.kind.name(), service);
            let (by_status, latest) = lines.entry(key).or_insert((BTreeMap::new(), row.latest));
            *by_status.entry(row.status.name().to_string()).or_default() += row.changes;
            *latest = row.latest.max(*latest);
        }
    }
    let mut drift: Vec<DriftLine> = lines
        .into_iter()
        .map(|((side, kind, service), (by_status, latest))| DriftLine {
            side,
            kind: kind.to_string(),
            service,
            changes: by_status.values().sum(),
            by_status,
            latest: rfc3339(latest),
        })
        .collect();
    let unrecorded = |line: &DriftLine| line.of_status(Status::Unrecorded.name());
    // Stable: kind and service break ties.
    drift.sort_by(|a, b| {
        (a.side.cmp(&b.side))
            .then_with(|| unrecorded(b).cmp(&unrecorded(a)))
            .then_with(|| b.changes.cmp(&a.changes))
    });
    Ok(drift)
}
