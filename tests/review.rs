//! A reviewer's spreadsheet there and back, and what outlives a fresh start.

use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;

use crate::program::{self, csv_rows, lastchange_well};

const NIGHT: [&str; 5] = ["reconcile", ".", "--now", program::NOW, "--quiet"];

/// Fills in the columns `ruling` and `comment` of each row, as a spreadsheet program saves it.
fn fill_in(book: &Path, ruling: impl Fn(&str) -> &'static str) -> usize {
    let mut from = open_workbook_auto(book).unwrap();
    let sheet = from.worksheet_range_at(0).unwrap().unwrap();
    let mut to = Workbook::new();
    let out = to.add_worksheet();
    let mut filled = 0;
    for (i, row) in sheet.rows().enumerate() {
        let cell = |column: usize| row.get(column).map_or(String::new(), Data::to_string);
        let mut cells: Vec<String> = (0..4).map(cell).collect();
        if i == 0 {
            cells.extend(["ruling".to_string(), "comment".to_string()]);
        } else {
            let ruling = ruling(&cells[0]);
            filled += usize::from(!ruling.is_empty());
            cells.extend([ruling.to_string(), format!("row {i}")]);
        }
        out.write_row(i as u32, 0, cells).unwrap();
    }
    to.save(book).unwrap();
    filled
}

#[test]
fn a_workbook_is_exported_filled_in_imported_and_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    lastchange_well(folder.path(), &NIGHT);
    let run = |words: &[&str]| lastchange_well(folder.path(), words).stdout;
    run(&["review", "export", "doubts.xlsx"]);
    let filled = fill_in(&folder.path().join("doubts.xlsx"), |kind| match kind {
        "link" => "no-match",
        "finding" => "false alarm",
        other => panic!("{other}"),
    });
    assert!(filled > 5, "{filled}");
    let import = ["review", "import", "doubts.xlsx", "--reviewer", "r.one"];
    let told = run(&import);
    assert!(
        told.ends_with(&format!("{filled} kept; the next run obeys\n")),
        "{told}"
    );
    let log = run(&["review", "log"]);
    assert!(log.contains("by r.one: row 1\n"), "{log}");
    assert!(log.ends_with(&format!("{filled} decisions\n")), "{log}");

    std::fs::remove_file(folder.path().join("doubts.xlsx")).unwrap();
    let flagged = || csv_rows(&folder.path().join("out/current/flags.csv"));
    let is_hot = |f: &&_| hot_fix_flag(f);
    let before: Vec<String> = flagged()
        .iter()
        .filter(is_hot)
        .map(|f| f["record_id"].clone())
        .collect();
    lastchange_well(folder.path(), &NIGHT);
    // What stands apart from its record by a reviewer's word is flagged anew, and nobody has judged that.
    let flags = flagged();
    let hot = flags
        .iter()
        .filter(is_hot)
        .filter(|f| before.contains(&f["record_id"]));
    assert!(hot.clone().count() > 0);
    for flag in hot {
        assert!(flag["says"].contains("reviewed"), "{flag:?}");
        assert_eq!(flag["severity"], "info");
    }
}

fn hot_fix_flag(flag: &program::Row) -> bool {
    flag["code"] == "UNRECORDED_HOTFIX"
}

#[test]
fn a_fresh_start_keeps_what_people_told() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    let run = |words: &[&str]| lastchange_well(folder.path(), words).stdout;
    run(&NIGHT);
    run(&NIGHT);
    run(&["mark", "dr-test", "2026-10-14"]);
    run(&["ledger", "forget", "jmourao"]);
    let word = [
        "review",
        "confirmed",
        "UNRECORDED_CHANGE",
        "deploys:912004855",
    ];
    run(&[&word[..], &["--reviewer", "r.one"]].concat());
    run(&[&NIGHT[..], &["--fresh"]].concat());
    run(&["ledger", "check"]);
    assert!(run(&["marks"]).starts_with("dr-test  2026-10-14"));
    assert!(run(&["review", "log"]).ends_with("1 decisions\n"));
    assert!(run(&["ledger", "forget", "--list"]).contains("person-"));
    assert!(
        folder.path().join("out/runs/1").is_dir(),
        "runs are counted anew"
    );
    assert!(!folder.path().join("out/runs/2").exists());
    let ledger = std::fs::read(folder.path().join("out/ledger.sqlite")).unwrap();
    assert!(!ledger.windows(7).any(|w| w == b"jmourao"));
}

#[test]
fn a_source_that_an_ad_hoc_run_leaves_out_is_not_missing() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    lastchange_well(folder.path(), &NIGHT);
    let deploys = "deployments_20261102T0500Z.jsonl";
    let ad_hoc = ["reconcile", "--deploys", deploys, "--now", program::NOW];
    let ran = program::lastchange(folder.path(), &ad_hoc);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(!ran.stdout.contains("held back"), "{}", ran.stdout);
    // Of a folder it is: there was one last night.
    std::fs::remove_file(folder.path().join(deploys)).unwrap();
    let ran = program::lastchange(folder.path(), &NIGHT);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
}
