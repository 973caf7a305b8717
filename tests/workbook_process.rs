//! Workbooks are read in a process of their own: good ones come through it unchanged, hostile ones end as a clean error.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use lastchange::model::export::Piece;
use lastchange::read::contract::Hints;
use lastchange::read::read;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::program::lastchange;
use crate::workbook;

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// Two sheets: dates, numbers, text that looks like either, a gap.
fn good(folder: &Path) -> PathBuf {
    let rows = |table: &[&[&str]]| -> Vec<Vec<String>> {
        let owned = |row: &&[&str]| row.iter().map(ToString::to_string).collect();
        table.iter().map(owned).collect()
    };
    let path = folder.join("log.xlsx");
    let log = rows(&[
        &["Change log"],
        &[],
        &["When", "What", "Hours", "Ticket"],
        &["2026-10-01 09:30", "restarted höst", "1.5", "\"0042\""],
        &["2026-10-02", "", "2", "OPS-7"],
        &["2026-10-05", "patched", "0.25", "OPS-9"],
    ]);
    let people = rows(&[
        &["Name", "Team"],
        &["ada", "core"],
        &["bo", "edge"],
        &["cy", "edge"],
    ]);
    workbook::write(
        &path,
        &[("Log".to_string(), log), ("People".to_string(), people)],
    );
    path
}

/// Copies a workbook with one part made anew from what it was.
pub fn with_part(book: &Path, part: &str, make: impl Fn(String) -> Vec<u8>) -> PathBuf {
    let path = book.with_file_name("hostile.xlsx");
    let mut from = ZipArchive::new(File::open(book).unwrap()).unwrap();
    let mut to = ZipWriter::new(File::create(&path).unwrap());
    let mut found = false;
    for i in 0..from.len() {
        let mut entry = from.by_index(i).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == part {
            bytes = make(String::from_utf8(bytes).unwrap());
            found = true;
        }
        to.start_file(&name[..], SimpleFileOptions::default())
            .unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap();
    assert!(found, "no part is named `{part}`");
    path
}

pub fn replaced(text: &str, old: &str, new: &str) -> Vec<u8> {
    assert!(text.contains(old), "`{old}` in {text}");
    text.replacen(old, new, 1).into_bytes()
}

/// Every piece of a file, as text.
fn pieces(path: &Path, worker: Option<&str>) -> Result<Vec<String>, String> {
    let hints = Hints {
        worker: worker.map(PathBuf::from),
        ..Hints::default()
    };
    read(path, &hints)
        .map_err(|e| e.to_string())?
        .map(|piece: Result<Piece, _>| match piece {
            Ok(piece) => Ok(format!("{piece:?}")),
            Err(error) => Err(error.to_string()),
        })
        .collect()
}

/// `lastchange check` says why, names the file, and neither panics nor dies.
fn check_refused(path: &Path, why: &str) {
    let folder = path.parent().unwrap();
    for arguments in [
        &["check", "hostile.xlsx", "--json"][..],
        &["check", "hostile.xlsx"],
    ] {
        let ran = lastchange(folder, arguments);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.exit, 2, "{said}");
        assert!(
            said.contains(why) && said.contains("hostile.xlsx"),
            "{said}"
        );
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_good_workbook_comes_through_unchanged() {
    let folder = TempDir::new().unwrap();
    let book = good(folder.path());
    let inside = pieces(&book, None).unwrap();
    let outside = pieces(&book, Some(env!("CARGO_BIN_EXE_lastchange"))).unwrap();
    assert_eq!(inside, outside);
    let tables = inside.iter().filter(|p| p.starts_with("Table(")).count();
    assert_eq!(tables, 2, "{inside:#?}");

    let ran = lastchange(folder.path(), &["check", "log.xlsx", "--json"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let seen: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let rows: Vec<u64> = seen["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| table["rows"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, [3, 3]);
}

/// A parser would reserve 100 GB for them.
#[test]
fn a_false_count_of_shared_strings() {
    let folder = TempDir::new().unwrap();
    let book = with_part(&good(folder.path()), STRINGS, |text| {
        let at = text.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
        format!("{}429496729{}", &text[..at], &text[at..]).into_bytes()
    });
    check_refused(&book, "strings in");
}

#[test]
fn a_cell_outside_the_grid() {
    for place in ["XFE4", "A1048577", "A4294967295"] {
        let folder = TempDir::new().unwrap();
        let book = with_part(&good(folder.path()), SHEET, |text| {
            replaced(&text, "r=\"A4\"", &format!("r=\"{place}\""))
        });
        check_refused(&book, "hostile.xlsx");
    }
}

/// Two corners span 17 thousand million cells; only the two that are there are held.
#[test]
fn the_corners_of_the_grid() {
    let folder = TempDir::new().unwrap();
    let book = with_part(&good(folder.path()), SHEET, |text| {
        let corner = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
        replaced(&text, "</sheetData>", corner)
    });
    let ran = lastchange(folder.path(), &["check", "hostile.xlsx", "--json"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let seen: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(seen["tables"][0]["rows"], 3);
    assert_eq!(
        seen["tables"][0]["rejects"], 1,
        "the lone cell is set aside"
    );
    assert_eq!(
        pieces(&book, None),
        pieces(&book, Some(env!("CARGO_BIN_EXE_lastchange")))
    );
}

#[test]
fn a_part_that_unpacks_to_a_thousand_times_its_size() {
    let folder = TempDir::new().unwrap();
    let book = with_part(&good(folder.path()), SHEET, |text| {
        let blanks = " ".repeat(17 << 20);
        replaced(&text, "<sheetData>", &format!("{blanks}<sheetData>"))
    });
    assert!(fs::metadata(&book).unwrap().len() < 1 << 20);
    check_refused(&book, "as only bombs do");
}

#[test]
fn a_workbook_cut_off_at_its_middle() {
    let folder = TempDir::new().unwrap();
    let bytes = fs::read(good(folder.path())).unwrap();
    let path = folder.path().join("hostile.xlsx");
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    check_refused(&path, "damaged or cut off");
}

#[test]
fn markup_that_breaks_off() {
    let folder = TempDir::new().unwrap();
    let book = with_part(&good(folder.path()), SHEET, |text| {
        text.as_bytes()[..text.find("</sheetData>").unwrap()].to_vec()
    });
    check_refused(&book, "hostile.xlsx");
}

/// A process that dies says nothing: what came before is not taken for all there is.
#[cfg(unix)]
#[test]
fn a_process_that_dies() {
    let folder = TempDir::new().unwrap();
    let error = pieces(&good(folder.path()), Some("false")).unwrap_err();
    assert!(error.contains("broke the process"), "{error}");
}
