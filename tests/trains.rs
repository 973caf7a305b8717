//! Deploys without words: what the program says that each run shipped, against truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Row, csv_rows, lastchange_well};

/// What a run asserts, and what is true, of runs that took effect in production.
struct Score {
    precision: f64,
    recall: f64,
}

/// The pairs of run and ticket in accepted *ships* links.
fn asserted(out: &Path) -> BTreeSet<(String, String)> {
    let links = csv_rows(&out.join("current/links.csv"));
    let ships = links
        .iter()
        .filter(|l| l["relation"] == "ships" && l["verdict"] != "rejected");
    ships
        .map(|l| (l["b_record_id"].clone(), l["a_record_id"].clone()))
        .collect()
}

fn score(asserted: &BTreeSet<(String, String)>, truth: &BTreeSet<(String, String)>) -> Score {
    let right = asserted.intersection(truth).count() as f64;
    Score {
        precision: right / asserted.len().max(1) as f64,
        recall: right / truth.len().max(1) as f64,
    }
}

/// Records that are called unrecorded.
fn unrecorded(out: &Path) -> BTreeSet<String> {
    let flags = csv_rows(&out.join("current/flags.csv"));
    let flags = flags
        .iter()
        .filter(|f| ["UNRECORDED_CHANGE", "UNRECORDED_HOTFIX"].contains(&f["code"].as_str()));
    flags.map(|f| f["record_id"].clone()).collect()
}

/// Trains that the program invents itself, whose log names parents: the history tells all but what names no key.
#[test]
fn invented_trains() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    lastchange_well(
        folder.path(),
        &[
            "sample",
            "--trains",
            "--changes",
            "600",
            "--seed",
            "5",
            "--out",
            ".",
        ],
    );
    let out = folder.path().join("out");
    let reconcile = |more: &[&str]| {
        let files = [
            "--tickets",
            "tickets.csv",
            "--deploys",
            "deploys.csv",
            "--hotfixes",
            "hotfixes.csv",
            "--spreadsheets",
            "release_calendar.csv",
        ];
        let mut arguments = vec![
            "reconcile",
            "--fresh",
            "-q",
            "--out",
            "out",
            "--now",
            "2027-01-01T00:00:00Z",
        ];
        arguments.extend(files);
        arguments.extend(more);
        lastchange_well(folder.path(), &arguments);
    };
    let truth: BTreeSet<(String, String)> = csv_rows(Path::new(&at("truth/truth_ships.csv")))
        .iter()
        .filter(|r| ["ships", "again"].contains(&r["how"].as_str()))
        .map(|r| (r["deploy_id"].clone(), r["ticket_key"].clone()))
        .collect();
    let runs: BTreeMap<String, Row> = csv_rows(Path::new(&at("truth/truth_runs.csv")))
        .into_iter()
        .map(|r| (r["deploy_id"].clone(), r))
        .collect();
    for (more, precision, recall, found_min) in [
        (&["--commits", "git_log.txt"][..], 0.95, 0.93, 0.7),
        // A ticket that was meant for the release before hides an empty one.
        (&[][..], 0.9, 0.75, 0.4),
    ] {
        reconcile(more);
        let told = score(&asserted(&out), &truth);
        assert!(
            told.precision >= precision,
            "{more:?}: P {}",
            told.precision
        );
        assert!(told.recall >= recall, "{more:?}: R {}", told.recall);
        let accused = unrecorded(&out);
        let wrong: Vec<&String> = accused
            .iter()
            .filter(|id| {
                let run = &runs[*id];
                run["tickets"] != "0"
                    || ["staging", "failed", "back"].contains(&run["kind"].as_str())
            })
            .collect();
        assert!(
            wrong.len() * 33 <= runs.len(),
            "{more:?}: accused {wrong:?}"
        );
        let empty = runs.values().filter(|r| {
            r["tickets"] == "0"
                && r["system"] == "deploys"
                && ["ships", "again"].contains(&r["kind"].as_str())
        });
        let empty: Vec<&String> = empty.map(|r| &r["deploy_id"]).collect();
        let found = empty.iter().filter(|id| accused.contains(**id)).count();
        assert!(
            found as f64 >= found_min * empty.len() as f64,
            "{more:?}: found {found} of {empty:?}"
        );
    }
}

/// The trains of a real project, where they are at hand.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trains");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    eprintln!("skipped: {} is not there", folder.display());
    None
}

