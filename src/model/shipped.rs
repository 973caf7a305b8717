//! What a run brought, and which runs brought a ticket, as it leaves in answers.

use serde::Serialize;

/// What a run brought to its environment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shipped {
    /// `source:record_id`
    pub run: String,
    /// `new`; `same` as another run, a retry or a further region; `back` to an earlier one; `none`, where it did not take effect.
    pub turn: String,
    /// That other run.
    pub of: Option<String>,
    pub in_production: bool,
    /// How its commits were found: `parents`, `order` of the log, `picked` for its branch, or `none`.
    pub basis: String,
    /// The SHA that ran before, and its own, shortened.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Commits that it brought, merges aside.
    pub commits: u32,
    pub commits_without_ticket: u32,
    /// Those that name tickets, of which the exports hold none.
    pub commits_of_absent_tickets: u32,
    /// The first of those without a ticket.
    pub nameless: Vec<CommitLine>,
    /// The most commits first.
    pub authors: Vec<AuthorLine>,
    /// From a commit to the start of the run: the median, seconds.
    pub lead_s: Option<i64>,
    /// The surest first.
    pub tickets: Vec<ShippedTicket>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommitLine {
    pub sha: String,
    pub author: String,
    pub subject: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuthorLine {
    pub name: String,
    pub commits: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShippedTicket {
    /// `source:record_id`
    pub r#ref: String,
    pub title: String,
    pub probability: f64,
    /// By what it is known.
    pub says: String,
}

/// A run that brought a ticket to production.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShippedBy {
    /// `source:record_id`
    pub ticket: String,
    pub run: String,
    /// The run's change.
    pub change: String,
    pub when: Option<String>,
    pub environment: String,
    pub version: String,
    pub probability: f64,
    /// By what it is known.
    pub says: String,
}
