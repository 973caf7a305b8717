//! The spans of time that a source can speak of.

use serde::Serialize;

use crate::model::moment::rfc3339;
use crate::model::source::SourceIx;

/// A span of time, unix seconds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    pub fn contains(self, instant: i64) -> bool {
        self.from <= instant && instant <= self.to
    }
}

/// How the end of a coverage is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageBasis {
    /// The export states its span, or the time at which it was taken.
    Stated,
    /// The time in the file's name.
    FileName,
    /// Its latest entries; what came after them and before the export cannot be told apart from nothing.
    Entries,
    /// No entry and no statement: it speaks of nothing.
    None,
}

/// What a source can speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub source: SourceIx,
    /// Ascending, disjoint.
    pub spans: Vec<Span>,
    pub basis: CoverageBasis,
    /// Why the export seems cut off, in words; `None`: it does not.
    pub truncated: Option<String>,
    /// Where the export before this one ended, unix seconds, when that was later: an older file, or one that lost its newest rows.
    pub receded_from: Option<i64>,
    /// Records with no certain time, whose absence from an instant proves nothing.
    pub uncertain: Vec<Span>,
}

impl Coverage {
    pub fn covers(&self, instant: i64) -> bool {
        self.spans.iter().any(|s| s.contains(instant))
            && !self.uncertain.iter().any(|s| s.contains(instant))
    }

    /// Whether every instant of the span is covered.
    pub fn covers_all(&self, span: Span) -> bool {
        self.spans
            .iter()
            .any(|s| s.from <= span.from && span.to <= s.to)
            && !self
                .uncertain
                .iter()
                .any(|s| s.from <= span.to && span.from <= s.to)
    }

    /// The last instant covered, unix seconds.
    pub fn to(&self) -> Option<i64> {
        self.spans.last().map(|s| s.to)
    }

    /// The first instant covered, unix seconds.
    pub fn from(&self) -> Option<i64> {
        self.spans.first().map(|s| s.from)
    }

    /// The spans as people read them.
    pub fn display(&self) -> String {
        match (self.from(), self.to()) {
            (Some(from), Some(to)) => format!("{} to {}", rfc3339(from), rfc3339(to)),
            _ => "nothing".to_string(),
        }
    }
}
