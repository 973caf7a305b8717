//! The command line of what looks into the ledger and after it: its past, decisions, copies.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

#[derive(Debug, Args)]
pub struct Ledger {
    /// The ledger to ask
    #[arg(long, global = true, value_name = "PATH", env = "LASTCHANGE_LEDGER", default_value = "out/ledger.sqlite", value_hint = ValueHint::FilePath)]
    pub ledger: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange history c-7s60fxahpj\n  lastchange history tickets:PAY-2"
)]
pub struct History {
    /// A change id, or a record of it as `source:record_id`
    #[arg(value_name = "CHANGE")]
    pub what: String,
    /// The history as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange diff 11 12      what run 12 made of what run 11 knew\n  lastchange diff 1 12       all that came since the first run"
)]
pub struct Diff {
    /// The earlier run, by its number
    #[arg(value_name = "RUN")]
    pub from: i64,
    /// The later run
    #[arg(value_name = "RUN")]
    pub to: i64,
    /// The difference as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
#[command(after_help = REVIEW_EXAMPLES)]
pub struct Review {
    #[command(subcommand)]
    pub what: Option<ReviewWhat>,
    #[command(flatten)]
    pub ledger: Ledger,
}

const REVIEW_EXAMPLES: &str = "\
Examples:
  lastchange review                                           what waits for a person
  lastchange review match tickets:PAY-215 deploys:912005026 --reviewer ana --comment 'the same roll-out'
  lastchange review false-alarm UNRECORDED_CHANGE deploys:912004855 --reviewer ana
  lastchange review export doubts.xlsx                        to be filled in, column `ruling`
  lastchange review import doubts.xlsx --reviewer ana

The next run obeys. A later decision on the same takes the place of an earlier one; `undo` takes it back.";

#[derive(Debug, Subcommand)]
pub enum ReviewWhat {
    /// Two records speak of one change
    Match(OnPair),
    /// They do not
    NoMatch(OnPair),
    /// What was found was to be
    Expected(OnFinding),
    /// What was found is so
    Confirmed(OnFinding),
    /// What was found is not so
    FalseAlarm(OnFinding),
    /// Take back what was decided on a pair of records, or on a flag code and a record
    Undo(OnPair),
    /// Every decision, as it was made
    Log,
    /// Write what waits to a CSV file or a workbook
    Export {
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        to: PathBuf,
    },
    /// Take the rulings of such a file
    Import {
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        from: PathBuf,
        #[command(flatten)]
        by: By,
    },
}

/// A pair of records; for `undo` also a flag code and a record.
#[derive(Debug, Args)]
pub struct OnPair {
    #[arg(value_name = "SOURCE:RECORD")]
    pub a: String,
    #[arg(value_name = "SOURCE:RECORD")]
    pub b: String,
    #[command(flatten)]
    pub by: By,
}

#[derive(Debug, Args)]
pub struct OnFinding {
    /// Of the flag
    #[arg(value_name = "CODE")]
    pub code: String,
    /// A record that it is on
    #[arg(value_name = "SOURCE:RECORD")]
    pub record: String,
    #[command(flatten)]
    pub by: By,
}

/// Whose word it is.
#[derive(Debug, Args)]
pub struct By {
    /// Who decides
    #[arg(long, value_name = "NAME", env = "LASTCHANGE_REVIEWER")]
    pub reviewer: String,
    /// Why
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub comment: String,
    /// The instant that counts as now; the real one by default
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange ledger check\n  lastchange ledger backup /backups/ledger-20261102.sqlite\n  lastchange ledger restore /backups/ledger-20261102.sqlite\n  lastchange ledger forget 'Ana Ruiz' aruiz ana.ruiz@example.com"
)]
pub struct Keep {
    #[command(subcommand)]
    pub what: KeepWhat,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Subcommand)]
pub enum KeepWhat {
    /// Read every page, index and reference, and count
    Check {
        /// What was found as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a whole copy, while others read or write
    Backup {
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        to: PathBuf,
    },
    /// Put a copy in its place
    Restore {
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        from: PathBuf,
    },
    /// Write a pseudonym wherever a person is named, now and in every later run
    Forget {
        /// The name and every account and spelling of one person
        #[arg(value_name = "NAME", required_unless_present = "list")]
        names: Vec<String>,
        /// Say who was forgotten, and when
        #[arg(long, conflicts_with = "names")]
        list: bool,
        /// The instant that counts as now; the real one by default
        #[arg(long, value_name = "INSTANT")]
        now: Option<String>,
    },
    /// Give the room of what is gone back to the disk
    Vacuum,
    /// Bring a ledger of an older lastchange up to date
    Migrate,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange policy explain deploys:912005026 --config lastchange.toml"
)]
pub struct Policy {
    #[command(subcommand)]
    pub what: PolicyWhat,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Subcommand)]
pub enum PolicyWhat {
    /// What of the policy applies to a record, and by which key
    Explain {
        #[arg(value_name = "SOURCE:RECORD")]
        record: String,
        /// The configuration whose policy is meant; the defaults without it
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        config: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange notify --list\n  lastchange notify --config lastchange.toml\n\nEvery run sends what is due; this sends all that waits. Exit code 3: something still waits."
)]
pub struct Notify {
    /// The configuration whose `[notify]` says where to
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Say what waits, and send nothing
    #[arg(long)]
    pub list: bool,
    /// The instant that counts as now; the real one by default
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange evidence --from 2026-07-01 --to 2026-10-01 --out q3.zip\n  lastchange evidence --from 2026-07-01 --to 2026-10-01 --out q3.zip --sample 40 --seed audit-2026\n\nThe same ledger, period, sample and seed give the same bytes."
)]
pub struct Evidence {
    /// Where the period begins
    #[arg(long, value_name = "INSTANT")]
    pub from: String,
    /// Where it ends, not included; the last run by default
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<String>,
    /// The archive to write
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: PathBuf,
    /// How many changes are drawn for a closer look
    #[arg(long, value_name = "N", default_value_t = 25)]
    pub sample: usize,
    /// What the sample is drawn by
    #[arg(long, value_name = "WORD", default_value = "1")]
    pub seed: String,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lastchange people\n  lastchange people --from 2026-07-01 --to 2026-10-01 --blameless\n\nOnly what a reviewer confirmed (`lastchange review confirmed …`) counts. Teams are those of `[policy.owners]`."
)]
pub struct People {
    /// Where the span begins; 90 days before its end by default
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<String>,
    /// Where it ends, not included; the last run by default
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<String>,
    /// Leave persons and their accounts out: teams and pipelines only
    #[arg(long)]
    pub blameless: bool,
    /// The answer as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ledger: Ledger,
}
