//! Who made changes that a reviewer confirmed to be unrecorded, the evidence first.

use serde::Serialize;

use crate::model::answer::RunRef;
use crate::model::drift::ChangeBrief;

/// The answer to `lastchange people`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeopleAnswer {
    /// `lastchange/people/1`
    pub schema: &'static str,
    pub run: RunRef,
    /// RFC 3339, UTC; included.
    pub from: String,
    /// Not included.
    pub to: String,
    /// Whether persons and their accounts are left out.
    pub blameless: bool,
    /// The confirmed changes, the latest first.
    pub evidence: Vec<Confirmed>,
    /// By what it is, then those with the most confirmed changes first.
    pub lines: Vec<PeopleLine>,
    /// Findings of that span that no reviewer has judged yet: they count against nobody.
    pub unjudged: u64,
}

/// A change that a reviewer confirmed to be unrecorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confirmed {
    pub change: ChangeBrief,
    pub reviewer: String,
    /// RFC 3339, UTC.
    pub at: String,
    pub comment: String,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    Team,
    Pipeline,
    Account,
    Person,
}

impl Who {
    pub fn name(self) -> &'static str {
        match self {
            Who::Team => "team",
            Who::Pipeline => "pipeline",
            Who::Account => "account",
            Who::Person => "person",
        }
    }
}

/// One of them: `confirmed` of `changes` that ran in the span, and of which it can be told whether they are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeopleLine {
    pub who: Who,
    pub name: String,
    pub confirmed: u64,
    pub changes: u64,
    /// The first and the last confirmed one, RFC 3339, UTC.
    pub first: String,
    pub last: String,
}
