//! Night after night: windows of exports come to what one batch comes to, and nothing that was known is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::program::{csv_rows, json, lastchange, lastchange_well};

const NOW: &str = "2026-01-01T00:00:00Z";

/// An invented company's exports in `data`.
fn invent(folder: &Path) {
    let sample = ["sample", "--seed", "3", "--changes", "150", "--out", "data"];
    lastchange_well(folder, &sample);
}

/// One night: the exports of `data`, with those of `night` in their place where it has them.
fn reconcile(folder: &Path, night: &str, out: &str, more: &[&str]) {
    let path = |name: &str| {
        let own = format!("{night}/{name}");
        if folder.join(&own).exists() {
            own
        } else {
            format!("data/{name}")
        }
    };
    let (tickets, deploys) = (path("tickets.csv"), path("deploys.jsonl"));
    let (hotfixes, sheet) = (path("hotfixes.csv"), path("changelog.xlsx"));
    let exports = [
        "reconcile",
        "--tickets",
        &tickets,
        "--deploys",
        &deploys,
        "--hotfixes",
        &hotfixes,
        "--spreadsheet",
        &sheet,
        "--now",
        NOW,
        "--out",
        out,
    ];
    lastchange_well(folder, &[&exports, more].concat());
}

/// The rows of an export from one share to another, in a folder of that night.
fn window(folder: &Path, night: &str, name: &str, header: usize, percent: [usize; 2]) {
    let text = fs::read_to_string(folder.join("data").join(name)).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (header, rows) = lines.split_at(header);
    let [from, to] = percent.map(|p| rows.len() * p / 100);
    let lines = [header, &rows[from..to]].concat();
    fs::create_dir_all(folder.join(night)).unwrap();
    fs::write(folder.join(night).join(name), lines.concat()).unwrap();
}

/// The records of each change, by source and id.
fn partition(out: &Path) -> BTreeSet<BTreeSet<String>> {
    let mut changes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in csv_rows(&out.join("current/records.csv")) {
        let record = format!("{}:{}", row["source"], row["record_id"]);
        changes
            .entry(row["change_id"].clone())
            .or_default()
            .insert(record);
    }
    changes.into_values().collect()
}

#[test]
fn nights_of_windows_come_to_one_batch() {
    let folder = tempfile::tempdir().unwrap();
    invent(folder.path());
    reconcile(folder.path(), "data", "batch", &[]);
    for (night, percent) in [("1", [0, 50]), ("2", [40, 80]), ("3", [70, 100])] {
        window(folder.path(), night, "tickets.csv", 1, percent);
        window(folder.path(), night, "deploys.jsonl", 0, percent);
        window(folder.path(), night, "hotfixes.csv", 1, percent);
        reconcile(folder.path(), night, "nights", &[]);
    }
    let summary = json(&folder.path().join("nights/current/summary.json"));
    assert_eq!(summary["held"], serde_json::json!([]), "{summary:#}");
    assert_eq!(summary["counts"]["rows_unaccounted"], 0);
    assert_eq!(
        partition(&folder.path().join("nights")),
        partition(&folder.path().join("batch"))
    );
}

#[test]
fn the_same_night_again_gives_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    invent(folder.path());
    reconcile(folder.path(), "data", "out", &[]);
    reconcile(folder.path(), "data", "out", &[]);
    for name in [
        "changes.csv",
        "flags.csv",
        "links.csv",
        "records.csv",
        "rejects.csv",
    ] {
        let [first, second] = [1, 2].map(|run| {
            let path = folder.path().join(format!("out/runs/{run}/{name}"));
            let mut rows = csv_rows(&path);
            // It tells the number of its run.
            rows.iter_mut().for_each(|row| drop(row.remove("run")));
            rows
        });
        assert!(first == second, "`{name}` differs");
    }
}

/// Whatever is cut off an export, no record that was known is taken for deleted, and what was known of it is still there.
#[test]
fn a_cut_off_export_is_no_deletion() {
    let folder = tempfile::tempdir().unwrap();
    invent(folder.path());
    reconcile(folder.path(), "data", "out", &[]);
    let before = partition(&folder.path().join("out"));
    let whole = fs::read(folder.path().join("data/deploys.jsonl")).unwrap();
    fs::create_dir_all(folder.path().join("cut")).unwrap();
    for percent in [0, 13, 50, 77, 99] {
        let cut = &whole[..whole.len() * percent / 100];
        fs::write(folder.path().join("cut/deploys.jsonl"), cut).unwrap();
        reconcile(folder.path(), "cut", "out", &[]);
        let summary = json(&folder.path().join("out/current/summary.json"));
        assert_eq!(
            summary["held"][0]["source"], "deploys",
            "{percent} %: {summary:#}"
        );
        assert_eq!(partition(&folder.path().join("out")), before, "{percent} %");
    }
}

#[test]
fn a_deletion_is_one_where_the_policy_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let night = |name: &str, rows: &[&str]| {
        let head = "Key,Summary,Status,Component,Created (UTC)\n";
        fs::write(
            folder.path().join(name),
            format!("{head}{}\n", rows.join("\n")),
        )
        .unwrap();
    };
    let rows: Vec<String> = (1..=20)
        .map(|day| format!("AB-{day},Change number {day},Done,mail,2026-03-{day:02} 09:00:00"))
        .collect();
    let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    night("first.csv", &rows);
    rows.remove(9);
    night("second.csv", &rows);
    for (deletions, left) in [("never", 20), ("by-coverage", 19)] {
        for name in ["first.csv", "second.csv"] {
            let config = format!(
                "[[source]]\nsystem = \"tickets\"\nfiles = [\"{name}\"]\n[policy]\ndeletions = \"{deletions}\"\n"
            );
            fs::write(folder.path().join("lastchange.toml"), config).unwrap();
            let arguments = [
                "reconcile",
                "--config",
                "lastchange.toml",
                "--out",
                deletions,
                "--now",
                "2026-03-21T00:00:00Z",
            ];
            let ran = lastchange(folder.path(), &arguments);
            assert_eq!(ran.exit, 0, "{}", ran.stderr);
        }
        let records = csv_rows(&folder.path().join(deletions).join("current/records.csv"));
        assert_eq!(records.len(), left, "{deletions}");
    }
}

/// A ticket that a night adds stands behind all that was known, and tells a lead time all the same.
#[test]
fn lead_times_are_known_however_a_night_decides() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    invent(folder);
    window(folder, "first", "tickets.csv", 1, [0, 60]);
    let figures = |out: &str| {
        let ledger = format!("{out}/ledger.sqlite");
        let asked = ["dora", "--window", "800d", "--until", NOW, "--json"];
        let told = lastchange_well(folder, &[&asked[..], &["--ledger", &ledger]].concat());
        let answer: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
        answer["lines"].clone()
    };
    let known = |lines: &serde_json::Value| lines[0]["lead_time"]["known"]["k"].as_u64().unwrap();
    let nights = [("part", "--incremental"), ("whole", "--keep-model")].map(|(out, how)| {
        reconcile(folder, "first", out, &[]);
        let first = known(&figures(out));
        reconcile(folder, "second", out, &[how]);
        let second = figures(out);
        assert!(known(&second) > first, "{out}: {first}, {}", known(&second));
        second
    });
    assert_eq!(nights[0], nights[1]);
}
