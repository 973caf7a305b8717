//! Invented companies whose exports are worse than they should be: clocks that run apart, keys that are wrong.

use std::collections::BTreeMap;
use std::path::Path;

use crate::program::{Row, csv_rows, json, lastchange_well};
use crate::quality;

/// Invents a company with so many changes and these knobs in `data`, and links it in `out`.
fn linked(folder: &Path, changes: &str, knobs: &[&str], options: &[&str]) {
    let sample = [
        "sample",
        "--seed",
        "7",
        "--changes",
        changes,
        "--out",
        "data",
    ];
    lastchange_well(folder, &[&sample[..], knobs].concat());
    let tickets = &["--tickets", "data/tickets.csv", "--out", "out"][..];
    reconciled(folder, &[tickets, options].concat());
}

/// Links what is no ticket, with these options beside.
fn reconciled(folder: &Path, options: &[&str]) {
    let rest = [
        "reconcile",
        "--deploys",
        "data/deploys.jsonl",
        "--hotfixes",
        "data/hotfixes.csv",
        "--spreadsheet",
        "data/changelog.xlsx",
        "--now",
        "2026-01-01T00:00:00Z",
    ];
    lastchange_well(folder, &[&rest[..], options].concat());
}

/// Seconds taken off each source's times, by what the summary says.
fn check_clock(zone_hours: &str, expected: &[(&str, i64)]) {
    let folder = tempfile::tempdir().unwrap();
    linked(
        folder.path(),
        "2200",
        &["--ticket-zone-hours", zone_hours],
        &[],
    );
    let summary = json(&folder.path().join("out/current/summary.json"));
    let clocks = summary["clocks"].as_array().unwrap();
    let taken_off: Vec<(&str, i64)> = clocks
        .iter()
        .filter(|clock| clock["verdict"] == "taken_off")
        .map(|clock| {
            let source = clock["source"].as_str().unwrap();
            (source, clock["offset_s"].as_i64().unwrap())
        })
        .collect();
    assert_eq!(taken_off, expected);
}

#[test]
fn a_zone_that_nobody_told_is_found() {
    check_clock("2", &[("tickets", 7_200)]);
}

#[test]
fn a_zone_that_is_right_is_left() {
    check_clock("0", &[]);
}

#[test]
fn wrong_keys_do_no_more_harm_than_none() {
    let pairs = |knobs: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        linked(folder.path(), "2200", knobs, &[]);
        let truth = folder.path().join("data/truth");
        quality::measure(&truth, &folder.path().join("out/current"))["pairs"]
    };
    let (wrong, none) = (pairs(&["--wrong-keys", "1"]), pairs(&["--keys", "0"]));
    assert!(
        wrong > none - 0.03,
        "{wrong:.3} with wrong keys, {none:.3} without"
    );
}

#[test]
fn without_tickets_changes_do_not_run_together() {
    let folder = tempfile::tempdir().unwrap();
    linked(folder.path(), "800", &[], &[]);
    reconciled(folder.path(), &["--out", "rest"]);
    let truth = folder.path().join("data/truth");
    let known = std::fs::read_to_string(truth.join("truth.csv")).unwrap();
    let lines = known.lines().filter(|line| !line.starts_with("tickets,"));
    let known: String = lines.map(|line| format!("{line}\n")).collect();
    std::fs::write(truth.join("truth.csv"), known).unwrap();
    let pairs = quality::measure(&truth, &folder.path().join("rest/current"))["pairs"];
    // Without tickets no key teaches, and the prior stays that of companies ten times as large: too few are joined.
    assert!(pairs > 0.65, "{pairs:.3}");
}

#[test]
fn blocking_loses_few_pairs() {
    let folder = tempfile::tempdir().unwrap();
    linked(folder.path(), "800", &[], &["--candidates"]);
    let told = lastchange_well(
        folder.path(),
        &["evaluate", "out", "--truth", "data/truth", "--json"],
    );
    let figures: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let recall = figures["blocking"]["r"].as_f64().unwrap();
    assert!(recall >= 0.985, "{recall}");
}

