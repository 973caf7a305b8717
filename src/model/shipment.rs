//! What a run brought to its environment: commits and tickets, and by what that is known.

use crate::model::commits::CommitIx;
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
