//! What a profile is, and what a column of a table is used for.

use chrono_tz::Tz;

use crate::model::field::Field;
use crate::model::intake::Intake;
use crate::model::record::{Kind, State};
use crate::model::source::System;
use crate::normalise::fields::when::reading::Offset;

/// A known export, as tables: how it is told from others and what its columns mean.
#[derive(Debug)]
pub struct Profile {
    /// `jira csv`; shown in every report, named in the configuration.
    pub name: &'static str,
    /// The system that it is an export of; none: of several.
    pub system: Option<System>,
    /// Headers that together tell the export; the share that is there is the confidence.
    pub telling: &'static [&'static str],
    /// Header → meaning; of two columns for one single value the earlier line wins.
    pub columns: &'static [(&'static str, Field)],
    /// Columns that count only where the others of their field are empty.
    pub fallback: &'static [&'static str],
    /// Columns that name services by a job or a workflow.
    pub jobs: &'static [&'static str],
    /// Columns that name services by a repository.
    pub repositories: &'static [&'static str],
    /// What its records are where nothing else is said.
    pub kind: Option<Kind>,
    /// Words of state columns that mean something else here than everywhere.
    pub states: &'static [(&'static str, State)],
    /// Words of type columns that mean something else here than everywhere.
    pub kinds: &'static [(&'static str, Kind)],
    /// Words of type columns that say that it is an emergency.
    pub emergencies: &'static [&'static str],
    /// Two lists of equal length, states and their times: the time of the success is the end.
    pub outcome: Option<(&'static str, &'static str)>,
    /// The zone that the exporting system always writes, where it does not say so.
    pub zone: Option<Tz>,
    /// Cells like `date;account;text`: the columns whose first two parts are no text.
    pub comments: &'static [&'static str],
}

impl Profile {
    /// A profile without traps.
    pub const PLAIN: Profile = Profile {
        name: "",
        system: None,
        telling: &[],
        columns: &[],
        fallback: &[],
        jobs: &[],
        repositories: &[],
        kind: None,
        states: &[],
        kinds: &[],
        emergencies: &[],
        outcome: None,
        zone: None,
        comments: &[],
    };
}

/// What one column of a table is used for.
#[derive(Clone, Debug)]
pub struct Use {
    /// The column's place in the table.
    pub column: usize,
    pub field: Field,
    /// Of two columns for one single value the lower rank wins.
    pub rank: u32,
    /// The zone that the header states: `Created At (UTC)`.
    pub zone: Option<Offset>,
    /// Counts only where the other columns of its field are empty.
    pub fallback: bool,
    /// Cells hold `date;account;text`.
    pub comment: bool,
    /// Cells say yes or no to an emergency.
    pub emergency: bool,
    /// Cells hold the time of day of the date in this column.
    pub clock_of: Option<usize>,
    /// What yes and no mean in a column of states that holds nothing else.
    pub yes: Option<(State, State)>,
    /// How services are named in a column of services.
    pub services: ServiceNames,
    pub because: String,
}

/// How a column names services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceNames {
    #[default]
    Plain,
    /// By a repository or its address: the last part of the path is the name.
    Repository,
    /// By a name that may be a sentence: `Deploy to Live` names none.
    Name,
    /// By a job or a workflow, beside words as `deploy` and environments.
    Job,
    /// By a chart with its version: `kiosk-0.4.0`.
    Chart,
}

/// What a table's columns mean.
#[derive(Clone, Debug, Default)]
pub struct Meaning {
    pub profile: Option<&'static Profile>,
    /// 0 to 1.
    pub confidence: f32,
    /// In the order of `Field` and rank; ignored columns stay out.
    pub uses: Vec<Use>,
    /// Columns of states and of their times, in the profile's words.
    pub outcome: Option<(usize, usize)>,
    /// Steps of a change, each a date and the state that was reached: `Date, Time, Status, Date, Time, Status`.
    pub steps: Vec<Step>,
    /// Columns of dates that have one name and hold different times, with nothing that tells them apart.
    pub rivals: Vec<usize>,
    /// Columns whose names say that they hold times, and whose values are none that can be read.
    pub refused: Vec<usize>,
}

/// A date among several of the same name, as uses, and the column of the state that was reached then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub by: usize,
    pub state: usize,
}

impl Meaning {
    pub fn has(&self, field: Field) -> bool {
        self.uses.iter().any(|u| u.field == field)
    }
}

/// A column's meaning and where it comes from, `Ignored` included.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub field: Field,
    pub rank: u32,
    pub because: String,
}

/// One source's records before they are merged with the others'.
#[derive(Debug, Default)]
pub struct SourceIntake {
    pub intake: Intake,
    /// The content of each record, for whoever has to key it anew.
    pub contents: Vec<u64>,
}
