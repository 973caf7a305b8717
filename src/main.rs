//! `lastchange`: what did we change last?

use std::process::ExitCode;

fn main() -> ExitCode {
    lastchange::cli::run()
}
