//! `lastchange ledger`: looking after it.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::args_ledger::{Keep, KeepWhat};
use crate::cli::contract::{End, print};
use crate::cli::{instant, words};
use crate::ledger::{self, Ledger, LedgerCheck};
use crate::model::moment::rfc3339;
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
        KeepWhat::Forget { list: true, .. } => forgotten(path),
        KeepWhat::Forget { names, now, .. } => forget(path, names, now.as_deref()),
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
        print(&counted(path, &found))?;
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

fn counted(path: &Path, found: &LedgerCheck) -> String {
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

/// Forgets a person, and says what still names them.
fn forget(path: &Path, names: &[String], now: Option<&str>) -> Result<End> {
    let mut ledger = Ledger::open(existing(path)?)?;
    let forgotten = ledger.forget(names, instant::or_now(now)?)?;
    let forgotten = forgotten.context("a name has a letter or a digit")?;
    print(&format!(
        "`{}` stands there now, in {} texts, and in what later runs read",
        forgotten.pseudonym, forgotten.texts
    ))?;
    words::note(
        "not touched: the outputs of runs that were written before, copies of the ledger, the exports themselves",
    );
    let alike = ledger.namesakes(names)?;
    if !alike.is_empty() {
        words::note(&format!(
            "these share a word with it: `{}`\nhint: when they are the same person, name them beside it: one pseudonym stands for all",
            alike.join("`, `")
        ));
    }
    Ok(End::Done)
}

fn forgotten(path: &Path) -> Result<End> {
    let lines = Ledger::open_read_only(path)?.forgotten()?;
    let lines = lines.iter().map(|row| {
        format!(
            "{}  {}  {} texts",
            rfc3339(row.at),
            row.pseudonym,
            row.texts
        )
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return told("nobody was forgotten");
    }
    told(&lines.join("\n"))
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
    told(&counted(path, &found))
}
