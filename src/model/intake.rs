//! What normalising hands on: records, rows set aside, coverage, questions.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::model::clock::ClockPair;
use crate::model::commits::Commits;
use crate::model::coverage::Coverage;
use crate::model::export::{Finding, Reject, Table};
use crate::model::field::Field;
use crate::model::memory::{OrderKey, OrderProof};
use crate::model::moment::ZoneBasis;
use crate::model::record::{RecordIx, Records, Times};
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
    /// Empty for a file of an earlier run.
    pub tables: Vec<TableFacts>,
    /// The earlier run that read it, where records of it are still the newest word; none: this run.
    pub run: Option<i64>,
}

/// An export that was left out of a run, so that what the ledger knows of its source stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Source name.
    pub source: String,
    pub why: WhyHeld,
    /// What is wrong with it, in words.
    pub because: String,
}

impl Held {
    pub fn says(&self) -> String {
        format!(
            "the export of `{}` was held back: {}: {}; what earlier runs knew stands in",
            self.source,
            self.why.name(),
            self.because
        )
    }
}

/// A file that was found, and that is no export or one that nothing tells the system of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetAside {
    pub file: PathBuf,
    pub because: String,
}

/// What is wrong with an export that is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyHeld {
    /// There is none.
    Missing,
    Unreadable,
    /// A file ends inside a row, or changed while it was read.
    HalfWritten,
    /// It ends before the export of an earlier run did.
    Older,
    /// Of the time that it covers, it tells a tenth less than is known.
    Shrunk,
}

impl WhyHeld {
    pub fn name(self) -> &'static str {
        match self {
            WhyHeld::Missing => "missing",
            WhyHeld::Unreadable => "unreadable",
            WhyHeld::HalfWritten => "half-written",
            WhyHeld::Older => "older",
            WhyHeld::Shrunk => "shrunk",
        }
    }
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
    /// What repositories say; evidence, no records.
    pub commits: Commits,
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
    /// Records of earlier runs that no export of this one holds.
    pub earlier: u64,
    /// How many records of each source are known and not among these, in the order of `sources`; empty: none.
    pub beyond: Vec<u64>,
    /// By source name.
    pub held: Vec<Held>,
    /// The times of records whose clock was set right, as the export says them; ascending.
    pub as_read: Vec<(RecordIx, Times)>,
}

impl Intake {
    pub fn source(&self, ix: SourceIx) -> &Source {
        &self.sources[usize::from(ix.0)]
    }

    /// Where a source of that system and name stands.
    pub fn source_named(&self, source: &Source) -> Option<SourceIx> {
        let mut all = self.sources.iter();
        let at = all.position(|s| (s.system, &s.name) == (source.system, &source.name));
        at.map(|at| SourceIx(at as u16))
    }

    pub fn coverage_of(&self, ix: SourceIx) -> &Coverage {
        &self.coverage[usize::from(ix.0)]
    }

    /// Why the source's export was left out; none: it was not.
    pub fn held_of(&self, ix: SourceIx) -> Option<&Held> {
        let name = &self.source(ix).name;
        self.held.iter().find(|held| held.source == *name)
    }

    /// The files that this run read.
    pub fn files_read(&self) -> impl Iterator<Item = &InputFile> {
        self.files.iter().filter(|file| file.run.is_none())
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
