//! Where a table begins: preamble, header of one or several rows, units, first data row. For text and for sheets.

use std::collections::BTreeMap;

use crate::read::records::Record;
use crate::read::shape::{Shape, shape};

/// Rows above a header that are looked at.
const PREAMBLE_MAX: usize = 60;

/// Where things stand in a sample of records.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let width = body_width(records);
    let top = first_table_row(records, width);
    let body = &records[(top + 1).min(records.len())..];
    let columns = columns(body, width);
    let Some(candidate) = records.get(top) else {
        return Layout {
            header: None,
            header_rows: 0,
            units: false,
            data: 0,
            names: Vec::new(),
        };
    };
    if !is_header(candidate, &columns) {
        return Layout {
            header: None,
            header_rows: 0,
            units: false,
            data: top,
            names: (1..=width).map(|i| format!("column {i}")).collect(),
        };
    }
    let (header_rows, units) = more_header_rows(records, top, &columns);
    Layout {
        header: Some(top),
        header_rows,
        units,
        data: top + header_rows + usize::from(units),
        names: names(&records[top..top + header_rows]),
    }
}

/// The width of most records, the filled cells of a sheet's or padded file's rows counted.
fn body_width(records: &[Record]) -> usize {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records {
        *widths.entry(record.cells.len()).or_default() += 1;
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
    let full =
        |r: &Record| r.filled() >= needed && r.cells.len() + 1 >= width.min(r.cells.len() + 1);
    looked_at
        .iter()
        .position(|r| r.cells.len() >= width && full(r))
        .or_else(|| looked_at.iter().position(full))
        .unwrap_or(0)
}

/// What the cells of a column look like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub(crate) cells: usize,
    /// The first row has a value here.
    pub(crate) first_filled: bool,
    pub(crate) shapes: BTreeMap<Shape, usize>,
    pub(crate) values: BTreeMap<String, usize>,
}

impl Column {
    pub(crate) fn filled(&self) -> usize {
        self.cells - self.shapes.get(&Shape::Empty).copied().unwrap_or(0)
    }

    /// The look of nearly all filled cells, where they agree.
    pub(crate) fn usual(&self) -> Option<Shape> {
        let filled = self.filled();
        self.shapes
            .iter()
            .filter(|(s, _)| **s != Shape::Empty)
            .max_by_key(|(_, n)| **n)
            .filter(|(_, n)| **n * 10 >= filled * 8)
            .map(|(s, _)| *s)
    }
}

/// Columns of a body, from the records of its width.
pub(crate) fn columns(body: &[Record], width: usize) -> Vec<Column> {
    let mut columns = vec![Column::default(); width];
    for record in body.iter().filter(|r| r.cells.len() == width) {
        for (column, cell) in columns.iter_mut().zip(&record.cells) {
            column.first_filled |= column.cells == 0 && !cell.trim().is_empty();
            column.cells += 1;
            *column.shapes.entry(shape(cell)).or_default() += 1;
            if column.values.len() < 64 || column.values.contains_key(cell.trim()) {
                *column.values.entry(cell.trim().to_string()).or_default() += 1;
            }
        }
    }
    columns
}

/// Whether a record below a table heads another one: names, where these columns hold values.
pub(crate) fn is_header_below(record: &Record, columns: &[Column]) -> bool {
    let typed = columns
        .iter()
        .any(|c| c.usual().is_some_and(Shape::is_typed));
    typed && record.cells.iter().all(|c| !shape(c).is_typed()) && is_header(record, columns)
}

/// Whether a record names the columns below it rather than being one more of their rows.
fn is_header(record: &Record, columns: &[Column]) -> bool {
    let mut evidence = 0.0_f64;
    let mut names = 0;
    for (i, cell) in record.cells.iter().enumerate() {
        let look = shape(cell);
        if look == Shape::Empty {
            continue;
        }
        names += 1;
        if look.is_moment() || look == Shape::Address {
            evidence -= 2.0;
        } else if look.is_number() {
            evidence -= 1.0;
        } else if is_known_name(cell) {
            evidence += 1.0;
        }
        let Some(column) = columns.get(i) else {
            continue;
        };
        match column.usual() {
            Some(usual) if usual.is_typed() => {
                evidence += if usual == look { -1.5 } else { 1.0 };
            }
            Some(_) | None => {
                let again = column.values.get(cell.trim()).copied().unwrap_or(0);
                if again > 0 {
                    evidence -= 0.7;
                } else if column.filled() > 2 * column.values.len() {
                    // Few values, many times each, and this is none of them.
                    evidence += 0.6;
                }
            }
        }
    }
    if names == 0 {
        return false;
    }
    let mut unique: Vec<&str> = record
        .cells
        .iter()
        .map(|c| c.trim())
        .filter(|c| !c.is_empty())
        .collect();
    unique.sort_unstable();
    unique.dedup();
    let short = record.cells.iter().all(|c| c.chars().count() <= 80);
    if unique.len() == names && short {
        evidence += 0.3;
    }
    evidence > 0.0
}

