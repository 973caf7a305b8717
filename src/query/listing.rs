//! Lists, a page at a time, and how far the sources see.

use crate::ledger::{ChangeRow, Ledger, LedgerError, RunRow, Walk};
use crate::model::drift::ChangeBrief;
use crate::model::flag::{Severity, Status};
use crate::model::listing::{ChangesPage, CoverageAnswer, FlagsPage};
use crate::model::moment::rfc3339;
use crate::model::settings::DAY_S;
use crate::query::brief::brief;
use crate::query::contract::QueryError;
use crate::query::environment::Places;
use crate::query::explain::details;
use crate::query::{seen, services};

/// Which changes are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesQuestion {
    /// Unix seconds, both ends included.
    pub from: i64,
    pub to: i64,
    pub status: Option<Status>,
    /// Any spelling, alias or part of a name; empty: all.
    pub services: Vec<String>,
    pub env: String,
    pub limit: usize,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Which findings are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagsQuestion {
    pub code: Option<String>,
    /// Of this severity or above.
    pub severity: Severity,
    pub limit: usize,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of the changes that start in the span, the latest first.
///
/// # Errors
/// When a service is unknown, the cursor is none or of another run, or the ledger cannot be read.
pub fn changes(ledger: &Ledger, asked: &ChangesQuestion) -> Result<ChangesPage, QueryError> {
    let run = ledger.run()?;
    let after = match cursor(&run, asked.cursor.as_deref())?.as_deref() {
        None => None,
        Some([start, ix]) => Some((*start, u32::try_from(*ix).unwrap_or(u32::MAX))),
        Some(_) => return Err(QueryError::NoCursor),
    };
    let meant = services::meant_or_all(ledger, &run, &asked.services)?;
    let mut places = Places::new(&asked.env, &run.policy.production);
    // One more than the page holds tells whether there is a next one.
    let wanted = asked.limit.saturating_add(1);
    let mut found: Vec<ChangeRow> = Vec::new();
    let mut take = |change: ChangeRow| -> Result<bool, LedgerError> {
        if places.holds(ledger, &change.environments)? {
            found.push(change);
        }
        Ok(found.len() < wanted)
    };
    match meant {
        None => ledger.walk(
            &Walk {
                from: asked.from,
                to: asked.to,
                status: asked.status,
                after,
            },
            take,
        )?,
        Some(meant) => {
            let mut all = ledger.changes_between(asked.from, asked.to, Some(&meant))?;
            all.retain(|c| asked.status.is_none_or(|status| c.status == status));
            all.retain(|c| after.is_none_or(|after| place(c) < after));
            all.sort_by_key(|c| std::cmp::Reverse(place(c)));
            for change in all {
                if !take(change)? {
                    break;
                }
            }
        }
    }
    let next = (found.len() > asked.limit).then(|| {
        found.truncate(asked.limit);
        let last = found.last().map(place);
        last.map(|(start, ix)| format!("{}.{start}.{ix}", run.id))
    });
    let changes: Result<Vec<ChangeBrief>, LedgerError> =
        found.into_iter().map(|c| brief(ledger, c)).collect();
    Ok(ChangesPage {
        schema: "lastchange/changes/1",
        run: seen::run_ref(&run),
        changes: changes?,
        next: next.flatten(),
    })
}

/// Where a change stands in the order of the pages.
fn place(change: &ChangeRow) -> (i64, u32) {
    (change.start.map_or(i64::MIN, |m| m.start), change.ix)
}

/// A page of the findings, the worst first.
///
/// # Errors
/// When the cursor is none or of another run, or the ledger cannot be read.
pub fn flags(ledger: &Ledger, asked: &FlagsQuestion) -> Result<FlagsPage, QueryError> {
    let run = ledger.run()?;
    let after = match cursor(&run, asked.cursor.as_deref())?.as_deref() {
        None => None,
        Some([ix]) => Some(*ix),
        Some(_) => return Err(QueryError::NoCursor),
    };
    let wanted = asked.limit.saturating_add(1);
    let (mut found, in_all) =
        ledger.flags_after(asked.code.as_deref(), asked.severity, after, wanted)?;
    let next = (found.len() > asked.limit).then(|| {
        found.truncate(asked.limit);
        found.last().map(|(ix, _)| format!("{}.{ix}", run.id))
    });
    let flags = found.into_iter().map(|(_, flag)| flag).collect();
    Ok(FlagsPage {
        schema: "lastchange/flags/1",
        run: seen::run_ref(&run),
        flags: details(ledger, flags)?,
        flags_in_all: in_all,
        next: next.flatten(),
    })
}

/// How far each source sees, measured from an instant, unix seconds.
///
/// # Errors
/// When the ledger holds no run, or cannot be read.
pub fn coverage(ledger: &Ledger, at: i64) -> Result<CoverageAnswer, QueryError> {
    let run = ledger.run()?;
    let sources = ledger.sources()?;
    Ok(CoverageAnswer {
        schema: "lastchange/coverage/1",
        run: seen::run_ref(&run),
        at: rfc3339(at),
        coverage: seen::coverage(&sources, at),
        not_known: seen::not_known(&sources, at - DAY_S, at),
    })
}

/// The numbers of a cursor, without its run. A page of another run may miss or repeat lines: then the list starts again.
fn cursor(run: &RunRow, cursor: Option<&str>) -> Result<Option<Vec<i64>>, QueryError> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let numbers: Result<Vec<i64>, _> = cursor.split('.').map(str::parse).collect();
    match numbers.map_err(|_| QueryError::NoCursor)?.split_first() {
        Some((of_run, place)) if *of_run == run.id => Ok(Some(place.to_vec())),
        _ => Err(QueryError::Cursor),
    }
}
