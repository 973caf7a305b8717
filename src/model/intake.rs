//! What normalising hands on: records, rows set aside, coverage, questions.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::model::clock::ClockPair;
use crate::model::coverage::Coverage;
use crate::model::export::{Finding, Reject, Table};
use crate::model::field::Field;
use crate::model::memory::{OrderKey, OrderProof};
use crate::model::moment::ZoneBasis;
use crate::model::record::Records;
use crate::model::source::{Source, SourceIx};

/// One column of one table and what it was taken to mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub header: String,
    pub field: Field,
    /// `profile jira`, `configuration`, `header`, `content`.
    pub because: String,
    /// Up to three values that are not empty.
    pub samples: Vec<String>,
}

/// One table of a file, as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct TableFacts {
    pub table: Arc<Table>,
    pub findings: Vec<Finding>,
    pub columns: Vec<Column>,
    /// The known export it was taken for.
    pub profile: Option<&'static str>,
    /// 0 to 1: share of the profile's telling columns that are there.
    pub profile_confidence: f32,
    /// Rows below the header: records, parts of records and rejects.
    pub rows: u64,
    pub records: u64,
    pub rejects: u64,
}

/// One input file.
#[derive(Clone, Debug, PartialEq)]
pub struct InputFile {
    pub source: SourceIx,
    pub path: PathBuf,
    pub sha256: String,
    pub bytes: u64,
    pub tables: Vec<TableFacts>,
}

/// The zone taken for a source's unmarked local times.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ZoneUsed {
    pub zone: String,
    pub basis: ZoneBasis,
    pub because: String,
}

/// Something that only a person can settle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Source name.
    pub source: String,
    /// What it is about: `date order of column Created, 99/99/9999`.
    pub about: String,
    /// What is known, in a sentence.
    pub found: String,
    /// What can be pasted to answer it.
    pub answers: Vec<String>,
}

/// What all the exports hold.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// Sorted by system and name; `SourceIx` points here.
    pub sources: Vec<Source>,
    pub records: Records,
    /// Sorted by file, sheet and row.
    pub rejects: Vec<Reject>,
    /// Rows that repeat a record or carry a further part of it.
    pub parts: u64,
    /// Sorted by source and path; `Place::file` points here.
    pub files: Vec<InputFile>,
    /// One a source, in the order of `sources`.
    pub coverage: Vec<Coverage>,
    /// One a source, in the order of `sources`.
    pub zones: Vec<Option<ZoneUsed>>,
    /// What entries that share an id say of the clocks of two sources; known once the clocks were set right.
    pub clocks: Vec<ClockPair>,
    pub questions: Vec<Question>,
    /// Date orders that this run proved.
    pub proven: Vec<(OrderKey, OrderProof)>,
}

impl Intake {
    pub fn source(&self, ix: SourceIx) -> &Source {
        &self.sources[usize::from(ix.0)]
    }

    pub fn coverage_of(&self, ix: SourceIx) -> &Coverage {
        &self.coverage[usize::from(ix.0)]
    }

    /// Rows below the headers of all tables.
    pub fn rows(&self) -> u64 {
        self.files
            .iter()
            .flat_map(|f| &f.tables)
            .map(|t| t.rows)
            .sum()
    }
}
