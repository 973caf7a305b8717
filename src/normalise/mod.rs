//! Normalising: tables and cells → records, rejects, coverage, questions. The door.

#[cfg(test)]
mod by_hand;
pub mod by_name;
pub mod content;
pub mod contract;
pub mod coverage;
pub mod ditto;
pub mod draft;
mod draft_names;
mod draft_times;
pub mod drafted;
pub mod environments;
pub mod fields;
pub mod gather;
pub mod header_names;
pub mod header_rules;
pub mod headers;
pub mod keys;
pub mod meaning;
pub mod merge;
pub mod objects;
pub mod own_ids;
pub mod pairs;
pub mod paths;
pub mod profiles;
pub mod questions;
pub mod referred;
pub mod sample;
pub mod spoiled;
pub mod table;
pub mod taken;
pub mod times;
pub mod told;
pub mod unnamed;
pub mod unread;
pub mod words;
pub mod years;
pub mod zone_doubts;

use std::path::PathBuf;

pub use crate::normalise::contract::SourceIntake;

use crate::model::coverage::Coverage;
use crate::model::export::Piece;
use crate::model::forgotten::Forgotten;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::model::source::SourceIx;
use crate::normalise::gather::Gathered;
use crate::normalise::table::TableState;

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
    let mut gathered = Gathered::new(ix, settings);
    for (path, pieces) in files {
        gathered.begin_file(path);
        for piece in pieces {
            match piece? {
                Piece::Table(table) => gathered.begin_table(table),
                Piece::Batch(batch) => gathered.batch(batch),
                Piece::Reject(reject) => gathered.reject(reject),
                Piece::TableEnd(findings) => gathered.end_table(findings),
                Piece::File(facts) => gathered.end_file(facts),
            }
        }
        gathered.end_table(Vec::new());
    }
    let (intake, contents) = finish(gathered, memory);
    Ok(SourceIntake { intake, contents })
}

/// A source of which no export is taken: it speaks of nothing.
pub fn nothing(ix: SourceIx) -> SourceIntake {
    SourceIntake {
        intake: Intake {
            coverage: vec![Coverage::none(ix)],
            zones: vec![None],
            ..Intake::default()
        },
        contents: Vec::new(),
    }
}

fn finish(mut gathered: Gathered, memory: &Memory) -> (Intake, Vec<u64>) {
    let mut timed = times::settle(&mut gathered, memory);
    let uncertain = std::mem::take(&mut timed.uncertain);
    let coverage = coverage::of(&gathered, uncertain);
    unread::say(&mut gathered);
    let parts = keys::settle(&mut gathered, &timed);
    timed.questions.extend(questions::timeless(&gathered));
    timed.questions.extend(questions::rivals(&gathered));
    gathered
        .tables
        .iter_mut()
        .for_each(TableState::say_odd_states);
    for table in &gathered.tables {
        gathered.files[table.file as usize]
            .tables
            .push(table.facts());
    }
    let intake = Intake {
        sources: Vec::new(),
        records: gathered.records,
        rejects: gathered.rejects,
        parts,
        files: gathered.files,
        coverage: vec![coverage],
        zones: vec![timed.zone],
        questions: timed.questions,
        proven: timed.proven,
        ..Intake::default()
    };
    debug_assert!(
        adds_up(&intake),
        "every row is a record, a part of one or a reject"
    );
    (intake, gathered.contents)
}

/// Whether every row below a header is a record, a part of one or a reject of a table.
pub fn adds_up(intake: &Intake) -> bool {
    let tables = intake.files.iter().flat_map(|f| &f.tables);
    let (rows, rejects) = tables.fold((0, 0), |(rows, rejects), t| {
        (rows + t.rows, rejects + t.rejects)
    });
    rows == intake.records.len() as u64 + intake.parts + rejects
}

/// Puts the sources together: records in the order of source, time and key, names interned anew in that order.
pub fn merge(parts: Vec<SourceIntake>, settings: &Settings, forgotten: &Forgotten) -> Intake {
    let parts = parts.into_iter().map(|p| p.intake).collect();
    merge::merge(parts, settings, forgotten)
}

#[cfg(test)]
mod date_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod record_tests;
