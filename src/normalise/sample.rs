//! Some values of each column of a table, to judge what the column holds.

use xxhash_rust::xxh3::xxh3_64;

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
    /// Takes rows by their content, so that the same rows in any order give the same sample.
    pub fn of(batches: &[Batch], width: usize) -> Sample {
        let total: usize = batches.iter().map(Batch::len).sum();
        let step = (total / VALUES_MAX).max(1) as u64;
        let mut sample = Sample {
            columns: vec![Vec::new(); width],
            rows: 0,
        };
        for batch in batches {
            for row in 0..batch.len() {
                if step == 1 || xxh3_64(row_text(batch, row).as_bytes()).is_multiple_of(step) {
                    sample.take(batch, row);
                }
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

/// All cells of a row, end to end.
fn row_text(batch: &Batch, row: usize) -> &str {
    let first = row * batch.width;
    let start = if first == 0 {
        0
    } else {
        batch.ends[first - 1] as usize
    };
    &batch.text[start..batch.ends[first + batch.width - 1] as usize]
}
