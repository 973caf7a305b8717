//! What changed last: before an instant, on some services, in an environment.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::ledger::{ChangeRow, Ledger, LedgerError, RecordRow, RunRow, SourceRow, UnrecordedRow};
use crate::model::answer::{ChangeLine, LastAnswer, LinkLine, OlderLine, Question, Reason, Window};
use crate::model::moment::{Moment, rfc3339};
use crate::model::record::State;
use crate::model::settings::{DAY_S, HOUR_S};
use crate::query::brief::{evidence, when};
use crate::query::contract::QueryError;
use crate::query::environment::Places;
use crate::query::person::who;
use crate::query::ran::Ran;
use crate::query::services::Scope;
use crate::query::shipped::shipped;
use crate::query::standing::{record_line, shortened};
use crate::query::{environment, next, ran, rank, seen, services};

/// An empty window is widened once, to this.
const WIDENED_S: i64 = 168 * HOUR_S;

/// How far before the window unrecorded changes of the same services are counted.
const OLDER_S: i64 = 7 * DAY_S;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastQuestion {
    /// Unix seconds.
    pub at: i64,
    /// Any spelling, alias or part of a name; empty: all.
    pub services: Vec<String>,
    pub env: String,
    pub lookback_s: i64,
    /// Clocks differ: what seems to come just after the instant may have come before it.
    pub lookahead_s: i64,
    pub limit: usize,
    /// A service → the services that it depends on, beside those that the run knows.
    pub depends: BTreeMap<String, Vec<String>>,
}

impl LastQuestion {
    /// All services of production, 24 h back, 15 min ahead, five changes.
    pub fn at(at: i64) -> LastQuestion {
        LastQuestion {
            at,
            services: Vec::new(),
            env: "production".to_string(),
            lookback_s: 24 * HOUR_S,
            lookahead_s: 900,
            limit: 5,
            depends: BTreeMap::new(),
        }
    }
}

struct Ranked {
    ran: Ran,
    reasons: Vec<Reason>,
    score: f64,
}

/// Answers from the last run, ranked, with what is not known.
///
/// # Errors
/// When a service is unknown, the ledger holds no run, or it cannot be read.
pub fn last(ledger: &Ledger, asked: &LastQuestion) -> Result<LastAnswer, QueryError> {
    let run = ledger.run()?;
    let sources = ledger.sources()?;
    let mut policy = run.policy.clone();
    for (service, on) in &asked.depends {
        let known = policy.depends.entry(service.clone()).or_default();
        known.extend(on.iter().cloned());
    }
    let scope = services::scope(ledger, &policy, &asked.services)?;
    let meant = scope.as_ref().map(|scope| scope.meant.as_slice());
    let shown = scope.as_ref().map(Scope::all);
    let to = asked.at + asked.lookahead_s;
    let mut from = asked.at - asked.lookback_s;
    let mut found = window(ledger, &run, asked, shown.as_deref(), from, to)?;
    let widened = found.is_empty() && asked.lookback_s < WIDENED_S;
    if widened {
        from = asked.at - WIDENED_S;
        found = window(ledger, &run, asked, shown.as_deref(), from, to)?;
    }
    let ranked = ranked(ledger, found, asked, scope.as_ref())?;
    let by_status = by_status(&ranked);
    let older = older(ledger, &run, asked, meant, from, &ranked)?;
    let older_total = older.len() as u64;
    let changes_in_window = ranked.len() as u64;
    let mut changes = Vec::new();
    for (i, ranked) in ranked.into_iter().take(asked.limit).enumerate() {
        changes.push(line(ledger, &run, &sources, asked, i as u32 + 1, ranked)?);
    }
    let next = next::next(&changes);
    Ok(LastAnswer {
        schema: "lastchange/last/1",
        run: seen::run_ref(&run),
        question: Question {
            at: rfc3339(asked.at),
            services: asked.services.clone(),
            env: asked.env.clone(),
            window: Window {
                from: rfc3339(from),
                to: rfc3339(to),
                widened,
            },
        },
        coverage: seen::coverage(&sources, asked.at),
        changes,
        changes_in_window,
        window_by_status: by_status,
        older_unrecorded: older_lines(ledger, &older, asked.limit.max(1))?,
        older_unrecorded_total: older_total,
        not_known: not_known(ledger, &run, &sources, asked, meant.is_some(), from, to)?,
        next,
    })
}

/// The changes before the instant, in the widest window and without look-ahead, the latest first: what a simpler rule would go by.
///
/// # Errors
/// When a service is unknown, the ledger holds no run, or it cannot be read.
pub fn changes_before(ledger: &Ledger, asked: &LastQuestion) -> Result<Vec<ChangeRow>, QueryError> {
    let run = ledger.run()?;
    let meant = services::meant_or_all(ledger, &run, &asked.services)?;
    let from = asked.at - WIDENED_S;
    let found = window(ledger, &run, asked, meant.as_deref(), from, asked.at)?;
    Ok(found.into_iter().map(|ran| ran.change).collect())
}

/// The changes that ran in the window, in the environment, or were to.
fn window(
    ledger: &Ledger,
    run: &RunRow,
    asked: &LastQuestion,
    services: Option<&[u32]>,
    from: i64,
    to: i64,
) -> Result<Vec<Ran>, LedgerError> {
    let mut places = Places::new(&asked.env, &run.policy.production);
    ran::between(ledger, &mut places, services, (from, to))
}

