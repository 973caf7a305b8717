//! A file of no bytes → a table of no columns and no rows.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::export::{FileFacts, Finding, FindingKind, Format, Layout, Piece, Table};
use crate::read::contract::{ReadError, Reader};
use crate::read::input::Input;

/// A file that holds nothing.
pub(crate) struct Empty {
    input: Input,
}

impl Empty {
    pub(crate) fn new(input: Input) -> Empty {
        Empty { input }
    }
}

impl Reader for Empty {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        out.push_back(Piece::Table(Arc::new(Table {
            path: self.input.path.clone(),
            sheet: None,
            layout: Layout {
                format: Format::Csv,
                encoding: "utf-8".to_string(),
                delimiter: None,
                quote: None,
                escape: None,
                line_end: "lf",
                header_row: None,
                first_data_row: None,
                since_1904: false,
            },
            header: Vec::new(),
            preamble: Vec::new(),
        })));
        out.push_back(Piece::TableEnd(vec![Finding {
            kind: FindingKind::NoRows,
            row: None,
            count: 1,
            note: "the file is empty".to_string(),
        }]));
        Ok(false)
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        self.input.facts()
    }
}
