//! Columns aligned by blanks, as command lines print them → pieces.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{FileFacts, Format, Layout as TableLayout, Piece, Table};
use crate::read::body::Body;
use crate::read::columns;
use crate::read::contract::{ReadError, Reader};
use crate::read::decode::Text;
use crate::read::encoding::Encoding;
use crate::read::findings::Findings;
use crate::read::input::Input;
use crate::read::layout;
use crate::read::records::{Cells, Record};
use crate::read::shape::{Shape, shape};

/// Lines from which the columns are found.
const SAMPLE_LINES: usize = 500;
const STEP_LINES: usize = 1024;

/// Where the columns of a text begin, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    starts: Vec<usize>,
    /// Lines before the first that shows the columns.
    above: usize,
    /// How much it looks like a table, 0 to 1.
    pub(crate) percent: u32,
}

/// Finds columns that are parted by at least two blanks, or one under a header's gap, in every line.
pub(crate) fn find(sample: &str) -> Option<Columns> {
    let lines: Vec<Vec<char>> = sample
        .lines()
        .take(SAMPLE_LINES)
        .map(|line| line.trim_end().chars().collect())
        .collect();
    if sample.contains('\t') {
        return None;
    }
    // Titles above have no wide gaps; the table begins with the first line that has one.
    let above = lines.iter().position(|line| has_gap(line))?;
    let table: Vec<&Vec<char>> = lines[above..].iter().filter(|l| !l.is_empty()).collect();
    if table.len() < 2 {
        return None;
    }
    let width = table.iter().map(|l| l.len()).max().unwrap_or(0);
    let blank: Vec<bool> = (0..width)
        .map(|at| table.iter().all(|l| l.get(at).is_none_or(|c| *c == ' ')))
        .collect();
    let mut starts = vec![0];
    let mut at = 0;
    while at < width {
        let run = blank[at..].iter().take_while(|b| **b).count();
        if run >= 2 && at > 0 && at + run < width {
            starts.push(at + run);
        }
        at += run.max(1);
    }
    if starts.len() < 2 {
        return None;
    }
    let columns = Columns {
        starts,
        above,
        percent: 0,
    };
    let percent = columns.judge(&table);
    (percent > 0).then_some(Columns { percent, ..columns })
}

fn has_gap(line: &[char]) -> bool {
    let text: String = line.iter().collect();
    text.trim().contains("  ")
}

impl Columns {
    /// The cells of a line.
    fn cells(&self, line: &str) -> Vec<String> {
        let chars: Vec<char> = line.chars().collect();
        self.starts
            .iter()
            .enumerate()
            .map(|(i, &start)| {
                let end = self.starts.get(i + 1).copied().unwrap_or(usize::MAX);
                let cell: String = chars
                    .get(start.min(chars.len())..end.min(chars.len()))
                    .unwrap_or(&[])
                    .iter()
                    .collect();
                cell.trim().to_string()
            })
            .collect()
    }

    /// True when text runs over the start of a column.
    fn overrun(&self, line: &str) -> bool {
        let chars: Vec<char> = line.chars().collect();
        self.starts[1..].iter().any(|&start| {
            let before = chars.get(start - 1).is_some_and(|c| *c != ' ');
            before && chars.get(start).is_some_and(|c| *c != ' ')
        })
    }

    fn judge(&self, table: &[&Vec<char>]) -> u32 {
        let (mut good, mut all) = (0, 0);
        for line in table {
            let text: String = line.iter().collect();
            for cell in self.cells(&text) {
                all += 2;
                good += match shape(&cell) {
                    Shape::Empty => 0,
                    Shape::Text if cell.contains("  ") => 0,
                    Shape::Text => 1,
                    Shape::Integer
                    | Shape::Number
                    | Shape::Date
                    | Shape::Time
                    | Shape::DateTime
                    | Shape::Address
                    | Shape::Key
                    | Shape::Word => 2,
                };
            }
        }
        (good * 100_u32).checked_div(all).unwrap_or(0)
    }
}

