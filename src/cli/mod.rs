//! Words in, words out: the command line, its errors and its exit codes.

mod args;
mod args_ask;
mod args_ledger;
mod check;
mod config;
mod config_notify;
mod config_policy;
mod configuration;
mod configuration_policy;
mod configuration_text;
mod contract;
mod depends;
mod diff;
mod dora;
mod evaluate;
mod evidence;
mod explain;
mod folder;
mod history;
mod init;
mod instant;
mod last;
mod ledger;
mod log;
mod log_lines;
mod mark;
mod nightly;
mod notes;
mod notify;
mod people;
mod policy;
mod profiles;
mod progress;
mod reconcile;
mod refresh;
mod review;
mod review_table;
mod sample;
mod serve;
mod shape;
mod since;
mod sources;
mod suggestions;
mod words;

use std::io::ErrorKind;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use crate::cli::args::{Cli, Command};
use crate::cli::contract::End;
use crate::read;

/// Runs the program on the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.color.as_str() {
        "always" => anstream::ColorChoice::Always.write_global(),
        "never" => anstream::ColorChoice::Never.write_global(),
        _ => {}
    }
    if let Command::Workbook { arguments } = cli.command {
        return read::workbook_worker(arguments);
    }
    let json = cli.command.wants_json();
    match command(cli.command) {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Ok(End::Incomplete) => ExitCode::from(3),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            words::error(&error, json);
            ExitCode::from(2)
        }
    }
}

fn command(command: Command) -> Result<End> {
    match command {
        Command::Reconcile(args) => reconcile::run(&args),
        Command::Last(args) => last::run(&args),
        Command::Since(args) => since::run(&args),
        Command::Mark(args) => mark::set(&args),
        Command::Marks(args) => mark::list(&args),
        Command::Dora(args) => dora::run(&args),
        Command::Serve(args) => serve::http(&args),
        Command::Mcp(args) => serve::mcp(&args),
        Command::Explain(args) => explain::run(&args),
        Command::History(args) => history::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Notify(args) => notify::run(&args),
        Command::Evidence(args) => evidence::run(&args),
        Command::People(args) => people::run(&args),
        Command::Ledger(args) => ledger::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Profiles(args) => profiles::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Sample(args) => sample::run(&args),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "lastchange",
                &mut std::io::stdout(),
            );
            Ok(End::Done)
        }
        Command::Workbook { .. } => Ok(End::Done),
    }
}

/// Whoever read our output has gone (`| head`): nothing to complain about.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}
