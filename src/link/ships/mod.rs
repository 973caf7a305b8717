//! What each run shipped: commits between it and what ran before, tickets that these, the tickets' release column and the release's rows name. The door.
//!
//! One run carries many tickets, and one ticket ships with many runs: these links never join two records into one change. What joins runs is
//! that they are of one release.

mod claims;
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
use crate::link::ships::claims::Claims;
use crate::link::ships::columns::kind;
use crate::link::ships::history::History;
use crate::link::ships::releases::{Names, names};
use crate::link::ships::timeline::{Step, steps};
use crate::link::ships::weigh::{Counts, all_wrong, no_ticket};
use crate::link::view::View;
use crate::model::change::Changes;
use crate::model::commits::CommitIx;
use crate::model::intake::Intake;
use crate::model::link::{Bits, Evidence, Link, Relation, Verdict};
use crate::model::production::is_production;
use crate::model::record::RecordIx;
use crate::model::settings::Policy;
use crate::model::shipment::{Basis, Carried, Contents, Shipment, Shipping, Turn, took_effect};
use crate::model::source::System;

/// Accepted from here on.
const ACCEPT_PROBABILITY: f32 = 0.5;
/// Accepted, and for a person to look at, below this.
const SURE_PROBABILITY: f32 = 0.9;
/// Two runs of one service, version and commit are of one release; so is the row that plans it.
const SAME_RELEASE_PROBABILITY: f32 = 0.99;
/// From here on a release is said to carry none of the tickets that are claimed for it: an accusation asks for more than a doubt.
const ALL_WRONG_MIN: f32 = 0.65;
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
    let in_production: Vec<bool> = view
        .records
        .all()
        .map(|run| {
            let environment = view.records.environment[run.index()];
            is_production(view.records.names.get(environment), &policy.production)
        })
        .collect();
    let steps = steps(view, &names, &history, &in_production);
    let told = Told {
        claims: Claims::of(view, &names, &history, &steps, &in_production),
        view,
        names: &names,
        history: &history,
        in_production: &in_production,
        wordless: &wordless,
    };
    let shipments = told.shipments(&steps);
    let links = shipments.iter().flat_map(links_of).collect();
    let groups = releases::groups(view, &names, &wordless);
    let own = |(names, wordless): (&Names, &bool)| names.release.filter(|_| *wordless);
    let mut release: Vec<Option<u32>> = names.iter().zip(&wordless).map(own).collect();
    for group in &groups {
        let of = group.iter().find_map(|record| release[record.index()]);
        for record in group {
            release[record.index()] = of;
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

/// All that shipments are told by.
struct Told<'a> {
    view: &'a View<'a>,
    names: &'a [Names],
    history: &'a History<'a>,
    in_production: &'a [bool],
    wordless: &'a [bool],
    claims: Claims<'a>,
}

/// What tells of the contents of a release: its service; whether commits do, and the tickets' column.
type Class = (u32, bool, bool);

impl Told<'_> {
    fn shipments(&self, steps: &[Step]) -> Vec<Shipment> {
        let mut shipments: Vec<Shipment> = steps.iter().map(|s| self.shipment(s)).collect();
        let mut counts: FxHashMap<Class, Counts> = FxHashMap::default();
        for shipment in shipments.iter().filter(|s| s.counts && s.turn == Turn::New) {
            let of = counts.entry(self.class(shipment)).or_default();
            let (mut n, mut wrong) = (0, 0.0);
            for p in likely(shipment) {
                n += 1;
                wrong += 1.0 - p;
            }
            of.all += 1;
            of.wrong_a_release += wrong;
            of.usual += n as f32;
            if let Some(releases) = of.releases.get_mut(n) {
                *releases += 1;
            }
        }
        for counts in counts.values_mut() {
            counts.usual = 1.0 - counts.wrong_a_release / counts.usual.max(1.0);
            counts.wrong_a_release /= counts.all as f32;
        }
        for shipment in &mut shipments {
            let counts = counts
                .get(&self.class(shipment))
                .copied()
                .unwrap_or_default();
            self.judge(shipment, &counts);
        }
        shipments
    }

    fn class(&self, shipment: &Shipment) -> Class {
        let named = &self.names[shipment.run.index()];
        let by_commits = match shipment.basis {
            Basis::Parents | Basis::Order => shipment.commits > 0,
            Basis::Picked | Basis::None => false,
        };
        (
            named.service.0,
            by_commits,
            self.claims.used.contains(&kind(named)),
        )
    }

    /// Decides whether a run carries any ticket at all.
    fn judge(&self, shipment: &mut Shipment, counts: &Counts) {
        let brings = match shipment.turn {
            Turn::New | Turn::Same(_) => true,
            Turn::Back(_) | Turn::None => false,
        };
        if !brings {
            return;
        }
        let missed = match self.class(shipment) {
            (_, true, true) => Some(MISSED_BY_ONE * MISSED_BY_ONE),
            (_, true, false) | (_, false, true) => Some(MISSED_BY_ONE),
            (_, false, false) => None,
        };
        let claims: Vec<f32> = likely(shipment).collect();
        if claims.is_empty() {
            if let Some(missed) = missed {
                let [none, one, ..] = counts.releases;
                shipment.contents = Contents::NoTicket(no_ticket(none, one, missed));
            }
            return;
        }
        let none = missed.map_or(0.0, |_| all_wrong(counts, &claims));
        for carried in &mut shipment.tickets {
            let p = carried.probability;
            carried.probability = match none >= ALL_WRONG_MIN {
                true => p * (1.0 - none),
                false => (p * (1.0 - 0.5 * none)).max(p.min(ACCEPT_PROBABILITY)),
            };
        }
        shipment.contents = match none >= ALL_WRONG_MIN {
            true => Contents::NoTicket(none),
            false => {
                let against = claims.iter().map(|p| 1.0 - p).product::<f32>();
                Contents::Tickets((1.0 - against) * (1.0 - none))
            }
        };
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
        let release = match step.turn {
            Turn::New => self.names[i].release,
            Turn::Same(first) => self.names[first.index()].release,
            Turn::Back(_) | Turn::None => None,
        };
        Shipment {
            run: step.run,
            turn: step.turn,
            counts: self.in_production[i] && took_effect(self.view.records.state[i]),
            basis: brought.basis,
            commit: self.names[i].commit,
            before: brought.before,
            commits: all().count() as u32,
            nameless: all().filter(nameless).copied().collect(),
            absent: all().filter(is_absent).count() as u32,
            authors,
            committed: all().map(|c| commits.committed[c.index()]).collect(),
            tickets: self.carried(release, step.run),
            contents: Contents::Unknown,
        }
    }
}

