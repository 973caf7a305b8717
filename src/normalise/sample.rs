//! Some values of each column of a table, to judge what the column holds.

use crate::model::export::Batch;
use crate::normalise::ditto;
use crate::normalise::fields::text;

/// Values looked at per column.
const VALUES_MAX: usize = 400;

/// Values of each column that are not empty.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    columns: Vec<Vec<String>>,
    /// Rows that were looked at.
    pub rows: usize,
}

impl Sample {
    /// Takes values spread evenly over the batches.
    pub fn of(batches: &[Batch], width: usize) -> Sample {
        let total: usize = batches.iter().map(Batch::len).sum();
        let step = (total / VALUES_MAX).max(1);
        let mut sample = Sample {
            columns: vec![Vec::new(); width],
            rows: 0,
        };
        let mut at = 0;
        for batch in batches {
            for row in 0..batch.len() {
                if at % step == 0 {
                    sample.take(batch, row);
                }
                at += 1;
            }
        }
        sample
    }

    fn take(&mut self, batch: &Batch, row: usize) {
        self.rows += 1;
        for column in 0..batch.width.min(self.columns.len()) {
            let value = text::value(batch.cell(row, column));
            if !value.is_empty() && !ditto::is_mark(value) {
                self.columns[column].push(value.to_string());
            }
        }
    }

    pub fn column(&self, column: usize) -> &[String] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }
}
