//! A row with too few or too many cells: mended only where one way fits and no other.

use crate::read::columns::Column;
use crate::read::shape::{Shape, shape};

/// The cells of a row of the columns' width, where it is proven which they are. `delimiter` parted what is joined again.
pub(crate) fn repair(
    cells: &[String],
    columns: &[Column],
    delimiter: Option<char>,
) -> Option<Vec<String>> {
    let width = columns.len();
    if cells.is_empty() || width < 2 {
        return None;
    }
    let mut ways = if cells.len() > width {
        joined(cells, width, delimiter?)
    } else {
        padded(cells, width)
    };
    if cells.len() > width {
        if let Some(at) = ways
            .iter()
            .enumerate()
            .position(|(at, way)| is_quoted(&way[at]))
        {
            let mut way = ways.swap_remove(at);
            way[at] = way[at].trim().trim_matches('"').to_string();
            return Some(way);
        }
        let (kept, extra) = cells.split_at(width);
        // Blank cells beyond the last column hold nothing that could be lost.
        if extra.iter().all(|c| c.trim().is_empty()) && fits(kept, columns) {
            return Some(kept.to_vec());
        }
    }
    if cells.len() < width && drops_blanks(cells, columns) {
        return ways.pop();
    }
    ways.retain(|way| fits(way, columns));
    let only = ways.pop()?;
    // A blank that was joined may as well be a cell too many.
    let edge = |cell: &str| delimiter.is_some_and(|d| cell.starts_with(d) || cell.ends_with(d));
    if cells.len() > width && only.iter().any(|cell| edge(cell.trim())) {
        return None;
    }
    ways.iter().all(|way| *way == only).then_some(only)
}

/// True for a cell in quotes that only a blank before them kept from being one: `1, "a, b"`.
fn is_quoted(cell: &str) -> bool {
    let inner = cell
        .trim()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    cell.starts_with(' ') && inner.is_some_and(|inner| !inner.contains('"'))
}

/// Whether a fifth of all rows have just so many cells, fewer than the header: that is no accident.
pub(crate) fn ends_often(cells: usize, columns: &[Column]) -> bool {
    let Some(column) = columns.get(cells) else {
        return false;
    };
    let shorter = cells.checked_sub(1).map_or(0, |at| columns[at].missing);
    let ending = column.missing.saturating_sub(shorter);
    ending > 2 && ending * 5 >= column.cells + column.missing
}

/// Whether the file's rows end with their last filled cell, as some programs write them, and this one looks as the others do.
fn drops_blanks(cells: &[String], columns: &[Column]) -> bool {
    let Some(last) = columns.last() else {
        return false;
    };
    // A fifth of all rows is no accident.
    let habit =
        cells.len() > 1 && last.missing * 5 >= last.cells + last.missing && last.missing > 2;
    habit
        && cells.iter().zip(columns).all(|(cell, column)| {
            let look = shape(cell);
            look == Shape::Empty
                || column
                    .usual()
                    .is_none_or(|usual| !usual.is_typed() || usual == look)
        })
}

/// Every way to read neighbours as one cell that held the delimiter.
fn joined(cells: &[String], width: usize, delimiter: char) -> Vec<Vec<String>> {
    let extra = cells.len() - width;
    (0..width)
        .map(|at| {
            let mut way = cells[..at].to_vec();
            way.push(cells[at..=at + extra].join(&delimiter.to_string()));
            way.extend_from_slice(&cells[at + extra + 1..]);
            way
        })
        .collect()
}

/// Every way to put the missing cells in one place.
fn padded(cells: &[String], width: usize) -> Vec<Vec<String>> {
    let missing = width - cells.len();
    (0..=cells.len())
        .map(|at| {
            let mut way = cells[..at].to_vec();
            way.resize(at + missing, String::new());
            way.extend_from_slice(&cells[at..]);
            way
        })
        .collect()
}

/// Whether each cell looks as its column does. A column that is always filled takes no blank.
fn fits(cells: &[String], columns: &[Column]) -> bool {
    cells.iter().zip(columns).all(|(cell, column)| {
        let cell = cell.trim();
        let look = shape(cell);
        if look == Shape::Empty {
            return column.filled() < column.cells;
        }
        if column.filled() == 0 {
            return false;
        }
        if column.is_vocabulary() {
            return column.values.contains_key(cell);
        }
        match column.usual_of(10) {
            Some(usual) if usual.is_typed() => usual == look,
            // What is typed elsewhere would be a stranger among words.
            Some(_) | None => {
                look.is_number() && column.shapes.keys().any(|s| s.is_number())
                    || !(look.is_moment() || look == Shape::Address || look.is_number())
                    || column.shapes.contains_key(&look)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::columns::columns;
    use crate::read::records::{Dialect, split};

    const BODY: &str = "1,some words,ok,2026-01-02\n2,other words,ok,2026-01-03\n3,more of it,failed,2026-01-04\n\
        4,and more,ok,2026-01-05\n5,still more,failed,2026-01-06\n6,the last,ok,\n";

    fn check(row: &str, expected: Option<&[&str]>) {
        let dialect = Dialect::new(b',', Some(b'"'));
        let columns = columns(&split(BODY, &dialect, 100), 4);
        let cells = split(row, &dialect, 1).remove(0).cells;
        let got = repair(&cells, &columns, Some(','));
        let got: Option<Vec<&str>> = got.as_ref().map(|v| v.iter().map(String::as_str).collect());
        assert_eq!(got.as_deref(), expected, "{row}");
    }

    #[test]
    fn only_one_way() {
        check(
            "7,text, with a comma,ok,2026-01-07",
            Some(&["7", "text, with a comma", "ok", "2026-01-07"]),
        );
        check("7,words,ok", Some(&["7", "words", "ok", ""]));
        check(
            "7,words,ok,2026-01-07,,",
            Some(&["7", "words", "ok", "2026-01-07"]),
        );
        check("7,,words,ok,2026-01-07", None);
        check("7,words,2026-01-07", None);
        check(
            "7, \"a, b\",done,2026-01-07",
            Some(&["7", "a, b", "done", "2026-01-07"]),
        );
        check("7,words,ok,2026-01-07,2026-01-08", None);
    }
}
