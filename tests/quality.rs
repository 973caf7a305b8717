//! Figures against truth: they never fall below the recorded line. The scorer is our own, so that the program does not
//! mark its own work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::program::{self, csv_rows, lastchange_well};

/// A record: its source and its id.
type Name = (String, String);

/// What was measured, by name, 0 to 1.
pub type Figures = BTreeMap<&'static str, f64>;

#[test]
fn the_sample_stays_above_its_line() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile_and_assert("sample_data", folder.path(), &program::sample_data());
}

#[test]
fn an_invented_company_stays_above_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let sample = ["sample", "--seed", "7", "--changes", "1000", "--out", "."];
    lastchange_well(folder.path(), &sample);
    reconcile_and_assert("invented", folder.path(), folder.path());
}

#[test]
fn the_ledger_keeps_the_model_of_its_run() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    let reconcile = |model: &[&str], out: &str| {
        let told = ["reconcile", ".", "--out", out, "--now", program::NOW];
        lastchange_well(folder.path(), &[&told, model].concat());
        program::outputs(&folder.path().join(out))
    };
    let first = reconcile(&[], "first");
    let by_file = reconcile(&["--model", "first/current/model.json"], "by_file");
    let by_ledger = reconcile(&["--model", "first/ledger.sqlite"], "by_ledger");
    assert_ne!(first["model.json"], by_file["model.json"]);
    assert_eq!(by_file["model.json"], by_ledger["model.json"]);
    assert_eq!(by_file["links.csv"], by_ledger["links.csv"]);
}

/// Reconciles the exports of a folder; the truth is in `truth` of another.
fn reconcile_and_assert(set: &str, folder: &Path, of_truth: &Path) {
    let reconcile = ["reconcile", ".", "--out", "out", "--now", program::NOW];
    lastchange_well(folder, &reconcile);
    let figures = measure(&of_truth.join("truth"), &folder.join("out/current"));
    let lines = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality.lines");
    assert_above(set, &figures, &recorded(&lines, set));
}

/// Other folders of exports with their truth: each folder in `$LASTCHANGE_DATA`, its lines in `quality.lines` there.
#[test]
fn other_data_stays_above_its_line() {
    let Some(root) = std::env::var_os("LASTCHANGE_DATA") else {
        println!("skipped: LASTCHANGE_DATA names no folder with exports and their truth");
        return;
    };
    let root = Path::new(&root);
    let mut folders: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("truth.csv").exists() && path.join("tickets.csv").exists())
        .collect();
    folders.sort();
    for folder in folders {
        let out = tempfile::tempdir().unwrap();
        let out_path = out.path().to_string_lossy().into_owned();
        lastchange_well(
            &folder,
            &[
                "reconcile",
                "--tickets",
                "tickets.csv",
                "--deploys",
                "deploys.jsonl",
                "--hotfixes",
                "hotfixes.csv",
                "--spreadsheet",
                "changelog.xlsx",
                "--out",
                &out_path,
            ],
        );
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let figures = measure(&folder, &out.path().join("current"));
        assert_above(
            &name,
            &figures,
            &recorded(&root.join("quality.lines"), &name),
        );
    }
}

/// Links of records of different sources, and hot-fix flags, against truth.
pub fn measure(truth: &Path, current: &Path) -> Figures {
    let of = |row: &program::Row| (row["source"].clone(), row["record_id"].clone());
    let told = csv_rows(&current.join("records.csv"));
    let told: BTreeMap<Name, String> = told
        .iter()
        .map(|r| (of(r), r["change_id"].clone()))
        .collect();
    let known = csv_rows(&truth.join("truth.csv"));
    let records: Vec<Record> = known
        .iter()
        .map(|row| {
            let readable = ["own", "kept"].contains(&row["key"].as_str());
            let told = told.get(&of(row)).map_or("", String::as_str);
            Record::new(of(row), &row["change_id"], told, readable)
        })
        .collect();
    let hidden = |r: &&Record| r.name.0 == "tickets" || !r.key_is_readable;
    let missing = records
        .iter()
        .filter(|r| !told.contains_key(&r.name))
        .count();
    println!(
        "{} records in the truth, {missing} not in records.csv",
        records.len()
    );
    Figures::from([
        ("pairs", pairs_f1(&records.iter().collect::<Vec<_>>())),
        (
            "hidden",
            pairs_f1(&records.iter().filter(hidden).collect::<Vec<_>>()),
        ),
        ("bcubed", bcubed_f1(&records)),
        ("unrecorded_hotfix", flags_f1(truth, current)),
        (
            "unrecorded_precision",
            unrecorded_precision(&records, current),
        ),
    ])
}

struct Record {
    name: Name,
    /// The change it belongs to.
    truth: String,
    /// The change the program put it into.
    told: String,
    key_is_readable: bool,
}

impl Record {
    /// An empty change is one of its own: the record stands alone.
    fn new(name: Name, truth: &str, told: &str, key_is_readable: bool) -> Record {
        let alone = format!("alone: {} {}", name.0, name.1);
        let change = |id: &str| {
            if id.is_empty() {
                alone.clone()
            } else {
                id.to_string()
            }
        };
        Record {
            truth: change(truth),
            told: change(told),
            name,
            key_is_readable,
        }
    }

    fn both(&self) -> (&str, &str) {
        (&self.truth, &self.told)
    }
}

/// F1 over unordered pairs of records of different sources.
fn pairs_f1(records: &[&Record]) -> f64 {
    let right = crossing(records, |r| r.both());
    let told = crossing(records, |r| &r.told);
    let truth = crossing(records, |r| &r.truth);
    f1(right, told, truth)
}

