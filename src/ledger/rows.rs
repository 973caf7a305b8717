//! What the ledger gives to who asks: rows, names still interned (`Ledger::name`).

use crate::ledger::contract::RunId;
use crate::ledger::policy::StoredPolicy;
use crate::model::coverage::Span;
use crate::model::flag::{Severity, Status};
use crate::model::link::{Bits, Relation, Verdict};
use crate::model::moment::Moment;
use crate::model::record::{Kind, Role, State, Times};
use crate::model::source::System;

/// The last run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    pub id: RunId,
    /// Unix seconds.
    pub at: i64,
    pub tool_version: String,
    pub policy: StoredPolicy,
    /// In the order of source and path.
    pub inputs_sha256: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    pub name: String,
    pub system: System,
    /// Ascending, disjoint.
    pub spans: Vec<Span>,
    pub uncertain: Vec<Span>,
    pub truncated: Option<String>,
    pub zone: Option<String>,
    pub stale_after_s: i64,
    pub rows: u64,
    pub records: u64,
    pub rejected: u64,
}

impl SourceRow {
    /// The last instant covered, unix seconds.
    pub fn to(&self) -> Option<i64> {
        self.spans.last().map(|s| s.to)
    }

    /// Whether every instant of the span is covered.
    pub fn covers_all(&self, span: Span) -> bool {
        let overlaps = |s: &Span| s.from <= span.to && span.from <= s.to;
        let within = |s: &Span| s.from <= span.from && span.to <= s.to;
        self.spans.iter().any(within) && !self.uncertain.iter().any(overlaps)
    }

    pub fn covers(&self, instant: i64) -> bool {
        let within = |spans: &[Span]| spans.iter().any(|s| s.contains(instant));
        within(&self.spans) && !within(&self.uncertain)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRow {
    pub name: u32,
    pub text: String,
    pub changes: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    pub ix: u32,
    pub id: String,
    pub kind: Kind,
    pub title: String,
    pub start: Option<Moment>,
    pub end: Option<Moment>,
    pub who: u32,
    pub status: Status,
    pub confidence: f32,
    pub no_record: f32,
    pub services: Vec<u32>,
    /// Where it ran; 0 where a record names no environment.
    pub environments: Vec<u32>,
    pub systems: Vec<System>,
    pub evidence_state: State,
    pub emergency: bool,
    /// Its records, in their order.
    pub members: Vec<u32>,
    /// Changes of the ledger with this title, numbers aside; itself among them.
    pub same_title: u32,
    /// Worst first.
    pub flags: Vec<String>,
    pub first_seen_run: RunId,
}

/// A change that was seen running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentRow {
    pub ix: u32,
    /// First second that it can have started, unix seconds.
    pub start: i64,
    pub kind: Kind,
    /// How its deploys and hot-fixes say that it ended.
    pub state: State,
    pub services: Vec<u32>,
    /// 0 where a record names no environment.
    pub environments: Vec<u32>,
    /// When the first of its tickets was opened, unix seconds.
    pub opened: Option<i64>,
    /// When the first change that takes it back started, unix seconds.
    pub undone: Option<i64>,
}

/// Changes that agree in all but their time, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    pub kind: Kind,
    pub status: Status,
    pub services: Vec<u32>,
    /// 0 where a record names no environment.
    pub environments: Vec<u32>,
    pub changes: u64,
    /// The latest start among them, unix seconds.
    pub latest: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RecordRow {
    pub ix: u32,
    pub source: String,
    pub system: System,
    pub record_id: String,
    pub file: String,
    /// Empty outside of workbooks.
    pub sheet: String,
    pub row: u32,
    pub title: String,
    pub body: String,
    pub reference: String,
    pub times: Times,
    pub people: Vec<(Role, u32)>,
    pub services: Vec<u32>,
    pub environment: u32,
    pub branch: u32,
    pub version: u32,
    pub commit: String,
    pub kind: Kind,
    pub state: State,
    pub emergency: bool,
    pub change: u32,
    pub first_seen_run: RunId,
}

impl RecordRow {
    /// `source:record_id`
    pub fn reference(&self) -> String {
        format!("{}:{}", self.source, self.record_id)
    }

    /// The instant it speaks of: when it ran, else was planned, else was written.
    pub fn when(&self) -> Option<Moment> {
        self.times.when()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    pub a: u32,
    pub b: u32,
    pub relation: Relation,
    pub verdict: Verdict,
    pub probability: f32,
    pub bits: Bits,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FlagRow {
    pub code: String,
    pub severity: Severity,
    pub confidence: f32,
    pub source: Option<String>,
    pub change: Option<u32>,
    pub record: Option<u32>,
    pub says: String,
    pub evidence: Vec<u32>,
    pub best_rejected: Option<(u32, f32)>,
}

/// What became of a change in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub run: RunId,
    /// `gone`, `left`, `joined` or `status`.
    pub event: String,
    pub detail: String,
}
