//! An export that a person knows, as a TOML file tells it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::field::Field;
use crate::model::record::{Kind, State};
use crate::model::source::System;

/// How an export is told from others, and what its columns mean.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldProfile {
    pub name: String,
    pub system: Option<System>,
    /// Headers that together tell it: three in four must be there.
    pub telling: Vec<String>,
    /// Header → meaning; of two for one single value the first in the alphabet wins.
    pub columns: BTreeMap<String, Field>,
    /// Columns that count only where the others of their field are empty.
    #[serde(default)]
    pub fallback: Vec<String>,
    /// Columns that name services by a job, or by a repository.
    #[serde(default)]
    pub jobs: Vec<String>,
    #[serde(default)]
    pub repositories: Vec<String>,
    /// Words of state columns, and of type columns.
    #[serde(default)]
    pub states: BTreeMap<String, State>,
    #[serde(default)]
    pub kinds: BTreeMap<String, Kind>,
    /// Words of type columns that say that it is an emergency.
    #[serde(default)]
    pub emergencies: Vec<String>,
    /// The zone of its local times.
    pub zone: Option<String>,
    /// What its records are where nothing else is said.
    pub kind: Option<Kind>,
}
