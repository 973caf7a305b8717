//! What the columns of a sample look like.

use std::collections::BTreeMap;

use crate::read::records::Record;
use crate::read::shape::{Shape, shape};

/// Distinct values that are remembered of a column.
const VALUES_MAX: usize = 64;

/// What the cells of a column look like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub(crate) cells: usize,
    /// Rows that end before this column.
    pub(crate) missing: usize,
    /// The first row has a value here.
    pub(crate) first_filled: bool,
    pub(crate) shapes: BTreeMap<Shape, usize>,
    /// Values and how often they come, while they are few.
    pub(crate) values: BTreeMap<String, usize>,
}

impl Column {
    pub(crate) fn filled(&self) -> usize {
        self.cells - self.shapes.get(&Shape::Empty).copied().unwrap_or(0)
    }

    /// The look of nearly all filled cells, where they agree.
    pub(crate) fn usual(&self) -> Option<Shape> {
        self.usual_of(8)
    }

    /// The look of at least so many tenths of the filled cells.
    pub(crate) fn usual_of(&self, tenths: usize) -> Option<Shape> {
        let filled = self.filled();
        self.shapes
            .iter()
            .filter(|(s, _)| **s != Shape::Empty)
            .max_by_key(|(_, n)| **n)
            .filter(|(_, n)| **n * 10 >= filled * tenths)
            .map(|(s, _)| *s)
    }

    pub(crate) fn is_typed(&self) -> bool {
        self.usual().is_some_and(Shape::is_typed)
    }

    /// True when `values` are all values of the sample.
    pub(crate) fn knows_all(&self) -> bool {
        self.values.len() < VALUES_MAX
    }

    /// True when all values of the sample are known, each coming several times.
    pub(crate) fn is_vocabulary(&self) -> bool {
        self.knows_all() && self.filled() >= 3 * self.values.len() && self.filled() >= 6
    }

    fn add(&mut self, cell: &str) {
        let cell = cell.trim();
        self.first_filled |= self.cells == 0 && !cell.is_empty();
        self.cells += 1;
        *self.shapes.entry(shape(cell)).or_default() += 1;
        if cell.is_empty() {
            return;
        }
        if let Some(count) = self.values.get_mut(cell) {
            *count += 1;
        } else if self.values.len() < VALUES_MAX {
            self.values.insert(cell.to_string(), 1);
        }
    }
}

/// Columns of a body, from the records of its width.
pub(crate) fn columns(body: &[Record], width: usize) -> Vec<Column> {
    let mut columns = vec![Column::default(); width];
    for record in body.iter().filter(|r| r.cells.len() < width) {
        for column in columns.iter_mut().skip(record.cells.len().max(2)) {
            column.missing += 1;
        }
    }
    for record in body.iter().filter(|r| r.cells.len() == width) {
        for (column, cell) in columns.iter_mut().zip(&record.cells) {
            column.add(cell);
        }
    }
    columns
}
