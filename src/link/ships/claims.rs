//! Which tickets are claimed for which release, by what, and how sure that is.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::ships::columns::{self, Planned, planned, used};
use crate::link::ships::history::History;
use crate::link::ships::releases::{self, Names};
use crate::link::ships::timeline::Step;
use crate::link::ships::weigh::{
    Agreement, Reliability, Voices, odds, of_release, probability, reliability, time_reliability,
};
use crate::link::view::View;
use crate::model::commits::CommitIx;
use crate::model::record::{RecordIx, State};
use crate::model::settings::DAY_S;
use crate::model::shipment::{Basis, Carried, Turn};
use crate::model::source::System;

/// A ticket that waits longer than this after it was closed waits for no release.
const CLOSED_BEFORE_S: i64 = 45 * DAY_S;

/// What speaks for a ticket and a release.
#[derive(Clone, Debug, Default)]
struct Claim {
    /// The newest commit that names it, and how it was found.
    commit: Option<(CommitIx, Basis)>,
    /// What its column is worth here.
    column: Option<f32>,
    /// The row of a sheet that names it.
    row: Option<RecordIx>,
    is_by_time: bool,
}

/// What is claimed for every release.
pub struct Claims<'a> {
    view: &'a View<'a>,
    names: &'a [Names],
    history: &'a History<'a>,
    planned: Planned,
    /// Kinds of versions that the tickets' column uses.
    pub used: FxHashSet<columns::Kind>,
    of: FxHashMap<u32, BTreeMap<RecordIx, Claim>>,
    /// By service and ticket: the releases that ran in production for which it is claimed.
    in_production: FxHashMap<(u32, RecordIx), Vec<u32>>,
    /// By release: how many of the tickets that its commits name have a column that agrees.
    agreement: FxHashMap<u32, Agreement>,
    reliability: Reliability,
}