/// Words that head columns of the exports we know, in several tongues.
const KNOWN_NAMES: [&str; 58] = [
    "id",
    "key",
    "name",
    "title",
    "summary",
    "description",
    "status",
    "state",
    "type",
    "kind",
    "date",
    "time",
    "created",
    "updated",
    "closed",
    "opened",
    "start",
    "end",
    "owner",
    "author",
    "assignee",
    "assigned to",
    "reporter",
    "service",
    "version",
    "environment",
    "env",
    "number",
    "no",
    "nr",
    "ref",
    "reference",
    "change",
    "ticket",
    "issue key",
    "priority",
    "category",
    "comment",
    "comments",
    "notes",
    "note",
    "what",
    "who",
    "when",
    "why",
    "by",
    "at",
    "result",
    "outcome",
    "value",
    "count",
    "amount",
    "datum",
    "titel",
    "beschreibung",
    "dienst",
    "nummer",
    "release",
];

fn is_known_name(cell: &str) -> bool {
    KNOWN_NAMES.contains(&cell.trim().to_lowercase().as_str())
}

/// Further rows of the header below its first: a second level, or units.
fn more_header_rows(records: &[Record], top: usize, columns: &[Column]) -> (usize, bool) {
    let first = &records[top];
    let Some(second) = records.get(top + 1) else {
        return (1, false);
    };
    if second.blank_lines_before > 0 || second.cells.len() < 2 {
        return (1, false);
    }
    if records.len() > top + 2 && is_units(second, first) {
        return (1, true);
    }
    let spans = first
        .cells
        .windows(2)
        .filter(|pair| !pair[0].trim().is_empty() && pair[1].trim().is_empty())
        .count();
    let gaps = first.cells.iter().filter(|c| c.trim().is_empty()).count();
    let below = &records[(top + 2).min(records.len())..];
    let two_levels = spans >= 1
        && gaps >= 1
        && second.filled() > first.filled()
        && !below.is_empty()
        && second
            .cells
            .iter()
            .all(|c| !shape(c).is_moment() && !shape(c).is_number())
        && columns
            .iter()
            .any(|c| c.usual().is_some_and(Shape::is_typed));
    (if two_levels { 2 } else { 1 }, false)
}

/// Units as they stand under a header: `h`, `(ms)`, `EUR`, `YYYY-MM-DD`.
fn is_units(record: &Record, header: &Record) -> bool {
    const UNITS: [&str; 30] = [
        "h", "hr", "hrs", "hours", "min", "mins", "minutes", "s", "sec", "seconds", "ms", "d",
        "days", "%", "eur", "usd", "gbp", "nok", "sek", "€", "$", "£", "kb", "mb", "gb", "count",
        "n", "#", "utc", "text",
    ];
    let mut units = 0;
    let mut others = 0;
    for (cell, _) in record.cells.iter().zip(&header.cells) {
        let bare = cell
            .trim()
            .trim_matches(['(', ')', '[', ']'])
            .to_lowercase();
        if bare.is_empty() || bare == "-" {
            continue;
        }
        let bracketed = cell.trim().starts_with(['(', '[']) && cell.trim().ends_with([')', ']']);
        let pattern = bare.len() >= 5
            && bare.chars().all(|c| "ymdhs:-/. t".contains(c))
            && bare.contains(['y', 'h']);
        if bracketed || pattern || UNITS.contains(&bare.as_str()) {
            units += 1;
        } else {
            others += 1;
        }
    }
    units >= 1 && others == 0
}

/// Column names out of the header's rows: an upper level is carried to the right over the blanks it spans.
fn names(rows: &[Record]) -> Vec<String> {
    let width = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    let last = rows.len().saturating_sub(1);
    for (level, row) in rows.iter().enumerate() {
        let mut above = "";
        for (i, name) in names.iter_mut().enumerate() {
            let cell = row.cells.get(i).map_or("", |c| c.trim());
            if level < last {
                if !cell.is_empty() {
                    above = cell;
                }
                name.push_str(above);
            } else if !cell.is_empty() {
                if !name.is_empty() && name != cell {
                    name.push(' ');
                    name.push_str(cell);
                } else {
                    *name = cell.to_string();
                }
            }
        }
    }
    names
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
    fn headers() {
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
        check(
            ",Planned,,Actual,\nRef,Start,End,Start,End\n1,2026-01-02,2026-01-02,2026-01-02,2026-01-02\n2,2026-01-02,2026-01-02,2026-01-02,2026-01-02\n",
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
        check("id,effort\n,h\n1,2\n2,5\n", Some(0), 2, &["id", "effort"]);
    }
}
