//! What to do with an answer: whom to ask, what to go back to, where to read on.

use crate::ledger::{Ledger, LedgerError};
use crate::model::answer::ChangeLine;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// Changes of the service that are looked through for the version before.
const VERSION_LOOKBACK_S: [i64; 3] = [DAY_S, 10 * DAY_S, 90 * DAY_S];

/// Suggestions for the first change, in the order of their use.
///
/// # Errors
/// When the ledger cannot be read.
pub fn next(ledger: &Ledger, changes: &[ChangeLine]) -> Result<Vec<String>, LedgerError> {
    let Some(first) = changes.first() else {
        return Ok(vec!["lastchange last --window 30d".to_string()]);
    };
    let mut next = Vec::new();
    if let Some(who) = first.who.name.as_ref().or(first.who.account.as_ref()) {
        next.push(format!("ask {who} ({})", first.who.basis));
    }
    if let Some(version) = version_before(ledger, &first.id)? {
        next.push(version);
    }
    next.push(format!("lastchange explain {}", first.id));
    Ok(next)
}

/// The version that the same service had before, from the deploys.
fn version_before(ledger: &Ledger, id: &str) -> Result<Option<String>, LedgerError> {
    let Some(change) = ledger.change(id)? else {
        return Ok(None);
    };
    let (Some(start), false) = (change.start, change.services.is_empty()) else {
        return Ok(None);
    };
    let records = ledger.records_of(&change)?;
    let Some(now) = records
        .iter()
        .find(|r| is_deploy(r.system) && r.version != 0)
    else {
        return Ok(None);
    };
    let mut to = start.start - 1;
    // Mostly it is near: the few changes of a day are read before those of a season.
    for lookback_s in VERSION_LOOKBACK_S {
        let from = start.start - lookback_s;
        for earlier in ledger.changes_between(from, to, Some(&now.services))? {
            for record in ledger.records_of(&earlier)? {
                let is_other = record.version != 0 && record.version != now.version;
                if is_deploy(record.system) && is_other {
                    return Ok(Some(format!(
                        "the version before was {} ({})",
                        ledger.name(record.version)?,
                        record.reference()
                    )));
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
