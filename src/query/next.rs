//! What to do with an answer: whom to ask, what to go back to, where to read on.

use crate::ledger::{ChangeRow, Ledger, LedgerError, RecordRow};
use crate::model::answer::{ChangeLine, VersionLine};
use crate::model::moment::Moment;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// Changes of the service that are looked through for the version before.
const VERSION_LOOKBACK_S: [i64; 3] = [DAY_S, 10 * DAY_S, 90 * DAY_S];

/// Suggestions for the first change, in the order of their use.
pub fn next(changes: &[ChangeLine]) -> Vec<String> {
    let Some(first) = changes.first() else {
        return vec!["lastchange last --window 30d".to_string()];
    };
    let mut next = Vec::new();
    if let Some(who) = first.who.name.as_ref().or(first.who.account.as_ref()) {
        next.push(format!("ask {who} ({})", first.who.basis));
    }
    let was = first.version.as_ref().and_then(|v| v.was.as_ref());
    next.extend(was.map(|was| format!("the version before was {was}")));
    next.push(format!("lastchange explain {}", first.id));
    next
}

/// The version that the deploys of a change name; of the first of an answer also the one before.
///
/// # Errors
/// When the ledger cannot be read.
pub fn version(
    ledger: &Ledger,
    change: &ChangeRow,
    records: &[RecordRow],
    is_first: bool,
) -> Result<Option<VersionLine>, LedgerError> {
    let mut deploys = records.iter().filter(|r| is_deploy(r.system));
    let Some(now) = deploys.find(|r| r.version != 0) else {
        return Ok(None);
    };
    let was = match change.start {
        Some(start) if is_first => version_before(ledger, now, start)?,
        _ => None,
    };
    Ok(Some(VersionLine {
        is: ledger.name(now.version)?,
        was,
    }))
}

/// The version that the same service had before, from the deploys.
fn version_before(
    ledger: &Ledger,
    now: &RecordRow,
    start: Moment,
) -> Result<Option<String>, LedgerError> {
    let mut to = start.start - 1;
    // Mostly it is near: the few changes of a day are read before those of a season.
    for lookback_s in VERSION_LOOKBACK_S {
        let from = start.start - lookback_s;
        for earlier in ledger.changes_between(from, to, Some(&now.services))? {
            for record in ledger.records_of(&earlier)? {
                let is_other = record.version != 0 && record.version != now.version;
                if is_deploy(record.system) && is_other {
                    return Ok(Some(ledger.name(record.version)?));
                }
            }
        }
        to = from;
    }
    Ok(None)
}

fn is_deploy(system: System) -> bool {
    match system {
        System::Deploys => true,
        System::Tickets | System::Hotfixes | System::Spreadsheets => false,
    }
}
