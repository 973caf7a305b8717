//! The whole command line on one page.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use serde::{Deserialize, Serialize};

use crate::cli::args_ask::{Dora, Explain, Last, Mark, Marks, Mcp, Serve, Since};
use crate::cli::args_ledger::{
    Diff, Evidence, History, Keep, KeepWhat, Notify, People, Policy, Review,
};

const EXAMPLES: &str = "\
Examples:
  lastchange reconcile exports/                      a folder: told apart by name and content
  lastchange reconcile --tickets jira.csv --deploys argo.jsonl --hotfixes log.csv --spreadsheet calendar.xlsx
  lastchange last --service checkout                 what changed last, before now
  lastchange since 7d                                what changed in the last week, the unrecorded first
  lastchange explain UNRECORDED_HOTFIX               what a flag means and what to do
  lastchange explain deploys:700000007               why a record stands where it stands

Exit codes: 0 done · 1 done, with findings at or above --fail-on · 2 it could not be done · 3 done, but a source is missing, held back or stale, or a question waits";

/// What did we change last? One change log from tickets, deploys, hot-fixes and spreadsheets, with the unrecorded ones flagged.
#[derive(Debug, Parser)]
#[command(name = "lastchange", version, after_help = EXAMPLES, max_term_width = 120)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours: on a terminal, always, never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    pub color: String,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the exports, link their entries, flag what was not recorded
    Reconcile(Reconcile),
    /// What changed last, before an instant
    Last(Last),
    /// What changed since a date, a span, a run or a mark: counts by side, kind and service, the unrecorded first
    Since(Since),
    /// Give an instant a name, such as the last recovery test, for `since`
    Mark(Mark),
    /// List the marks, or take one away
    Marks(Marks),
    /// The five DORA figures by service and week, on covered days
    Dora(Dora),
    /// Answer over HTTP, on this machine only unless told otherwise
    Serve(Serve),
    /// Answer assistants that speak the Model Context Protocol, on standard input and output
    Mcp(Mcp),
    /// Why: a change id, `source:record_id`, or a flag code
    Explain(Explain),
    /// What became of a change over the runs, and what its records said before
    History(History),
    /// What two runs differ in
    Diff(Diff),
    /// What is uncertain, and a person's word on it
    Review(Review),
    /// What of the policy applies to a record, and why
    Policy(Policy),
    /// What an auditor is handed: the changes of a period with their evidence, as an archive
    Evidence(Evidence),
    /// Who made changes that a reviewer confirmed to be unrecorded, as k of n, the evidence first
    People(People),
    /// Send the messages that wait, or list them
    Notify(Notify),
    /// Look after the ledger
    Ledger(Keep),
    /// What is understood of files, before anything is linked
    Check(Check),
    /// The exports that are known by their columns, or the columns of one
    Profiles(Profiles),
    /// Write a configuration to start from: what was found, and every setting
    Init(Init),
    /// Figures against a truth file: pairs, B³, flags
    Evaluate(Evaluate),
    /// Invent four exports of a company, and their truth
    Sample(Sample),
    /// Print the completions of a shell
    Completions { shell: clap_complete::Shell },
    /// Reads the workbook on standard input and writes its cells to standard output
    #[command(name = "__workbook", hide = true)]
    Workbook {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
}

impl Command {
    /// Whether answers, and so errors too, are wanted as JSON.
    pub fn wants_json(&self) -> bool {
        match self {
            Command::Reconcile(args) => args.json,
            Command::Last(args) => args.shape.is_json(),
            Command::Since(args) => args.shape.is_json(),
            Command::Dora(args) => args.shape.is_json(),
            Command::Marks(args) => args.json,
            Command::Explain(args) => args.json,
            Command::Check(args) => args.json,
            Command::Profiles(args) => args.json,
            Command::History(args) => args.json,
            Command::Diff(args) => args.json,
            Command::People(args) => args.json,
            Command::Ledger(args) => matches!(args.what, KeepWhat::Check { json: true }),
            Command::Evaluate(args) => args.json,
            Command::Review(_)
            | Command::Policy(_)
            | Command::Notify(_)
            | Command::Evidence(_)
            | Command::Init(_)
            | Command::Mark(_)
            | Command::Serve(_)
            | Command::Mcp(_)
            | Command::Sample(_)
            | Command::Completions { .. }
            | Command::Workbook { .. } => false,
        }
    }
}

