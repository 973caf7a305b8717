//! Exports made by hand, for the tests of this wing.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::export::{Batch, FileFacts, Format, Layout, Piece, Table};
use crate::model::forgotten::Forgotten;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::model::source::{Source, SourceIx, System};

/// 2026-11-22T12:00:00Z
pub const NOW: i64 = 1_795_348_800;

/// One file with one table.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub path: &'static str,
    pub sheet: Option<&'static str>,
    pub format: Format,
    pub preamble: Vec<String>,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Rows parted by line ends, cells by `|`; the first row is the header. `+` stands for the separator of several values.
    pub fn new(text: &str) -> Sheet {
        let cells = |line: &str| {
            line.split('|')
                .map(|c| c.trim().replace('+', "\u{1f}"))
                .collect::<Vec<String>>()
        };
        let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
        Sheet {
            path: "a.csv",
            sheet: None,
            format: Format::Csv,
            preamble: Vec::new(),
            header: cells(lines.next().unwrap()),
            rows: lines.map(cells).collect(),
        }
    }

    pub fn pieces(&self) -> Vec<Piece> {
        let table = Table {
            path: PathBuf::from(self.path),
            sheet: self.sheet.map(str::to_string),
            layout: Layout {
                format: self.format,
                encoding: "utf-8".to_string(),
                delimiter: Some(','),
                quote: Some('"'),
                escape: None,
                line_end: "lf",
                header_row: Some(0),
                first_data_row: Some(1),
                since_1904: false,
            },
            header: self.header.clone(),
            preamble: self.preamble.clone(),
        };
        let mut pieces = vec![Piece::Table(Arc::new(table))];
        // Small batches, so that their borders are walked over too.
        for (i, rows) in self.rows.chunks(7).enumerate() {
            let mut batch = Batch {
                width: self.header.len(),
                ..Batch::default()
            };
            for (j, row) in rows.iter().enumerate() {
                batch.rows.push((i * 7 + j + 2) as u32);
                for column in 0..self.header.len() {
                    batch.push_cell(row.get(column).map_or("", String::as_str));
                }
            }
            pieces.push(Piece::Batch(batch));
        }
        pieces.push(Piece::TableEnd(Vec::new()));
        pieces.push(Piece::File(FileFacts {
            changed: false,
            sha256: "0".repeat(64),
            bytes: 1,
            modified: None,
        }));
        pieces
    }
}

/// Settings with one source of that system, named like it.
pub fn settings(system: System) -> Settings {
    Settings {
        sources: vec![Source::plain(system.name(), system, Vec::new())],
        now: NOW,
        answers: std::collections::BTreeMap::new(),
        ..Settings::default()
    }
}

/// The sheets, read as the files of the settings' one source and merged.
pub fn intake(sheets: &[Sheet], settings: &Settings, memory: &Memory) -> Intake {
    let files = sheets.iter().map(|s| {
        (
            PathBuf::from(s.path),
            s.pieces().into_iter().map(Ok::<Piece, Infallible>),
        )
    });
    let Ok(source) = crate::normalise::source(SourceIx(0), files, memory, settings);
    let intake = crate::normalise::merge(vec![source], settings, &Forgotten::default());
    assert!(crate::normalise::adds_up(&intake));
    intake
}

/// One sheet of one system, nothing told.
pub fn one(system: System, text: &str) -> Intake {
    intake(&[Sheet::new(text)], &settings(system), &Memory::default())
}
