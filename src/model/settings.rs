//! Everything that a person can set, after the command line and the configuration were read.

use std::collections::BTreeMap;

use crate::model::memory::{DateOrder, OrderKey};
use crate::model::source::{Source, System};

pub const HOUR_S: i64 = 3_600;
pub const DAY_S: i64 = 24 * HOUR_S;

/// What counts as what.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// A change with a record of one of these is recorded.
    pub counts_as_record: Vec<System>,
    /// Absence may be said only where these cover the instant.
    pub requires_coverage: Vec<System>,
    /// Paperwork may follow an emergency by this much.
    pub grace_s: i64,
    /// Two clocks may differ by this much beside their precision.
    pub clock_tolerance_s: i64,
    /// A ticket is looked for from this long before the start.
    pub lookback_s: i64,
    /// A source whose coverage ends longer ago than this is stale; a source's own limit wins.
    pub stale_after_s: i64,
    /// Regular expressions, matched anywhere and in any case, on branch, task, version and text.
    pub hotfix_patterns: Vec<String>,
    /// The same, for what says that it was done by hand: in a console, a shell, a database.
    pub by_hand_patterns: Vec<String>,
    /// Accounts that several people use, in any case; programs' accounts are known without.
    pub shared_accounts: Vec<String>,
    /// Branches that the train leaves from; another one is a feature branch.
    pub train_branches: Vec<String>,
    /// Environments that count as production; a record that names none counts too.
    pub production: Vec<String>,
    /// An alias of a service → the service.
    pub service_aliases: BTreeMap<String, String>,
    /// A spelling of a person → the person.
    pub person_aliases: BTreeMap<String, String>,
    /// A service → the services that it depends on.
    pub depends: BTreeMap<String, Vec<String>>,
}

impl Default for Policy {
    fn default() -> Policy {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_string()).collect();
        Policy {
            counts_as_record: vec![System::Tickets, System::Spreadsheets],
            requires_coverage: vec![System::Tickets],
            grace_s: 48 * HOUR_S,
            clock_tolerance_s: 300,
            lookback_s: 7 * DAY_S,
            stale_after_s: 48 * HOUR_S,
            hotfix_patterns: words(&[r"\bhot-?\s?fix", r"\bemergency\b", r"\boff-?cycle\b"]),
            by_hand_patterns: words(&[
                r"\bby hand\b",
                r"\b(appl|chang|deploy|don|edit|patch|restart|r[au]n|set)(e|ed|ied)? manually\b",
                r"\bmanually (appl|chang|deploy|edit|patch|restart|r[au]n)(ed|ied)?\b",
                r"\b(via|over|from|in|using) (the )?(console|kubectl|psql|shell|ssh)\b",
            ]),
            shared_accounts: words(&[
                "admin",
                "administrator",
                "deploy",
                "deployer",
                "ec2-user",
                "oncall",
                "ops",
                "root",
                "service",
                "system",
                "ubuntu",
            ]),
            train_branches: words(&[
                "main",
                "master",
                "trunk",
                "devel",
                "develop",
                "release",
                "stable",
                "production",
            ]),
            production: words(&["prod", "production", "prd", "live"]),
            service_aliases: BTreeMap::new(),
            person_aliases: BTreeMap::new(),
            depends: BTreeMap::new(),
        }
    }
}

/// A run's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Sorted by system and name.
    pub sources: Vec<Source>,
    pub policy: Policy,
    /// The only clock, unix seconds.
    pub now: i64,
    /// Where training starts from: a model's JSON, checked when it was read; none: the built-in one.
    pub model: Option<String>,
    /// Date orders that a person told.
    pub answers: BTreeMap<OrderKey, DateOrder>,
    /// Keep every pair that was compared, for `evaluate`.
    pub candidates: bool,
}
