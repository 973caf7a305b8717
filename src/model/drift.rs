//! The answer to "what changed since": counts first, then the changes, the unrecorded ahead.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::answer::{CoverageLine, EvidenceLine, RanLast, RunRef, When, Who};
use crate::model::record::Kind;
use crate::model::shipped::Shipped;

/// Which side of a system a change touches; recovery plans forget the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Settings, toggles, infrastructure.
    Configuration,
    /// Releases and hot-fixes.
    Code,
    /// New users and tenants, and what says nothing of its kind.
    Other,
}

impl Side {
    pub fn of(kind: Kind) -> Side {
        match kind {
            Kind::Config | Kind::Infrastructure => Side::Configuration,
            Kind::Release | Kind::Hotfix => Side::Code,
            Kind::Onboarding | Kind::Other => Side::Other,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Side::Configuration => "configuration",
            Side::Code => "code",
            Side::Other => "other",
        }
    }
}

/// The answer to "what changed since".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SinceAnswer {
    /// `lastchange/since/1`
    pub schema: &'static str,
    pub run: RunRef,
    pub question: SinceAsked,
    pub coverage: Vec<CoverageLine>,
    /// How many changes ran in the span, or were to, shown or not.
    pub changes_in_all: u64,
    /// Those by status, each status that occurs.
    pub by_status: BTreeMap<String, u64>,
    /// Those that bear a flag by its code, each code that occurs; a change with two flags is counted with both.
    pub by_flag: BTreeMap<String, u64>,
    /// By side, kind and service; within a side those with the most unrecorded first. A change on two services stands in two lines.
    pub drift: Vec<DriftLine>,
    /// How many lines there are, told or not.
    pub drift_in_all: u64,
    /// Unrecorded ones first, then those not recorded yet, not covered, recorded after, recorded, not seen running; the latest first.
    pub changes: Vec<ChangeBrief>,
    pub not_known: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SinceAsked {
    /// As it was asked: `7d`, a date, `run:3`, the name of a mark.
    pub since: String,
    /// What that is: `an instant`, `a span`, `a run`, `a mark`.
    pub is: &'static str,
    /// RFC 3339, UTC.
    pub from: String,
    pub to: String,
    pub services: Vec<String>,
    pub env: String,
}

/// Changes of one kind on one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DriftLine {
    pub side: Side,
    pub kind: String,
    /// None: they name no service.
    pub service: Option<String>,
    pub changes: u64,
    /// Each status that occurs.
    pub by_status: BTreeMap<String, u64>,
    /// The latest start among them, RFC 3339, UTC.
    pub latest: String,
}

impl DriftLine {
    /// How many of them have this status.
    pub fn of_status(&self, status: &str) -> u64 {
        self.by_status.get(status).copied().unwrap_or(0)
    }
}

/// A change in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeBrief {
    pub id: String,
    pub side: Side,
    pub kind: String,
    pub what: String,
    pub service: Vec<String>,
    pub env: String,
    pub when: When,
    /// When it ran last in the span, of one that began before it.
    pub ran_last: Option<RanLast>,
    pub who: Who,
    pub status: String,
    /// Probability that no ticket and no sheet row speaks of it, be it read or not: the confidence of a flag that says so.
    pub no_record: f64,
    pub flags: Vec<String>,
    pub evidence: Vec<EvidenceLine>,
    /// What its first run brought, where that is known.
    pub shipped: Option<Shipped>,
}
