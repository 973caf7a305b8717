//! The five DORA figures (dora.dev, "Software delivery performance metrics", 2024), counted on covered days only.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use crate::ledger::{DeploymentRow, Ledger, LedgerError, SourceRow};
use crate::model::coverage::Span;
use crate::model::dora::{DoraAnswer, DoraAsked, DoraLine, LeadFrom, Share, Took};
use crate::model::moment::{rfc3339, utc};
use crate::model::record::{Kind, State};
use crate::model::settings::DAY_S;
use crate::model::source::System;
use crate::query::contract::QueryError;
use crate::query::environment::Places;
use crate::query::{seen, services};

/// What each figure counts, for whoever reads it.
const COUNTS: [&str; 5] = [
    "a deployment is a change that was seen running; days are whole days of UTC that every source of deploys and hot-fixes covers",
    "deployment frequency: covered days with a deployment / covered days",
    "change fail rate: deployments that failed, were done in part, were rolled back, or were undone by a later change / deployments",
    "failed deployment recovery time: from such a start to what undid it, else to the next good deployment of one of its services, the median where one came (k of n failed)",
    "rework rate: hot-fixes / deployments",
];

/// What the lead time counts, by what it is taken from.
fn lead_words(from: LeadFrom) -> &'static str {
    match from {
        LeadFrom::Commits => {
            "lead time: from a commit to the start of the first run in production that brought it, the median of its commits, where a git log tells (k of n deployments)"
        }
        LeadFrom::Tickets => {
            "lead time: from the opening of its ticket to the start of the deployment, the median where a ticket tells (k of n deployments); no git log was given"
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoraQuestion {
    /// Unix seconds; the days that hold them count whole.
    pub from: i64,
    pub to: i64,
    /// Any spelling, alias or part of a name; empty: all.
    pub services: Vec<String>,
    pub env: String,
}

/// A deployment with what the figures need of it.
struct Deployed {
    at: i64,
    services: Vec<String>,
    lead_s: Option<i64>,
    is_failed: bool,
    recovery_s: Option<i64>,
    is_rework: bool,
}

/// Counts by service and week.
///
/// # Errors
/// When a service is unknown, the ledger holds no run, or it cannot be read.
pub fn dora(ledger: &Ledger, asked: &DoraQuestion) -> Result<DoraAnswer, QueryError> {
    let run = ledger.run()?;
    let sources = ledger.sources()?;
    let meant = services::meant_or_all(ledger, &run, &asked.services)?;
    let mut places = Places::new(&asked.env, &run.policy.production);
    let first_day = asked.from.div_euclid(DAY_S);
    let days: Vec<i64> = (first_day..=asked.to.div_euclid(DAY_S)).collect();
    let covered: BTreeSet<i64> = days
        .iter()
        .copied()
        .filter(|day| is_covered(&sources, *day))
        .collect();
    let (from, to) = (
        first_day * DAY_S,
        (first_day + days.len() as i64) * DAY_S - 1,
    );
    // What mends a failure of the last day comes after it.
    let mut rows = Vec::new();
    for row in ledger.deployments_between(from, i64::MAX)? {
        let is_meant = |meant: &Vec<u32>| row.services.iter().any(|s| meant.contains(s));
        if places.holds(ledger, &row.environments)? && meant.as_ref().is_none_or(is_meant) {
            rows.push(row);
        }
    }
    let lead_from = match rows.iter().any(|row| row.commit_lead_s.is_some()) {
        true => LeadFrom::Commits,
        false => LeadFrom::Tickets,
    };
    let span = (to, &covered);
    let deployed = deployed(ledger, &rows, meant.as_deref(), span, lead_from)?;
    let mut counts = COUNTS.to_vec();
    counts.insert(2, lead_words(lead_from));
    Ok(DoraAnswer {
        schema: "lastchange/dora/1",
        run: seen::run_ref(&run),
        question: DoraAsked {
            from: rfc3339(from),
            to: rfc3339(to),
            services: asked.services.clone(),
            env: asked.env.clone(),
        },
        coverage: seen::coverage(&sources, to),
        covered_days: Share {
            k: covered.len() as u64,
            n: days.len() as u64,
        },
        lines: lines(&deployed, &days, &covered),
        lead_from,
        counts,
        not_known: seen::not_known(&sources, from, to),
    })
}

/// Whether every source that shows what ran covers the whole day; false where there is none.
fn is_covered(sources: &[SourceRow], day: i64) -> bool {
    let whole = Span {
        from: day * DAY_S,
        to: (day + 1) * DAY_S - 1,
    };
    let mut showing = sources.iter().filter(|s| s.system.is_evidence()).peekable();
    let has_deploys = sources.iter().any(|s| s.system == System::Deploys);
    has_deploys && showing.peek().is_some() && showing.all(|s| s.covers_all(whole))
}

/// The deployments of covered days, the earliest first.
fn deployed(
    ledger: &Ledger,
    rows: &[DeploymentRow],
    meant: Option<&[u32]>,
    (to, covered): (i64, &BTreeSet<i64>),
    lead_from: LeadFrom,
) -> Result<Vec<Deployed>, LedgerError> {
    let mut next_good: BTreeMap<u32, i64> = BTreeMap::new();
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let mut deployed = Vec::new();
    // From the end, so that what came next is known.
    for row in rows.iter().rev() {
        let is_failed = row.undone.is_some() || is_failed(row.state);
        if row.start <= to && covered.contains(&row.start.div_euclid(DAY_S)) {
            let next = row.services.iter().filter_map(|s| next_good.get(s)).min();
            let mended = row.undone.or(next.copied()).filter(|_| is_failed);
            let mut services = Vec::with_capacity(row.services.len());
            for service in &row.services {
                if meant.is_none_or(|meant| meant.contains(service)) {
                    let name = match names.entry(*service) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => new.insert(ledger.name(*service)?.to_lowercase()),
                    };
                    services.push(name.clone());
                }
            }
            services.sort();
            services.dedup();
            deployed.push(Deployed {
                at: row.start,
                services,
                lead_s: match lead_from {
                    LeadFrom::Commits => row.commit_lead_s,
                    LeadFrom::Tickets => row.opened.map(|at| row.start - at).filter(|s| *s >= 0),
                },
                is_failed,
                recovery_s: mended.map(|at| at - row.start).filter(|s| *s >= 0),
                is_rework: row.kind == Kind::Hotfix,
            });
        }
        if !is_failed {
            next_good.extend(row.services.iter().map(|s| (*s, row.start)));
        }
    }
    deployed.reverse();
    Ok(deployed)
}

fn is_failed(state: State) -> bool {
    match state {
        State::Failed | State::RolledBack | State::Partial => true,
        State::Unknown | State::Open | State::Done | State::Cancelled => false,
    }
}

/// All services, then each; of each the whole span, then each week.
fn lines(deployed: &[Deployed], days: &[i64], covered: &BTreeSet<i64>) -> Vec<DoraLine> {
    let mut weeks: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for day in days {
        weeks.entry(week(*day)).or_default().push(*day);
    }
    let mut by_service: BTreeMap<Option<&String>, Vec<&Deployed>> = BTreeMap::new();
    by_service.insert(None, deployed.iter().collect());
    for one in deployed {
        for service in &one.services {
            by_service.entry(Some(service)).or_default().push(one);
        }
    }
    let mut lines = Vec::new();
    for (service, of_service) in by_service {
        lines.push(line(service, None, &of_service, days, covered));
        // They stand in the order of time, and so do the days of the weeks.
        let mut rest = of_service.as_slice();
        for (week, days) in &weeks {
            let end = days.last().map_or(i64::MIN, |day| (day + 1) * DAY_S);
            let (of_week, later) = rest.split_at(rest.partition_point(|d| d.at < end));
            lines.push(line(service, Some(week), of_week, days, covered));
            rest = later;
        }
    }
    lines
}

fn line(
    service: Option<&String>,
    week: Option<&String>,
    deployed: &[&Deployed],
    days: &[i64],
    covered: &BTreeSet<i64>,
) -> DoraLine {
    let n = deployed.len() as u64;
    let count = |fits: fn(&Deployed) -> bool| deployed.iter().filter(|d| fits(d)).count() as u64;
    let covered_days = days.iter().filter(|day| covered.contains(day)).count() as u64;
    let with_one: BTreeSet<i64> = deployed.iter().map(|d| d.at.div_euclid(DAY_S)).collect();
    let failed = count(|d| d.is_failed);
    DoraLine {
        service: service.cloned(),
        week: week.cloned(),
        covered_days: Share {
            k: covered_days,
            n: days.len() as u64,
        },
        deployments: n,
        deployment_days: Share {
            k: with_one.len() as u64,
            n: covered_days,
        },
        lead_time: took(deployed.iter().filter_map(|d| d.lead_s).collect(), n),
        change_fail: Share { k: failed, n },
        recovery_time: took(
            deployed.iter().filter_map(|d| d.recovery_s).collect(),
            failed,
        ),
        rework: Share {
            k: count(|d| d.is_rework),
            n,
        },
    }
}

fn took(mut seconds: Vec<i64>, of: u64) -> Took {
    seconds.sort_unstable();
    Took {
        median_s: seconds.get(seconds.len().saturating_sub(1) / 2).copied(),
        known: Share {
            k: seconds.len() as u64,
            n: of,
        },
    }
}

/// The ISO week of a day since 1970: `2026-W44`.
fn week(day: i64) -> String {
    let week = utc(day * DAY_S).iso_week();
    format!("{}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::{Took, took, week};
    use crate::model::dora::Share;

    #[test]
    fn a_median_is_a_value_that_was_seen() {
        let known = |k, n| Share { k, n };
        assert_eq!(
            took(vec![], 3),
            Took {
                median_s: None,
                known: known(0, 3)
            }
        );
        assert_eq!(
            took(vec![9, 1], 3),
            Took {
                median_s: Some(1),
                known: known(2, 3)
            }
        );
        assert_eq!(
            took(vec![9, 1, 5], 3),
            Took {
                median_s: Some(5),
                known: known(3, 3)
            }
        );
    }

    #[test]
    fn the_last_days_of_a_year_may_be_of_the_first_week() {
        assert_eq!(week(0), "1970-W01");
        assert_eq!(week(20_451), "2026-W01");
        assert_eq!(week(20_450), "2025-W52");
    }
}
