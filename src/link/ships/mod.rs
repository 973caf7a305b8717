//! What each run shipped: commits between it and what ran before, tickets that these, the tickets' release column and the release's rows name. The door.
//!
//! One run carries many tickets, and one ticket ships with many runs: these links never join two records into one change. What joins runs is
//! that they are of one release.

mod columns;
mod group;
mod history;
mod ranges;
mod releases;
mod timeline;
mod weigh;
mod wordless;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::cluster::Edge;
use crate::link::ships::columns::{Planned, kind, planned, used};
use crate::link::ships::history::History;
use crate::link::ships::releases::{Names, names};
use crate::link::ships::timeline::{Step, steps};
use crate::link::ships::weigh::{Agreement, Claims, Known, Reliability, no_ticket, reliability};
use crate::link::view::View;
use crate::model::change::Changes;
use crate::model::commits::CommitIx;
use crate::model::intake::Intake;
use crate::model::link::{Bits, Evidence, Link, Relation, Verdict};
use crate::model::production::is_production;
use crate::model::record::{RecordIx, State};
use crate::model::settings::Policy;
use crate::model::shipment::{Basis, Carried, Contents, Shipment, Shipping, Turn, took_effect};
use crate::model::source::System;

/// Accepted from here on.
const ACCEPT_PROBABILITY: f32 = 0.5;
/// Accepted, and for a person to look at, below this.
const SURE_PROBABILITY: f32 = 0.9;
/// What one kind of evidence overlooks of the tickets of a release; commits and column together overlook what both do.
const MISSED_BY_ONE: f32 = 0.15;

/// What runs shipped, and which records are of one release.
pub struct Ships {
    pub shipping: Shipping,
    pub links: Vec<Link>,
    /// Records that are one change.
    groups: Vec<Vec<RecordIx>>,
    /// The release of each record that says nothing beside it; by record.
    release: Vec<Option<u32>>,
}

/// Finds out what the runs shipped.
pub fn ships(view: &View, intake: &Intake, policy: &Policy) -> Ships {
    let wordless = wordless::wordless(view);
    let history = History::of(view, &intake.commits, &intake.sources);
    let names = names(view, &intake.commits);
    let steps = steps(view, &names, &history);
    let in_production: Vec<bool> = view
        .records
        .all()
        .map(|run| {
            let environment = view.records.environment[run.index()];
            is_production(view.records.names.get(environment), &policy.production)
        })
        .collect();
    let told = Told::of(view, &names, &history, &steps, &in_production);
    let shipments = told.shipments();
    let links = shipments.iter().flat_map(|s| links_of(s)).collect();
    let groups = releases::groups(view, &names, &wordless);
    let mut release: Vec<Option<u32>> = vec![None; wordless.len()];
    for (nth, group) in groups.iter().enumerate() {
        for record in group {
            release[record.index()] = Some(nth as u32);
        }
    }
    Ships {
        shipping: Shipping {
            shipments,
            wordless,
        },
        links,
        groups,
        release,
    }
}

/// All that the evidence is looked at by.
struct Told<'a> {
    view: &'a View<'a>,
    names: &'a [Names],
    history: &'a History<'a>,
    steps: &'a [Step],
    in_production: &'a [bool],
    planned: Planned,
    /// Kinds of versions that the tickets' column uses.
    used: FxHashSet<columns::Kind>,
    /// By release: tickets that its commits name, each with the newest such commit.
    by_commits: FxHashMap<u32, FxHashMap<RecordIx, (CommitIx, Basis)>>,
    /// By version: tickets that a row of a sheet names for it.
    by_rows: FxHashMap<String, Vec<(RecordIx, RecordIx)>>,
    /// How many services have a release of a version.
    services_of: FxHashMap<&'a str, FxHashSet<u32>>,
    claims: [Claims; 2],
    reliability: Reliability,
}

