//! What is compared, what can go wrong, and what comes out.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::query::QueryError;
use crate::truth::evaluate::blocking::Blocking;
use crate::truth::evaluate::by_code::CodeFigures;
use crate::truth::evaluate::counts::{BCubed, Ratio};
use crate::truth::evaluate::flags::FlagFigures;
use crate::truth::evaluate::ranking::Ranking;

/// The files that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// `records.csv` of a run.
    pub records: PathBuf,
    /// `flags.csv` of a run.
    pub flags: Option<PathBuf>,
    /// `source,record_id,change_id` (or `cluster_id`); optional `key`, `unrecorded`, `why`.
    pub truth: PathBuf,
    /// `record_id,unrecorded,why`.
    pub hotfixes: Option<PathBuf>,
    /// `code,source,record_id`: what is to be found.
    pub planted: Option<PathBuf>,
    /// `source,record_id,token_set_with_own_ticket`.
    pub likeness: Option<PathBuf>,
    /// `at,service,source,record_id`: incidents, each with an entry of the change that caused it; asked of the ledger.
    pub incidents: Option<(PathBuf, PathBuf)>,
    /// Sources left out of all link figures.
    pub exclude: Vec<String>,
}

impl Inputs {
    /// The files of a run (its own folder, or an output folder whose `current` it is) and of a truth (`truth.csv` or its folder); what lies
    /// beside the truth is taken along.
    pub fn find(out: &Path, truth: &Path, hotfixes: Option<&Path>) -> Inputs {
        let run = if out.join("records.csv").exists() {
            out.to_path_buf()
        } else {
            out.join("current")
        };
        let truth = if truth.is_dir() {
            truth.join("truth.csv")
        } else {
            truth.to_path_buf()
        };
        let there = |path: PathBuf| path.exists().then_some(path);
        let beside = |name: &str| there(truth.with_file_name(name));
        Inputs {
            flags: there(run.join("flags.csv")),
            records: run.join("records.csv"),
            hotfixes: hotfixes
                .map(Path::to_path_buf)
                .or_else(|| beside("truth_hotfixes.csv")),
            planted: beside("truth_flags.csv"),
            likeness: beside("truth_sim.csv"),
            incidents: beside("truth_incidents.csv").zip(there(out.join("ledger.sqlite"))),
            truth,
            exclude: Vec::new(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    #[error("`{path}` cannot be read")]
    Read {
        path: PathBuf,
        #[source]
        source: csv::Error,
    },
    #[error("`{path}` cannot be asked")]
    Ask {
        path: PathBuf,
        #[source]
        source: Box<QueryError>,
    },
    #[error("`{path}` has no column `{column}`")]
    NoColumn { path: PathBuf, column: String },
    #[error("`{path}` names `{source_name}` `{record_id}` twice")]
    Twice {
        path: PathBuf,
        source_name: String,
        record_id: String,
    },
}

/// How many records there were to judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Of the truth.
    pub records: u64,
    /// Of the truth, not in the run: taken as changes of their own.
    pub missing: u64,
    /// Of the run, not in the truth: left out.
    pub unknown: u64,
    /// Of the run, named again: the first one counts.
    pub repeated: u64,
}

/// Records that stand with their own ticket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnTicket {
    /// `easy`, `middle` or `hard`, after the source where it is one source's.
    pub group: String,
    pub r: f64,
    pub n: u64,
}

/// All figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub counts: Counts,
    pub pairs: Ratio,
    /// Where the truth tells which keys can be read.
    pub hidden: Option<Ratio>,
    /// Where the run kept its candidates (`reconcile --candidates`).
    pub blocking: Option<Blocking>,
    pub bcubed: BCubed,
    pub own_ticket: Option<Vec<OwnTicket>>,
    pub flags: Option<FlagFigures>,
    /// Where the truth tells what is to be found.
    pub by_code: Option<Vec<CodeFigures>>,
    /// Where the truth tells incidents.
    pub ranking: Option<Ranking>,
}