#[derive(Debug, Args)]
pub struct Reconcile {
    /// Folders of exports (not recursive), or the files themselves; each file is taken for a system by its name and content
    #[arg(value_name = "FOLDER|FILES", value_hint = ValueHint::AnyPath, conflicts_with_all = ["tickets", "deploys", "hotfixes", "spreadsheet", "config"])]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub exports: Exports,
    /// Where the ledger and the outputs go
    #[arg(long, value_name = "DIR", default_value = "out", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Forget what earlier runs knew; decisions, marks and who was forgotten stay
    #[arg(long)]
    pub fresh: bool,
    /// Threads to use; all cores by default
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Exit with 1 when there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY", value_parser = ["info", "low", "medium", "high", "critical"])]
    pub fail_on: Option<String>,
    /// Take the export of this source however it looks: older, shrunk or half-written; repeatable
    #[arg(long, value_name = "SOURCE")]
    pub accept: Vec<String>,
    /// Write every pair that was compared to `candidates.csv` too, for `evaluate`
    #[arg(long)]
    pub candidates: bool,
    /// Decide only what new and corrected records have a part in, by what the last whole run learned; all, where that cannot be done
    #[arg(long, conflicts_with_all = ["fresh", "candidates", "dry_run"])]
    pub incremental: bool,
    /// Decide all anew by what the last run that learned has learned, and learn nothing
    #[arg(long, conflicts_with_all = ["fresh", "incremental", "model"])]
    pub keep_model: bool,
    /// Say what would be found, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the run's figures for the textfile collector of Prometheus
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub metrics: Option<PathBuf>,
    /// Log to standard error, a line an event, without a word of what the exports say
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub log: Option<LogFormat>,
    /// Say nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
    /// Tell on standard error how long each stage took
    #[arg(long, short, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Print `summary.json` instead of the summary for people
    #[arg(long)]
    pub json: bool,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// `2026-11-02T06:00:00Z run=12 event=stage name=reading seconds=0.412`
    Text,
    /// An object a line
    Json,
}

/// What to read, and what a person knows about it.
#[derive(Clone, Debug, Args, Serialize, Deserialize)]
pub struct Exports {
    /// Ticket exports: files or globs; `name=path` tells two systems apart
    #[arg(long, value_name = "[NAME=]PATH", value_hint = ValueHint::FilePath)]
    pub tickets: Vec<String>,
    /// Deployment exports
    #[arg(long, value_name = "[NAME=]PATH", value_hint = ValueHint::FilePath)]
    pub deploys: Vec<String>,
    /// Hot-fix logs
    #[arg(long, value_name = "[NAME=]PATH", value_hint = ValueHint::FilePath)]
    pub hotfixes: Vec<String>,
    /// Workbooks and other hand-kept tables
    #[arg(long, alias = "spreadsheets", value_name = "[NAME=]PATH", value_hint = ValueHint::FilePath)]
    pub spreadsheet: Vec<String>,
    /// Git logs, as evidence of what each run shipped; `service=path` says whose history it is
    #[arg(long, value_name = "[SERVICE=]PATH", value_hint = ValueHint::FilePath)]
    #[serde(default)]
    pub commits: Vec<String>,
    /// A repository whose history `git log` tells; `service=path` says whose it is
    #[arg(long, value_name = "[SERVICE=]PATH", value_hint = ValueHint::DirPath)]
    #[serde(default)]
    pub repo: Vec<String>,
    /// Sources, column maps and policy from a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Zone of a source's unmarked local times, such as `jira=Europe/Berlin`
    #[arg(long, value_name = "SOURCE=ZONE")]
    pub zone: Vec<String>,
    /// An answer to a question about dates, such as `jira:Created=day-first`
    #[arg(long, value_name = "SOURCE:COLUMN=ORDER")]
    pub answer: Vec<String>,
    /// A file that tells an export of your own, see `lastchange profiles`; repeatable
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(default)]
    pub profile: Vec<String>,
    /// The instant that counts as now, such as `2026-11-02T06:00:00Z`; the real one by default
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
    /// Start from the model of another run, its `model.json` or the ledger that keeps it, instead of the built-in one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
}

