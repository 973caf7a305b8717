//! Which findings are true of which entry, for a scorer of flags.

use std::path::Path;

use crate::truth::sample::change::MINUTE_S;
use crate::truth::sample::entry::{Body, Entry};
use crate::truth::sample::files::{Csv, SampleError, csv_file};

/// Two clocks may differ by this much, and nobody was late.
const TOLERANCE_S: i64 = 5 * MINUTE_S;

/// Writes into each entry of a story what is to be found on it: a hot-fix without a record, a ticket that was opened after its change had run.
pub fn set(entries: &mut [Entry]) {
    let ran = |entry: &Entry| match &entry.body {
        Body::Deploy(deploy) => deploy.environment.starts_with("production"),
        Body::Hotfix(_) => true,
        Body::Ticket(_) | Body::Sheet(_) => false,
    };
    let first: Vec<Option<i64>> = entries
        .iter()
        .map(|entry| {
            let own = entries.iter().filter(|e| e.change == entry.change);
            own.filter(|e| ran(e)).map(|e| e.at).min()
        })
        .collect();
    for (entry, first) in entries.iter_mut().zip(first) {
        entry.finding = match &entry.body {
            Body::Ticket(_) if first.is_some_and(|ran| entry.at > ran + TOLERANCE_S) => {
                Some("RETROACTIVE_TICKET")
            }
            Body::Hotfix(_) if !entry.standing.why.is_empty() => Some("UNRECORDED_HOTFIX"),
            Body::Ticket(_) | Body::Hotfix(_) | Body::Deploy(_) | Body::Sheet(_) => None,
        };
    }
}

/// `truth_flags.csv`, open.
pub struct Planted(Csv);

impl Planted {
    pub fn create(truth: &Path) -> Result<Planted, SampleError> {
        let header = ["code", "source", "record_id"];
        Ok(Planted(csv_file(
            truth.join("truth_flags.csv"),
            b',',
            &header,
        )?))
    }

    /// An entry was written under that id.
    pub fn watch(&mut self, entry: &Entry, id: &str) -> Result<(), SampleError> {
        match entry.finding {
            Some(code) => self.0.row([code, entry.body.system().name(), id]),
            None => Ok(()),
        }
    }

    pub fn finish(mut self) -> Result<(), SampleError> {
        let flushed = self.0.to.flush();
        flushed.map_err(|source| self.0.failed(source))
    }
}