/// A log without parents, where the release column is right in four of five tickets: files as they are.
#[test]
fn real_trains() {
    let Some(set) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let file = |name: &str| set.join(name).display().to_string();
    let by_row: BTreeMap<(String, String), Row> = csv_rows(&set.join("truth_deploys.csv"))
        .into_iter()
        .map(|r| ((r["system"].clone(), r["row"].clone()), r))
        .collect();
    let truth: BTreeSet<(String, String)> = csv_rows(&set.join("truth_ships.csv"))
        .iter()
        .filter(|r| {
            r["in_export"] == "1"
                && r["system"] == "deploys"
                && ["ships", "again"].contains(&r["how"].as_str())
        })
        .map(|r| (r["deploy_id"].clone(), r["ticket_key"].clone()))
        .collect();
    for (tickets, commits, precision, recall, found_min) in [
        ("tickets_fv.csv", false, 0.90, 0.80, 0.7),
        ("tickets.csv", true, 0.80, 0.80, 0.5),
        ("tickets_fv.csv", true, 0.85, 0.93, 0.7),
    ] {
        let log = file("git_log.txt");
        let (tickets, runs, fixes, calendar) = (
            file(tickets),
            file("deployment_runs.csv"),
            file("maintenance.csv"),
            file("release_calendar.xlsx"),
        );
        let mut arguments = vec![
            "reconcile",
            "--fresh",
            "-q",
            "--out",
            "out",
            "--tickets",
            &tickets,
            "--deploys",
            &runs,
        ];
        arguments.extend(["--hotfixes", &fixes, "--spreadsheets", &calendar]);
        if commits {
            arguments.extend(["--commits", &log]);
        }
        lastchange_well(folder.path(), &arguments);
        // A run may go by its place: truth knows it by its row.
        let ids: BTreeMap<(String, String), &Row> = csv_rows(&out.join("current/records.csv"))
            .iter()
            .filter_map(|r| {
                let run = by_row.get(&(r["system"].clone(), r["row"].clone()))?;
                Some(((r["source"].clone(), r["record_id"].clone()), run))
            })
            .collect();
        let links = csv_rows(&out.join("current/links.csv"));
        let ships = links
            .iter()
            .filter(|l| l["relation"] == "ships" && l["verdict"] != "rejected");
        let asserted: BTreeSet<(String, String)> = ships
            .filter_map(|l| {
                let run = ids.get(&(l["b_source"].clone(), l["b_record_id"].clone()))?;
                (run["system"] == "deploys")
                    .then(|| (run["deploy_id"].clone(), l["a_record_id"].clone()))
            })
            .collect();
        let told = score(&asserted, &truth);
        assert!(
            told.precision >= precision,
            "{arguments:?}: P {}",
            told.precision
        );
        assert!(told.recall >= recall, "{arguments:?}: R {}", told.recall);
        let accused: Vec<&Row> = csv_rows(&out.join("current/flags.csv"))
            .iter()
            .filter(|f| f["code"].starts_with("UNRECORDED_") && f["code"] != "UNRECORDED_COMMITS")
            .filter_map(|f| {
                ids.get(&(f["source"].clone(), f["record_id"].clone()))
                    .copied()
            })
            .filter(|run| run["system"] == "deploys")
            .collect();
        let wrong = accused
            .iter()
            .filter(|r| r["tickets_in_export"] != "0")
            .count();
        let carrying = by_row.values().filter(|r| {
            r["system"] == "deploys"
                && r["tickets_in_export"] != "0"
                && ["train", "again"].contains(&r["kind"].as_str())
        });
        assert!(
            wrong * 33 <= carrying.count(),
            "{arguments:?}: {wrong} accused wrongly"
        );
        let harmless = ["staging", "retry", "rollback"];
        assert!(
            accused
                .iter()
                .all(|r| !harmless.contains(&r["kind"].as_str())),
            "{arguments:?}"
        );
        let truly = by_row
            .values()
            .filter(|r| r["system"] == "deploys" && r["unrecorded"] == "1")
            .count();
        let found = accused.iter().filter(|r| r["unrecorded"] == "1").count();
        assert!(
            found as f64 >= found_min * truly as f64,
            "{arguments:?}: {found} of {truly}"
        );
    }
    assert!(fs::metadata(&out).is_ok());
}
