//! Two tables side by side: a blank column stands between them, and both have the same names.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{Piece, Table};
use crate::read::body::Body;
use crate::read::columns::columns;
use crate::read::findings::Findings;
use crate::read::layout;
use crate::read::records::{Cells, Record};

/// Rows from the top in which the header is looked for.
const HEADER_ROWS: usize = 12;
/// Columns that each of the two must have.
const COLUMNS_MIN: usize = 2;

/// The blank column between two tables of the same names; `records` are all rows of the file or sheet.
pub(crate) fn gap(records: &[Record]) -> Option<usize> {
    let tops = records.iter().take(HEADER_ROWS).enumerate();
    tops.filter(|(_, top)| top.cells.len() > 2 * COLUMNS_MIN)
        .find_map(|(at, top)| {
            let last = top.cells.len() - COLUMNS_MIN;
            (COLUMNS_MIN..last).find(|&gap| {
                repeats(&top.cells[..gap], &top.cells[gap + 1..])
                    && records[at..].iter().all(|r| is_blank(r, gap))
            })
        })
}

fn is_blank(record: &Record, at: usize) -> bool {
    record.cells.get(at).is_none_or(|c| c.trim().is_empty())
}

/// Whether the names on the right are mostly those on the left.
fn repeats(left: &[String], right: &[String]) -> bool {
    let named = |cells: &[String]| -> Vec<String> {
        let names = cells.iter().map(|c| c.trim().to_lowercase());
        names.filter(|name| !name.is_empty()).collect()
    };
    let (left, right) = (named(left), named(right));
    let shared = right.iter().filter(|name| left.contains(name)).count();
    shared >= COLUMNS_MIN && shared * 2 >= right.len()
}

/// The records of the table to the right of the gap.
pub(crate) fn right(records: &[Record], gap: usize) -> Vec<Record> {
    let cut = records.iter().map(|record| Record {
        cells: record.cells.get(gap + 1..).unwrap_or_default().to_vec(),
        ..record.clone()
    });
    cut.filter(|record| record.filled() > 0).collect()
}

/// Cuts each record off before the gap.
pub(crate) fn cut_left(records: &mut [Record], gap: usize) {
    for record in records {
        record.cells.truncate(gap);
    }
}

/// Hands over the table to the right: its rows are those of a table of its own.
pub(crate) fn hand_over(beside: &Table, mut records: Vec<Record>, out: &mut VecDeque<Piece>) {
    let width = records.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    for record in &mut records {
        record.cells.resize(width, String::new());
    }
    let found = layout::find(&records);
    let line = |at: usize| records.get(at).map(|r| r.line - 1);
    let mut layout = beside.layout.clone();
    layout.header_row = found.header.and_then(line);
    layout.first_data_row = line(found.data);
    let table = Arc::new(Table {
        path: beside.path.clone(),
        sheet: beside.sheet.clone(),
        layout,
        header: found.names.clone(),
        preamble: Vec::new(),
    });
    out.push_back(Piece::Table(Arc::clone(&table)));
    let below = &records[found.data.min(records.len())..];
    let header = found
        .header
        .map(|at| records[at..at + found.header_rows].to_vec())
        .unwrap_or_default();
    let mut findings = Findings::default();
    findings.of_top(&table.header, &found, &records);
    let columns = columns(below, found.names.len());
    let mut body = Body::new(table, header, columns, findings);
    for record in below {
        let cells: Vec<&str> = record.cells.iter().map(String::as_str).collect();
        body.push(
            Cells::of(&cells).row(),
            record.line,
            record.blank_lines_before,
            out,
        );
    }
    body.finish(out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::{Dialect, split};

    #[test]
    fn a_blank_column_between_the_same_names() {
        let records = |text: &str| split(text, &Dialect::new(b',', Some(b'"')), 100);
        assert_eq!(gap(&records("id,at,,id,at\n1,2,,3,4\n5,6,,,\n")), Some(2));
        assert_eq!(gap(&records("id,at,,code,means\n1,2,,3,4\n")), None);
        assert_eq!(gap(&records("id,at,,id,at\n1,2,x,3,4\n")), None);
    }
}