fn ranked(
    ledger: &Ledger,
    found: Vec<Ran>,
    asked: &LastQuestion,
    scope: Option<&Scope>,
) -> Result<Vec<Ranked>, LedgerError> {
    let replaced = replaced(&found, asked.at);
    let mut ranked = Vec::with_capacity(found.len());
    for (ran, is_replaced) in found.into_iter().zip(replaced) {
        let near = match scope {
            Some(scope) => scope.nearness(ledger, &ran.change.services)?,
            None => None,
        };
        let mut reasons = rank::reasons(&ran.change, ran.at, asked.at, near.as_ref());
        if is_replaced {
            rank::forgive(&mut reasons);
        }
        ranked.push(Ranked {
            score: rank::score(&reasons),
            ran,
            reasons,
        });
    }
    ranked.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| b.ran.at.cmp(&a.ran.at))
            .then_with(|| a.ran.change.id.cmp(&b.ran.change.id))
    });
    Ok(ranked)
}

/// Which of them failed, and were replaced by a success on the same service before the instant.
fn replaced(found: &[Ran], at: i64) -> Vec<bool> {
    let failed = |ran: &Ran| matches!(ran.change.evidence_state, State::Failed | State::RolledBack);
    let is_later = |ran: &Ran, other: &Ran| {
        let is_success = other.change.evidence_state == State::Done;
        let is_between = ran.at.end() < other.at.start && other.at.start <= at;
        let mut services = other.change.services.iter();
        is_success && is_between && services.any(|s| ran.change.services.contains(s))
    };
    found
        .iter()
        .map(|ran| failed(ran) && found.iter().any(|other| is_later(ran, other)))
        .collect()
}

/// How many of them there are of each status that occurs.
fn by_status(ranked: &[Ranked]) -> BTreeMap<String, u64> {
    let mut by_status = BTreeMap::new();
    for ranked in ranked {
        let status = ranked.ran.change.status.name().to_string();
        *by_status.entry(status).or_default() += 1;
    }
    by_status
}

fn line(
    ledger: &Ledger,
    run: &RunRow,
    sources: &[SourceRow],
    asked: &LastQuestion,
    rank: u32,
    ranked: Ranked,
) -> Result<ChangeLine, LedgerError> {
    let Ranked {
        ran,
        reasons,
        score,
    } = ranked;
    let ran_last = ran.last(ledger)?;
    let Ran { change, at, .. } = ran;
    let records = ledger.records_of(&change)?;
    Ok(ChangeLine {
        rank,
        score,
        what: change.title.clone(),
        kind: change.kind.name().to_string(),
        service: ledger.names(&change.services)?,
        env: environment::shown(ledger, &change.environments)?,
        version: next::version(ledger, &change, &records, rank == 1)?,
        when: when(change.start, change.end),
        ran_last,
        before_s: rank::before_s(at, asked.at),
        who: who(ledger, &change, &records)?,
        record: record_line(ledger, run, sources, &change, &records)?,
        flags: change.flags.clone(),
        reasons,
        evidence: records.iter().map(evidence).collect(),
        links: links(ledger, &records)?,
        shipped: shipped(ledger, &records)?,
        id: change.id,
    })
}

/// The links among the records of a change.
fn links(ledger: &Ledger, records: &[RecordRow]) -> Result<Vec<LinkLine>, LedgerError> {
    let mut lines = Vec::new();
    for record in records {
        for link in ledger.links_of(record.ix)? {
            let other = records.iter().find(|r| r.ix == link.b);
            let Some(other) = other.filter(|_| link.a == record.ix) else {
                continue;
            };
            lines.push(LinkLine {
                a: record.reference(),
                b: other.reference(),
                relation: link.relation.name().to_string(),
                probability: shortened(link.probability),
            });
        }
    }
    Ok(lines)
}

/// Unrecorded changes before the window, in the environment, that did not run in it again, the latest first.
fn older(
    ledger: &Ledger,
    run: &RunRow,
    asked: &LastQuestion,
    services: Option<&[u32]>,
    window_from: i64,
    shown: &[Ranked],
) -> Result<Vec<UnrecordedRow>, LedgerError> {
    let before = ledger.unrecorded_between(window_from - OLDER_S, window_from, services)?;
    let again: FxHashSet<u32> = shown.iter().map(|ranked| ranked.ran.change.ix).collect();
    let mut places = Places::new(&asked.env, &run.policy.production);
    let mut older = Vec::new();
    for change in before {
        if places.holds(ledger, &change.environments)? && !again.contains(&change.ix) {
            older.push(change);
        }
    }
    Ok(older)
}

fn older_lines(
    ledger: &Ledger,
    older: &[UnrecordedRow],
    limit: usize,
) -> Result<Vec<OlderLine>, LedgerError> {
    let mut lines = Vec::new();
    for older in older.iter().take(limit) {
        let change = ledger.change_at(older.ix)?;
        lines.extend(change.map(|change| OlderLine {
            id: change.id,
            kind: change.kind.name().to_string(),
            at: older.at.map_or(String::new(), Moment::display),
        }));
    }
    Ok(lines)
}

fn not_known(
    ledger: &Ledger,
    run: &RunRow,
    sources: &[SourceRow],
    asked: &LastQuestion,
    is_of_services: bool,
    from: i64,
    to: i64,
) -> Result<Vec<String>, LedgerError> {
    let mut said = seen::not_known(sources, from, asked.at);
    let timeless = ledger.changes_without_time()?;
    if timeless > 0 {
        said.push(format!(
            "changes without any time, which no window can hold: {timeless}"
        ));
    }
    if is_of_services {
        let mut places = Places::new(&asked.env, &run.policy.production);
        let mut nameless = 0;
        for (environments, changes) in ledger.nameless_between(from, to)? {
            if places.holds(ledger, &environments)? {
                nameless += changes;
            }
        }
        if nameless > 0 {
            said.push(format!(
                "changes of the window that name no service, and are not shown: {nameless}"
            ));
        }
    }
    Ok(said)
}
