//! Where a table begins: preamble, header of one or several rows, units, first data row. For text and for sheets.

use std::collections::BTreeMap;

use crate::read::columns::{Column, columns};
use crate::read::header::{
    evidence, fills_blanks, is_bands, is_header, is_second_header, is_units, names,
};
use crate::read::records::Record;
use crate::read::words::is_comment;

/// Rows above a header that are looked at.
const PREAMBLE_MAX: usize = 60;
/// Rows of bands above the row that names each column.
const BANDS_MAX: usize = 2;
/// Rows that make a table of their own above a larger one.
const SMALL_TABLE_ROWS: usize = 3;

/// Where things stand in a sample of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Index of the first header record; absent: there is none.
    pub(crate) header: Option<usize>,
    /// Header records.
    pub(crate) header_rows: usize,
    /// A row of units follows the header.
    pub(crate) units: bool,
    /// Index of the first data record; the sample's length when there is none.
    pub(crate) data: usize,
    /// Column names.
    pub(crate) names: Vec<String>,
}

/// Finds the table's top in a sample of its records.
pub(crate) fn find(records: &[Record]) -> Layout {
    if records.is_empty() {
        return Layout::default();
    }
    let mut width = body_width(records);
    let mut top = first_table_row(records, width);
    let mut of_width = columns(&records[top + 1..], width);
    if let Some(smaller) = table_above(records, top) {
        top = smaller;
        width = records[top].cells.len();
        of_width = columns(&records[top + 1..], width);
    } else if let Some(narrower) = narrower_header(records, top, &of_width) {
        top = narrower;
        of_width = columns(&records[top + 1..], width);
    }
    if !is_header(&records[top], &of_width) {
        return Layout {
            data: top,
            names: (1..=width).map(|i| format!("column {i}")).collect(),
            ..Layout::default()
        };
    }
    let first = (top.saturating_sub(BANDS_MAX)..top)
        .rev()
        .take_while(|&at| {
            records[at + 1].blank_lines_before == 0 && is_bands(&records[at], &records[top])
        })
        .last()
        .unwrap_or(top);
    let mut last = top;
    if let Some(second) = records.get(top + 1)
        && records.len() > top + 2
    {
        let below = columns(&records[top + 2..], width);
        let two_levels = is_bands(&records[top], second) && second.filled() > records[top].filled()
            || fills_blanks(&records[top], second);
        if two_levels || is_second_header(second, &records[top], &below) && !is_units(second) {
            last = top + 1;
        }
    }
    let units = records.len() > last + 2
        && records[last + 1].blank_lines_before == 0
        && is_units(&records[last + 1])
        && records[last + 1].cells.len() == records[last].cells.len();
    let mut names = names(&records[first..=last]);
    fit_to_rows(&mut names, &records[last + 1..], width);
    Layout {
        header: Some(first),
        header_rows: last + 1 - first,
        units,
        data: last + 1 + usize::from(units),
        names,
    }
}

/// The width of most records. Comments have the width of a sentence.
fn body_width(records: &[Record]) -> usize {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records {
        let counts = usize::from(!is_comment(&record.cells[0]));
        *widths.entry(record.cells.len()).or_default() += counts;
    }
    widths
        .iter()
        .max_by_key(|&(w, n)| (*n * if *w > 1 { 2 } else { 1 }, *w))
        .map_or(0, |(w, _)| *w)
}

/// The first record that is as full as the rows of the body: what stands above is preamble.
fn first_table_row(records: &[Record], width: usize) -> usize {
    let mut filled: Vec<usize> = records
        .iter()
        .filter(|r| r.cells.len() == width)
        .map(Record::filled)
        .collect();
    filled.sort_unstable();
    let usual = filled.get(filled.len() / 2).copied().unwrap_or(0);
    let needed = (usual / 2 + 1).min(width).max(usize::from(width > 1) + 1);
    let looked_at = &records[..records.len().min(PREAMBLE_MAX)];
    // Above the names of rows, a header has a blank corner.
    let has_corner = |r: &Record| r.cells[0].trim().is_empty() && r.filled() + 1 == width;
    looked_at
        .iter()
        .position(|r| r.cells.len() >= width && (r.filled() >= needed || has_corner(r)))
        .or_else(|| looked_at.iter().position(|r| r.filled() >= needed))
        .unwrap_or(0)
}

/// Rows above the top that are a table of their own, with a header and at least two rows as wide.
fn table_above(records: &[Record], top: usize) -> Option<usize> {
    (0..top).find(|&at| {
        let width = records[at].cells.len();
        let run = records[at..top]
            .iter()
            .take_while(|r| r.cells.len() == width && r.filled() >= 2 && r.filled() * 2 >= width)
            .count();
        if run < SMALL_TABLE_ROWS || width < 2 {
            return false;
        }
        let below = columns(&records[at + 1..at + run], width);
        let evidence = evidence(&records[at], &below);
        evidence >= 2.0 || below.iter().any(Column::is_typed) && evidence >= 1.0
    })
}

