//! A row with too few or too many cells: mended only where one way fits and no other.

use crate::read::layout::Column;
use crate::read::shape::{Shape, shape};

/// The cells of a row of the columns' width, where it is proven which they are.
pub(crate) fn repair(cells: &[String], columns: &[Column]) -> Option<Vec<String>> {
    let width = columns.len();
    if cells.len() > width {
        let (kept, extra) = cells.split_at(width);
        // Blank cells beyond the last column hold nothing that could be lost.
        if extra.iter().all(|c| c.trim().is_empty())
            && fits(kept.iter().map(String::as_str), columns)
        {
            return Some(kept.to_vec());
        }
    }
    None
}

/// Whether each cell looks like its column.
fn fits<'a>(cells: impl Iterator<Item = &'a str>, columns: &[Column]) -> bool {
    cells.zip(columns).all(|(cell, column)| {
        let look = shape(cell);
        look == Shape::Empty
            || column
                .usual()
                .is_none_or(|usual| !usual.is_typed() || usual == look)
    })
}
