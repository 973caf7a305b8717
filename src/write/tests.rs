//! The outputs of a night made by hand.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::fixture::{Fixture, night};
use crate::model::scope::Scope;
use crate::write::contract::Night;
use crate::write::publish::{Recovered, recover, run_path, stage};
use crate::write::{WRITERS, plain_of, summary_text, write};

fn of(fixture: &Fixture) -> Night<'_> {
    Night {
        scope: Scope::All,
        run: 1,
        settings: &fixture.settings,
        intake: &fixture.intake,
        linked: &fixture.linked,
        findings: &fixture.findings,
    }
}

fn outputs(fixture: &Fixture) -> BTreeMap<&'static str, Vec<u8>> {
    WRITERS
        .into_iter()
        .map(|writer| {
            let mut bytes = Vec::new();
            (writer.write)(&of(fixture), &mut bytes).unwrap();
            (writer.file, bytes)
        })
        .collect()
}

fn table(file: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = outputs(&night()).remove(file).unwrap();
    let mut csv = csv::Reader::from_reader(bytes.as_slice());
    let header = csv.headers().unwrap().iter().map(str::to_string).collect();
    let rows = csv
        .records()
        .map(|r| r.unwrap().iter().map(str::to_string).collect());
    (header, rows.collect())
}

/// The named cells of every row, joined.
fn check(file: &str, columns: &[&str], expected: &[&str]) {
    let (header, rows) = table(file);
    let at: Vec<usize> = columns
        .iter()
        .map(|c| header.iter().position(|h| h == c).unwrap())
        .collect();
    let found: Vec<String> = rows
        .iter()
        .map(|row| {
            at.iter()
                .map(|i| row[*i].as_str())
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn records_tell_where_they_stand() {
    check(
        "records.csv",
        &[
            "source",
            "system",
            "record_id",
            "change_id",
            "file",
            "sheet",
            "row",
            "who",
        ],
        &[
            "jira | tickets | PAY-7 | chg-0 | tickets.csv |  | 2 | Lee Wong",
            "jira | tickets | PAY-9 | chg-1 | tickets.csv |  | 3 | Ana Diaz",
            "argo | deploys | d-1 | chg-0 | argo.json |  | 12 | l.wong",
            "argo | deploys | d-2 | chg-2 | argo.json |  | 1198 | d.ng",
            "log | hotfixes | L44 | chg-3 | hotfixes.csv |  | 44 | deploy-bot",
            "sheet | spreadsheets | March!5 | chg-0 | changes.xlsx | March | 5 | Wong, Lee",
            "sheet | spreadsheets | March!6 | chg-4 | changes.xlsx | March | 6 | ",
        ],
    );
}

#[test]
fn changes_come_latest_first() {
    check(
        "changes.csv",
        &[
            "id",
            "start",
            "status",
            "systems_present",
            "systems_missing",
            "flags",
        ],
        &[
            "chg-2 | 2026-11-22 09:02:11Z | no_record_yet | deploys | tickets; hotfixes; spreadsheets | ",
            "chg-3 | 2026-11-22 03:14:00Z | unrecorded | hotfixes | tickets; deploys; spreadsheets | UNRECORDED_HOTFIX",
            "chg-1 | 2026-11-21 13:14Z | not_seen_running | tickets | deploys; hotfixes; spreadsheets | ",
            "chg-0 | 2026-11-20 09:14:00Z | recorded_after | tickets; deploys; spreadsheets | hotfixes | RETROACTIVE_TICKET",
            "chg-4 |  | not_seen_running | spreadsheets | tickets; deploys; hotfixes | ",
        ],
    );
}

#[test]
fn flags_join_records() {
    check(
        "flags.csv",
        &[
            "code",
            "severity",
            "confidence",
            "change_id",
            "source",
            "record_id",
            "best_rejected",
        ],
        &[
            "UNRECORDED_HOTFIX | critical | 0.7500 | chg-3 | log | L44 | jira:PAY-9 (0.0200)",
            "RETROACTIVE_TICKET | medium | 0.7500 | chg-0 | jira | PAY-7 | ",
            "RETROACTIVE_TICKET | medium | 0.7500 | chg-0 | argo | d-1 | ",
            "STALE_SOURCE | low | 0.7500 |  | sheet |  | ",
        ],
    );
}

#[test]
fn the_bits_of_a_link_add_up() {
    let (header, rows) = table("links.csv");
    let weight = header.iter().position(|h| h == "weight_bits").unwrap();
    for row in rows {
        let number = |cell: &String| cell.parse::<f32>().unwrap();
        let sum: f32 = row[weight + 1..].iter().map(number).sum();
        assert_eq!(sum, number(&row[weight]));
    }
}

#[test]
fn no_cell_runs_in_a_spreadsheet() {
    let (header, rows) = table("records.csv");
    let title = header.iter().position(|h| h == "title").unwrap();
    assert_eq!(rows[1][title], "'=cmd|' /C calc'!A0");
    assert_eq!(plain_of(&rows[1][title]), "=cmd|' /C calc'!A0");
    for file in ["records.csv", "changes.csv", "flags.csv", "rejects.csv"] {
        for cell in table(file).1.into_iter().flatten() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']),
                "{file}: {cell}"
            );
        }
    }
}

#[test]
fn the_same_night_gives_the_same_bytes() {
    assert_eq!(outputs(&night()), outputs(&night()));
}

#[test]
fn a_night_of_nothing_has_headers() {
    let mut empty = night();
    empty.intake.records = Default::default();
    empty.intake.rejects.clear();
    empty.linked = Default::default();
    empty.findings = Default::default();
    for (file, bytes) in outputs(&empty) {
        assert!(!bytes.is_empty(), "{file}");
    }
}

#[test]
fn the_summary_adds_up_and_fits() {
    let text = summary_text(&of(&night()), Some(Path::new("out/current")));
    let expected = "\
run       1 at 2026-11-22T09:14:00Z, 4 files of 4 sources
rows      9 = 7 records + 1 further part of a record + 1 reject
records   7 = tickets 2 + deploys 2 + hotfixes 1 + spreadsheets 2
changes   5 = 1 recorded after + 1 no record yet + 1 unrecorded + 2 not seen running
links     2 accepted, 1 of them to review; 1 rejected
flags     UNRECORDED_HOTFIX             1  critical
          RETROACTIVE_TICKET            1  medium
          STALE_SOURCE                  1  low
";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
    let first = text
        .lines()
        .find(|l| l.starts_with("UNRECORDED_HOTFIX"))
        .unwrap();
    assert_eq!(
        first,
        "UNRECORDED_HOTFIX (critical 0.75)  2026-11-22 03:14:00Z  checkout  by deploy-bot"
    );
}

#[test]
fn outputs_are_switched_by_one_rename() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    assert_eq!(recover(out, None).unwrap(), Recovered::Nothing);
    let fixture = night();

    // Cut off before the commit: nothing of it stays.
    let staged = stage(out, 1).unwrap();
    write(&of(&fixture), &staged.path).unwrap();
    assert_eq!(recover(out, None).unwrap(), Recovered::Nothing);
    assert!(!staged.path.exists());

    // Cut off between the commit and the publishing: published at the next start.
    let staged = stage(out, 1).unwrap();
    write(&of(&fixture), &staged.path).unwrap();
    staged.seal().unwrap();
    assert_eq!(recover(out, Some(1)).unwrap(), Recovered::Published(1));
    assert!(out.join("current").join("changes.csv").is_file());

    // All went well.
    let staged = stage(out, 2).unwrap();
    write(&of(&fixture), &staged.path).unwrap();
    staged.seal().unwrap();
    staged.publish().unwrap();
    assert_eq!(recover(out, Some(2)).unwrap(), Recovered::Nothing);
    assert!(run_path(out, 1).is_dir());

    // Somebody took the outputs away.
    std::fs::remove_dir_all(run_path(out, 2)).unwrap();
    assert_eq!(recover(out, Some(2)).unwrap(), Recovered::Gone(2));
    let mut left: Vec<_> = std::fs::read_dir(out.join("runs"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["1"]);
}

#[test]
#[cfg(unix)]
fn outputs_are_not_for_the_world() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    write(&of(&night()), folder.path()).unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap())
        .collect();
    assert_eq!(files.len(), WRITERS.len());
    for file in files {
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o137,
            0,
            "{file:?}"
        );
    }
}

#[test]
#[cfg(unix)]
fn a_folder_copied_without_its_links_can_be_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    std::fs::create_dir_all(out.join("current")).unwrap();
    std::fs::write(out.join("current").join("changes.csv"), "").unwrap();
    let staged = stage(out, 2).unwrap();
    write(&of(&night()), &staged.path).unwrap();
    staged.publish().unwrap();
    assert_eq!(
        std::fs::read_link(out.join("current")).unwrap(),
        Path::new("runs/2")
    );
    assert!(!out.join(".current.old").exists());
}
