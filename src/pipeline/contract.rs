//! What the rooms of the pipeline share: where a run works and where it stands, what it found, how it can fail.

use std::path::PathBuf;

use crate::ledger::LedgerError;
use crate::link;
use crate::model::change::Linked;
use crate::model::flag::Findings;
use crate::model::intake::Intake;
use crate::model::notify::Delivery;
use crate::model::scope::Scope;
use crate::model::settings::Settings;
use crate::read::contract::ReadError;
use crate::write::{Night, WriteError};

/// What a run found, and where it was written.
#[derive(Debug)]
pub struct Outcome {
    pub run: i64,
    /// None, where nothing was to be written.
    pub folder: Option<PathBuf>,
    pub intake: Intake,
    pub linked: Linked,
    pub findings: Findings,
    /// What became of the messages that waited.
    pub delivery: Delivery,
    pub scope: Scope,
}

impl Outcome {
    /// What the writers take.
    pub fn night<'a>(&'a self, settings: &'a Settings) -> Night<'a> {
        Night {
            run: self.run,
            settings,
            intake: &self.intake,
            linked: &self.linked,
            findings: &self.findings,
            scope: self.scope,
        }
    }
}

/// Where a run works.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Holds the ledger, the runs and `current`.
    pub out: PathBuf,
    /// The program that reads workbooks in a process of its own; none: in this one.
    pub worker: Option<PathBuf>,
    /// How the exports were named, for a run that reads them again; opaque here.
    pub told: Option<String>,
}

/// Where a run stands, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// With its number.
    Begun(i64),
    Reading,
    Clocks,
    Linking(link::Step),
    Classifying,
    Writing,
    Committing,
    Telling,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Stage::Begun(_) => "beginning",
            Stage::Reading => "reading",
            Stage::Clocks => "setting clocks",
            Stage::Linking(step) => step.name(),
            Stage::Classifying => "classifying",
            Stage::Writing => "writing",
            Stage::Committing => "committing",
            Stage::Telling => "telling",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("`{path}` cannot be made")]
    Folder {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}