/// How many pairs of records of different sources share what `by` gives.
fn crossing<'r, G: Ord>(records: &[&'r Record], by: impl Fn(&'r Record) -> G) -> u64 {
    let mut groups: BTreeMap<G, BTreeMap<&str, u64>> = BTreeMap::new();
    for record in records {
        let group = groups.entry(by(record)).or_default();
        *group.entry(&record.name.0).or_default() += 1;
    }
    let pairs = groups.values().map(|sources| {
        let all: u64 = sources.values().sum();
        (all * all - sources.values().map(|n| n * n).sum::<u64>()) / 2
    });
    pairs.sum()
}

/// B³: the mean over the records of how much of their cluster is right, and of how much of their change was found.
fn bcubed_f1(records: &[Record]) -> f64 {
    let (truth, told) = (sizes(records, |r| &r.truth), sizes(records, |r| &r.told));
    let both = sizes(records, |r| r.both());
    let mean = |share: &dyn Fn(&Record) -> f64| {
        records.iter().map(share).sum::<f64>() / records.len() as f64
    };
    let precision = mean(&|r| both[&r.both()] / told[&r.told]);
    let recall = mean(&|r| both[&r.both()] / truth[&r.truth]);
    2.0 * precision * recall / (precision + recall)
}

fn sizes<'r, G: Ord>(records: &'r [Record], by: impl Fn(&'r Record) -> G) -> BTreeMap<G, f64> {
    let mut sizes = BTreeMap::new();
    for record in records {
        *sizes.entry(by(record)).or_insert(0.0) += 1.0;
    }
    sizes
}

/// F1 of UNRECORDED_HOTFIX over the rows of the hot-fix log.
fn flags_f1(truth: &Path, current: &Path) -> f64 {
    let known = csv_rows(&truth.join("truth_hotfixes.csv"));
    let unrecorded = |id: &String| {
        known
            .iter()
            .find(|r| r["record_id"] == *id)
            .map(|r| r["unrecorded"] == "1")
    };
    let mut flagged: Vec<String> = csv_rows(&current.join("flags.csv"))
        .iter()
        .filter(|row| row["code"] == "UNRECORDED_HOTFIX" && row["source"] == "hotfixes")
        .map(|row| row["record_id"].clone())
        .collect();
    flagged.sort();
    flagged.dedup();
    let right = flagged
        .iter()
        .filter(|id| unrecorded(id) == Some(true))
        .count();
    let truth = known.iter().filter(|row| row["unrecorded"] == "1").count();
    f1(right as u64, flagged.len() as u64, truth as u64)
}

/// Of the records flagged as unrecorded, the share whose change has neither a ticket nor a sheet row.
fn unrecorded_precision(records: &[Record], current: &Path) -> f64 {
    let is_record = |r: &&Record| ["tickets", "spreadsheets"].contains(&r.name.0.as_str());
    let recorded: BTreeSet<&str> = records
        .iter()
        .filter(is_record)
        .map(|r| r.truth.as_str())
        .collect();
    let truth: BTreeMap<&Name, &str> = records
        .iter()
        .map(|r| (&r.name, r.truth.as_str()))
        .collect();
    let flags = csv_rows(&current.join("flags.csv"));
    let flagged = flags
        .iter()
        .filter(|row| row["code"].starts_with("UNRECORDED_"));
    let flagged: BTreeSet<Name> = flagged
        .map(|row| (row["source"].clone(), row["record_id"].clone()))
        .collect();
    let right = flagged.iter().filter(|name| {
        truth
            .get(name)
            .is_some_and(|change| !recorded.contains(change))
    });
    right.count() as f64 / flagged.len().max(1) as f64
}

fn f1(right: u64, told: u64, truth: u64) -> f64 {
    2.0 * right as f64 / (told + truth) as f64
}

/// The lines of a data set: `SET FIGURE NUMBER`, one a line.
fn recorded(path: &Path, set: &str) -> Vec<(String, f64)> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| words.first() == Some(&set))
        .map(|words| (words[1].to_string(), words[2].parse().unwrap()))
        .collect()
}

fn assert_above(set: &str, figures: &Figures, recorded: &[(String, f64)]) {
    for (name, value) in figures {
        println!("{set} {name} {value:.3}");
    }
    for (name, line) in recorded {
        let value = figures[name.as_str()];
        assert!(
            value >= *line,
            "{set}: {name} is {value:.4}, its line is {line}"
        );
    }
}

#[test]
fn the_scorer_counts_as_it_says() {
    let record = |source: &str, id: &str, truth: &str, told: &str| {
        Record::new((source.to_string(), id.to_string()), truth, told, true)
    };
    let records = [
        record("tickets", "T1", "a", "x"),
        record("deploys", "D1", "a", "x"),
        record("deploys", "D2", "a", "y"),
        record("tickets", "T2", "b", "y"),
        record("hotfixes", "H1", "", "z"),
    ];
    // True pairs: T1-D1, T1-D2. Told pairs: T1-D1, D2-T2. Right: one.
    assert_eq!(pairs_f1(&records.iter().collect::<Vec<_>>()), 0.5);
    // Precision: 1, 1, 1/2, 1/2, 1; recall: 2/3, 2/3, 1/3, 1, 1.
    let (p, r) = (0.8, (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 2.0) / 5.0);
    assert!((bcubed_f1(&records) - 2.0 * p * r / (p + r)).abs() < 1e-12);
}
