//! Rows of a CSV for people: put into text by all cores, written in their order.

use std::fmt::{Display, Write as _};
use std::io::Write;

use rayon::prelude::*;

use crate::model::moment::Moment;
use crate::write::cells::{plain, push_decimal, push_number};
use crate::write::contract::Failure;

/// Rows that one thread puts into text in one go.
const PART_ROWS: usize = 4096;

/// One row on its way into text, cell by cell.
pub struct Row {
    csv: csv::Writer<Vec<u8>>,
    scratch: String,
}

/// Writes a header, and the rows that `of` makes of each item: any number, each ended by [`Row::end`].
///
/// # Errors
/// When `out` takes no more.
pub fn rows<T: Sync>(
    header: &[&str],
    items: &[T],
    out: &mut dyn Write,
    of: impl Fn(&mut Row, &T) -> Result<(), Failure> + Sync,
) -> Result<(), Failure> {
    let mut top = Row::new();
    top.csv.write_record(header)?;
    out.write_all(&top.text()?)?;
    // As many parts in memory as there are threads: a file may be longer than memory.
    for wave in items.chunks(PART_ROWS * rayon::current_num_threads()) {
        let parts = wave.par_chunks(PART_ROWS).map(|items| {
            let mut row = Row::new();
            items.iter().try_for_each(|item| of(&mut row, item))?;
            row.text()
        });
        let parts: Vec<Result<Vec<u8>, Failure>> = parts.collect();
        for part in parts {
            out.write_all(&part?)?;
        }
    }
    Ok(())
}

impl Row {
    fn new() -> Row {
        Row {
            csv: csv::Writer::from_writer(Vec::new()),
            scratch: String::new(),
        }
    }

    fn text(self) -> Result<Vec<u8>, Failure> {
        let text = self.csv.into_inner();
        text.map_err(|error| error.into_error().into())
    }

    /// A word of ours.
    pub fn word(&mut self, word: impl AsRef<str>) -> Result<(), Failure> {
        Ok(self.csv.write_field(word.as_ref())?)
    }

    /// A text of an export, made plain.
    pub fn cell(&mut self, text: impl AsRef<str>) -> Result<(), Failure> {
        Ok(self.csv.write_field(plain(text.as_ref()).as_bytes())?)
    }

    /// A value of ours as it shows itself.
    pub fn value(&mut self, value: impl Display) -> Result<(), Failure> {
        self.scratch.clear();
        // A string takes whatever comes.
        let _ = write!(self.scratch, "{value}");
        Ok(self.csv.write_field(&self.scratch)?)
    }

    /// A number with all its digits, see [`push_number`].
    pub fn number(&mut self, value: f32) -> Result<(), Failure> {
        self.scratch.clear();
        push_number(&mut self.scratch, value);
        Ok(self.csv.write_field(&self.scratch)?)
    }

    /// A probability or a weight, see [`push_decimal`].
    pub fn decimal(&mut self, value: f32) -> Result<(), Failure> {
        self.scratch.clear();
        push_decimal(&mut self.scratch, value);
        Ok(self.csv.write_field(&self.scratch)?)
    }

    /// An instant as precise as it is; empty: none.
    pub fn instant(&mut self, moment: Option<Moment>) -> Result<(), Failure> {
        match moment {
            Some(moment) => self.value(moment),
            None => self.word(""),
        }
    }

    pub fn end(&mut self) -> Result<(), Failure> {
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }
}
