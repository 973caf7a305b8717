//! Words in, words out: the command line, its errors and its exit codes.

mod args;
mod check;
mod config;
mod evaluate;
mod explain;
mod folder;
mod instant;
mod last;
mod progress;
mod reconcile;
mod sample;
mod sources;
mod words;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use crate::cli::args::{Cli, Command};

/// How a command ended, beside errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    /// Findings at or above `--fail-on`.
    Findings,
    /// A source is missing, held back or stale, or a question waits.
    Incomplete,
}

/// Runs the program on the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.color.as_str() {
        "always" => anstream::ColorChoice::Always.write_global(),
        "never" => anstream::ColorChoice::Never.write_global(),
        _ => {}
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
        Command::Explain(args) => explain::run(&args),
        Command::Check(args) => check::run(&args),
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
        Command::Workbook { arguments } => check::workbook(&arguments),
    }
}

/// Whoever read our output has gone (`| head`): nothing to complain about.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

/// Prints data to standard output.
fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}