impl<'a> Told<'a> {
    fn of(
        view: &'a View<'a>,
        names: &'a [Names],
        history: &'a History<'a>,
        steps: &'a [Step],
        in_production: &'a [bool],
    ) -> Told<'a> {
        let planned = planned(view);
        let counts = |s: &&Step| in_production[s.run.index()] && s.turn == Turn::New;
        let runs: Vec<RecordIx> = steps.iter().filter(counts).map(|s| s.run).collect();
        let mut told = Told {
            used: used(names, &runs, &planned),
            planned,
            by_commits: FxHashMap::default(),
            by_rows: rows(view),
            services_of: FxHashMap::default(),
            claims: [Claims::default(), Claims::default()],
            reliability: reliability(Agreement::default(), Agreement::default()),
            view,
            names,
            history,
            steps,
            in_production,
        };
        for step in steps.iter().filter(counts) {
            told.claim(step);
        }
        told.reliability = told.measured();
        told
    }

    /// Notes what a new release in production claims.
    fn claim(&mut self, step: &Step) {
        let named = &self.names[step.run.index()];
        let Some(release) = named.release else { return };
        let of = self.by_commits.entry(release).or_default();
        for &commit in &step.brought.commits {
            if self.history.is_merged_later[commit.index()] {
                continue;
            }
            for ticket in self.history.tickets.get(commit.index()) {
                of.entry(*ticket).or_insert((commit, step.brought.basis));
                self.claims[0].add(*ticket, release);
            }
        }
        if !named.version.is_empty() {
            self.services_of
                .entry(&named.version)
                .or_default()
                .insert(named.service.0);
            for ticket in self.planned.of(&named.version) {
                self.claims[1].add(*ticket, release);
            }
        }
    }

    /// How often commits and column agree, of the tickets that both place.
    fn measured(&self) -> Reliability {
        let mut by = [Agreement::default(); 2];
        for (ticket, by_column) in &self.claims[1].0 {
            let Some(by_commits) = self.claims[0].0.get(ticket) else {
                continue;
            };
            let has_parents = |release: &u32| {
                let found = self.by_commits.get(release).and_then(|of| of.get(ticket));
                found.is_some_and(|(_, basis)| *basis == Basis::Parents)
            };
            let slot = &mut by[usize::from(by_commits.iter().any(has_parents))];
            slot.all += 1;
            slot.agree += u32::from(!by_column.is_disjoint(by_commits));
        }
        reliability(by[0], by[1])
    }

    fn shipments(&self) -> Vec<Shipment> {
        let mut shipments: Vec<Shipment> = self.steps.iter().map(|s| self.shipment(s)).collect();
        // What is found of none of its tickets is judged by how many others show but one.
        let mut found: FxHashMap<(u32, bool, bool), (u32, u32)> = FxHashMap::default();
        let is_new = |s: &&Shipment| s.counts && s.turn == Turn::New;
        let class = |s: &Shipment| {
            let (by_commits, by_column) = self.tells(s);
            (self.names[s.run.index()].service.0, by_commits, by_column)
        };
        for shipment in shipments.iter().filter(is_new) {
            let (none, one) = found.entry(class(shipment)).or_default();
            match shipment.tickets.len() {
                0 => *none += 1,
                1 => *one += 1,
                _ => {}
            }
        }
        for shipment in &mut shipments {
            shipment.contents = self.contents(shipment, &|s| found.get(&class(s)).copied());
        }
        shipments
    }

    /// Whether commits and the tickets' column tell what is in a release.
    fn tells(&self, shipment: &Shipment) -> (bool, bool) {
        let named = &self.names[shipment.run.index()];
        let by_commits = match shipment.basis {
            Basis::Parents | Basis::Order => shipment.commits > 0,
            Basis::Picked | Basis::None => false,
        };
        (by_commits, self.used.contains(&kind(named)))
    }

    fn contents(
        &self,
        shipment: &Shipment,
        found: &dyn Fn(&Shipment) -> Option<(u32, u32)>,
    ) -> Contents {
        let brings = match shipment.turn {
            Turn::New | Turn::Same(_) => true,
            Turn::Back(_) | Turn::None => false,
        };
        if !brings {
            return Contents::Unknown;
        }
        let likely = shipment
            .tickets
            .iter()
            .filter(|t| t.probability >= ACCEPT_PROBABILITY);
        let against = likely.map(|t| 1.0 - t.probability).product::<f32>();
        if against < 1.0 {
            return Contents::Tickets(1.0 - against);
        }
        let missed = match self.tells(shipment) {
            (true, true) => MISSED_BY_ONE * MISSED_BY_ONE,
            (true, false) | (false, true) => MISSED_BY_ONE,
            (false, false) => return Contents::Unknown,
        };
        let (none, one) = found(shipment).unwrap_or((1, 0));
        Contents::NoTicket(no_ticket(none, one, missed))
    }

    fn shipment(&self, step: &Step) -> Shipment {
        let i = step.run.index();
        let history = self.history;
        let commits = history.commits;
        let brought = &step.brought;
        let own = |c: &&CommitIx| !commits.is_merge(**c);
        let nameless = |c: &&CommitIx| !history.names_any[c.index()];
        let is_absent = |c: &&CommitIx| {
            history.names_any[c.index()] && history.tickets.get(c.index()).is_empty()
        };
        let all = || brought.commits.iter().filter(own);
        let mut authors: FxHashMap<&str, u32> = FxHashMap::default();
        for commit in all() {
            *authors
                .entry(commits.names.get(commits.author[commit.index()]))
                .or_default() += 1;
        }
        let mut authors: Vec<(String, u32)> = authors
            .into_iter()
            .map(|(name, n)| (name.to_string(), n))
            .collect();
        authors.sort_unstable_by(|x, y| (y.1, &x.0).cmp(&(x.1, &y.0)));
        let counts = self.in_production[i] && took_effect(self.view.records.state[i]);
        Shipment {
            run: step.run,
            turn: step.turn,
            counts,
            basis: brought.basis,
            commit: self.names[i].commit,
            before: brought.before,
            commits: all().count() as u32,
            nameless: all().filter(nameless).copied().collect(),
            absent: all().filter(is_absent).count() as u32,
            authors,
            committed: all().map(|c| commits.committed[c.index()]).collect(),
            tickets: match step.turn {
                Turn::New | Turn::Same(_) => self.carried(step),
                Turn::Back(_) | Turn::None => Vec::new(),
            },
            contents: Contents::Unknown,
        }
    }

    /// The tickets that speak for a run, and what speaks for them.
    fn carried(&self, step: &Step) -> Vec<Carried> {
        let named = &self.names[step.run.index()];
        let Some(release) = named.release else {
            return Vec::new();
        };
        let mut known: FxHashMap<RecordIx, (Known, Vec<String>)> = FxHashMap::default();
        let own = match step.turn {
            Turn::Same(first) => self.release_of(first),
            Turn::New | Turn::Back(_) | Turn::None => release,
        };
        let by_commits = self.by_commits.get(&own);
        for (ticket, (commit, basis)) in by_commits.into_iter().flatten() {
            let (known, says) = known.entry(*ticket).or_default();
            known.commit = Some(match basis {
                Basis::Parents => self.reliability.by_parents,
                Basis::Order => self.reliability.by_order,
                Basis::Picked | Basis::None => self.reliability.picked,
            });
            says.push(self.commit_words(*commit));
        }
        if !named.version.is_empty() {
            for ticket in self.planned.of(&named.version) {
                if let Some(p) = self.by_column(*ticket, step.run) {
                    let (known, says) = known.entry(*ticket).or_default();
                    known.column = Some(p);
                    says.push(format!("its release column says {}", named.version));
                }
            }
            for (ticket, row) in self.by_rows.get(&named.version).into_iter().flatten() {
                let (known, says) = known.entry(*ticket).or_default();
                known.notes = Some(self.reliability.notes);
                let row = self.view.records.record_id(*row);
                says.push(format!("the row {row} of that version names it"));
            }
        }
        let mut carried: Vec<Carried> = known
            .into_iter()
            .map(|(ticket, (known, says))| {
                let other = match (known.commit, known.column) {
                    (Some(_), None) => self.claims[1].elsewhere(ticket, own),
                    (None, Some(_)) => self.claims[0].elsewhere(ticket, own),
                    _ => false,
                };
                Carried {
                    ticket,
                    probability: known.probability(other),
                    says: says.join("; "),
                }
            })
            .collect();
        carried.sort_unstable_by_key(|c| c.ticket);
        carried
    }

    fn release_of(&self, run: RecordIx) -> u32 {
        self.names[run.index()]
            .release
            .expect("a run of the timeline has a release")
    }

    /// What the ticket's own column is worth for a run of the version that it names.
    fn by_column(&self, ticket: RecordIx, run: RecordIx) -> Option<f32> {
        let records = self.view.records;
        let named = &self.names[run.index()];
        let mut p = self.reliability.column;
        // A plan that was given up, or waits still, was hardly kept.
        p *= match records.state[ticket.index()] {
            State::Cancelled => 0.4,
            State::Open => 0.8,
            State::Unknown | State::Done | State::Failed | State::Partial | State::RolledBack => {
                1.0
            }
        };
        if self.planned.is_common(&named.version) {
            p *= 0.6;
        }
        let services = records.services.get(ticket.index());
        let of_run = records.services.get(run.index());
        let same = |s| of_run.iter().any(|r| self.view.services.same(*r, s));
        let several = self
            .services_of
            .get(named.version.as_str())
            .map_or(1, FxHashSet::len);
        if services.iter().any(|s| same(*s)) {
            return Some(p);
        }
        let meet = self
            .view
            .services
            .meet(System::Tickets, self.view.system[run.index()]);
        Some(match (services.is_empty() || !meet, several) {
            (_, 0 | 1) => p,
            (true, n) => p * (0.5 + 0.5 / n as f32),
            (false, _) => p * 0.4,
        })
    }

    fn commit_words(&self, commit: CommitIx) -> String {
        let subject = self.history.commits.subject.get(commit.index());
        let mut short: String = subject.chars().take(60).collect();
        if short.len() < subject.len() {
            short.push('…');
        }
        format!("commit {} `{short}`", self.history.commits.short(commit))
    }
}

