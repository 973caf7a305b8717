//! Terms made ready for weighing millions of pairs: a table over one comparison is laid into a table over it and another one, where there is
//! such a one, so that a pair's weight is the sum of fewer cells.

use crate::link::comparisons::Levels;
use crate::link::weights::Term;

/// The sum of some terms, cell by cell.
pub struct Scorecard {
    tables: Vec<Table>,
    /// Bits, table after table, row by row.
    cells: Vec<f32>,
}

/// Where the table over two comparisons stands; over one it is a single row.
struct Table {
    row: usize,
    column: usize,
    /// Cells from row to row.
    stride: usize,
    first: usize,
}

impl Scorecard {
    pub fn of<'a>(terms: impl Iterator<Item = &'a Term>) -> Scorecard {
        let (one_way, two_way): (Vec<&Term>, Vec<&Term>) = terms.partition(|t| t.columns() == 1);
        let mut card = Scorecard {
            tables: Vec::new(),
            cells: Vec::new(),
        };
        for term in two_way {
            card.push(term, term.columns());
        }
        for term in one_way {
            let place = term.places()[0];
            let is_there = |table: &Table| table.row == place || table.column == place;
            match card.tables.iter().position(is_there) {
                Some(table) => card.lay(table, term),
                None => card.push(term, 0),
            }
        }
        card
    }

    fn push(&mut self, term: &Term, stride: usize) {
        let [row, column] = term.places();
        self.tables.push(Table {
            row,
            column,
            stride,
            first: self.cells.len(),
        });
        self.cells.extend(&term.bits);
    }

    /// Adds a term over one of a table's two comparisons to each of its cells.
    fn lay(&mut self, table: usize, term: &Term) {
        let end = self
            .tables
            .get(table + 1)
            .map_or(self.cells.len(), |t| t.first);
        let table = &self.tables[table];
        let is_row = table.row == term.places()[0];
        for (i, cell) in self.cells[table.first..end].iter_mut().enumerate() {
            let level = if is_row {
                i / table.stride
            } else {
                i % table.stride
            };
            *cell += term.bits[level];
        }
    }

    /// The weight of a pair by these terms, in bits.
    pub fn bits(&self, levels: &Levels) -> f32 {
        let cell = |table: &Table| {
            let (row, column) = (levels[table.row], levels[table.column]);
            self.cells[table.first + usize::from(row) * table.stride + usize::from(column)]
        };
        self.tables.iter().map(cell).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Scorecard;
    use crate::link::comparisons::COMPARISONS;
    use crate::link::weights::built_in;

    #[test]
    fn a_pair_weighs_what_its_terms_weigh() {
        let weights = built_in();
        let card = Scorecard::of(weights.terms.iter());
        for seed in 0..200_usize {
            let level = |i: usize| (seed * 31 + i * 17) % usize::from(COMPARISONS[i].levels);
            let levels = std::array::from_fn(|i| level(i) as u8);
            let by_terms = weights.weigh(&levels);
            let by_card = weights.prior_bits + card.bits(&levels);
            assert!((by_terms - by_card).abs() < 1e-3, "{by_terms} {by_card}");
        }
    }
}
