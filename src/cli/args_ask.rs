//! The command line of the questions.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::cli::args_ledger::Ledger;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in a terminal
    Text,
    /// All of it, for programs
    Json,
    /// A message for a Slack webhook
    Slack,
    /// The changes, a row each
    Csv,
    /// Markdown, for a page or an issue
    Md,
}

#[derive(Debug, Args)]
pub struct Shape {
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The answer as JSON: short for `--format json`
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

impl Shape {
    pub fn is_json(&self) -> bool {
        self.json || self.format == Format::Json
    }
}

/// Asking an earlier run.
#[derive(Debug, Args)]
pub struct AsOf {
    /// Answer as of an earlier run, by its number or as the last one until an instant: what came later is left out, and what was not kept is said
    #[arg(long, value_name = "RUN|INSTANT")]
    pub as_of: Option<String>,
}

const LAST_EXAMPLES: &str = "\
Examples:
  lastchange last                                        all services, before now
  lastchange last --service checkout --service cart      of two services, by any of their names
  lastchange last --at 2026-11-02T11:03:00Z --window 4h
  lastchange last --as-of 12                             what run 12 would have answered when it was done
  lastchange last --refresh --with hotfixes=oncall.csv   what came in since the last run, and a file somebody mailed
  lastchange last --format slack | curl -sd @- -H 'content-type: application/json' \"$WEBHOOK\"";

#[derive(Debug, Args)]
#[command(after_help = LAST_EXAMPLES)]
pub struct Last {
    /// Only this service, by any of its names; repeatable
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,
    /// Only this environment; what names none counts too
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub env: String,
    /// Before this instant; now by default
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    /// How far to look back, such as `90m`, `24h`, `7d`; widened once to 168h when nothing is found
    #[arg(long, value_name = "SPAN", default_value = "24h")]
    pub window: String,
    /// How far to look beyond the instant, since clocks differ
    #[arg(long, value_name = "SPAN", default_value = "15m")]
    pub ahead: String,
    /// How many changes to show
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub limit: usize,
    /// Take in the exports of the last run first, where they have changed since
    #[arg(long, conflicts_with = "as_of")]
    pub refresh: bool,
    /// Take in this export too, for this answer only; its system is told by name and content, or as `hotfixes=log.csv`; repeatable
    #[arg(long, conflicts_with = "as_of", value_name = "[SYSTEM=]FILE", value_hint = ValueHint::FilePath)]
    pub with: Vec<String>,
    /// Which service depends on which, for this answer: a CSV with the columns `service` and `depends_on`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub depends: Option<PathBuf>,
    /// The instant that counts as now; the real one by default
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub shape: Shape,
    #[command(flatten)]
    pub ledger: Ledger,
}

const SINCE_EXAMPLES: &str = "\
Examples:
  lastchange since 7d
  lastchange since 2026-05-14 --service payments
  lastchange mark dr-test 2026-05-14 && lastchange since dr-test --format md
  lastchange since run:12                                since the night of run 12";

#[derive(Debug, Args)]
#[command(after_help = SINCE_EXAMPLES)]
pub struct Since {
    /// A span such as `7d`, an instant such as `2026-05-14`, a run such as `run:12`, or a mark
    #[arg(value_name = "WHEN")]
    pub when: String,
    /// Only this service, by any of its names; repeatable
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,
    /// Only this environment; what names none counts too
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub env: String,
    /// Until this instant; now by default
    #[arg(long, value_name = "INSTANT")]
    pub until: Option<String>,
    /// How many changes to list; all are counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub shape: Shape,
    #[command(flatten)]
    pub ledger: Ledger,
}

const DORA_EXAMPLES: &str = "\
Examples:
  lastchange dora                                        the last twelve weeks
  lastchange dora --service payments --window 28d
  lastchange dora --format csv > dora.csv                every service by week";

#[derive(Debug, Args)]
#[command(after_help = DORA_EXAMPLES)]
pub struct Dora {
    /// Only this service, by any of its names; repeatable
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,
    /// Only this environment; what names none counts too
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub env: String,
    /// How far to look back
    #[arg(long, value_name = "SPAN", default_value = "84d")]
    pub window: String,
    /// Until this instant, whose day counts whole; now by default
    #[arg(long, value_name = "INSTANT")]
    pub until: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub shape: Shape,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
pub struct Mark {
    /// Letters, digits, `-`, `_` and `.`, such as `dr-test`; one of that name moves
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The instant that it stands for, such as `2026-05-14` (00:00 UTC) or `2026-05-14T09:30:00Z`; now by default
    #[arg(value_name = "INSTANT")]
    pub at: Option<String>,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
pub struct Marks {
    /// Take this mark away
    #[arg(long, value_name = "NAME")]
    pub remove: Option<String>,
    /// The marks as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ledger: Ledger,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A change id, `source:record_id`, or a flag code
    #[arg(value_name = "WHAT")]
    pub what: String,
    /// The explanation as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub ledger: Ledger,
}

const SERVE_EXAMPLES: &str = "\
Examples:
  lastchange serve                                       http://127.0.0.1:7117, for this machine
  curl -s 'http://127.0.0.1:7117/v1/last?service=checkout'
  lastchange serve --listen 0.0.0.0:7117 --host changes.example.org --token-file /etc/lastchange/token";

#[derive(Debug, Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub struct Serve {
    /// Address and port; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7117")]
    pub listen: std::net::SocketAddr,
    /// A file whose first line callers must send as `Authorization: Bearer …`; needed beyond this machine
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub token_file: Option<PathBuf>,
    /// A name by which the service is called, beside its address and localhost; repeatable
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Connections at a time; who comes later waits
    #[arg(long, value_name = "N", default_value_t = 1_024, value_parser = clap::value_parser!(u16).range(1..))]
    pub connections: u16,
    #[command(flatten)]
    pub ledger: Ledger,
}

const MCP_EXAMPLES: &str = "\
Tools, all of them read-only: what_changed_last, changed_since, explain_change, list_findings, coverage

Examples:
  {\"mcpServers\": {\"lastchange\": {\"command\": \"lastchange\", \"args\": [\"mcp\", \"--ledger\", \"/var/lib/lastchange/ledger.sqlite\"]}}}
  over HTTP: `lastchange serve`, then http://127.0.0.1:7117/mcp";

#[derive(Debug, Args)]
#[command(after_help = MCP_EXAMPLES)]
pub struct Mcp {
    #[command(flatten)]
    pub ledger: Ledger,
}
