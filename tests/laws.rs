//! What must hold for any exports: order, threads and repetition change nothing, and no row is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

use crate::program::{self, csv_rows, json, lastchange_well, outputs};
use crate::workbook;

#[test]
fn shuffled_rows_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), "out", &[]);
    for seed in [1, 2] {
        shuffle_exports(folder.path(), seed);
        let shuffled = format!("shuffled-{seed}");
        reconcile(folder.path(), &shuffled, &[]);
        assert_same_findings(folder.path(), "out", &shuffled);
    }
}

#[test]
fn one_thread_or_two_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), "one", &["--threads", "1"]);
    reconcile(folder.path(), "two", &["--threads", "2"]);
    assert_same_bytes(folder.path(), "one", "two");
}

/// Exports above 1 MiB are read ahead: what waits for them may not take the one thread that their readers need.
#[test]
fn one_thread_reads_several_large_exports() {
    let folder = tempfile::tempdir().unwrap();
    let padding = "x".repeat(1_000);
    for source in ["east", "west"] {
        let rows: String = (0..1_200)
            .map(|i| {
                format!(
                    "{{\"id\":\"{source}-{i}\",\"description\":\"release {i}\",\"environment\":\"production\",\
                     \"created_at\":\"2026-06-01T10:{:02}:00Z\",\"padding\":\"{padding}\"}}\n",
                    i % 60
                )
            })
            .collect();
        fs::write(folder.path().join(format!("{source}.jsonl")), rows).unwrap();
    }
    lastchange_well(
        folder.path(),
        &[
            "reconcile",
            "--deploys",
            "east=east.jsonl",
            "--deploys",
            "west=west.jsonl",
            "--threads",
            "1",
            "--now",
            program::NOW,
        ],
    );
    let summary = json(&folder.path().join("out/current/summary.json"));
    assert_eq!(summary["counts"]["records"], 2_400);
}

#[test]
fn the_order_of_the_files_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    let exports = [
        ["--tickets", "jira_tickets_20261102T0200.csv"],
        ["--deploys", "deployments_20261102T0500Z.jsonl"],
        ["--hotfixes", "hotfix_log.csv"],
        ["--spreadsheet", "change_calendar.xlsx"],
    ];
    for (out, order) in [("first", [0, 1, 2, 3]), ("last", [3, 1, 2, 0])] {
        let mut arguments = vec!["reconcile", "--out", out, "--now", program::NOW];
        arguments.extend(order.iter().flat_map(|&i| exports[i]));
        lastchange_well(folder.path(), &arguments);
    }
    assert_same_bytes(folder.path(), "first", "last");
}

#[test]
fn a_configuration_that_says_what_was_found_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), "found", &[]);
    let file = "lastchange.toml";
    lastchange_well(folder.path(), &["init", "--out", file]);
    let configured = ["--config", file, "--out", "told", "--now", program::NOW];
    lastchange_well(
        folder.path(),
        &[["reconcile"].as_slice(), &configured].concat(),
    );
    assert_same_findings(folder.path(), "found", "told");
}

#[test]
fn a_file_split_in_two_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), "whole", &[]);
    let whole = folder.path().join("deployments_20261102T0500Z.jsonl");
    let text = fs::read_to_string(&whole).unwrap();
    let middle = text.len() / 2 + text[text.len() / 2..].find('\n').unwrap() + 1;
    fs::write(&whole, &text[..middle]).unwrap();
    let rest = folder.path().join("deployments_20261102T0500Z_2.jsonl");
    fs::write(rest, &text[middle..]).unwrap();
    reconcile(folder.path(), "split", &[]);
    assert_same_findings(folder.path(), "whole", "split");
}

#[test]
fn the_same_night_twice_gives_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), "once", &[]);
    reconcile(folder.path(), "twice", &[]);
    reconcile(folder.path(), "twice", &[]);
    assert_same_findings(folder.path(), "once", "twice");
    assert!(
        folder.path().join("twice/runs/2").is_dir(),
        "a second run adds a run"
    );
}

#[test]
fn every_row_of_the_sample_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), "out", &[]);
    assert_rows_add_up(folder.path(), "out");
}