/// Invented reverts come right after what they undo, in the numbers of the truth's changes.
#[test]
fn reverts_name_what_they_undo() {
    let folder = tempfile::tempdir().unwrap();
    linked(folder.path(), "800", &["--reverts", "0.1"], &[]);
    let (mut right, mut named) = (0, 0);
    let current = folder.path().join("out/current");
    let truth = csv_rows(&folder.path().join("data/truth/truth.csv"));
    let number = |row: &Row| row["change_id"][1..].parse::<u64>().unwrap();
    let of = |row: &Row| (row["source"].clone(), row["record_id"].clone());
    let numbers: BTreeMap<(String, String), u64> =
        truth.iter().map(|row| (of(row), number(row))).collect();
    let links = csv_rows(&current.join("links.csv"));
    let reverts: Vec<u64> = truth
        .iter()
        .filter(|row| row["relation"] == "revert")
        .map(number)
        .collect();
    for link in links.iter().filter(|link| link["relation"] == "reverts") {
        let end = |side: &str| {
            let name = |part: &str| link[&format!("{side}_{part}")].clone();
            numbers[&(name("source"), name("record_id"))]
        };
        if reverts.contains(&end("a")) {
            named += 1;
            right += usize::from(end("b") + 1 == end("a"));
        }
    }
    assert!(2 * named > reverts.len(), "{named} of {}", reverts.len());
    assert!(4 * right > 3 * named, "{right} of {named}");
}

/// Every change that runs is as likely to break something, so that putting hot-fixes and the unrecorded first gains nothing by itself. Who does
/// not know the service pays for that order (the latest deploy is as good a guess then); who does, gains by what only the hot-fix log saw.
#[test]
fn the_cause_of_an_incident_ranks_above_a_guess() {
    let folder = tempfile::tempdir().unwrap();
    linked(folder.path(), "3000", &[], &[]);
    let told = lastchange_well(
        folder.path(),
        &["evaluate", "out", "--truth", "data/truth", "--json"],
    );
    let figures: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let reciprocal = |of: &str| {
        let ranks = &figures["ranking"]["service_known"][of];
        ranks["reciprocal"].as_f64().unwrap() / ranks["incidents"].as_f64().unwrap()
    };
    let (last, guess) = (reciprocal("last"), reciprocal("latest_deploy"));
    assert!(last > guess + 0.01, "{last:.4}, latest deploy {guess:.4}");
}

/// What each rule makes of findings that were planted for it, beside twins whose paperwork is in order.
#[test]
fn planted_findings_are_found_and_their_clean_twins_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let zone = ["--zone", "tickets=Etc/GMT-2"];
    linked(folder.path(), "400", &["--plants", "5"], &zone);
    let evaluate = [
        "evaluate",
        "out",
        "--truth",
        "data/truth/truth.csv",
        "--json",
    ];
    let told = lastchange_well(folder.path(), &evaluate);
    let figures: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let codes = figures["flags_by_code"].as_array().unwrap();
    let told = csv_rows(&folder.path().join("data/truth/truth_flags.csv"));
    let mut planted: Vec<&str> = told
        .iter()
        .filter(|row| row["scope"] == "planted" && !row["code"].is_empty())
        .map(|row| row["code"].as_str())
        // The story has some of its own, in words of its own.
        .filter(|code| *code != "RETROACTIVE_TICKET")
        .collect();
    planted.sort_unstable();
    planted.dedup();
    assert_eq!(planted.len(), 20);
    for code in planted {
        let found = codes.iter().find(|figures| figures["code"] == code);
        let found = &found.unwrap_or_else(|| panic!("{code}"))["changes"];
        for share in ["p", "r"] {
            let is_well = found[share].as_f64().is_some_and(|share| share >= 0.8);
            assert!(is_well, "{code}: {found}");
        }
    }
}
