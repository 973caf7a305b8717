//! How much of what is known a run decides.

use serde::{Deserialize, Serialize};

/// How much a run learns and decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Learns, and decides all.
    #[default]
    Learn,
    /// Decides all by what an earlier run learned.
    Decide,
    /// Decides by it what new and corrected records have a part in; all, where that cannot be done.
    Touched,
}

/// How much it decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All of it.
    #[default]
    All,
    /// All of it, although a part was asked for; why, in words.
    AllBecause(&'static str),
    /// What new and corrected records have a part in.
    Touched(Touched),
}

/// A run that decided a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// Records that are new, or were corrected.
    pub fresh: u64,
    /// Records that were known and looked at beside them.
    pub around: u64,
    /// Changes that were decided.
    pub changes: u64,
}

impl Scope {
    pub fn touched(&self) -> Option<Touched> {
        match self {
            Scope::Touched(touched) => Some(*touched),
            Scope::All | Scope::AllBecause(_) => None,
        }
    }
}

/// What is made of a record that an export does not hold any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deletions {
    /// It stays known.
    #[default]
    Never,
    /// It was deleted, where the export covers the instant at which it was entered.
    ByCoverage,
}
