//! What was noticed about a table, counted by kind.

use std::collections::BTreeMap;

use crate::model::export::{Finding, FindingKind};
use crate::read::decode::Defects;
use crate::read::layout::Layout;
use crate::read::records::Record;

/// Findings by kind, with the first place of each and how often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings(BTreeMap<FindingKind, Finding>);

impl Findings {
    /// Adds `count` of a kind; `row` is the 1-based line or 0 where it has no place.
    pub(crate) fn note(&mut self, kind: FindingKind, row: u32, count: u64, note: &str) {
        let found = self.0.entry(kind).or_insert_with(|| Finding {
            kind,
            row: (row > 0).then_some(row),
            count: 0,
            note: note.to_string(),
        });
        found.count += count;
    }

    /// What stands above the rows of a sample: its preamble, and how its columns are named.
    pub(crate) fn of_top(&mut self, names: &[String], found: &Layout, sample: &[Record]) {
        let top = sample.get(found.header.unwrap_or(found.data));
        if let Some(top) = top.filter(|top| top.line > 1) {
            self.note(FindingKind::Preamble, 1, u64::from(top.line) - 1, "");
        }
        if let Some(at) = found.header {
            // The same names once more right below: a header of two rows that says everything twice.
            let rows = sample.iter().skip(at).take(found.header_rows);
            let again = rows
                .skip(1)
                .filter(|row| top.is_some_and(|top| row.cells == top.cells));
            for row in again {
                self.note(FindingKind::RepeatedHeader, row.line, 1, "");
            }
        }
        match (found.header, top) {
            (Some(_), Some(header)) => self.of_header(names, header.line),
            (Some(_), None) | (None, _) => self.note(FindingKind::NoHeader, 0, 1, ""),
        }
    }

    /// Empty and repeated names of a header.
    pub(crate) fn of_header(&mut self, names: &[String], line: u32) {
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for name in names {
            *seen.entry(name.trim()).or_default() += 1;
        }
        let empty = seen.remove("").unwrap_or(0);
        if empty > 0 {
            self.note(FindingKind::EmptyHeader, line, empty, "");
        }
        let repeated: Vec<&str> = seen
            .iter()
            .filter(|(_, n)| **n > 1)
            .map(|(name, _)| *name)
            .collect();
        if !repeated.is_empty() {
            let count = repeated.len() as u64;
            self.note(FindingKind::DupHeader, line, count, &repeated.join(", "));
        }
    }

    /// What was wrong with the bytes of a text.
    pub(crate) fn of_text(&mut self, defects: &Defects) {
        if defects.nuls > 0 {
            self.note(
                FindingKind::Nul,
                defects.first_nul,
                defects.nuls,
                "taken out",
            );
        }
        if defects.bad_bytes > 0 {
            let words = "bytes of another encoding, read as windows-1252";
            self.note(
                FindingKind::BadEncoding,
                defects.first_bad,
                defects.bad_bytes,
                words,
            );
        }
    }

    pub(crate) fn list(self) -> Vec<Finding> {
        self.0.into_values().collect()
    }
}
