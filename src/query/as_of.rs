//! Asking as of an earlier run: what it knew, as far as that was kept.

use crate::ledger::{Ledger, RunId, RunLine};
use crate::query::contract::QueryError;
use crate::query::typed;
use crate::write::publish;

/// Goes back to a run, by its number or by an instant, until the end of the view; gives the run's own instant, unix seconds, which then counts as
/// now. Without one, nothing changes.
///
/// # Errors
/// When there is no such run, or the ledger cannot be read.
pub fn go_back(ledger: &Ledger, said: Option<&str>) -> Result<Option<i64>, QueryError> {
    let Some(said) = said else {
        return Ok(None);
    };
    let runs = ledger.runs()?;
    let run = run(&runs, said).ok_or_else(|| QueryError::NoSuchRun {
        asked: said.to_string(),
        last: runs.last().map_or(0, |run| run.id),
    })?;
    if runs.last().is_some_and(|last| last.id != run.id) {
        ledger.go_back(run.id)?;
        ledger.say_of_the_past(match publish::kept(ledger.path(), run.id) {
            Some(folder) => format!("all that it found, as it found it: {}", folder.display()),
            None => "its outputs are not kept any more".to_string(),
        });
    }
    Ok(Some(run.at))
}

/// `12`, `run:12`, or the last run until an instant.
fn run<'a>(runs: &'a [RunLine], said: &str) -> Option<&'a RunLine> {
    let number = said.strip_prefix("run:").unwrap_or(said);
    match number.parse::<RunId>() {
        Ok(id) => runs.iter().find(|run| run.id == id),
        Err(_) => {
            let at = typed::instant(said).ok()?;
            runs.iter().rev().find(|run| run.at <= at)
        }
    }
}