/// By version, the tickets that rows of sheets name for it, with the row.
fn rows(view: &View) -> FxHashMap<String, Vec<(RecordIx, RecordIx)>> {
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
    let mut rows: FxHashMap<String, Vec<(RecordIx, RecordIx)>> = FxHashMap::default();
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

/// The links of a run that took effect in production.
fn links_of(shipment: &Shipment) -> impl Iterator<Item = Link> + '_ {
    let likely = shipment
        .tickets
        .iter()
        .filter(|t| shipment.counts && t.probability >= ACCEPT_PROBABILITY);
    likely.map(|carried| {
        let p = carried.probability;
        let mut bits: Bits = [0.0; Evidence::COUNT];
        let what = match carried.says.starts_with("its release column") {
            true => Evidence::Version,
            false => Evidence::Ids,
        };
        bits[what as usize] = (p / (1.0 - p)).log2();
        Link {
            a: carried.ticket,
            b: shipment.run,
            relation: Relation::Ships,
            verdict: match p >= SURE_PROBABILITY {
                true => Verdict::Accepted,
                false => Verdict::Review,
            },
            probability: p,
            bits,
        }
    })
}

impl Ships {
    /// The edges that may join records: none between runs of two releases, and none between a ticket and a run of which it is known what it carries.
    pub fn free<'s>(
        &'s self,
        view: &'s View,
        edges: impl Iterator<Item = Edge> + Clone + 's,
    ) -> impl Iterator<Item = Edge> + Clone + 's {
        let is_known = |record: RecordIx| {
            self.shipping.is_wordless(record)
                && self
                    .shipping
                    .of(record)
                    .is_some_and(|s| s.contents != Contents::Unknown)
        };
        edges.filter(move |edge| {
            let (a, b) = (edge.a, edge.b);
            let of = |record: RecordIx| self.release[record.index()];
            let is_apart = of(a).is_some() && of(b).is_some() && of(a) != of(b);
            let is_ticket = view.system[a.index()] == System::Tickets;
            !is_apart && !(is_ticket && is_known(b))
        })
    }

    /// Sets how likely it is that there is no record, where what a release carries tells it: of changes without a ticket and without a word.
    pub fn settle(&self, view: &View, changes: &mut Changes) {
        for shipment in self.shipping.shipments.iter().filter(|s| s.counts) {
            let change = changes.of[shipment.run.index()].index();
            let members = changes.members.get(change);
            let tells = |r: &RecordIx| match view.system[r.index()] {
                System::Tickets => true,
                System::Deploys | System::Hotfixes | System::Spreadsheets => {
                    !self.shipping.is_wordless(*r)
                }
            };
            if !members.iter().any(tells)
                && let Contents::NoTicket(p) = shipment.contents
            {
                changes.no_record[change] = p;
            }
        }
    }

    /// Adds its links where the two are not one change, instead of what their texts alone said.
    pub fn add_to(&self, links: &mut Vec<Link>, cluster_of: &[RecordIx]) {
        let own = self
            .links
            .iter()
            .filter(|l| cluster_of[l.a.index()] != cluster_of[l.b.index()]);
        let pairs: FxHashSet<(RecordIx, RecordIx)> = own.clone().map(|l| (l.a, l.b)).collect();
        links.retain(|l| !pairs.contains(&(l.a, l.b)));
        links.extend(own.cloned());
    }

    /// The clusters, with the records of each release in one. A ticket stays with what it was put with, unless another one is there.
    pub fn join(&self, view: &View, cluster_of: Vec<RecordIx>) -> Vec<RecordIx> {
        group::join(&view.system, cluster_of, &self.groups)
    }
}
