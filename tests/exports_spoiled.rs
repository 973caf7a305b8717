//! The exports of `../shared/data/inputs` whose dates, zones or layout were read wrong, where that folder is there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{csv_rows, lastchange};

/// A folder, how the run ends, and columns of its records: `record_id`, then those that are named.
struct Input {
    folder: &'static str,
    exit: i32,
    columns: &'static [&'static str],
    records: &'static [&'static [&'static str]],
}

const INPUTS: [Input; 11] = [
    Input {
        folder: "25-excel-half-swapped",
        exit: 3,
        columns: &["record_id", "precision"],
        records: &[
            &["CH-1", "interval"],
            &["CH-2", "interval"],
            &["CH-3", "interval"],
            &["CH-4", "minute"],
            &["CH-8", "interval"],
            &["CH-9", "interval"],
        ],
    },
    Input {
        folder: "27-serials-in-a-1904-workbook",
        exit: 0,
        columns: &["record_id", "when"],
        records: &[
            &["CH-1", "2026-10-14 20:05:00Z"],
            &["CH-2", "2026-10-20 06:10:00Z"],
            &["CH-3", "2026-11-02 07:30:00Z"],
        ],
    },
    Input {
        folder: "29-offset-in-parentheses",
        exit: 0,
        columns: &["record_id", "when", "zone_basis"],
        records: &[
            &["HF-1", "2026-11-03 14:27Z", "stated"],
            &["HF-2", "2026-11-04 08:10Z", "stated"],
            &["HF-3", "2026-11-05 21:45Z", "stated"],
        ],
    },
    Input {
        folder: "31-zone-in-header-cet",
        exit: 0,
        columns: &["record_id", "when", "zone_basis"],
        records: &[
            &["HF-1", "2026-11-12 14:27Z", "stated"],
            &["HF-2", "2026-11-13 08:10Z", "stated"],
        ],
    },
    Input {
        folder: "33-polish-created",
        exit: 0,
        columns: &["record_id", "created"],
        records: &[
            &["KIO-11", "2026-10-07 10:07Z"],
            &["KIO-12", "2026-11-09 10:15Z"],
            &["KIO-13", "2026-11-12 11:00Z"],
            &["KIO-14", "2026-11-12 11:00Z"],
        ],
    },
    Input {
        folder: "35-calendar-ranges",
        exit: 0,
        columns: &["record_id", "started", "ended"],
        records: &[
            &["CH-1", "2026-10-14", "2026-10-15"],
            &["CH-2", "2026-10-20", ""],
            &["CH-3", "", ""],
        ],
    },
    Input {
        folder: "37-zone-abbreviations",
        exit: 3,
        columns: &["record_id", "when"],
        records: &[
            &["HF-1", "2026-10-13 13:27:00Z"],
            &["HF-2", "2026-11-03 14:27:00Z"],
            &["HF-3", "2026-11-03 23:27:00Z"],
            &["HF-4", "2026-10-13 22:27:00Z"],
            &["HF-5", "2026-10-13 20:27:00Z"],
            &["HF-6", "2026-10-13 19:27:00Z"],
            &["HF-8", "2026-11-03 06:27:00Z"],
            &["HF-11", "2026-11-03 04:27:00Z"],
        ],
    },
    Input {
        folder: "41-two-date-time-pairs",
        exit: 0,
        columns: &["record_id", "created", "started"],
        records: &[
            &["CH-1", "2026-10-01 09:00Z", "2026-10-14 20:05Z"],
            &["CH-2", "2026-10-02 10:00Z", "2026-10-20 06:10Z"],
        ],
    },
    Input {
        folder: "42-second-header-other-order",
        exit: 0,
        columns: &["record_id", "title", "who", "created"],
        records: &[
            &["KIO-11", "Queue length", "lferro", "2026-10-01 09:00Z"],
            &["KIO-12", "Printer jam", "lferro", "2026-10-05 10:15Z"],
            &["KIO-13", "Old cards", "obrandt", "2026-10-12 11:00Z"],
            &["KIO-14", "Consent form", "mhale", "2026-11-10 11:00Z"],
        ],
    },
    Input {
        folder: "45-comma-dates-ragged",
        exit: 0,
        columns: &["when", "title", "who"],
        records: &[
            &["2026-10-15", "Old cards", "Nils"],
            &["2026-10-14", "Firmware", "Ona"],
            &["2026-10-13", "Restart", "Tove"],
            &["2026-10-12", "Spooler", "Ivar"],
        ],
    },
    Input {
        folder: "59-servicenow-html-xls",
        exit: 0,
        columns: &["record_id", "title", "started", "planned_end"],
        records: &[
            &[
                "CHG0041001",
                "Replace the badge reader firmware & reboot",
                "2026-10-14 20:05:11Z",
                "2026-10-14 22:00:00Z",
            ],
            &[
                "CHG0041002",
                "Add a VLAN for the kiosks",
                "2026-10-20 06:10:00Z",
                "2026-10-20 07:00:00Z",
            ],
        ],
    },
];

#[test]
fn each_is_read_right() {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inputs");
    if !inputs.is_dir() {
        println!("skipped: {} is not there", inputs.display());
        return;
    }
    let wrong: Vec<String> = INPUTS
        .iter()
        .flat_map(|input| wrong(&inputs.join(input.folder), input))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What differs from what is right, in words.
fn wrong(from: &Path, input: &Input) -> Vec<String> {
    let folder = copied(from);
    let ran = lastchange(
        folder.path(),
        &[
            "reconcile",
            ".",
            "--out",
            "out",
            "--now",
            "2026-11-30T06:00:00Z",
        ],
    );
    let mut wrong = Vec::new();
    if ran.exit != input.exit {
        wrong.push(format!(
            "{}: exit {}\n{}",
            input.folder, ran.exit, ran.stderr
        ));
    }
    let records = csv_rows(&folder.path().join("out/current/records.csv"));
    let found: Vec<Vec<&str>> = records
        .iter()
        .map(|row| input.columns.iter().map(|c| row[*c].as_str()).collect())
        .collect();
    for expected in input.records {
        if !found.iter().any(|row| row == expected) {
            wrong.push(format!(
                "{}: {expected:?} is not among {found:?}",
                input.folder
            ));
        }
    }
    wrong
}

/// The exports of a folder, without what is said about them.
fn copied(from: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder of its own");
    let files = fs::read_dir(from).expect("the input is a folder");
    for file in files.map(|f| f.expect("its files can be listed").path()) {
        let name = PathBuf::from(file.file_name().expect("a file has a name"));
        if name != Path::new("expected.txt") {
            fs::write(
                folder.path().join(&name),
                fs::read(&file).expect("it can be read"),
            )
            .expect("it can be written");
        }
    }
    folder
}
