//! Which changes ran in a span: one that runs for days (region after region, again after a failure) counts when it runs, not only when it began.

use rustc_hash::FxHashMap;

use crate::ledger::{ChangeRow, ExecutionRow, Ledger, LedgerError};
use crate::model::answer::RanLast;
use crate::model::moment::{Moment, rfc3339};
use crate::query::brief::evidence;
use crate::query::environment::{self, Places};

/// A change, and when it ran last in the span that is asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    pub change: ChangeRow,
    /// Its start, of one that ran once.
    pub at: Moment,
    /// Of one that ran several times.
    pub last: Option<Last>,
}

/// The last execution in the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    execution: ExecutionRow,
    /// Executions in the span.
    times: u32,
}

/// The changes that may have run there from `from` to `to`, unix seconds, the latest first; with services: those that name one of them.
///
/// # Errors
/// When the ledger cannot be read.
pub fn between(
    ledger: &Ledger,
    places: &mut Places,
    services: Option<&[u32]>,
    (from, to): (i64, i64),
) -> Result<Vec<Ran>, LedgerError> {
    let mut several = executions(ledger, places, services, (from, to), i64::MAX)?;
    let mut ran = Vec::new();
    for change in ledger.changes_between(from, to, services)? {
        let Some(start) = change.start else { continue };
        let (at, last) = match several.remove(&change.ix) {
            Some(None) => continue,
            Some(Some(last)) => (last.execution.at, Some(last)),
            None if places.holds(ledger, &change.environments)? => (start, None),
            None => continue,
        };
        ran.push(Ran { change, at, last });
    }
    ran.extend(begun_before(ledger, several)?);
    latest_first(&mut ran);
    Ok(ran)
}

/// The changes that began before `from` and ran there again from then to `to`.
///
/// # Errors
/// When the ledger cannot be read.
pub fn again(
    ledger: &Ledger,
    places: &mut Places,
    (from, to): (i64, i64),
) -> Result<Vec<Ran>, LedgerError> {
    let several = executions(ledger, places, None, (from, to), from)?;
    let mut ran = begun_before(ledger, several)?;
    latest_first(&mut ran);
    Ok(ran)
}

/// Of each change that ran more than once, its last execution in the span; none, where it ran in other environments alone.
fn executions(
    ledger: &Ledger,
    places: &mut Places,
    services: Option<&[u32]>,
    (from, to): (i64, i64),
    begun_before: i64,
) -> Result<FxHashMap<u32, Option<Last>>, LedgerError> {
    let mut several: FxHashMap<u32, Option<Last>> = FxHashMap::default();
    for execution in ledger.executions_between(from, to, begun_before, services)? {
        let last = several.entry(execution.change).or_default();
        if places.holds(ledger, &[execution.environment])? {
            let times = 1 + last.map_or(0, |last| last.times);
            *last = Some(Last { execution, times });
        }
    }
    Ok(several)
}

fn begun_before(
    ledger: &Ledger,
    several: FxHashMap<u32, Option<Last>>,
) -> Result<Vec<Ran>, LedgerError> {
    let mut ran = Vec::new();
    for (change, last) in several {
        let Some(last) = last else { continue };
        if let Some(change) = ledger.change_at(change)? {
            ran.push(Ran {
                change,
                at: last.execution.at,
                last: Some(last),
            });
        }
    }
    Ok(ran)
}

fn latest_first(ran: &mut [Ran]) {
    ran.sort_by(|a, b| (b.at.start.cmp(&a.at.start)).then_with(|| a.change.id.cmp(&b.change.id)));
}

impl Ran {
    /// The last execution as it leaves in an answer; none, where it is the start of the change.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn last(&self, ledger: &Ledger) -> Result<Option<RanLast>, LedgerError> {
        let Some(Last { execution, times }) = self.last else {
            return Ok(None);
        };
        if Some(execution.at) == self.change.start {
            return Ok(None);
        }
        let Some(record) = ledger.record_at(execution.record)? else {
            return Ok(None);
        };
        Ok(Some(RanLast {
            start: rfc3339(execution.at.start),
            shown: execution.at.display(),
            env: environment::shown(ledger, &[execution.environment])?,
            times,
            evidence: evidence(&record),
        }))
    }
}