impl<'a> Claims<'a> {
    pub fn of(
        view: &'a View<'a>,
        names: &'a [Names],
        history: &'a History<'a>,
        steps: &[Step],
        in_production: &[bool],
    ) -> Claims<'a> {
        let planned = planned(view);
        let is_new = |s: &&Step| s.turn == Turn::New;
        let (production, others): (Vec<&Step>, Vec<&Step>) = steps
            .iter()
            .filter(is_new)
            .partition(|s| in_production[s.run.index()]);
        let runs: Vec<RecordIx> = production.iter().map(|s| s.run).collect();
        let mut claims = Claims {
            used: used(names, &runs, &planned),
            planned,
            of: FxHashMap::default(),
            in_production: FxHashMap::default(),
            agreement: FxHashMap::default(),
            reliability: reliability(Agreement::default(), Agreement::default()),
            view,
            names,
            history,
        };
        let rows = rows(view);
        let services = services_of(names, &runs);
        for step in &production {
            claims.claim(step, &rows, &services);
        }
        let named = production.iter().map(|s| &names[s.run.index()]);
        let of_service: FxHashMap<u32, u32> = named
            .filter_map(|n| Some((n.release?, n.service.0)))
            .collect();
        for (release, tickets) in &claims.of {
            let service = of_service.get(release).copied().unwrap_or(0);
            for ticket in tickets.keys() {
                claims
                    .in_production
                    .entry((service, *ticket))
                    .or_default()
                    .push(*release);
            }
        }
        for releases in claims.in_production.values_mut() {
            releases.sort_unstable();
        }
        claims.measure(&production);
        for step in &others {
            claims.claim(step, &rows, &services);
        }
        claims
    }

    /// Notes what is claimed for a release, where nothing is yet.
    fn claim(&mut self, step: &Step, rows: &Rows, services: &FxHashMap<String, FxHashSet<u32>>) {
        let named = &self.names[step.run.index()];
        let Some(release) = named.release.filter(|r| !self.of.contains_key(r)) else {
            return;
        };
        let mut of: BTreeMap<RecordIx, Claim> = BTreeMap::new();
        for &commit in &step.brought.commits {
            if !self.history.is_merged_later[commit.index()] {
                for ticket in self.history.tickets.get(commit.index()) {
                    let claim = of.entry(*ticket).or_default();
                    claim.commit.get_or_insert((commit, step.brought.basis));
                }
            }
        }
        if !named.version.is_empty() {
            let several = services.get(&named.version).map_or(1, FxHashSet::len);
            for ticket in self.planned.of(&named.version) {
                let worth = self.column_worth(*ticket, step.run, several);
                of.entry(*ticket).or_default().column = Some(worth);
            }
            for (ticket, row) in rows.get(&named.version).into_iter().flatten() {
                of.entry(*ticket).or_default().row = Some(*row);
            }
        }
        self.of.insert(release, of);
    }

    /// How much of what the column is usually worth it is worth for this ticket and this run.
    fn column_worth(&self, ticket: RecordIx, run: RecordIx, several: usize) -> f32 {
        let records = self.view.records;
        // A plan that was given up, or waits still, was hardly kept.
        let mut worth = match records.state[ticket.index()] {
            State::Cancelled => 0.4,
            State::Open => 0.8,
            State::Unknown | State::Done | State::Failed | State::Partial | State::RolledBack => {
                1.0
            }
        };
        if self.planned.is_common(&self.names[run.index()].version) {
            worth *= 0.6;
        }
        let services = records.services.get(ticket.index());
        let of_run = records.services.get(run.index());
        let is_of_run = |s| of_run.iter().any(|r| self.view.services.same(*r, s));
        let meet = self
            .view
            .services
            .meet(System::Tickets, self.view.system[run.index()]);
        match (
            services.iter().any(|s| is_of_run(*s)),
            services.is_empty() || !meet,
        ) {
            (true, _) => worth,
            (false, _) if several <= 1 => worth,
            (false, true) => worth * (0.5 + 0.5 / several as f32),
            (false, false) => worth * 0.4,
        }
    }

    /// How often each kind of evidence is right, by what the others say.
    fn measure(&mut self, production: &[&Step]) {
        let mut by = [Agreement::default(); 2];
        for ((_, ticket), releases) in &self.in_production {
            let claim = |release: &u32| &self.of[release][ticket];
            let by_commits: Vec<&u32> = releases
                .iter()
                .filter(|r| claim(r).commit.is_some())
                .collect();
            let has_column = releases.iter().any(|r| claim(r).column.is_some());
            if by_commits.is_empty() || !has_column {
                continue;
            }
            let has_parents = |r: &&u32| matches!(claim(r).commit, Some((_, Basis::Parents)));
            let slot = &mut by[usize::from(by_commits.iter().any(has_parents))];
            slot.all += 1;
            slot.agree += u32::from(by_commits.iter().any(|r| claim(r).column.is_some()));
            for release in by_commits {
                let own = self.agreement.entry(*release).or_default();
                own.all += 1;
                own.agree += u32::from(claim(release).column.is_some());
            }
        }
        self.reliability = reliability(by[0], by[1]);
        self.listen_to_time(production);
    }

    /// Notes which releases came next after a ticket was closed, and how often these are the ones that it is claimed for otherwise.
    fn listen_to_time(&mut self, production: &[&Step]) {
        let records = self.view.records;
        let mut first: BTreeMap<(u32, u32), i64> = BTreeMap::new();
        for step in production {
            let named = &self.names[step.run.index()];
            if let (Some(release), Some(when)) = (named.release, records.when(step.run)) {
                let at = first
                    .entry((named.service.0, release))
                    .or_insert(when.start);
                *at = (*at).min(when.start);
            }
        }
        let mut runs: FxHashMap<u32, Vec<(i64, u32)>> = FxHashMap::default();
        for ((service, release), at) in first {
            runs.entry(service).or_default().push((at, release));
        }
        for runs in runs.values_mut() {
            runs.sort_unstable();
        }
        let mut found = [Agreement::default(); 2];
        for ((service, ticket), releases) in &self.in_production {
            let Some(closed) = records.times[ticket.index()].resolved else {
                continue;
            };
            let runs = runs.get(service).map_or(&[][..], Vec::as_slice);
            let next = runs.partition_point(|(at, _)| *at < closed.start);
            let Some((_, next)) = runs
                .get(next)
                .filter(|(at, _)| at - closed.start <= CLOSED_BEFORE_S)
            else {
                continue;
            };
            let kinds = |r: &u32| {
                let claim = &self.of[r][ticket];
                usize::from(claim.commit.is_some()) + usize::from(claim.column.is_some())
            };
            let most = releases.iter().map(kinds).max().unwrap_or(0);
            if most > 0 {
                let slot = &mut found[most - 1];
                slot.all += 1;
                slot.agree += u32::from(releases.iter().any(|r| r == next && kinds(r) == most));
            }
            if releases.contains(next)
                && let Some(claim) = self.of.get_mut(next).and_then(|of| of.get_mut(ticket))
            {
                claim.is_by_time = true;
            }
        }
        self.reliability.time = match found[1].all >= found[0].all.min(100) {
            true => time_reliability(found[1], 0.98),
            false => time_reliability(
                found[0],
                self.reliability.column.max(self.reliability.by_order),
            ),
        };
    }

    fn voices(&self, release: u32, claim: &Claim) -> Voices {
        let told = &self.reliability;
        let commit = claim.commit.map(|(_, basis)| match basis {
            Basis::Parents => told.by_parents,
            Basis::Order => {
                let own = self.agreement.get(&release).copied().unwrap_or_default();
                of_release(told.by_order, own)
            }
            Basis::Picked | Basis::None => told.picked,
        });
        Voices {
            commit: commit.map_or(1.0, odds),
            column: claim.column.map_or(1.0, |worth| odds(told.column * worth)),
            notes: claim.row.map_or(1.0, |_| odds(told.notes)),
            time: if claim.is_by_time {
                odds(told.time)
            } else {
                1.0
            },
        }
    }

    /// What a release carries, by record.
    pub fn carried(&self, release: u32, run: RecordIx) -> Vec<Carried> {
        let service = self.names[run.index()].service.0;
        let of = self.of.get(&release).into_iter().flatten();
        of.map(|(ticket, claim)| Carried {
            ticket: *ticket,
            probability: probability(
                self.voices(release, claim).odds(),
                self.rivals(service, *ticket, release, claim),
            ),
            says: self.words(release, claim, run),
        })
        .collect()
    }

    /// What speaks for other releases, where the ticket was for one of them: the column does not say that it was for two.
    fn rivals(&self, service: u32, ticket: RecordIx, release: u32, claim: &Claim) -> f32 {
        /// What is placed otherwise for sure can have come with this one too.
        const ODDS_MAX: f32 = 9.0;
        let all = self
            .in_production
            .get(&(service, ticket))
            .into_iter()
            .flatten();
        let is_by_parents = matches!(claim.commit, Some((_, Basis::Parents)));
        let mut rivals = 0.0_f32;
        for other in all.filter(|r| **r != release) {
            let theirs = &self.of[other][&ticket];
            let is_rival = match (claim.commit.is_some(), claim.column.is_some()) {
                // Commits and column agree: nothing is left to decide.
                (true, true) => false,
                (true, false) => theirs.column.is_some() && !is_by_parents,
                (false, _) => theirs.commit.is_some(),
            };
            if is_rival {
                let odds = self.voices(*other, theirs).odds();
                rivals = rivals.max(match theirs.commit.is_some() == theirs.column.is_some() {
                    true => odds.min(ODDS_MAX),
                    false => odds,
                });
            }
        }
        rivals
    }

    fn words(&self, release: u32, claim: &Claim, run: RecordIx) -> String {
        let _ = release;
        let mut says: Vec<String> = Vec::new();
        if let Some((commit, _)) = claim.commit {
            let commits = self.history.commits;
            let subject = commits.subject.get(commit.index());
            let mut short: String = subject.chars().take(60).collect();
            if short.len() < subject.len() {
                short.push('…');
            }
            says.push(format!("commit {} `{short}`", commits.short(commit)));
        }
        if claim.column.is_some() {
            says.push(format!(
                "its release column says {}",
                self.names[run.index()].version
            ));
        }
        if let Some(row) = claim.row {
            let row = self.view.records.record_id(row);
            says.push(format!("the row {row} of that version names it"));
        }
        says.join("; ")
    }
}

