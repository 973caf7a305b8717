//! What must hold of any bytes at all: the fuzz targets feed these functions, and every seed is replayed through them on stable Rust.

use std::path::{Path, PathBuf};

use lastchange::model::export::{Batch, Piece};
use lastchange::model::memory::Memory;
use lastchange::model::settings::Settings;
use lastchange::model::source::{Source, SourceIx, System};
use lastchange::normalise;
use lastchange::normalise::fields::when::parse::{self, Frame};
use lastchange::normalise::fields::when::{of_day, ranges};
use lastchange::read;
use lastchange::read::contract::Hints;
use tempfile::TempDir;

pub fn dialect_csv(bytes: &[u8]) {
    read_as("export.csv", bytes, None);
}

pub fn json(bytes: &[u8]) {
    read_as("export.json", bytes, None);
}

/// Text that programs save under the name of a workbook: web pages, XML spreadsheets, SYLK.
pub fn pages(bytes: &[u8]) {
    read_as("export.xls", bytes, None);
}

pub fn parquet(bytes: &[u8]) {
    read_as("export.parquet", bytes, None);
}

/// The same bytes, as if the source had been of each of these encodings last night.
pub fn encodings(bytes: &[u8]) {
    for encoding in ["utf-8", "utf-16-le", "windows-1252", "macintosh", "ibm850"] {
        read_as("export.csv", bytes, Some(encoding));
    }
}

/// Each line is a cell, in an export and in a workbook.
pub fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for cell in text.lines().map(str::trim).filter(|cell| !cell.is_empty()) {
        for workbook in [false, true] {
            let frame = Frame {
                pivot_year: 2_027,
                workbook,
                since_1904: false,
            };
            assert_eq!(parse::read(cell, frame), parse::read(cell, frame), "{cell}");
            let clock = || of_day::time_of_day(cell, frame);
            assert_eq!(clock(), clock(), "{cell}");
            let range = || ranges::read(cell, frame);
            assert_eq!(range(), range(), "{cell}");
        }
    }
}

/// Whatever the bytes are, each row that is met becomes a record, a part of one, or a reject.
pub fn intake(bytes: &[u8]) {
    let (_folder, path) = file_of("export.csv", bytes);
    let Ok(pieces) = read::read(&path, &Hints::default()) else {
        return;
    };
    let settings = Settings {
        sources: vec![Source::plain("any", System::Tickets, vec![path.clone()])],
        now: 1_793_577_600,
        notify: Default::default(),
        ..Settings::default()
    };
    let files = [(path, pieces)];
    if let Ok(part) = normalise::source(SourceIx(0), files, &Memory::default(), &settings) {
        let intake = normalise::merge(vec![part], &settings, &Default::default());
        assert!(normalise::adds_up(&intake), "every row is accounted for");
    }
}

/// A file is refused with a reason or read to its end, and what is handed over is in order.
fn read_as(name: &str, bytes: &[u8], encoding: Option<&str>) {
    let (_folder, path) = file_of(name, bytes);
    let hints = Hints {
        encoding: encoding.map(str::to_string),
        ..Hints::default()
    };
    let Ok(pieces) = read::read(&path, &hints) else {
        return;
    };
    let mut is_in_table = false;
    for piece in pieces.map_while(Result::ok) {
        match piece {
            Piece::Table(table) => {
                assert!(!is_in_table, "a table begins after the last one ended");
                assert!(table.path == Path::new(&path));
                is_in_table = true;
            }
            Piece::Batch(batch) => {
                assert!(is_in_table, "a batch belongs to a table");
                assert_in_order(&batch);
            }
            Piece::TableEnd(_) => is_in_table = false,
            Piece::Reject(_) => {}
            Piece::File(facts) => assert_eq!(facts.sha256.len(), 64),
        }
    }
}

/// The bytes as a file, which goes with its folder.
fn file_of(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    (folder, path)
}

fn assert_in_order(batch: &Batch) {
    assert_eq!(batch.ends.len(), batch.len() * batch.width);
    assert!(batch.ends.is_sorted(), "cells follow each other");
    assert!(
        batch
            .ends
            .last()
            .is_none_or(|&end| end as usize == batch.text.len())
    );
    for row in 0..batch.len() {
        for column in 0..batch.width {
            // Panics where a cell ends within a character.
            let _ = batch.cell(row, column);
        }
    }
}

#[test]
fn every_seed_obeys() {
    type Target = (&'static str, fn(&[u8]));
    let targets: [Target; 7] = [
        ("dialect_csv", dialect_csv),
        ("pages", pages),
        ("intake", intake),
        ("json", json),
        ("parquet", parquet),
        ("encodings", encodings),
        ("dates", dates),
    ];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    // The published package has no corpus.
    if !corpus.exists() {
        return;
    }
    for (target, obeys) in targets {
        let seeds = std::fs::read_dir(corpus.join(target)).unwrap();
        let mut seeds: Vec<_> = seeds.map(|entry| entry.unwrap().path()).collect();
        seeds.sort();
        assert!(!seeds.is_empty(), "`{target}` has seeds");
        for seed in seeds {
            println!("{}", seed.display());
            let bytes = std::fs::read(&seed).unwrap();
            obeys(&bytes);
            // Exports break off anywhere.
            for cut in [1, 2, 3, 5, 7] {
                obeys(&bytes[..bytes.len() * cut / 8]);
            }
        }
    }
}
