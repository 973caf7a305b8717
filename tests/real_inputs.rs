//! Small inputs in the shape of real exports, where the machine has them: each column that was read wrong once has the value that is right.

use std::path::Path;

use tempfile::TempDir;

use crate::program::{self, Row, lastchange_well};

const RUN_AT: &str = "2026-11-30T06:00:00Z";

/// The input's files in a folder of their own, reconciled; `None`, with a word on why, where there are no such inputs.
fn reconciled(name: &str) -> Option<TempDir> {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inputs");
    let from = inputs.join(name);
    if !from.is_dir() {
        println!("skipped: there is no `{}`", from.display());
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "expected.txt" {
            std::fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    lastchange_well(
        folder.path(),
        &["reconcile", ".", "--out", "out", "--now", RUN_AT],
    );
    Some(folder)
}

fn rows(folder: &TempDir, file: &str) -> Vec<Row> {
    program::csv_rows(&folder.path().join("out/current").join(file))
}

/// Some columns of the records of a source, in the order of the file.
fn records(folder: &TempDir, source: &str, columns: &[&str]) -> Vec<String> {
    let rows = rows(folder, "records.csv");
    let rows = rows.iter().filter(|row| row["source"] == source);
    rows.map(|row| {
        columns
            .iter()
            .map(|c| row[*c].as_str())
            .collect::<Vec<&str>>()
            .join(" | ")
    })
    .collect()
}

fn flags(folder: &TempDir, code: &str) -> Vec<String> {
    let rows = rows(folder, "flags.csv");
    let rows = rows.iter().filter(|row| row["code"] == code);
    rows.map(|row| row["record_id"].clone()).collect()
}

/// Which records are one change by a key, `tickets ↔ deploys`.
fn linked_by_key(folder: &TempDir) -> Vec<String> {
    let rows = rows(folder, "links.csv");
    let rows = rows
        .iter()
        .filter(|row| row["verdict"] == "accepted" && row["ids"].parse::<f64>().unwrap() > 0.0);
    rows.map(|row| format!("{} {}", row["a_record_id"], row["b_record_id"]))
        .collect()
}

#[test]
fn a_deploys_ticket_column_is_a_reference() {
    let Some(folder) = reconciled("05-deploy-ticket-id") else {
        return;
    };
    assert_eq!(
        linked_by_key(&folder),
        ["KIO-11 DEP-901", "KIO-12 DEP-902", "KIO-13 DEP-903"]
    );
}

#[test]
fn deploys_with_dates_alone_name_their_tickets() {
    let Some(folder) = reconciled("07-deploy-ticket-id-dates-only") else {
        return;
    };
    let ids = records(&folder, "deploys", &["record_id"]);
    assert!(
        ids.len() == 64 && ids.iter().all(|id| id.starts_with("DEP-")),
        "{ids:?}"
    );
    let checked = lastchange_well(folder.path(), &["check", "deployments.csv", "--json"]).stdout;
    let checked: serde_json::Value = serde_json::from_str(&checked).unwrap();
    let columns = &checked["meaning"]["tables"][0]["columns"];
    assert_eq!(columns[1]["header"], "ticket_id");
    assert_eq!(columns[1]["means"], "reference");
    // Whether the keys of tickets without a time are believed is for the links to say.
    let summary = program::json(&folder.path().join("out/current/summary.json"));
    let answer = &summary["questions"][0]["answers"][0];
    assert!(
        answer
            .as_str()
            .unwrap()
            .contains("\"approval_date\" = \"created\"")
    );
}

#[test]
fn a_run_is_not_dated_by_its_commit() {
    let Some(folder) = reconciled("14-github-run-dated-by-commit") else {
        return;
    };
    assert_eq!(
        records(
            &folder,
            "deploys",
            &["record_id", "started", "services", "who"]
        ),
        ["9001 | 2026-10-15 14:30:05Z | badge | lferro"]
    );
    assert!(flags(&folder, "RETROACTIVE_TICKET").is_empty());
}

#[test]
fn an_issue_does_not_start_with_its_milestone() {
    let Some(folder) = reconciled("16-gitlab-issue-milestone-start") else {
        return;
    };
    let mut found = records(&folder, "tickets", &["record_id", "started"]);
    found.sort();
    assert_eq!(found, ["402 | ", "411 | ", "430 | "]);
    assert!(flags(&folder, "BACKDATED_RECORD").is_empty());
}

#[test]
fn a_person_is_named_and_not_numbered() {
    let Some(folder) = reconciled("19-github-issue-person") else {
        return;
    };
    assert_eq!(
        records(&folder, "tickets", &["who"]),
        ["obrandt", "obrandt", "obrandt"]
    );
}

#[test]
fn a_superseded_revision_ran() {
    let Some(folder) = reconciled("20-helm-superseded") else {
        return;
    };
    assert_eq!(
        records(
            &folder,
            "deploys",
            &["record_id", "services", "version", "state"]
        ),
        [
            "[1] | kiosk | 4.1.0 | done",
            "[2] | kiosk | 4.2.0 | failed",
            "[3] | kiosk | 4.1.0 | done",
            "[4] | kiosk | 4.2.1 | done"
        ]
    );
    let last = [
        "last",
        "--ledger",
        "out/ledger.sqlite",
        "--at",
        "2026-10-09T15:30:00Z",
        "--limit",
        "1",
    ];
    let answer = lastchange_well(folder.path(), &last).stdout;
    assert!(answer.contains("Rollback to 11"), "{answer}");
}

#[test]
fn close_codes_are_sentences() {
    let Some(folder) = reconciled("22-close-code-phrases") else {
        return;
    };
    assert!(flags(&folder, "CANCELLED_BUT_DEPLOYED").contains(&"CHG0041001".to_string()));
    assert!(flags(&folder, "OUTCOME_MISMATCH").contains(&"CHG0041002".to_string()));
    let states = records(&folder, "tickets", &["record_id", "state"]);
    assert!(
        states.contains(&"CHG0041003 | partial".to_string()),
        "{states:?}"
    );
    assert!(
        states.contains(&"CHG0041006 | rolled_back".to_string()),
        "{states:?}"
    );
}

#[test]
fn nested_deployments_are_records_each() {
    let Some(folder) = reconciled("39-nested-projects") else {
        return;
    };
    let found = records(
        &folder,
        "deploys",
        &["services", "environment", "version", "state"],
    );
    assert_eq!(
        found,
        [
            "heron | Test | 7.1.0 | done",
            "heron | Live | 7.1.0 | done",
            "heron | Test | 7.1.1 | done",
            "heron | Live | 7.1.1 | failed",
            "egret | Live | 3.4.0 | done",
        ]
    );
}

#[test]
fn a_folder_takes_what_a_profile_knows() {
    let Some(folder) = reconciled("47-folder-gh-run-list") else {
        return;
    };
    assert_eq!(
        records(&folder, "deploys", &["environment"]),
        ["production", "production"]
    );
}

#[test]
fn elements_of_a_list_have_places() {
    let Some(folder) = reconciled("49-json-array-ids") else {
        return;
    };
    assert_eq!(
        records(&folder, "deploys", &["record_id", "row"]),
        ["[1] | 1", "[2] | 2", "[3] | 3", "[4] | 4"]
    );
    let explained = lastchange_well(
        folder.path(),
        &["explain", "deploys:[3]", "--ledger", "out/ledger.sqlite"],
    );
    assert!(
        explained.stdout.contains("Rollback to 11"),
        "{}",
        explained.stdout
    );
}

#[test]
fn a_flag_in_test_is_no_change_of_production() {
    let Some(folder) = reconciled("51-flag-in-test") else {
        return;
    };
    assert_eq!(
        records(&folder, "deploys", &["environment", "kind"]),
        ["test | config"]
    );
    let last = [
        "last",
        "--ledger",
        "out/ledger.sqlite",
        "--at",
        "2026-10-15T14:00:00Z",
    ];
    let answer = lastchange_well(folder.path(), &last).stdout;
    assert!(
        !answer.contains("Night mode") && !answer.contains("Badge reader"),
        "{answer}"
    );
}

#[test]
fn a_column_of_a_sign_is_the_id() {
    let Some(folder) = reconciled("53-redmine-hash-column") else {
        return;
    };
    assert_eq!(linked_by_key(&folder), ["4512 1", "4513 2"]);
}

#[test]
fn one_repeated_id_takes_no_others() {
    let Some(folder) = reconciled("55-one-repeated-id") else {
        return;
    };
    let ids = records(&folder, "hotfixes", &["record_id"]);
    assert_eq!(ids.len(), 24);
    assert_eq!(
        ids.iter().filter(|id| id.starts_with("HF-")).count(),
        23,
        "{ids:?}"
    );
}
