//! Which findings are true of which entry, for a scorer of flags.

use std::path::Path;

use crate::truth::sample::change::MINUTE_S;
use crate::truth::sample::entry::{Body, Entry, Finding};
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
                Finding::Story("RETROACTIVE_TICKET")
            }
            Body::Hotfix(_) if !entry.standing.why.is_empty() => {
                Finding::Story("UNRECORDED_HOTFIX")
            }
            Body::Ticket(_) | Body::Hotfix(_) | Body::Deploy(_) | Body::Sheet(_) => Finding::None,
        };
    }
}

/// `truth_flags.csv`, open; with plants, `scope` says of a row whether it is theirs.
pub struct Planted {
    csv: Csv,
    has_plants: bool,
}

impl Planted {
    pub fn create(truth: &Path, has_plants: bool) -> Result<Planted, SampleError> {
        let header = ["code", "source", "record_id", "scope"];
        let header = if has_plants {
            &header[..]
        } else {
            &header[..3]
        };
        let path = truth.join("truth_flags.csv");
        Ok(Planted {
            csv: csv_file(path, b',', header)?,
            has_plants,
        })
    }

    /// An entry was written under that id.
    pub fn watch(&mut self, entry: &Entry, id: &str) -> Result<(), SampleError> {
        let (code, scope) = match entry.finding {
            Finding::None => return Ok(()),
            Finding::Story(code) => (code, "all"),
            Finding::Planted(code) => (code, "planted"),
        };
        let row = [code, entry.body.system().name(), id, scope];
        self.csv
            .row(row.into_iter().take(if self.has_plants { 4 } else { 3 }))
    }

    pub fn finish(mut self) -> Result<(), SampleError> {
        let flushed = self.csv.to.flush();
        flushed.map_err(|source| self.csv.failed(source))
    }
}
