//! Everything that a person can set, after the command line and the configuration were read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::commits::CommitInput;
use crate::model::flag::Severity;
use crate::model::hours::Hours;
use crate::model::intake::SetAside;
use crate::model::memory::{DateOrder, OrderKey};
use crate::model::moment::utc;
use crate::model::notify::Notify;
use crate::model::profile::ToldProfile;
use crate::model::record::Kind;
use crate::model::scope::{Deletions, Extent};
use crate::model::source::{Source, System};

pub const HOUR_S: i64 = 3_600;
pub const DAY_S: i64 = 24 * HOUR_S;

/// A span in which nothing may be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    pub name: String,
    /// Unix seconds.
    pub from: i64,
    pub to: i64,
    /// Empty: all of them.
    pub services: Vec<String>,
    /// Ticket ids, kinds of change, or `emergency`.
    pub except: Vec<String>,
}

/// Hours in which changes may be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub name: String,
    pub hours: Hours,
    /// Empty: all of them.
    pub services: Vec<String>,
    /// Ticket ids, kinds of change, or `emergency`: these may be made at any time.
    pub except: Vec<String>,
}

/// What is otherwise for some services or kinds of change. What is not told stays as it is for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Empty: all of them.
    pub services: Vec<String>,
    /// Empty: all of them.
    pub kinds: Vec<Kind>,
    pub counts_as_record: Option<Vec<System>>,
    pub requires_coverage: Option<Vec<System>>,
    pub grace: Option<Grace>,
}

impl Scope {
    /// Whether it is for such a change.
    pub fn holds(&self, kind: Kind, services: &[&str]) -> bool {
        let is_named = |own: &&str| self.services.iter().any(|s| s.eq_ignore_ascii_case(own));
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.services.is_empty() || services.iter().any(is_named))
    }
}

/// Changes that are known to come, and are no finding until a day. What is not told fits all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Of the flag.
    pub code: Option<String>,
    pub service: Option<String>,
    /// Stands in the title, in any case.
    pub text: Option<String>,
    /// Unix seconds.
    pub until: i64,
    pub because: String,
}

/// What counts as what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// A change with a record of one of these is recorded.
    pub counts_as_record: Vec<System>,
    /// Absence may be said only where these cover the instant.
    pub requires_coverage: Vec<System>,
    /// Paperwork may follow an emergency by this much.
    pub grace_s: i64,
    /// Another grace for a kind of change.
    pub graces: BTreeMap<Kind, Grace>,
    /// Where it is otherwise; of those that fit a change, the first that tells a thing is obeyed.
    pub scopes: Vec<Scope>,
    /// Of business days, business hours and change windows.
    #[serde(with = "crate::model::hours::zone_name")]
    pub zone: Tz,
    /// No business days, beside Saturdays and Sundays.
    pub holidays: BTreeSet<NaiveDate>,
    pub business_hours: Option<Hours>,
    /// What is deployed outside of the business hours is a hot-fix.
    pub off_hours_is_hotfix: bool,
    /// Empty: changes may be made at any time.
    pub windows: Vec<Window>,
    /// A service → who owns it.
    pub owners: BTreeMap<String, String>,
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
    pub deletions: Deletions,
    pub freezes: Vec<Freeze>,
    pub expected: Vec<Expected>,
    /// By flag code; the others have that of their rule.
    pub severities: BTreeMap<String, Severity>,
    /// Above this share of emergencies a service has too many, 0 to 1.
    pub emergency_share_max: f64,
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
            graces: BTreeMap::new(),
            scopes: Vec::new(),
            zone: Tz::UTC,
            holidays: BTreeSet::new(),
            business_hours: None,
            off_hours_is_hotfix: false,
            windows: Vec::new(),
            owners: BTreeMap::new(),
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
            deletions: Deletions::Never,
            freezes: Vec::new(),
            expected: Vec::new(),
            severities: BTreeMap::new(),
            emergency_share_max: 0.25,
            service_aliases: BTreeMap::new(),
            person_aliases: BTreeMap::new(),
            depends: BTreeMap::new(),
        }
    }
}

