//! The five DORA figures, as counts of counts.

use serde::Serialize;

use crate::model::answer::{CoverageLine, RunRef};

/// k of n; never a bare percentage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    pub k: u64,
    pub n: u64,
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}/{}", self.k, self.n)
    }
}

/// How long something took, where it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Took {
    /// The lower median, seconds; none: it is known of none.
    pub median_s: Option<i64>,
    /// Of how many it is known.
    pub known: Share,
}

/// The answer to "how do we deliver".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoraAnswer {
    /// `lastchange/dora/1`
    pub schema: &'static str,
    pub run: RunRef,
    pub question: DoraAsked,
    pub coverage: Vec<CoverageLine>,
    /// Whole days of UTC, of those asked for, that every source of deploys and of hot-fixes covers; only they count.
    pub covered_days: Share,
    /// All services first, over the whole span and by week; then each service likewise.
    pub lines: Vec<DoraLine>,
    /// What lead times begin with.
    pub lead_from: LeadFrom,
    /// What each figure counts.
    pub counts: Vec<&'static str>,
    pub not_known: Vec<String>,
}

/// What a lead time begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeadFrom {
    Commits,
    Tickets,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoraAsked {
    /// RFC 3339, UTC; the first day and the last, whole.
    pub from: String,
    pub to: String,
    pub services: Vec<String>,
    pub env: String,
}

/// The figures of a service in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoraLine {
    /// None: all services.
    pub service: Option<String>,
    /// `2026-W44`, of ISO 8601; none: the whole span.
    pub week: Option<String>,
    pub covered_days: Share,
    /// Changes that were seen running on covered days.
    pub deployments: u64,
    /// Covered days with a deployment.
    pub deployment_days: Share,
    pub lead_time: Took,
    pub change_fail: Share,
    pub recovery_time: Took,
    pub rework: Share,
}
