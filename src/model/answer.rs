//! Answers to questions, as they leave in JSON.

use serde::Serialize;

/// The answer to "what changed last".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LastAnswer {
    /// `lastchange/last/1`
    pub schema: &'static str,
    pub run: RunRef,
    pub question: Question,
    pub coverage: Vec<CoverageLine>,
    pub changes: Vec<ChangeLine>,
    /// How many changes lie in the window, shown or not.
    pub changes_in_window: u64,
    pub not_known: Vec<String>,
    pub next: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRef {
    pub id: i64,
    /// RFC 3339, UTC.
    pub at: String,
    pub inputs_sha256: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// RFC 3339, UTC.
    pub at: String,
    pub services: Vec<String>,
    pub env: String,
    pub window: Window,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    pub from: String,
    pub to: String,
    /// Nothing was found in the window asked for, so it was widened once.
    pub widened: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoverageLine {
    pub source: String,
    pub system: String,
    pub covers: CoversSpan,
    /// Seconds between the end of the coverage and the instant asked for; negative: it reaches beyond.
    pub age_s: Option<i64>,
    pub rows: u64,
    pub rejected: u64,
    pub truncated: Option<String>,
    pub zone: Option<String>,
    /// `fresh`, `stale` or `empty`.
    pub status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoversSpan {
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeLine {
    pub rank: u32,
    pub id: String,
    pub score: f64,
    pub what: String,
    pub kind: String,
    pub service: Vec<String>,
    pub env: String,
    pub when: When,
    /// Seconds before the instant asked for; negative: after it.
    pub before_s: i64,
    pub who: Who,
    pub record: RecordLine,
    pub flags: Vec<String>,
    pub reasons: Vec<Reason>,
    pub evidence: Vec<EvidenceLine>,
    pub links: Vec<LinkLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct When {
    pub start: Option<String>,
    pub end: Option<String>,
    pub precision_s: u32,
    pub basis: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Who {
    pub name: Option<String>,
    pub account: Option<String>,
    pub basis: String,
    pub confidence: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordLine {
    pub status: String,
    pub confidence: f64,
    /// The sources in which a record was looked for.
    pub searched: Vec<String>,
    pub best_rejected: Option<Rejected>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rejected {
    /// `source:record_id`
    pub r#ref: String,
    pub score: f64,
    pub why_not: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    pub signal: &'static str,
    pub value: String,
    pub weight: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceLine {
    pub source: String,
    pub record_id: String,
    pub file: String,
    pub sheet: Option<String>,
    pub row: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkLine {
    pub a: String,
    pub b: String,
    pub relation: String,
    pub probability: f64,
}
