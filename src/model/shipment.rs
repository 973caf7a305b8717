//! What a run brought to its environment: commits and tickets, and by what that is known.

use serde::{Deserialize, Serialize};

use crate::model::commits::{CommitIx, Commits};
use crate::model::record::{RecordIx, State};

/// Whether what was run stayed.
pub fn took_effect(state: State) -> bool {
    match state {
        State::Unknown | State::Done | State::Partial => true,
        State::Open | State::Failed | State::RolledBack | State::Cancelled => false,
    }
}

/// How a run stands to those before it in its service and environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It brings what had not run there.
    New,
    /// It brings what another run did: a retry, a further region, again after a rollback.
    Same(RecordIx),
    /// It goes back to what had run before, and brings nothing.
    Back(RecordIx),
    /// It did not take effect: failed, cancelled, rolled back at once.
    None,
}

/// How the commits of a run were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// They were not: no commit of a log is the run's, or none is known before it.
    #[default]
    None,
    /// Reachable from its commit, and not from those that ran before.
    Parents,
    /// By the order of the log, which does not name parents.
    Order,
    /// By the order of a log that holds several branches: only what was picked for its branch.
    Picked,
}

impl Basis {
    pub fn name(self) -> &'static str {
        match self {
            Basis::None => "none",
            Basis::Parents => "parents",
            Basis::Order => "order",
            Basis::Picked => "picked",
        }
    }
}

/// A ticket that a run carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    pub ticket: RecordIx,
    pub probability: f32,
    /// By what it is known, in words.
    pub says: String,
}

impl Carried {
    /// Whether nothing but the ticket's release column says so.
    pub fn by_version_alone(&self) -> bool {
        self.says.starts_with("its release column")
    }
}

/// What is known of whether a run carries tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Contents {
    /// Nothing tells.
    #[default]
    Unknown,
    /// Some ticket, with the probability that at least one of them is right.
    Tickets(f32),
    /// What tells names no ticket of the exports; the probability that there is none.
    NoTicket(f32),
}

/// What one run brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Shipment {
    pub run: RecordIx,
    pub turn: Turn,
    /// It ran in production, and took effect.
    pub counts: bool,
    pub basis: Basis,
    pub commit: Option<CommitIx>,
    /// What ran before it.
    pub before: Option<CommitIx>,
    /// Commits that it brought, merges aside.
    pub commits: u32,
    /// Those of them that name no ticket at all, the newest first.
    pub nameless: Vec<CommitIx>,
    /// Those of them that name tickets, of which the exports hold none.
    pub absent: u32,
    /// Who wrote them, the most commits first.
    pub authors: Vec<(String, u32)>,
    /// When the first of them came to its branch, and each one's way to production: unix seconds.
    pub committed: Vec<i64>,
    /// By record.
    pub tickets: Vec<Carried>,
    pub contents: Contents,
}

/// What all runs brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shipping {
    /// By run; those of which anything is known.
    pub shipments: Vec<Shipment>,
    /// For each record: its text holds no word that tells what was changed. Empty: that was not looked at.
    pub wordless: Vec<bool>,
}

impl Shipping {
    pub fn of(&self, run: RecordIx) -> Option<&Shipment> {
        let at = self.shipments.binary_search_by_key(&run, |s| s.run).ok()?;
        Some(&self.shipments[at])
    }

    pub fn is_wordless(&self, record: RecordIx) -> bool {
        self.wordless.get(record.index()).copied().unwrap_or(false)
    }
}

/// A shipment as the ledger keeps it, told in words and numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptShipment {
    /// `new`, `same`, `back` or `none`.
    pub turn: String,
    /// Which run it is the same as, or goes back to, as the number of a record.
    pub of: Option<u32>,
    /// It ran in production, and took effect.
    pub counts: bool,
    /// How its commits were found: `parents`, `order`, `picked` or `none`.
    pub basis: String,
    /// The SHA that ran before it, and its own.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Commits that it brought, merges aside.
    pub commits: u32,
    /// How many of them name no ticket at all, and the first ones.
    pub without_ticket: u32,
    pub nameless: Vec<KeptCommit>,
    /// How many name tickets that are not in the exports.
    pub absent: u32,
    /// Who wrote them, the most commits first.
    pub authors: Vec<(String, u32)>,
    /// From a commit to the start of the run, the median, in seconds.
    pub lead_s: Option<i64>,
    /// By probability.
    pub tickets: Vec<KeptTicket>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCommit {
    pub sha: String,
    pub author: String,
    pub subject: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptTicket {
    /// As the number of a record.
    pub record: u32,
    pub probability: f32,
    pub says: String,
}

/// Commits that are kept of those that name no ticket.
const NAMELESS_KEPT_MAX: usize = 30;
/// Authors that are kept.
const AUTHORS_KEPT_MAX: usize = 20;

impl Shipment {
    /// As it is kept; `place` tells the number of a record, `start` when the run began, unix seconds.
    pub fn kept(
        &self,
        commits: &Commits,
        start: Option<i64>,
        place: impl Fn(RecordIx) -> u32,
    ) -> KeptShipment {
        let (turn, of) = match self.turn {
            Turn::New => ("new", None),
            Turn::Same(run) => ("same", Some(run)),
            Turn::Back(run) => ("back", Some(run)),
            Turn::None => ("none", None),
        };
        let short = |commit: CommitIx| commits.short(commit).to_string();
        let nameless = self.nameless.iter().take(NAMELESS_KEPT_MAX);
        let mut leads: Vec<i64> = match start {
            Some(start) => self
                .committed
                .iter()
                .map(|at| (start - at).max(0))
                .collect(),
            None => Vec::new(),
        };
        leads.sort_unstable();
        let mut tickets: Vec<KeptTicket> = self
            .tickets
            .iter()
            .map(|carried| KeptTicket {
                record: place(carried.ticket),
                probability: carried.probability,
                says: carried.says.clone(),
            })
            .collect();
        tickets.sort_by(|x, y| {
            let by_probability = y.probability.total_cmp(&x.probability);
            by_probability.then(x.record.cmp(&y.record))
        });
        KeptShipment {
            turn: turn.to_string(),
            of: of.map(place),
            counts: self.counts,
            basis: self.basis.name().to_string(),
            from: self.before.map(short),
            to: self.commit.map(short),
            commits: self.commits,
            without_ticket: self.nameless.len() as u32,
            nameless: nameless
                .map(|commit| KeptCommit {
                    sha: short(*commit),
                    author: commits
                        .names
                        .get(commits.author[commit.index()])
                        .to_string(),
                    subject: commits.subject.get(commit.index()).to_string(),
                })
                .collect(),
            absent: self.absent,
            authors: self
                .authors
                .iter()
                .take(AUTHORS_KEPT_MAX)
                .cloned()
                .collect(),
            lead_s: leads.get(leads.len() / 2).copied(),
            tickets,
        }
    }
}