/// By version, the tickets that rows of sheets name for it, with the row.
type Rows = FxHashMap<String, Vec<(RecordIx, RecordIx)>>;

fn rows(view: &View) -> Rows {
    let records = view.records;
    let mut ticket_of = FxHashMap::default();
    for ticket in records
        .all()
        .filter(|r| view.system[r.index()] == System::Tickets)
    {
        for key in view.keys.ours.get(ticket.index()) {
            ticket_of.entry(*key).or_insert(ticket);
        }
    }
    let mut rows: Rows = FxHashMap::default();
    for row in records
        .all()
        .filter(|r| view.system[r.index()] == System::Spreadsheets)
    {
        let keys = view.keys.ours.get(row.index());
        if let Some(version) = releases::row_version(view, row).filter(|_| !keys.is_empty()) {
            let of = rows.entry(version).or_default();
            of.extend(
                keys.iter()
                    .filter_map(|key| Some((*ticket_of.get(key)?, row))),
            );
        }
    }
    rows
}

/// The services that have a release of each version.
fn services_of(names: &[Names], runs: &[RecordIx]) -> FxHashMap<String, FxHashSet<u32>> {
    let mut services: FxHashMap<String, FxHashSet<u32>> = FxHashMap::default();
    for run in runs {
        let named = &names[run.index()];
        if !named.version.is_empty() {
            services
                .entry(named.version.clone())
                .or_default()
                .insert(named.service.0);
        }
    }
    services
}
