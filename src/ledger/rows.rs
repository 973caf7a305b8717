//! What the ledger gives to who asks: rows, names still interned (`Ledger::name`).

use serde::Serialize;
use serde_json::{Map, Value};

use crate::ledger::contract::RunId;
use crate::model::coverage::Span;
use crate::model::decision::Decision;
use crate::model::flag::{Severity, Status};
use crate::model::link::{Bits, Relation, Verdict};
use crate::model::moment::Moment;
use crate::model::record::{Approval, Kind, RecordKey, Role, State, Times};
use crate::model::settings::Policy;
use crate::model::source::System;

/// The last run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    pub id: RunId,
    /// Unix seconds.
    pub at: i64,
    pub tool_version: String,
    pub policy: Policy,
    /// In the order of source and path.
    pub inputs_sha256: Vec<String>,
    /// Of an earlier run that was gone back to: what is left out, and what was not kept.
    pub as_of: Vec<String>,
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

/// A change that nobody wrote down, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnrecordedRow {
    pub ix: u32,
    pub at: Option<Moment>,
    pub services: Vec<u32>,
    /// 0 where a record names no environment.
    pub environments: Vec<u32>,
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
    /// From its commits to its first run in production, the median, seconds.
    pub commit_lead_s: Option<i64>,
}

/// One of the times that a change ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecutionRow {
    pub at: Moment,
    pub change: u32,
    pub record: u32,
    /// 0 where the record names none.
    pub environment: u32,
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

/// Changes with the same flags, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlaggedRow {
    /// Each once.
    pub flags: Vec<String>,
    /// 0 where a record names no environment.
    pub environments: Vec<u32>,
    pub changes: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RecordRow {
    pub ix: u32,
    pub source: String,
    pub system: System,
    pub record_id: String,
    /// The id is the record's own, not the place where it stands.
    pub has_own_id: bool,
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
    pub approval: Approval,
    pub change: u32,
    pub first_seen_run: RunId,
}

impl RecordRow {
    /// `source:record_id`
    pub fn reference(&self) -> String {
        format!("{}:{}", self.source, self.record_id)
    }

    /// What people call it: its own id, with its source where the id is only a place.
    pub fn name(&self) -> String {
        if self.has_own_id {
            self.record_id.clone()
        } else {
            self.reference()
        }
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
    /// `new`, `gone`, `left`, `joined`, `status`, `raised` or `cleared`.
    pub event: String,
    pub detail: String,
}

/// A run, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunLine {
    pub id: RunId,
    /// Unix seconds.
    pub at: i64,
    pub records: u64,
    pub changes: u64,
    pub flags: u64,
}

/// A run with what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFactsRow {
    pub id: RunId,
    /// Unix seconds.
    pub at: i64,
    pub tool_version: String,
    /// JSON.
    pub policy: String,
    pub rows: u64,
    pub records: u64,
    pub changes: u64,
    pub flags: u64,
}

/// A file that a run read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInputRow {
    pub run: RunId,
    pub source: String,
    pub path: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    pub rows: u64,
}

/// A version of a record that `run` replaced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VersionRow {
    pub run: RunId,
    /// The run that had seen it first.
    pub since: RunId,
    /// `source:record_id`
    pub record: String,
    /// By field: the old value and the new one, null where there is none.
    pub differs: Map<String, Value>,
    pub was: Map<String, Value>,
}

/// What became of a change in a run, with its title where it is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventRow {
    pub run: RunId,
    pub change: String,
    pub event: String,
    pub detail: String,
    pub title: Option<String>,
}

/// Records that came, changed and went between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordsBetween {
    pub new: u64,
    pub corrected: u64,
    pub deleted: u64,
}

/// A decision as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    pub id: i64,
    /// What it is on, as people call it.
    pub name: String,
    pub decision: Decision,
}

/// An accepted link that is for a person to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct DoubtRow {
    /// `source:record_id`
    pub a: String,
    pub b: String,
    pub title_a: String,
    pub title_b: String,
    pub probability: f32,
    pub keys: (RecordKey, RecordKey),
}

/// A finding on a change, with a record that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFlagRow {
    pub code: String,
    pub severity: Severity,
    pub says: String,
    /// `source:record_id`
    pub record: String,
    pub key: RecordKey,
}

/// Somebody who was forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgottenRow {
    pub pseudonym: String,
    /// Unix seconds.
    pub at: i64,
    /// How many texts of the ledger were changed.
    pub texts: u64,
}

/// A message that waits in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    pub id: i64,
    pub run: RunId,
    pub target: String,
    pub findings: u64,
    pub body: String,
    /// How often it was tried.
    pub tries: u32,
    /// Not to be tried before, unix seconds.
    pub due: i64,
    /// Why the last try failed.
    pub error: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    pub source: String,
    pub about: String,
    pub found: String,
    /// What can be pasted to answer it.
    pub answers: Vec<String>,
}
