//! reconcile(): the only place that knows the order of the stages.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::classify;
use crate::ledger::{Ledger, LedgerError, RunFacts};
use crate::link;
use crate::model::change::Linked;
use crate::model::flag::Findings;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::model::source::{Source, SourceIx};
use crate::normalise;
use crate::read;
use crate::read::contract::{Hints, Pieces, ReadError};
use crate::write;
use crate::write::publish;
use crate::write::{Night, WriteError};

/// What a run found, and where it was written.
#[derive(Debug)]
pub struct Outcome {
    pub run: i64,
    pub folder: PathBuf,
    pub intake: Intake,
    pub linked: Linked,
    pub findings: Findings,
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
    Reading,
    Clocks,
    Linking(link::Step),
    Classifying,
    Writing,
    Committing,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Stage::Reading => "reading",
            Stage::Clocks => "setting clocks",
            Stage::Linking(step) => step.name(),
            Stage::Classifying => "classifying",
            Stage::Writing => "writing",
            Stage::Committing => "committing",
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

/// Reads the exports, links their entries, flags what was not recorded, and adds the run to the ledger in `place.out`.
///
/// # Errors
/// When an input cannot be used at all, or the ledger or the outputs cannot be written: then the ledger is what it was.
pub fn reconcile(
    settings: &Settings,
    place: &Place,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Outcome, PipelineError> {
    std::fs::create_dir_all(&place.out).map_err(|source| PipelineError::Folder {
        path: place.out.clone(),
        source,
    })?;
    let mut ledger = Ledger::open(&publish::ledger_path(&place.out))?;
    publish::recover(&place.out, ledger.last_run()?)?;
    let memory = ledger.memory()?;

    progress(Stage::Reading);
    let mut intake = intake(settings, &memory, place.worker.as_deref())?;
    progress(Stage::Clocks);
    intake.set_right(link::clocks(&intake));
    let linked = link::link(&intake, &memory, settings, &|step| {
        progress(Stage::Linking(step));
    });
    progress(Stage::Classifying);
    let findings = classify::classify(&intake, &linked, settings);

    let run = ledger.next_run()?;
    progress(Stage::Writing);
    let staged = publish::stage(&place.out, run)?;
    let night = Night {
        run,
        settings,
        intake: &intake,
        linked: &linked,
        findings: &findings,
    };
    if let Err(error) = write::write(&night, &staged.path).and_then(|()| staged.seal()) {
        staged.abandon()?;
        return Err(error.into());
    }
    progress(Stage::Committing);
    let facts = RunFacts {
        told: place.told.clone(),
        ..RunFacts::of(settings)
    };
    ledger.commit(&facts, &intake, &linked, &findings)?;
    let folder = staged.publish()?;
    Ok(Outcome {
        run,
        folder,
        intake,
        linked,
        findings,
    })
}

/// Reads and normalises every source, each on its own thread.
///
/// # Errors
/// The first file, in the order of the sources, that cannot be used at all.
pub fn intake(
    settings: &Settings,
    memory: &Memory,
    worker: Option<&Path>,
) -> Result<Intake, ReadError> {
    let parts: Vec<Result<normalise::SourceIntake, ReadError>> = settings
        .sources
        .par_iter()
        .enumerate()
        .map(|(i, source)| {
            let hints = hints(source, memory, worker);
            let files = source
                .files
                .iter()
                .map(|path| (path.clone(), pieces(path, &hints)));
            normalise::source(SourceIx(i as u16), files, memory, settings)
        })
        .collect();
    let parts: Result<Vec<normalise::SourceIntake>, ReadError> = parts.into_iter().collect();
    Ok(normalise::merge(parts?, settings))
}

fn hints(source: &Source, memory: &Memory, worker: Option<&Path>) -> Hints {
    Hints {
        encoding: memory.encodings.get(&source.name).cloned(),
        sheets: source.sheets.clone(),
        worker: worker.map(Path::to_path_buf),
    }
}

/// A file's pieces; one that cannot be opened is an error in their place.
fn pieces(path: &Path, hints: &Hints) -> Pieces {
    read::read(path, hints).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}
