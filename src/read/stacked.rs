//! A table below another: found among the rows in doubt, ends the one and begins the next.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{Piece, Table};
use crate::read::body::Body;
use crate::read::columns::columns;
use crate::read::findings::Findings;
use crate::read::header::{is_header, is_header_below};
use crate::read::records::{Cells, Record};

/// Rows that a table below another must show before it is believed.
const STACKED_ROWS_MIN: usize = 2;

impl Body {
    /// When the rows in doubt hold a header of their own and rows below it, ends this table and begins that one.
    pub(crate) fn starts_another(&mut self, out: &mut VecDeque<Piece>) -> bool {
        let Some(top) = self.other_header() else {
            return false;
        };
        let doubts = std::mem::take(&mut self.doubts);
        let (above, rest) = doubts.split_at(top);
        // Totals and notes right below the rows belong to this table, titles after a blank line to the next.
        let title = above
            .iter()
            .position(|r| r.blank_lines_before > 0 || r.filled() == 0)
            .unwrap_or(above.len());
        self.doubts = above[..title].to_vec();
        let tables = self.tables;
        self.tables = 1;
        self.settle_tail(out);
        self.flush(out);
        self.cells
            .report(&self.table.header, &self.columns, &mut self.findings);
        let findings = std::mem::take(&mut self.findings);
        out.push_back(Piece::TableEnd(findings.list()));
        self.open_next(&above[title..], rest, tables + 1, out);
        true
    }

    fn open_next(
        &mut self,
        titles: &[Record],
        rows: &[Record],
        tables: u64,
        out: &mut VecDeque<Piece>,
    ) {
        let header = &rows[0];
        let mut layout = self.table.layout.clone();
        layout.header_row = Some(header.line - 1);
        layout.first_data_row = rows.get(1).map(|r| r.line - 1);
        let table = Arc::new(Table {
            path: self.table.path.clone(),
            sheet: self.table.sheet.clone(),
            layout,
            header: header.cells.iter().map(|c| c.trim().to_string()).collect(),
            preamble: titles
                .iter()
                .filter(|r| r.filled() > 0)
                .map(|r| r.cells.join(" ").trim().to_string())
                .collect(),
        });
        out.push_back(Piece::Table(Arc::clone(&table)));
        let columns = columns(&rows[1..], header.cells.len());
        let mut next = Body::new(table, vec![header.clone()], columns, Findings::default());
        next.findings.of_header(&header.cells, header.line);
        next.tables = tables;
        *self = next;
        for record in &rows[1..] {
            let cells: Vec<&str> = record.cells.iter().map(String::as_str).collect();
            let owned = Cells::of(&cells);
            self.push(owned.row(), record.line, record.blank_lines_before, out);
        }
    }

    /// Whether most cells of a row are names of this table's columns, in another order or with others among them.
    fn shares_names(&self, record: &Record) -> bool {
        let names = self.header.iter().flat_map(|h| &h.cells);
        let names: Vec<&str> = names.map(|n| n.trim()).filter(|n| !n.is_empty()).collect();
        let filled = record
            .cells
            .iter()
            .map(|c| c.trim())
            .filter(|c| !c.is_empty());
        let shared = filled.filter(|c| names.iter().any(|n| n.eq_ignore_ascii_case(c)));
        let shared = shared.count();
        shared >= 2 && shared * 3 >= record.filled() * 2
    }

    /// The place of a header of another table among the rows in doubt.
    fn other_header(&self) -> Option<usize> {
        let broken = |i: usize| {
            self.doubts[..=i]
                .iter()
                .any(|r| r.blank_lines_before > 0 || r.filled() == 0)
        };
        (0..self.doubts.len()).find(|&i| {
            let header = &self.doubts[i];
            let width = header.cells.len();
            let shares = self.shares_names(header);
            let may_head = width >= 2 && header.filled() >= 2 && (broken(i) || shares);
            if !may_head || self.equals_header(header) {
                return false;
            }
            let rows = self.doubts[i + 1..]
                .iter()
                .take_while(|r| r.cells.len() == width && r.filled() >= 2)
                .count();
            let columns = columns(&self.doubts[i + 1..], width);
            // Rows as wide as this table are not held back: its header alone shows that another begins.
            let enough = rows >= STACKED_ROWS_MIN || (width == self.width && rows == 0);
            let judged = if rows == 0 { &self.columns } else { &columns };
            let heads = shares
                || is_header_below(header, judged)
                || (width != self.width && is_header(header, judged));
            enough && heads
        })
    }
}
