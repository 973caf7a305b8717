//! Normalising: tables and cells → records, rejects, coverage, questions. The door.

use std::path::PathBuf;

use crate::model::export::Piece;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::model::source::SourceIx;

/// One source's records before they are merged with the others'.
#[derive(Debug, Default)]
pub struct SourceIntake {
    pub intake: Intake,
}

/// Turns the files of one source into records. `files` come sorted by path; the first error of a file ends it.
///
/// # Errors
/// Only what the pieces bring along: a row that is no record becomes a reject.
pub fn source<E>(
    ix: SourceIx,
    files: impl IntoIterator<Item = (PathBuf, impl Iterator<Item = Result<Piece, E>>)>,
    memory: &Memory,
    settings: &Settings,
) -> Result<SourceIntake, E> {
    let _ = (ix, memory, settings);
    for (_, pieces) in files {
        for piece in pieces {
            piece?;
        }
    }
    Ok(SourceIntake::default())
}

/// Puts the sources together: records in the order of source and key, names interned anew in that order.
pub fn merge(parts: Vec<SourceIntake>, settings: &Settings) -> Intake {
    let _ = parts;
    Intake {
        sources: settings.sources.clone(),
        ..Intake::default()
    }
}
