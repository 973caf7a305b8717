//! Tables of a web page, as programs save them under the name of a workbook.

use std::collections::BTreeMap;

use crate::read::excel::saved_as::{Grid, GridRow};
use crate::read::excel::tags::{Piece, Tags, attribute, push_unescaped};

/// Columns that one cell may span; more is a mistake.
const SPAN_MAX: usize = 1_000;

/// The tables of a page that hold its data: the one with most filled cells, and those that begin with the same row.
pub(crate) fn tables(text: &str) -> Vec<Grid> {
    let all = all_tables(text);
    let filled = |grid: &Grid| grid.rows.iter().map(|r| r.cells.len()).sum::<usize>();
    let is_table =
        |grid: &&Grid| grid.rows.len() > 1 && grid.rows.iter().any(|r| r.cells.len() > 1);
    // Of two that are equal the first.
    let largest = all.iter().filter(is_table).rev().max_by_key(|g| filled(g));
    let Some(top) = largest.map(|g| g.rows[0].cells.clone()) else {
        return Vec::new();
    };
    all.into_iter()
        .filter(|g| is_table(&g) && g.rows[0].cells == top)
        .collect()
}

/// True for a page that asks for a password: whatever tables it has hold no export.
pub(crate) fn is_login(text: &str) -> bool {
    Tags::of(text).any(|piece| {
        matches!(piece, Piece::Open { name, rest, .. } if name.eq_ignore_ascii_case("input")
            && attribute(rest, "type").is_some_and(|t| t.eq_ignore_ascii_case("password")))
    })
}

#[derive(Default)]
struct Build {
    grid: Grid,
    row: Option<GridRow>,
    next_row: u32,
    /// The column after the last cell.
    column: u32,
    cell: Option<Cell>,
    /// Values that reach down, by column: the value and the rows left.
    down: BTreeMap<u32, (String, usize)>,
}

struct Cell {
    text: String,
    across: usize,
    down: usize,
    is_head: bool,
}

fn all_tables(text: &str) -> Vec<Grid> {
    let mut done: Vec<Grid> = Vec::new();
    let mut open: Vec<Build> = Vec::new();
    for piece in Tags::of(text) {
        match piece {
            Piece::Open { name, rest, .. } => {
                let name = name.to_ascii_lowercase();
                if name == "table" {
                    open.push(Build::default());
                } else if let Some(table) = open.last_mut() {
                    table.open(&name, rest);
                }
            }
            Piece::Close(name) => {
                let name = name.to_ascii_lowercase();
                if name == "table" {
                    if let Some(mut table) = open.pop() {
                        table.end_row();
                        done.push(table.grid);
                    }
                } else if let Some(table) = open.last_mut() {
                    table.close(&name);
                }
            }
            Piece::Text(text) => {
                if let Some(cell) = open.last_mut().and_then(|t| t.cell.as_mut()) {
                    push_collapsed(text, &mut cell.text);
                }
            }
        }
    }
    // Cut off: what is there was still read.
    while let Some(mut table) = open.pop() {
        table.end_row();
        done.push(table.grid);
    }
    done
}

