//! `lastchange ledger`: looking after it.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::args_ledger::{Keep, KeepWhat};
use crate::cli::contract::{End, print};
use crate::ledger::{self, Ledger, LedgerCheck};
use crate::write::publish;

pub fn run(args: &Keep) -> Result<End> {
    let path = &args.ledger.ledger;
    match &args.what {
        KeepWhat::Check { json } => check(path, *json),
        KeepWhat::Backup { to } => {
            Ledger::open_read_only(path)?.backup(to)?;
            told(&format!(
                "`{}` is a copy of `{}`",
                to.display(),
                path.display()
            ))
        }
        KeepWhat::Restore { from } => restore(from, path),
        KeepWhat::Vacuum => {
            let (before, after) = Ledger::open(existing(path)?)?.vacuum()?;
            told(&format!("{before} bytes before, {after} after"))
        }
        KeepWhat::Migrate => {
            Ledger::open(existing(path)?)?;
            told(&format!("`{}` is up to date", path.display()))
        }
    }
}

fn told(words: &str) -> Result<End> {
    print(words)?;
    Ok(End::Done)
}

/// The path, where there is a ledger: what looks after one makes none.
fn existing(path: &Path) -> Result<&Path> {
    if path.is_file() {
        return Ok(path);
    }
    Err(ledger::LedgerError::Missing {
        path: path.to_path_buf(),
    }
    .into())
}

fn check(path: &Path, json: bool) -> Result<End> {
    let found = Ledger::open_read_only(path)?.check()?;
    if json {
        print(&serde_json::to_string_pretty(&found)?)?;
    } else if found.faults.is_empty() {
        print(&words(path, &found))?;
    }
    if found.faults.is_empty() {
        return Ok(End::Done);
    }
    bail!(
        "`{}` is damaged: {}\nhint: put back a backup with `lastchange ledger restore FILE`",
        path.display(),
        found.faults.join("; ")
    )
}

fn words(path: &Path, found: &LedgerCheck) -> String {
    let LedgerCheck {
        runs,
        records,
        changes,
        links,
        flags,
        ..
    } = found;
    format!(
        "`{}` is whole: {runs} runs; {records} records, {changes} changes, {links} links, {flags} flags",
        path.display()
    )
}

/// Puts a copy in the place of the ledger, and the outputs of its last run back in front.
fn restore(from: &Path, path: &Path) -> Result<End> {
    let copy = Ledger::open_read_only(from)?;
    let found = copy.check()?;
    if !found.faults.is_empty() {
        bail!(
            "`{}` is damaged, and `{}` was left as it is: {}",
            from.display(),
            path.display(),
            found.faults.join("; ")
        );
    }
    drop(copy);
    ledger::restore(from, path)?;
    if let Some(output) = path.parent().filter(|o| publish::ledger_path(o) == *path) {
        publish::recover(output, found.last_run)?;
    }
    told(&words(path, &found))
}