#[derive(Debug, Args)]
pub struct Check {
    /// The files to look at
    #[arg(value_name = "FILES", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// One JSON object a file, a line each
    #[arg(long)]
    pub json: bool,
    /// List every row that was set aside
    #[arg(long)]
    pub rejects: bool,
    /// Write the one file given first as UTF-8 CSV to the second
    #[arg(long, conflicts_with = "json")]
    pub normalise: bool,
    /// The system that the files belong to; told by name and content by default
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// Zone of unmarked local times
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// A file that tells an export of your own, see `lastchange profiles`; repeatable
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub profile: Vec<String>,
    /// The instant that counts as now; the real one by default
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
}

#[derive(Debug, Args)]
pub struct Profiles {
    /// The one to show with its columns; all are listed by default
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// A configuration whose profiles are listed too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// A file that tells an export of your own; repeatable
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub profile: Vec<String>,
    /// Everything about them, as JSON
    #[arg(long)]
    pub json: bool,
    /// The page of the documents
    #[arg(long, conflicts_with = "json", hide = true)]
    pub markdown: bool,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Folders of exports, or the files themselves
    #[arg(value_name = "FOLDER|FILES", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// The file to write, such as `lastchange.toml`; standard output by default, or with `-`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
    /// The instant that counts as now; the real one by default
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
}

#[derive(Debug, Args)]
pub struct Evaluate {
    /// The folder that `reconcile` wrote, or one run in it
    #[arg(value_name = "OUT", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Truth: `source,record_id,change_id`; further columns are used where they are known
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub truth: PathBuf,
    /// Truth of the hot-fixes: `record_id,unrecorded`; by default `truth_hotfixes.csv` beside the truth
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub hotfixes: Option<PathBuf>,
    /// What is behind the figures: kinds of pairs, calibration, flags by source, the costliest mistakes
    #[arg(long)]
    pub detail: bool,
    /// The figures as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Sample {
    /// The same seed and knobs give the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many changes; records are about 2.4 times as many
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub changes: u64,
    /// Where the exports and `truth/` go
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// First day of the story
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<String>,
    /// Days that it lasts
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Plant so many findings of each flag that an export can show, and as many clean twins, for `evaluate`; tickets get columns of paperwork
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1_000))]
    pub plants: u32,
    /// Invent release trains instead: deploys without words that ship many tickets, with the git log of their repositories
    #[arg(long, conflicts_with = "plants")]
    pub trains: bool,
    /// Share of deploys, hot-fixes and sheet rows that show a ticket's key
    #[arg(long, value_name = "SHARE", help_heading = "Noise")]
    pub keys: Option<f64>,
    /// Share of shown keys that are another ticket's
    #[arg(long, value_name = "SHARE", help_heading = "Noise")]
    pub wrong_keys: Option<f64>,
    /// Share of changes that are a near-twin of a recent one
    #[arg(long, value_name = "SHARE", help_heading = "Noise")]
    pub decoys: Option<f64>,
    /// Share of changes that are taken back by a change of its own
    #[arg(long, value_name = "SHARE", help_heading = "Noise")]
    pub reverts: Option<f64>,
    /// Share of recorded hot-fixes whose ticket was opened afterwards
    #[arg(long, value_name = "SHARE", help_heading = "Noise")]
    pub retroactive: Option<f64>,
    /// Share of hot-fixes that nobody recorded
    #[arg(long, value_name = "SHARE", help_heading = "Noise")]
    pub unrecorded: Option<f64>,
    /// How many times as often a hot-fix causes an incident as a planned deploy does
    #[arg(long, value_name = "TIMES", help_heading = "Noise")]
    pub risk: Option<f64>,
    /// The ticket system's unstated zone, hours east of UTC
    #[arg(
        long,
        value_name = "HOURS",
        allow_hyphen_values = true,
        help_heading = "Noise"
    )]
    pub ticket_zone_hours: Option<i64>,
}
