//! What every writer takes: a night, and how a writer can fail.

use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

use crate::model::change::{ChangeIx, Linked};
use crate::model::columns::NameId;
use crate::model::export::place_words;
use crate::model::flag::Findings;
use crate::model::intake::Intake;
use crate::model::record::{RecordIx, Role};
use crate::model::scope::Scope;
use crate::model::settings::Settings;

/// All that a run found, and its number.
#[derive(Clone, Copy, Debug)]
pub struct Night<'a> {
    pub run: i64,
    pub settings: &'a Settings,
    pub intake: &'a Intake,
    pub linked: &'a Linked,
    pub findings: &'a Findings,
    pub scope: Scope,
}

/// One output: its file's name, and what makes it.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    pub file: &'static str,
    pub write: fn(&Night, &mut dyn Write) -> Result<(), Failure>,
}

/// Why an output could not be made; the door adds the path.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    #[error(transparent)]
    Parquet(#[from] polars::error::PolarsError),
}

/// Why the outputs are not there.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("`{path}` cannot be written")]
    Output {
        path: PathBuf,
        #[source]
        source: Failure,
    },
    #[error("`{path}`: {doing}")]
    Folder {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: std::io::Error,
    },
}

impl<'a> Night<'a> {
    pub fn name(&self, id: NameId) -> &'a str {
        self.intake.records.names.get(id)
    }

    /// The name of a record's source.
    pub fn source(&self, record: RecordIx) -> &'a str {
        let source = self.intake.records.source[record.index()];
        &self.intake.source(source).name
    }

    /// The path of a record's file, as it was given.
    pub fn file(&self, record: RecordIx) -> Cow<'a, str> {
        let place = self.intake.records.place[record.index()];
        self.intake.files[place.file as usize]
            .path
            .to_string_lossy()
    }

    pub fn sheet(&self, record: RecordIx) -> &'a str {
        self.name(self.intake.records.place[record.index()].sheet)
    }

    pub fn row(&self, record: RecordIx) -> u32 {
        self.intake.records.place[record.index()].row
    }

    pub fn change_of(&self, record: RecordIx) -> ChangeIx {
        self.linked.changes.of[record.index()]
    }

    pub fn change_id(&self, change: ChangeIx) -> &'a str {
        &self.linked.changes.id[change.index()]
    }

    /// `source:record_id`
    pub fn reference(&self, record: RecordIx) -> String {
        let mut text = String::new();
        self.push_reference(&mut text, record);
        text
    }

    /// Adds `source:record_id`.
    pub fn push_reference(&self, to: &mut String, record: RecordIx) {
        to.push_str(self.source(record));
        to.push(':');
        to.push_str(&self.intake.records.record_id(record));
    }

    /// `file row 12`, `file sheet March row 12`
    pub fn place(&self, record: RecordIx) -> String {
        let mut text = String::new();
        self.push_place(&mut text, record);
        text
    }

    /// Adds `file row 12`, `file sheet March row 12`, `file [12]`.
    pub fn push_place(&self, to: &mut String, record: RecordIx) {
        to.push_str(&self.file(record));
        to.push_str(&place_words(self.sheet(record), self.row(record)));
    }

    /// Who did it, as the record says: who carried it out before who wrote it before whose it is.
    pub fn who(&self, record: RecordIx) -> &'a str {
        const NEAREST_FIRST: [Role; 4] = [Role::Actor, Role::Author, Role::Owner, Role::Requester];
        let people = self.intake.records.people.get(record.index());
        NEAREST_FIRST
            .into_iter()
            .find_map(|role| people.iter().find(|p| p.role == role && !p.name.is_none()))
            .map_or("", |p| self.name(p.name))
    }

    /// Services of a record, joined for people.
    pub fn services(&self, record: RecordIx) -> String {
        self.join(self.intake.records.services.get(record.index()))
    }

    /// Who owns the services of a change by policy, joined by `; `.
    pub fn owners(&self, change: ChangeIx) -> String {
        let services = self.linked.changes.services.get(change.index());
        let services: Vec<&str> = services.iter().map(|s| self.name(*s)).collect();
        self.settings.policy.owners_of(&services).join("; ")
    }

    /// Names, joined by `; `.
    pub fn join(&self, names: &[NameId]) -> String {
        let words: Vec<&str> = names.iter().map(|n| self.name(*n)).collect();
        words.join("; ")
    }
}
