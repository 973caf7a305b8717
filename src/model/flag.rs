//! Flags: findings on changes, records and sources.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::change::ChangeIx;
use crate::model::record::RecordIx;
use crate::model::source::SourceIx;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    pub const ALL: [Severity; 5] = [
        Severity::Info,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// What a rule is for, in the words that `lastchange explain CODE` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RuleDoc {
    /// Stable: `UNRECORDED_HOTFIX`.
    pub code: &'static str,
    pub severity: Severity,
    /// When it is raised.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub what_to_do: &'static str,
}

/// What a flag is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Source(SourceIx),
    Change(ChangeIx),
    Record(ChangeIx, RecordIx),
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    pub code: &'static str,
    pub severity: Severity,
    /// Probability that the finding is true, 0 to 1.
    pub confidence: f32,
    pub subject: Subject,
    /// What was found, in a sentence with exact numbers.
    pub says: String,
    /// The records that show it.
    pub evidence: Vec<RecordIx>,
    /// Where it speaks of absence: the best record that was looked at and rejected, with its probability.
    pub best_rejected: Option<(RecordIx, f32)>,
}

impl Flag {
    /// A finding on a source: certain, and shown by its coverage rather than by records.
    pub fn on_source(rule: &RuleDoc, source: SourceIx, says: String) -> Flag {
        Flag {
            code: rule.code,
            severity: rule.severity,
            confidence: 1.0,
            subject: Subject::Source(source),
            says,
            evidence: Vec::new(),
            best_rejected: None,
        }
    }
}

/// How a change is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Recorded,
    /// The best link to a record is doubtful, or none was sure enough to be made while a record probably exists.
    PossiblyRecorded,
    RecordedAfter,
    NoRecordYet,
    Unrecorded,
    NotCovered,
    /// Nothing could tell: it has no words, and nothing says what it shipped; or it did not take effect.
    CannotTell,
    /// Nothing shows that it ran: a plan, or paperwork alone.
    NotSeenRunning,
}

impl Status {
    pub const ALL: [Status; 8] = [
        Status::Recorded,
        Status::PossiblyRecorded,
        Status::RecordedAfter,
        Status::NoRecordYet,
        Status::Unrecorded,
        Status::NotCovered,
        Status::CannotTell,
        Status::NotSeenRunning,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Status::Recorded => "recorded",
            Status::PossiblyRecorded => "possibly_recorded",
            Status::RecordedAfter => "recorded_after",
            Status::NoRecordYet => "no_record_yet",
            Status::Unrecorded => "unrecorded",
            Status::NotCovered => "not_covered",
            Status::CannotTell => "cannot_tell",
            Status::NotSeenRunning => "not_seen_running",
        }
    }
}

/// What classifying hands on.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Sorted by severity (worst first), code and subject.
    pub flags: Vec<Flag>,
    /// One a change.
    pub status: Vec<Status>,
    /// One a change: the probability that no ticket and no sheet row speaks of it, be it read or not; what its flags say where they speak of
    /// absence.
    pub no_record: Vec<f32>,
}

impl Findings {
    /// The codes on each change, worst first, each once.
    pub fn codes(&self) -> FxHashMap<ChangeIx, Vec<&'static str>> {
        let mut codes: FxHashMap<ChangeIx, Vec<&'static str>> = FxHashMap::default();
        for flag in &self.flags {
            let change = match flag.subject {
                Subject::Source(_) => continue,
                Subject::Change(change) | Subject::Record(change, _) => change,
            };
            let of = codes.entry(change).or_default();
            if !of.contains(&flag.code) {
                of.push(flag.code);
            }
        }
        codes
    }
}
