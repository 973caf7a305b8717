//! Who made changes that a reviewer confirmed to be unrecorded: k of n, with the evidence.

use std::collections::BTreeMap;

use crate::ledger::{ChangeRow, Ledger, LedgerError, Walk};
use crate::model::decision::{Decision, Matter, Ruling, holding};
use crate::model::flag::Status;
use crate::model::moment::rfc3339;
use crate::model::people::{Confirmed, PeopleAnswer, PeopleLine, Who};
use crate::model::settings::Policy;
use crate::query::brief::brief;
use crate::query::contract::QueryError;
use crate::query::seen;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleQuestion {
    /// Unix seconds, included.
    pub from: i64,
    /// Not included; none: the instant of the last run.
    pub to: Option<i64>,
    /// Leave persons and their accounts out.
    pub blameless: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    confirmed: u64,
    changes: u64,
    /// Of the confirmed ones, unix seconds.
    span: Option<(i64, i64)>,
}

/// Teams, pipelines, accounts and persons with confirmed unrecorded changes. What nobody confirmed counts against no one.
///
/// # Errors
/// When the ledger holds no run, or cannot be read.
pub fn people(ledger: &Ledger, asked: PeopleQuestion) -> Result<PeopleAnswer, QueryError> {
    let run = ledger.run()?;
    let to = asked.to.unwrap_or(run.at);
    let made = ledger.decisions()?.into_iter().map(|row| row.decision);
    let decided: BTreeMap<Matter, Decision> = holding(made.collect())
        .into_iter()
        .map(|decision| (decision.matter.clone(), decision))
        .collect();
    let mut tallies: BTreeMap<(Who, String), Tally> = BTreeMap::new();
    let (mut evidence, mut unjudged) = (Vec::new(), 0);
    let walk = Walk {
        from: asked.from,
        to: to - 1,
        status: None,
        after: None,
    };
    ledger.walk(&walk, |change| -> Result<bool, QueryError> {
        let start = change.start.map_or(asked.from, |m| m.start);
        if !is_judged(change.status) {
            return Ok(true);
        }
        let (decision, open) = ruling(ledger, &change, &decided)?;
        unjudged += open;
        let confirmed = decision.filter(|d| d.ruling == Ruling::Confirmed);
        for who in who(ledger, &run.policy, &change, asked.blameless)? {
            let tally = tallies.entry(who).or_default();
            tally.changes += 1;
            if confirmed.is_some() {
                tally.confirmed += 1;
                let (first, last) = tally.span.unwrap_or((start, start));
                tally.span = Some((first.min(start), last.max(start)));
            }
        }
        if let Some(decision) = confirmed {
            let mut change = brief(ledger, change)?;
            if asked.blameless {
                change.who.name = None;
                change.who.account = None;
                change.who.basis = "left out".to_string();
            }
            evidence.push(Confirmed {
                change,
                reviewer: decision.reviewer.clone(),
                at: rfc3339(decision.at),
                comment: decision.comment.clone(),
            });
        }
        Ok(true)
    })?;
    let mut lines: Vec<PeopleLine> = tallies
        .into_iter()
        .filter_map(|((who, name), tally)| {
            let (first, last) = tally.span?;
            Some(PeopleLine {
                who,
                name,
                confirmed: tally.confirmed,
                changes: tally.changes,
                first: rfc3339(first),
                last: rfc3339(last),
            })
        })
        .collect();
    // Stable: of equals, by name.
    lines.sort_by_key(|line| (line.who, std::cmp::Reverse(line.confirmed)));
    Ok(PeopleAnswer {
        schema: "lastchange/people/1",
        run: seen::run_ref(&run),
        from: rfc3339(asked.from),
        to: rfc3339(to),
        blameless: asked.blameless,
        evidence,
        lines,
        unjudged,
    })
}

/// Whether it can be told of such a change that it is recorded or not.
fn is_judged(status: Status) -> bool {
    match status {
        Status::Recorded | Status::RecordedAfter | Status::Unrecorded => true,
        Status::PossiblyRecorded
        | Status::NoRecordYet
        | Status::NotCovered
        | Status::CannotTell
        | Status::NotSeenRunning => false,
    }
}

/// What was decided on its findings of being unrecorded; and 1, where it has one that nobody judged.
fn ruling<'a>(
    ledger: &Ledger,
    change: &ChangeRow,
    decided: &'a BTreeMap<Matter, Decision>,
) -> Result<(Option<&'a Decision>, u64), LedgerError> {
    let codes = change.flags.iter().filter(|c| c.starts_with("UNRECORDED_"));
    let codes: Vec<&String> = codes.collect();
    if codes.is_empty() {
        return Ok((None, 0));
    }
    let keys = ledger.keys_of(change)?;
    let matters = codes.iter().flat_map(|code| {
        let on = |key| Matter::Finding((*code).clone(), key);
        keys.iter().copied().map(on)
    });
    let found = matters.filter_map(|matter| decided.get(&matter));
    let found = found.max_by_key(|d| (d.ruling == Ruling::Confirmed, d.at));
    Ok((found, u64::from(found.is_none())))
}

/// To whom a change counts: the owners of its services, and who made it.
fn who(
    ledger: &Ledger,
    policy: &Policy,
    change: &ChangeRow,
    blameless: bool,
) -> Result<Vec<(Who, String)>, LedgerError> {
    let services = ledger.names(&change.services)?;
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    let owners = policy.owners_of(&services).into_iter();
    let mut all: Vec<(Who, String)> = owners.map(|o| (Who::Team, o.to_string())).collect();
    if change.who != 0 {
        let name = ledger.name(change.who)?;
        let is_one_word = !name.contains(char::is_whitespace) && !name.contains(',');
        let who = match (ledger.is_bot(change.who)?, is_one_word) {
            (true, _) => Who::Pipeline,
            (false, true) => Who::Account,
            (false, false) => Who::Person,
        };
        if who == Who::Pipeline || !blameless {
            all.push((who, name));
        }
    }
    Ok(all)
}
