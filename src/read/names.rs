//! Rows below a header that hold names again: told from rows of data at their first cell.

use crate::read::records::{Record, Row};

/// The first bytes and lengths of names: most cells have others.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NameLooks {
    firsts: [u64; 4],
    lengths: u64,
}

impl NameLooks {
    pub(crate) fn of(header: &[Record]) -> NameLooks {
        let mut looks = NameLooks::default();
        for name in header.iter().flat_map(|h| &h.cells).map(|n| n.trim()) {
            if let Some(&first) = name.as_bytes().first() {
                looks.firsts[usize::from(first >> 6)] |= 1 << (first & 63);
                looks.lengths |= 1 << name.len().min(63);
            }
        }
        looks
    }

    pub(crate) fn may_hold(self, cell: &str) -> bool {
        let cell = cell.trim();
        cell.as_bytes().first().is_some_and(|first| {
            self.lengths >> cell.len().min(63) & 1 == 1
                && self.firsts[usize::from(first >> 6)] >> (first & 63) & 1 == 1
        })
    }
}

/// Whether a row begins as boards of work head the rows of sub-items.
pub(crate) fn heads_sub_items(row: Row<'_>) -> bool {
    const WORDS: [&str; 7] = [
        "subitems",
        "sub-items",
        "subtasks",
        "sub-tasks",
        "subelementos",
        "unterelemente",
        "sous-éléments",
    ];
    let first = if row.len() > 1 {
        row.cell(0).trim()
    } else {
        ""
    };
    // Nearly every row ends at its first letter.
    first.starts_with(['s', 'S', 'u', 'U']) && WORDS.contains(&first.to_lowercase().as_str())
}