proptest! {
    #![proptest_config(Config {
        cases: 8,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..Config::default()
    })]

    #[test]
    fn small_companies_obey_the_laws(entries in prop::collection::vec(entry(), 1..30), seed in 1_u64..1000) {
        let folder = tempfile::tempdir().unwrap();
        write_exports(folder.path(), &entries);
        reconcile(folder.path(), "out", &["--threads", "1"]);
        assert_rows_add_up(folder.path(), "out");
        shuffle_exports(folder.path(), seed);
        reconcile(folder.path(), "shuffled", &["--threads", "2"]);
        assert_same_findings(folder.path(), "out", "shuffled");
    }
}

fn reconcile(folder: &Path, out: &str, more: &[&str]) {
    let mut arguments = vec!["reconcile", ".", "--out", out, "--now", program::NOW];
    arguments.extend(more);
    lastchange_well(folder, &arguments);
}

/// The records of each change, and the flags with what they are on; without rows and places, which may differ.
type Told = (BTreeMap<(String, String), String>, BTreeSet<Vec<String>>);

fn findings(out: &Path) -> Told {
    let records = csv_rows(&out.join("current/records.csv"));
    let changes = records
        .iter()
        .map(|r| {
            (
                (r["source"].clone(), r["record_id"].clone()),
                r["change_id"].clone(),
            )
        })
        .collect();
    let flags = csv_rows(&out.join("current/flags.csv"));
    let columns = [
        "code",
        "severity",
        "confidence",
        "change_id",
        "source",
        "record_id",
    ];
    let flags = flags
        .iter()
        .map(|row| columns.iter().map(|c| row[*c].clone()).collect())
        .collect();
    (changes, flags)
}

fn assert_same_findings(folder: &Path, one: &str, other: &str) {
    let (changes, flags) = findings(&folder.join(one));
    let (other_changes, other_flags) = findings(&folder.join(other));
    let moved: Vec<_> = changes
        .iter()
        .filter(|(record, change)| other_changes.get(record) != Some(change))
        .collect();
    assert!(moved.is_empty(), "{one} and {other} differ on {moved:?}");
    assert_eq!(changes.len(), other_changes.len(), "{one} and {other}");
    let differ: Vec<_> = flags.symmetric_difference(&other_flags).collect();
    assert!(differ.is_empty(), "{one} and {other} differ on {differ:?}");
}

fn assert_same_bytes(folder: &Path, one: &str, other: &str) {
    let (ours, theirs) = (outputs(&folder.join(one)), outputs(&folder.join(other)));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs), "{one} and {other}");
    for (name, bytes) in &ours {
        assert!(
            *bytes == theirs[name],
            "`{name}` differs between {one} and {other}"
        );
    }
}

/// Rows below the headers = records + parts of records + rejects.
fn assert_rows_add_up(folder: &Path, out: &str) {
    let current = folder.join(out).join("current");
    let summary = json(&current.join("summary.json"));
    let count = |name: &str| {
        let value = summary["counts"][name].as_u64();
        value.unwrap_or_else(|| panic!("summary.json has no counts.{name}: {summary:#}"))
    };
    assert_eq!(
        count("rows"),
        count("records") + count("parts") + count("rejects"),
        "{summary:#}"
    );
    assert_eq!(
        count("records"),
        csv_rows(&current.join("records.csv")).len() as u64
    );
    assert_eq!(
        count("rejects"),
        csv_rows(&current.join("rejects.csv")).len() as u64
    );
}

/// Shuffles the rows of the exports that are lines of text. A row of a workbook is named by where it stands, so it stays.
fn shuffle_exports(folder: &Path, seed: u64) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let suffix = path.extension().map(|s| s.to_string_lossy().into_owned());
        let header = match suffix.as_deref() {
            Some("csv") => 1,
            Some("jsonl") => 0,
            _ => continue,
        };
        let bytes = fs::read(&path).unwrap();
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\n').collect();
        shuffle(&mut lines[header..], seed);
        fs::write(&path, lines.concat()).unwrap();
    }
}