/// A header that has fewer cells than its rows, right above the first of them.
fn narrower_header(records: &[Record], top: usize, columns: &[Column]) -> Option<usize> {
    let above = top.checked_sub(1)?;
    let (candidate, first) = (&records[above], &records[top]);
    let near = candidate.cells.len() + 2 >= first.cells.len() && candidate.cells.len() >= 2;
    (near
        && first.blank_lines_before == 0
        && candidate.filled() * 2 > first.cells.len()
        && !is_header(first, columns)
        && is_header(candidate, columns))
    .then_some(above)
}

/// Gives names to columns that the header has none for, where all rows agree that they are there.
fn fit_to_rows(names: &mut Vec<String>, rows: &[Record], width: usize) {
    let of_width = rows.iter().filter(|r| r.cells.len() == width).count();
    if names.len() >= width || of_width * 10 < rows.len() * 9 {
        return;
    }
    // One name less: programs that number their rows leave the column of numbers without a name, and put it first.
    let first_is_index = names.len() + 1 == width
        && columns(rows, width).first().is_some_and(|column| {
            column.values.len() == column.filled().min(64) && column.filled() == column.cells
        })
        && columns(rows, width)
            .last()
            .is_some_and(|column| column.filled() > 0);
    if first_is_index {
        names.insert(0, String::new());
    }
    names.resize(width, String::new());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::{Dialect, split};

    fn check(text: &str, header: Option<usize>, data: usize, names: &[&str]) {
        let found = find(&split(text, &Dialect::new(b',', Some(b'"')), 500));
        assert_eq!((found.header, found.data), (header, data), "{text}");
        if header.is_some() {
            assert_eq!(found.names, names);
        }
    }

    #[test]
    fn plain_headers() {
        check(
            "id,at\n1,2026-01-02\n2,2026-01-03\n",
            Some(0),
            1,
            &["id", "at"],
        );
        check("C1,2026-01-02,x\nC2,2026-01-03,y\n", None, 0, &[]);
        check(
            "Report\nmade by,me,,\n\nid,at,who,what\n1,2026-01-02,a,b\n2,2026-01-02,a,c\n",
            Some(2),
            3,
            &["id", "at", "who", "what"],
        );
    }

    #[test]
    fn headers_of_several_rows() {
        let days = "2026-01-02,2026-01-02,2026-01-02,2026-01-02";
        check(
            &format!(",Planned,,Actual,\nRef,Start,End,Start,End\n1,{days}\n2,{days}\n"),
            Some(0),
            2,
            &[
                "Ref",
                "Planned Start",
                "Planned End",
                "Actual Start",
                "Actual End",
            ],
        );
        check(
            "Number,Opened\nnumber,opened_at\n1,2026-01-02\n2,2026-01-02\n",
            Some(0),
            2,
            &["Number number", "Opened opened_at"],
        );
        check(
            "Ref,Asked,,Done,,Who\n,Date,Time,Date,Time,\n1,2026-01-02,09:00,2026-01-02,09:00,a\n2,2026-01-02,09:00,2026-01-02,09:00,b\n",
            Some(0),
            2,
            &[
                "Ref",
                "Asked Date",
                "Asked Time",
                "Done Date",
                "Done Time",
                "Who",
            ],
        );
        check("id,effort\n,h\n1,2\n2,5\n", Some(0), 2, &["id", "effort"]);
        let wide = "2026-01-02,2026-01-02,x,2026-01-02,2026-01-02,y";
        check(
            &format!(
                "ref,Times,,,Cost,,\n,Planned,,,Actual,,\n,Start,End,Note,Start,End,Note\n1,{wide}\n2,{wide}\n"
            ),
            Some(0),
            3,
            &[
                "ref",
                "Times Planned Start",
                "Times Planned End",
                "Times Planned Note",
                "Cost Actual Start",
                "Cost Actual End",
                "Cost Actual Note",
            ],
        );
    }

    #[test]
    fn comments_set_no_width() {
        check(
            "# deploys\n# of the night\n# by cron\n# in UTC\nid,at\n1,2026-01-02\n",
            Some(4),
            5,
            &["id", "at"],
        );
    }

    #[test]
    fn a_blank_corner() {
        check(",hosts\nsearch,12\nedge,4\n", Some(0), 1, &["", "hosts"]);
    }

    #[test]
    fn headers_narrower_than_rows() {
        check(
            "who,at\n1,a,2026-01-02\n2,b,2026-01-03\n3,a,2026-01-04\n",
            Some(0),
            1,
            &["", "who", "at"],
        );
    }

    #[test]
    fn a_small_table_above_a_large_one() {
        check(
            "id,at\n1,2026-01-02\n2,2026-01-02\n\nid,a,b,c\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n",
            Some(0),
            1,
            &["id", "at"],
        );
    }
}