impl Told<'_> {
    /// What a run carries of a release. Where a run says itself what it changed, many of one version may each have changed something else: then the
    /// version alone says nothing of it.
    fn carried(&self, release: Option<u32>, run: RecordIx) -> Vec<Carried> {
        let mut carried = release.map_or(Vec::new(), |release| self.claims.carried(release, run));
        if !self.wordless[run.index()] {
            carried.retain(|carried| !carried.by_version_alone());
        }
        carried
    }
}

/// The probabilities of the tickets that a run likely carries.
fn likely(shipment: &Shipment) -> impl Iterator<Item = f32> + '_ {
    let all = shipment.tickets.iter().map(|t| t.probability);
    all.filter(|p| *p >= ACCEPT_PROBABILITY)
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
        let what = match carried.by_version_alone() {
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
            !(is_apart || is_ticket && is_known(b))
        })
    }

    /// Sets how likely it is that there is no record, where what a release carries tells it: of changes without a ticket and without a word.
    pub fn settle(&self, view: &View, changes: &mut Changes) {
        for group in &self.groups {
            let change = changes.of[group[0].index()].index();
            // Service, version and commit say that they are one: no weight is needed for that.
            if changes.members.get(change).len() == group.len() {
                changes.confidence[change] = SAME_RELEASE_PROBABILITY;
                let is_first = |r: &&RecordIx| self.shipping.of(**r).is_some_and(|s| s.counts);
                if let Some(run) = group.iter().find(is_first) {
                    changes.title[change] = *run;
                }
            }
        }
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