/// A text of aligned columns.
pub(crate) struct Fixed {
    text: Text,
    columns: Columns,
    opening: Option<Arc<Table>>,
    body: Body,
    first_data_line: u32,
    line: u32,
    blank: u32,
}

impl Fixed {
    pub(crate) fn new(
        input: Input,
        encoding: Encoding,
        sample: &str,
        columns: Columns,
        line_end: &'static str,
    ) -> Fixed {
        let mut blank = 0;
        let mut records = Vec::new();
        let mut preamble = Vec::new();
        for (number, line) in (1_u32..).zip(sample.lines().take(SAMPLE_LINES)) {
            if line.trim().is_empty() {
                blank += 1;
                continue;
            }
            if (number as usize) <= columns.above {
                preamble.push(line.trim().to_string());
            } else if !is_ruler(line) {
                records.push(Record {
                    line: number,
                    blank_lines_before: blank,
                    cells: columns.cells(line),
                });
            }
            blank = 0;
        }
        let found = layout::find(&records);
        let line = |at: usize| records.get(at).map(|r| r.line - 1);
        let table = Arc::new(Table {
            path: input.path.clone(),
            sheet: None,
            layout: TableLayout {
                format: Format::Fixed,
                encoding: encoding.name(),
                delimiter: None,
                quote: None,
                escape: None,
                line_end,
                header_row: found.header.and_then(line),
                first_data_row: line(found.data),
                since_1904: false,
            },
            header: found.names.clone(),
            preamble,
        });
        let mut findings = Findings::default();
        findings.of_top(&found.names, &found, &records);
        let data = found.data.min(records.len());
        let below = columns::columns(&records[data..], found.names.len());
        let header = found
            .header
            .map(|at| records[at..at + found.header_rows].to_vec())
            .unwrap_or_default();
        Fixed {
            first_data_line: records.get(data).map_or(u32::MAX, |r| r.line),
            opening: Some(Arc::clone(&table)),
            body: Body::new(table, header, below, findings),
            text: Text::new(input, encoding),
            columns,
            line: 0,
            blank: 0,
        }
    }

    fn take(&mut self, line: &str, out: &mut VecDeque<Piece>) {
        if line.trim().is_empty() {
            self.blank += 1;
            return;
        }
        let blank = std::mem::take(&mut self.blank);
        if self.line < self.first_data_line {
            return;
        }
        if is_ruler(line) {
            self.body.reject(self.line, "ruler", String::new(), out);
            return;
        }
        let cells = if self.columns.overrun(line) {
            vec![line.trim().to_string()]
        } else {
            self.columns.cells(line)
        };
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let owned = Cells::of(&cells);
        self.body.push(owned.row(), self.line, blank, out);
    }
}

/// A line of nothing but dashes and their kin.
fn is_ruler(line: &str) -> bool {
    line.trim()
        .chars()
        .all(|c| matches!(c, '-' | '=' | '+' | '|' | ' ' | '─' | '═' | '_'))
}

impl Reader for Fixed {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        if let Some(table) = self.opening.take() {
            out.push_back(Piece::Table(table));
        }
        let mut line = String::new();
        for _ in 0..STEP_LINES {
            let more = match self.text.line(&mut line) {
                Ok(more) => more,
                Err(source) => return Err(self.text.input.failed(source)),
            };
            if !more {
                let defects = self.text.defects;
                self.body.findings().of_text(&defects);
                self.body.finish(out);
                return Ok(false);
            }
            self.line += 1;
            self.take(&line, out);
        }
        Ok(true)
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        self.text.input.facts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_their_gaps() {
        let text = "ID  DATE                 REVISION\n0   2026-09-01 10:00:22  c746c69\n10  2026-09-02 10:01:22  bbee87e\n";
        let columns = find(text).unwrap();
        assert_eq!(columns.starts, [0, 4, 25]);
        assert_eq!(
            columns.cells("10  2026-09-02 10:01:22  bbee87e"),
            ["10", "2026-09-02 10:01:22", "bbee87e"]
        );
        assert_eq!(find("plain words\nand more words\n"), None);
    }
}