impl Build {
    fn open(&mut self, name: &str, rest: &str) {
        match name {
            "tr" => {
                self.end_row();
                self.start_row();
            }
            "td" | "th" => {
                self.end_cell();
                if self.row.is_none() {
                    self.start_row();
                }
                let span = |name: &str| {
                    let count = attribute(rest, name).and_then(|n| n.trim().parse().ok());
                    count.unwrap_or(1).clamp(1, SPAN_MAX)
                };
                self.cell = Some(Cell {
                    text: String::new(),
                    across: span("colspan"),
                    down: span("rowspan"),
                    is_head: name == "th",
                });
            }
            "br" | "p" | "div" | "li" => self.new_line(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "td" | "th" => self.end_cell(),
            "tr" | "thead" | "tbody" | "tfoot" => self.end_row(),
            "p" | "div" | "li" => self.new_line(),
            _ => {}
        }
    }

    fn new_line(&mut self) {
        if let Some(cell) = &mut self.cell
            && !cell.text.trim().is_empty()
            && !cell.text.ends_with('\n')
        {
            cell.text.push('\n');
        }
    }

    fn start_row(&mut self) {
        self.row = Some(GridRow {
            row: self.next_row,
            cells: Vec::new(),
        });
        self.next_row += 1;
        self.column = 0;
        self.fill_down();
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.text.trim().to_string();
        let column = self.column;
        if let Some(row) = &mut self.row
            && !text.is_empty()
        {
            row.cells.push((column, text.clone()));
        }
        for across in 0..cell.across {
            if cell.down > 1 {
                let at = column + u32::try_from(across).unwrap_or(0);
                // A heading stands once; a value stands in every row of its cell.
                let value = if cell.is_head || across > 0 {
                    ""
                } else {
                    &text
                };
                self.down.insert(at, (value.to_string(), cell.down - 1));
            }
        }
        self.column += u32::try_from(cell.across).unwrap_or(1);
        self.fill_down();
    }

    /// Passes over the columns that cells of rows above reach down to.
    fn fill_down(&mut self) {
        while let Some((value, left)) = self.down.get_mut(&self.column) {
            // Set in this very row: it begins with the next.
            if self
                .row
                .as_ref()
                .is_some_and(|r| r.cells.iter().any(|(c, _)| *c == self.column))
            {
                self.column += 1;
                continue;
            }
            if let Some(row) = &mut self.row
                && !value.is_empty()
            {
                row.cells.push((self.column, value.clone()));
            }
            *left -= 1;
            if *left == 0 {
                self.down.remove(&self.column);
            }
            self.column += 1;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(row) = self.row.take()
            && !row.cells.is_empty()
        {
            self.grid.rows.push(row);
        }
    }
}

/// Adds text as a page shows it: blanks and line ends are one blank.
fn push_collapsed(text: &str, to: &mut String) {
    let mut plain = String::with_capacity(text.len());
    push_unescaped(text, &mut plain);
    for c in plain.chars() {
        if !c.is_whitespace() {
            to.push(c);
        } else if !to.is_empty() && !to.ends_with([' ', '\n']) {
            to.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let rows: Vec<String> = tables(text)
            .iter()
            .flat_map(|g| &g.rows)
            .map(|row| {
                let cells: Vec<String> =
                    row.cells.iter().map(|(c, t)| format!("{c}:{t}")).collect();
                cells.join("|")
            })
            .collect();
        assert_eq!(rows, expected, "{text}");
    }

    #[test]
    fn tables_of_pages() {
        check(
            "<table><tr><th>Id<th>What<tr><td>1<td>a &amp; <b>b</b></table>",
            &["0:Id|1:What", "0:1|1:a & b"],
        );
        check(
            "<html><table><tr><td>menu</td></tr></table><TABLE><thead><tr><th>Id</th><th>At</th></tr></thead>\n<tbody><tr><td> 1 </td><td>x<br>y</td></tr></tbody></TABLE></html>",
            &["0:Id|1:At", "0:1|1:x\ny"],
        );
        check(
            "<table><tr><th>a<th>b<th>c</tr><tr><td rowspan=2>1<td>2<td>3</tr><tr><td>4<td>5</tr></table>",
            &["0:a|1:b|2:c", "0:1|1:2|2:3", "0:1|1:4|2:5"],
        );
        check(
            "<table><tr><th>a<th colspan=2>b</tr><tr><td>1<td>2<td>3</tr></table>",
            &["0:a|1:b", "0:1|1:2|2:3"],
        );
        check(
            "<table><tr><td>outer<table><tr><th>a<th>b</tr><tr><td>1<td>2</tr></table></td></tr></table>",
            &["0:a|1:b", "0:1|1:2"],
        );
        check("<p>no table</p>", &[]);
        assert!(is_login("<form><input name=p type='password'></form>"));
    }
}
