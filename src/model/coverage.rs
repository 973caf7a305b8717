//! The spans of time that a source can speak of.

use serde::Serialize;

use crate::model::moment::rfc3339;
use crate::model::settings::DAY_S;
use crate::model::source::SourceIx;

/// Between two files of a source a gap of up to this much is a quiet night, not a missing file.
pub const SEAM_MAX_S: i64 = 3 * DAY_S;

/// A gap is a hole when it is this many times what is usual between two entries.
pub const HOLE_FACTOR: i64 = 20;

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
    /// A file ends inside a row, or changed while it was read.
    pub half_written: bool,
    /// Records with no certain time, whose absence from an instant proves nothing.
    pub uncertain: Vec<Span>,
}

impl Coverage {
    /// The coverage of a source that speaks of nothing.
    pub fn none(source: SourceIx) -> Coverage {
        Coverage {
            source,
            spans: Vec::new(),
            basis: CoverageBasis::None,
            truncated: None,
            half_written: false,
            uncertain: Vec::new(),
        }
    }

    /// What is covered and not uncertain.
    pub fn certain(&self) -> Vec<Span> {
        without(&self.spans, &self.uncertain)
    }

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

/// The spans that these make up together, ascending; a gap of up to `seam_s` seconds between two is none.
pub fn united(mut spans: Vec<Span>, seam_s: i64) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.from <= last.to + seam_s => last.to = last.to.max(span.to),
            _ => out.push(span),
        }
    }
    out
}

/// What of the spans lies outside of the others.
pub fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = spans.to_vec();
    for other in others {
        left = left
            .into_iter()
            .flat_map(|span| {
                let before = Span {
                    to: span.to.min(other.from - 1),
                    ..span
                };
                let after = Span {
                    from: span.from.max(other.to + 1),
                    ..span
                };
                [before, after].into_iter().filter(|s| s.from <= s.to)
            })
            .collect();
    }
    left
}
