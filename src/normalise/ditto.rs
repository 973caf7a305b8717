//! Cells that mean "as above".

use crate::model::export::{Batch, Finding, FindingKind};

/// Marks that people put instead of repeating the cell above.
const MARKS: [&str; 14] = [
    "\"", "''", "″", "〃", "-\"-", "- \" -", "ditto", "Ditto", "DITTO", "dito", "Dito", "do.",
    "dto.", "idem",
];

/// Whether a cell means "as above".
pub fn is_mark(cell: &str) -> bool {
    cell.len() <= 6 && MARKS.contains(&cell.trim())
}

/// The values above, for a table that has such cells.
#[derive(Clone, Debug, Default)]
pub struct Ditto {
    above: Vec<String>,
    /// The column whose blanks mean "as above" too: a date that stands once for the rows below it.
    blank: Option<usize>,
}

impl Ditto {
    /// `None`: the table has no such cells.
    pub fn of(batches: &[Batch], findings: &[Finding], width: usize) -> Option<Ditto> {
        let says_blank = findings
            .iter()
            .any(|f| f.kind == FindingKind::Ditto && f.note.starts_with("blank"));
        let marked = batches
            .iter()
            .any(|b| (0..b.ends.len()).any(|i| is_mark(cell_at(b, i))));
        if !says_blank && !marked {
            return None;
        }
        Some(Ditto {
            above: vec![String::new(); width],
            blank: Some(0),
        })
    }

    /// What a cell means.
    pub fn value<'a>(&'a mut self, column: usize, cell: &'a str) -> &'a str {
        if self.above.len() <= column {
            self.above.resize(column + 1, String::new());
        }
        if is_mark(cell) || (self.blank == Some(column) && cell.trim().is_empty()) {
            return &self.above[column];
        }
        self.above[column].clear();
        self.above[column].push_str(cell);
        cell
    }
}

fn cell_at(batch: &Batch, i: usize) -> &str {
    let start = if i == 0 {
        0
    } else {
        batch.ends[i - 1] as usize
    };
    &batch.text[start..batch.ends[i] as usize]
}
