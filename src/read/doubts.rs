//! Rows that may be data, totals, notes or a repeated header: what they turn out to be once the next rows are known.

use std::collections::VecDeque;

use crate::model::export::{FindingKind, Piece};
use crate::read::body::{Body, clip};
use crate::read::columns::Column;
use crate::read::records::Record;
use crate::read::repair::repair;
use crate::read::shape::shape;
use crate::read::words::{
    is_caption, is_comment, is_subtotal, is_total, is_total_row, says_cut_off,
};

impl Body {
    /// Rows in doubt that are followed by data.
    pub(crate) fn settle(&mut self, out: &mut VecDeque<Piece>) {
        if self.starts_another(out) {
            return;
        }
        let doubts = std::mem::take(&mut self.doubts);
        let is_title: Vec<bool> = (0..doubts.len())
            .map(|i| self.is_title(&doubts[i], doubts.get(i + 1)))
            .collect();
        for (doubt, is_title) in doubts.into_iter().zip(is_title) {
            if is_title {
                let words = format!("`{}`", clip(doubt.cells.join(" ").trim()));
                self.reject(doubt.line, "title", words, out);
            } else {
                self.settle_one(doubt, out);
            }
        }
    }

    /// A lone cell right above the header that comes again: the title of the next group of rows.
    fn is_title(&self, doubt: &Record, next: Option<&Record>) -> bool {
        doubt.filled() == 1 && next.is_some_and(|next| self.equals_header(next))
    }

    fn settle_one(&mut self, doubt: Record, out: &mut VecDeque<Piece>) {
        let first = doubt
            .cells
            .iter()
            .map(|c| c.trim())
            .find(|c| !c.is_empty())
            .unwrap_or("")
            .to_string();
        let (line, same) = (doubt.line, doubt.cells.len() == self.width);
        if doubt.filled() == 0 {
            self.findings.note(FindingKind::BlankRows, line, 1, "");
            if !(same || doubt.cells.len() == 1) {
                self.findings.note(FindingKind::Ragged, line, 1, "");
            }
            self.reject(
                line,
                "blank",
                "no cell of the row holds anything".to_string(),
                out,
            );
        } else if self.equals_header(&doubt) {
            self.findings.note(FindingKind::RepeatedHeader, line, 1, "");
            self.reject(
                line,
                "repeated header",
                "the header comes again".to_string(),
                out,
            );
        } else if is_total_row(doubt.cells.iter().map(String::as_str)) {
            self.findings.note(FindingKind::Subtotal, line, 1, "");
            self.reject(line, "total", format!("`{}`", clip(&first)), out);
        } else if doubt.cells.len() == 1 && is_comment(&first) && self.width > 1 {
            self.findings.note(FindingKind::Comment, line, 1, "");
            self.reject(line, "comment", format!("`{}`", clip(&first)), out);
        } else if same {
            self.take(doubt.cells.iter().map(String::as_str), line, out);
        } else {
            self.settle_ragged(&doubt, out);
        }
    }

    fn settle_ragged(&mut self, doubt: &Record, out: &mut VecDeque<Piece>) {
        let found = doubt.cells.len();
        self.findings.note(FindingKind::Ragged, doubt.line, 1, "");
        if let Some(cells) = repair(&doubt.cells, &self.columns, self.table.layout.delimiter) {
            self.take(cells.iter().map(String::as_str), doubt.line, out);
            return;
        }
        let detail = format!("{found} cells where the header has {}", self.width);
        self.reject(doubt.line, "ragged", detail, out);
    }

    /// Rows in doubt at the end: another table, or notes and totals below this one.
    pub(crate) fn settle_tail(&mut self, out: &mut VecDeque<Piece>) {
        if self.starts_another(out) {
            self.settle_tail(out);
            return;
        }
        let doubts = std::mem::take(&mut self.doubts);
        // Everything after the last row that can only be data is a footer.
        let footers = doubts
            .iter()
            .rposition(|doubt| !self.is_footer(doubt))
            .map_or(0, |at| at + 1);
        for (i, doubt) in doubts.into_iter().enumerate() {
            if i < footers || doubt.filled() == 0 || self.is_subtotal(&doubt) {
                self.settle_one(doubt, out);
                continue;
            }
            let text = doubt.cells.join(" ").trim().to_string();
            self.findings.note(FindingKind::Footer, doubt.line, 1, "");
            if says_cut_off(&text) {
                self.cut_off = true;
                self.findings
                    .note(FindingKind::Truncated, doubt.line, 1, &clip(&text));
            }
            let reason = if is_total(&text) { "total" } else { "footer" };
            self.reject(doubt.line, reason, format!("`{}`", clip(&text)), out);
        }
    }

    /// A total of a part, when totals of parts stand between the rows as well.
    fn is_subtotal(&self, doubt: &Record) -> bool {
        let first = doubt
            .cells
            .iter()
            .map(|c| c.trim())
            .find(|c| !c.is_empty())
            .unwrap_or("");
        is_subtotal(first)
    }

    fn is_footer(&self, doubt: &Record) -> bool {
        if doubt.filled() == 0 {
            return true;
        }
        let filled: Vec<&str> = doubt
            .cells
            .iter()
            .map(|c| c.trim())
            .filter(|c| !c.is_empty())
            .collect();
        if is_total_row(filled.iter().copied()) {
            return true;
        }
        if doubt.cells.len() == self.width && self.equals_header(doubt) {
            return false;
        }
        let text = filled.join(" ");
        if says_cut_off(&text) || is_caption(&text) {
            return true;
        }
        let looks_like_data =
            self.columns.first().and_then(Column::usual) == Some(shape(&doubt.cells[0]));
        (filled.len() == 1 || doubt.cells.len() == 1)
            && (doubt.cells.len() != self.width || !looks_like_data)
            && self.width > 2
    }
}
