//! Records of JSON, each with names of its own, on their way into a batch of columns.

use rustc_hash::FxHashMap;

use crate::model::export::Batch;

/// Rows of the batch to come, and the columns of all batches so far.
#[derive(Default)]
pub(crate) struct Rows {
    /// Looked up only, never walked.
    columns: FxHashMap<String, u32>,
    names: Vec<String>,
    /// Names that no batch has announced yet begin here.
    announced: usize,
    lines: Vec<u32>,
    /// Cells: row in the batch, column, where its text starts in `text`.
    filled: Vec<(u32, u32, usize)>,
    text: String,
}

impl Rows {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many cells the batch will have, filled or not.
    pub(crate) fn cells(&self) -> usize {
        self.lines.len() * self.names.len()
    }

    /// The line of the first row of the batch to come.
    pub(crate) fn first_line(&self) -> Option<u32> {
        self.lines.first().copied()
    }

    /// The names so far, which no batch need announce any more.
    pub(crate) fn announce(&mut self) -> Vec<String> {
        self.announced = self.names.len();
        self.names.clone()
    }

    /// Adds a row; of two cells of one name the last counts.
    pub(crate) fn push<'a>(&mut self, cells: impl Iterator<Item = (&'a str, &'a str)>, line: u32) {
        let row = u32::try_from(self.lines.len()).expect("a batch is small");
        self.lines.push(line);
        for (name, text) in cells {
            let column = match self.columns.get(name) {
                Some(column) => *column,
                None => {
                    let column = u32::try_from(self.names.len()).expect("columns are few");
                    self.names.push(name.to_string());
                    self.columns.insert(name.to_string(), column);
                    column
                }
            };
            self.filled.push((row, column, self.text.len()));
            self.text.push_str(text);
        }
    }

    /// Takes the rows out as a batch.
    pub(crate) fn batch(&mut self) -> Batch {
        let width = self.names.len();
        let mut batch = Batch {
            width,
            new_columns: self.names[self.announced..].to_vec(),
            rows: std::mem::take(&mut self.lines),
            ..Batch::default()
        };
        self.announced = width;
        let ends = self.filled.iter().skip(1).map(|(_, _, start)| *start);
        let ends = ends.chain([self.text.len()]);
        let mut filled = self.filled.iter().zip(ends).peekable();
        let mut slots: Vec<&str> = vec![""; width];
        for row in 0..u32::try_from(batch.rows.len()).expect("a batch is small") {
            while let Some(((_, column, start), end)) = filled.next_if(|((of, ..), _)| *of == row) {
                slots[*column as usize] = &self.text[*start..end];
            }
            for slot in &mut slots {
                batch.push_cell(slot);
                *slot = "";
            }
        }
        self.filled.clear();
        self.text.clear();
        batch
    }
}