/// How long paperwork may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grace {
    Seconds(i64),
    /// As many days, in the policy's zone, that are no Saturday, no Sunday and no holiday.
    BusinessDays(u32),
}

impl Policy {
    /// Until when the paperwork of such a change may follow, unix seconds, when it ended at `from`.
    pub fn grace_end(&self, kind: Kind, services: &[&str], from: i64) -> i64 {
        let scoped = self.told(kind, services, |scope| scope.grace.as_ref());
        match scoped.or(self.graces.get(&kind)) {
            None => from + self.grace_s,
            Some(Grace::Seconds(seconds)) => from + seconds,
            Some(Grace::BusinessDays(days)) => {
                let (mut end, mut left) = (from, *days);
                while left > 0 {
                    end += DAY_S;
                    left -= u32::from(self.is_business_day(end));
                }
                end
            }
        }
    }

    /// The systems of which one must hold an entry, so that such a change is recorded.
    pub fn records(&self, kind: Kind, services: &[&str]) -> &[System] {
        let scoped = self.told(kind, services, |scope| scope.counts_as_record.as_ref());
        scoped.unwrap_or(&self.counts_as_record)
    }

    /// The systems that must cover the time of such a change, before it may be said that it has no record.
    pub fn coverers(&self, kind: Kind, services: &[&str]) -> &[System] {
        let scoped = self.told(kind, services, |scope| scope.requires_coverage.as_ref());
        scoped.unwrap_or(&self.requires_coverage)
    }

    /// What the first scope that fits and tells it says.
    fn told<'a, T>(
        &'a self,
        kind: Kind,
        services: &[&str],
        what: impl Fn(&'a Scope) -> Option<&'a T>,
    ) -> Option<&'a T> {
        let mut fitting = self.scopes.iter().filter(|s| s.holds(kind, services));
        fitting.find_map(what)
    }

    /// Who owns the services, each once, in their order.
    pub fn owners_of<'a>(&'a self, services: &[&str]) -> Vec<&'a str> {
        let mut owners: Vec<&str> = Vec::new();
        for (service, owner) in &self.owners {
            let is_asked = services.iter().any(|s| s.eq_ignore_ascii_case(service));
            if is_asked && !owners.contains(&owner.as_str()) {
                owners.push(owner);
            }
        }
        owners
    }

    /// Whether an instant, unix seconds, is certainly no time of business: not where no business hours are told.
    pub fn is_off_hours(&self, instant: i64) -> bool {
        let hours = self.business_hours.as_ref();
        hours.is_some_and(|hours| !hours.hold(instant, self.zone) || self.is_holiday(instant))
    }

    fn is_business_day(&self, instant: i64) -> bool {
        let day = utc(instant).with_timezone(&self.zone).weekday();
        !matches!(day, Weekday::Sat | Weekday::Sun) && !self.is_holiday(instant)
    }

    fn is_holiday(&self, instant: i64) -> bool {
        let day = utc(instant).with_timezone(&self.zone).date_naive();
        self.holidays.contains(&day)
    }
}

/// A run's settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Sorted by system and name.
    pub sources: Vec<Source>,
    /// Histories of repositories, in the order in which they were named.
    pub commits: Vec<CommitInput>,
    pub policy: Policy,
    /// The only clock, unix seconds.
    pub now: i64,
    /// Where training starts from: a model's JSON, checked when it was read; none: the built-in one.
    pub model: Option<String>,
    /// Date orders that a person told.
    pub answers: BTreeMap<OrderKey, DateOrder>,
    /// Names of sources whose export is taken however it looks.
    pub accept: Vec<String>,
    /// How many runs' outputs stay published; all of them by default. The ledger keeps every run.
    pub keep_runs: Option<u64>,
    /// Keep every pair that was compared, for `evaluate`.
    pub candidates: bool,
    pub notify: Notify,
    /// The sources are all that there are: one that the ledger knows, and that is not among them, is missing.
    pub is_whole: bool,
    pub extent: Extent,
    /// Profiles of a person; they come before those that are built in.
    pub profiles: Vec<ToldProfile>,
    /// Files that were found and not taken for any system.
    pub set_aside: Vec<SetAside>,
}
