//! Lists, a page at a time: of changes, of findings; and how far the sources see.

use serde::Serialize;

use crate::model::answer::{CoverageLine, FlagDetail, RunRef};
use crate::model::drift::ChangeBrief;

/// A page of changes, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangesPage {
    /// `lastchange/changes/1`
    pub schema: &'static str,
    pub run: RunRef,
    pub changes: Vec<ChangeBrief>,
    /// The cursor of the next page; none: this is the last one.
    pub next: Option<String>,
}

/// A page of findings, the worst first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlagsPage {
    /// `lastchange/flags/1`
    pub schema: &'static str,
    pub run: RunRef,
    pub flags: Vec<FlagDetail>,
    /// How many there are, shown or not.
    pub flags_in_all: u64,
    pub next: Option<String>,
}

/// How far each source sees.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoverageAnswer {
    /// `lastchange/coverage/1`
    pub schema: &'static str,
    pub run: RunRef,
    /// The instant from which ages are measured, RFC 3339, UTC.
    pub at: String,
    pub coverage: Vec<CoverageLine>,
    /// What cannot be told of the day before the instant.
    pub not_known: Vec<String>,
}