/// Fisher and Yates with Knuth's MMIX generator: the same order for the same seed.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for i in (1..items.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        items.swap(i, ((state >> 33) % (i as u64 + 1)) as usize);
    }
}

/// One change of a made-up company, and which systems heard of it.
#[derive(Clone, Debug)]
struct Entry {
    day: u32,
    minute: u32,
    service: usize,
    words: [usize; 3],
    person: usize,
    ticket: bool,
    deploy: bool,
    hotfix: bool,
    sheet: bool,
    shows_key: bool,
}

fn entry() -> impl Strategy<Value = Entry> {
    let heard = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let what = (0_usize..3, [0_usize..6, 0..6, 0..6], 0_usize..4);
    (1_u32..28, 0_u32..1440, what, heard).prop_map(
        |(day, minute, (service, words, person), heard)| Entry {
            day,
            minute,
            service,
            words,
            person,
            ticket: heard.0,
            deploy: heard.1,
            hotfix: heard.2,
            sheet: heard.3,
            shows_key: heard.4,
        },
    )
}

/// Writes the four exports of such a company; the first row of each is there so that none is empty.
fn write_exports(folder: &Path, entries: &[Entry]) {
    const SERVICES: [&str; 3] = ["billing", "search", "mail"];
    const WORDS: [[&str; 6]; 3] = [
        ["raise", "fix", "remove", "move", "log", "check"],
        ["timeout", "cache", "banner", "retry", "template", "limit"],
        [
            "of refunds",
            "in the app",
            "for tenants",
            "on login",
            "after midnight",
            "per day",
        ],
    ];
    const PEOPLE: [&str; 4] = ["ada", "bo", "cem", "dora"];
    let mut tickets = "Key,Summary,Status,Component,Assignee,Created (UTC)\nAB-1,Start of the list,Done,mail,ada,2026-09-20 08:00:00\n".to_string();
    let mut deploys = String::from(
        "{\"id\": 1, \"description\": \"start of the list\", \"environment\": \"production\", \"service\": \"mail\", \"created_at\": \"2026-09-20T09:00:00Z\"}\n",
    );
    let mut hotfixes =
        "No;Applied at (UTC);Service;What;By\nH1;2026-09-20 10:00;mail;start of the list;ada\n"
            .to_string();
    let mut sheet = vec![
        ["Date", "Change", "Team", "Owner"]
            .map(str::to_string)
            .to_vec(),
    ];
    sheet.push(
        ["2026-09-20", "Start of the list", "mail", "ada"]
            .map(str::to_string)
            .to_vec(),
    );
    for (i, e) in entries.iter().enumerate() {
        let text = format!(
            "{} {} {}",
            WORDS[0][e.words[0]], WORDS[1][e.words[1]], WORDS[2][e.words[2]]
        );
        let shown = if e.shows_key {
            format!("AB-{} {text}", i + 2)
        } else {
            text.clone()
        };
        let (service, who) = (SERVICES[e.service], PEOPLE[e.person]);
        let at = format!(
            "2026-10-{:02} {:02}:{:02}",
            e.day,
            e.minute / 60,
            e.minute % 60
        );
        if e.ticket {
            tickets += &format!("AB-{},{text},Done,{service},{who},{at}:00\n", i + 2);
        }
        if e.deploy {
            let at = at.replace(' ', "T");
            deploys += &format!(
                "{{\"id\": {}, \"description\": \"{shown}\", \"environment\": \"production\", \"service\": \"{service}\", \"created_at\": \"{at}:30Z\"}}\n",
                i + 2
            );
        }
        if e.hotfix {
            hotfixes += &format!("H{};{at};{service};{shown};{who}\n", i + 2);
        }
        if e.sheet {
            sheet.push(
                [&at[..10], &shown, service, who]
                    .map(str::to_string)
                    .to_vec(),
            );
        }
    }
    fs::write(folder.join("tickets.csv"), tickets).unwrap();
    fs::write(folder.join("deploys.jsonl"), deploys).unwrap();
    fs::write(folder.join("hotfixes.csv"), hotfixes).unwrap();
    workbook::write(
        &folder.join("calendar.xlsx"),
        &[("Changes".to_string(), sheet)],
    );
}
