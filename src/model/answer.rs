//! Answers to questions, as they leave in JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::flag::RuleDoc;
use crate::model::shipped::{Shipped, ShippedBy};

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
    /// Those of the window by status, each status that occurs.
    pub window_by_status: BTreeMap<String, u64>,
    /// Unrecorded changes of the same services in the week before the window: the latest, as many as changes may be shown, and at least one.
    pub older_unrecorded: Vec<OlderLine>,
    /// How many of them there are, shown or not.
    pub older_unrecorded_total: u64,
    pub not_known: Vec<String>,
    pub next: Vec<String>,
}

/// A change before the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OlderLine {
    pub id: String,
    pub kind: String,
    /// As precise as it is known.
    pub at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRef {
    pub id: i64,
    /// RFC 3339, UTC.
    pub at: String,
    pub inputs_sha256: Vec<String>,
    /// Where an earlier run was asked for: what is left out, and what was not kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub as_of: Vec<String>,
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
    /// What its deploy names.
    pub version: Option<VersionLine>,
    pub when: When,
    /// Where it ran again after its start.
    pub ran_last: Option<RanLast>,
    /// Seconds before the instant asked for that it ran last; negative: after it.
    pub before_s: i64,
    pub who: Who,
    pub record: RecordLine,
    pub flags: Vec<String>,
    pub reasons: Vec<Reason>,
    pub evidence: Vec<EvidenceLine>,
    pub links: Vec<LinkLine>,
    /// What its first run brought, where that is known.
    pub shipped: Option<Shipped>,
}

/// The version that a change brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionLine {
    pub is: String,
    /// What the same service had before: what to go back to. Looked for of the first change alone.
    pub was: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct When {
    pub start: Option<String>,
    pub end: Option<String>,
    pub precision_s: u32,
    pub basis: String,
    /// The start as people read it, as precise as it is.
    pub shown: Option<String>,
}

/// The last time that a change ran in the span asked about, in the environment asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RanLast {
    /// RFC 3339, UTC.
    pub start: String,
    /// As people read it, as precise as it is.
    pub shown: String,
    pub env: String,
    /// How often it ran in the span.
    pub times: u32,
    pub evidence: EvidenceLine,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Who {
    pub name: Option<String>,
    pub account: Option<String>,
    pub basis: String,
    pub confidence: f64,
}

impl Who {
    /// The name, else the account, else `unknown`.
    pub fn shown(&self) -> &str {
        let known = self.name.as_deref().or(self.account.as_deref());
        known.unwrap_or("unknown")
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordLine {
    pub status: String,
    pub confidence: f64,
    /// The sources in which a record was looked for.
    pub searched: Vec<String>,
    pub best_rejected: Option<Rejected>,
    /// The status in a sentence, with exact instants.
    pub says: String,
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
    pub system: String,
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

/// The answer to "why is that so": of a change, of a record, or of a flag's code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainAnswer {
    /// `lastchange/explain/1`
    pub schema: &'static str,
    pub run: RunRef,
    /// What was asked for, as it was typed.
    pub asked: String,
    /// The record that was asked for, among those of the change.
    pub record: Option<String>,
    pub change: Option<ChangeDetail>,
    /// The rule that was asked for, and where it struck.
    pub rule: Option<RuleDoc>,
    /// Flags of the change, or the first ones of the rule.
    pub flags: Vec<FlagDetail>,
    /// How many there are, shown or not.
    pub flags_in_all: u64,
}

/// A change with all that it stands on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeDetail {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub service: Vec<String>,
    pub when: When,
    pub who: Who,
    pub status: String,
    /// Probability that no ticket and no sheet row speaks of it, be it read or not: the confidence of a flag that says so.
    pub no_record: f64,
    /// Probability that the records belong together.
    pub confidence: f64,
    pub first_seen_run: i64,
    /// What became of it in later runs.
    pub history: Vec<HistoryLine>,
    pub records: Vec<RecordDetail>,
    /// The id of the change that it takes back.
    pub undoes: Option<String>,
    /// The ids of changes that take it back.
    pub undone_by: Vec<String>,
    /// What its first run brought, where that is known.
    pub shipped: Option<Shipped>,
    /// The runs that brought its ticket to production.
    pub shipped_by: Vec<ShippedBy>,
    /// Between two records of it, then those to others: ships, reverts, the best rejected ones.
    pub links: Vec<LinkDetail>,
}

/// What became of a change in a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryLine {
    pub run: i64,
    /// `gone`, `left`, `joined` or `status`.
    pub event: String,
    pub detail: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordDetail {
    /// `source:record_id`
    pub r#ref: String,
    pub system: String,
    pub file: String,
    pub sheet: Option<String>,
    pub row: u32,
    pub title: String,
    pub kind: String,
    pub state: String,
    /// What it says of each time, by name: `created`, `started` …
    pub times: BTreeMap<&'static str, String>,
    /// `role name`
    pub people: Vec<String>,
    pub service: Vec<String>,
    pub environment: Option<String>,
    pub branch: Option<String>,
    pub version: Option<String>,
    pub first_seen_run: i64,
}

/// A link with its waterfall: the bits add up to the weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkDetail {
    /// `source:record_id`
    pub a: String,
    pub b: String,
    pub relation: String,
    pub verdict: String,
    pub probability: f64,
    pub weight_bits: f64,
    pub bits: Vec<BitsLine>,
    /// What the two say, field by field, where the field carries bits.
    pub compared: Vec<Compared>,
    /// For one that was rejected: the surest link of the same record inside its change, taken instead.
    pub beside: Option<Beside>,
}

/// A link's waterfall beside that of another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Beside {
    /// `source:record_id` of its other end.
    pub r#ref: String,
    pub probability: f64,
    pub weight_bits: f64,
    pub bits: Vec<BitsLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BitsLine {
    pub field: &'static str,
    pub bits: f64,
}

/// The values of one field on both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    pub field: &'static str,
    pub a: String,
    pub b: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlagDetail {
    pub code: String,
    pub severity: String,
    pub confidence: f64,
    /// The change's id, or the source's name.
    pub on: String,
    pub says: String,
    /// `source:record_id`
    pub evidence: Vec<String>,
    pub best_rejected: Option<Rejected>,
}
