//! Sources: where records come from, and the four systems of record they belong to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::field::Field;
use crate::model::record::State;

/// The four systems of record. The order is the order in every output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Tickets,
    Deploys,
    Hotfixes,
    Spreadsheets,
}

impl System {
    pub const ALL: [System; 4] = [
        System::Tickets,
        System::Deploys,
        System::Hotfixes,
        System::Spreadsheets,
    ];

    /// The name in every output and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            System::Tickets => "tickets",
            System::Deploys => "deploys",
            System::Hotfixes => "hotfixes",
            System::Spreadsheets => "spreadsheets",
        }
    }

    /// The system of that name, in the singular or the plural.
    pub fn parse(name: &str) -> Option<System> {
        match name.trim().to_ascii_lowercase().as_str() {
            "tickets" | "ticket" => Some(System::Tickets),
            "deploys" | "deploy" | "deployments" => Some(System::Deploys),
            "hotfixes" | "hotfix" => Some(System::Hotfixes),
            "spreadsheets" | "spreadsheet" | "sheets" | "sheet" => Some(System::Spreadsheets),
            _ => None,
        }
    }

    /// Whether a record of this system is evidence that something ran in production.
    pub fn is_evidence(self) -> bool {
        match self {
            System::Deploys | System::Hotfixes => true,
            System::Tickets | System::Spreadsheets => false,
        }
    }
}

/// A source's place in the run's list of sources, which is sorted by system and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIx(pub u16);

/// One configured input ("jira", "argo") of one system, with what a person told about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub name: String,
    pub system: System,
    /// The export files, sorted.
    pub files: Vec<PathBuf>,
    /// The zone that the export's unmarked local times are in.
    pub zone: Option<Tz>,
    /// What columns mean, by header name; wins over profile and inference.
    pub columns: BTreeMap<String, Field>,
    /// What words of state columns mean, in any case; wins over profile and list.
    pub states: BTreeMap<String, State>,
    /// A profile by name, instead of the best match.
    pub profile: Option<String>,
    /// Workbook sheets to read; empty means all that hold a table.
    pub sheets: Vec<String>,
    /// Older than this is STALE_SOURCE.
    pub stale_after_hours: Option<f64>,
}

impl Source {
    /// A source of which nothing is told but its files.
    pub fn plain(name: &str, system: System, files: Vec<PathBuf>) -> Source {
        Source {
            name: name.to_string(),
            system,
            files,
            zone: None,
            columns: BTreeMap::new(),
            states: BTreeMap::new(),
            profile: None,
            sheets: Vec::new(),
            stale_after_hours: None,
        }
    }
}
