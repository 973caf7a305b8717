//! The evidence pack: the same bytes from the same ledger, with every input's SHA-256; and who is counted.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program::{self, csv_rows, lastchange, lastchange_well};

fn sha256(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sample's month in a ledger, with a finding that a reviewer confirmed.
fn reviewed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    let config = "[[source]]\nsystem = \"tickets\"\nfiles = [\"jira*.csv\"]\n\
        [[source]]\nsystem = \"deploys\"\nfiles = [\"deploy*.jsonl\"]\n\
        [[source]]\nsystem = \"hotfixes\"\nfiles = [\"hotfix*.csv\"]\n\
        [policy.owners]\npayments = \"team-pay\"\n";
    fs::write(folder.path().join("lastchange.toml"), config).unwrap();
    let night = [
        "reconcile",
        "--config",
        "lastchange.toml",
        "--now",
        program::NOW,
        "--quiet",
    ];
    lastchange_well(folder.path(), &night);
    let confirmed = [
        "review",
        "confirmed",
        "UNRECORDED_HOTFIX",
        "deploys:912005026",
        "--reviewer",
        "r.one",
        "--comment",
        "no ticket",
        "--now",
        program::NOW,
    ];
    lastchange_well(folder.path(), &confirmed);
    folder
}

fn pack(folder: &Path, name: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let words = [
        "evidence",
        "--from",
        "2026-10-01",
        "--to",
        "2026-11-01",
        "--out",
        name,
    ];
    lastchange_well(folder, &[&words[..], more].concat());
    let file = fs::File::open(folder.join(name)).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn rows(folder: &Path, files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<program::Row> {
    fs::write(folder.join(name), &files[name]).unwrap();
    csv_rows(&folder.join(name))
}

#[test]
fn two_packs_are_the_same_bytes_and_tell_every_input() {
    let folder = reviewed();
    let files = pack(folder.path(), "one.zip", &[]);
    pack(folder.path(), "two.zip", &[]);
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert_eq!(bytes("one.zip"), bytes("two.zip"));

    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed = manifest["files"].as_array().unwrap();
    assert_eq!(listed.len() + 1, files.len());
    for file in listed {
        let own = &files[file["name"].as_str().unwrap()];
        assert_eq!(file["sha256"], sha256(own), "{file}");
    }

    let inputs = rows(folder.path(), &files, "inputs.csv");
    assert_eq!(inputs.len(), 3);
    for input in &inputs {
        assert_eq!(input["sha256"], sha256(&bytes(&input["file"])), "{input:?}");
    }

    let changes = csv_rows(&folder.path().join("out/current/changes.csv"));
    let of_month = changes
        .iter()
        .filter(|c| c["start"].starts_with("2026-10-"));
    let population = rows(folder.path(), &files, "population.csv");
    assert_eq!(population.len(), of_month.count());
    assert_eq!(manifest["changes"], population.len().to_string());

    let exceptions = rows(folder.path(), &files, "exceptions.csv");
    let judged: Vec<_> = exceptions
        .iter()
        .filter(|e| e["disposition"] != "open")
        .collect();
    assert_eq!(judged.len(), 1);
    assert_eq!(judged[0]["reviewer"], "r.one");
    assert_eq!(judged[0]["comment"], "no ticket");
    let chain = rows(folder.path(), &files, "chain.csv");
    assert!(
        population
            .iter()
            .all(|p| chain.iter().any(|step| step["change_id"] == p["change_id"]))
    );
    let policies = files.keys().filter(|name| name.starts_with("policy-"));
    assert_eq!(policies.count(), 1);
}

#[test]
fn the_sample_is_drawn_by_its_seed() {
    let folder = reviewed();
    let drawn = |seed: &str| -> (Vec<String>, Vec<String>) {
        let files = pack(
            folder.path(),
            "pack.zip",
            &["--seed", seed, "--sample", "10"],
        );
        let population = rows(folder.path(), &files, "population.csv");
        let sample = population.iter().filter(|p| p["in_sample"] == "yes");
        let sample = sample.map(|p| p["change_id"].clone()).collect();
        (
            population.iter().map(|p| p["change_id"].clone()).collect(),
            sample,
        )
    };
    let (all, mut sample) = drawn("audit");
    let mut expected = all;
    expected.sort_by_key(|id| sha256(format!("audit:{id}").as_bytes()));
    expected.truncate(10);
    expected.sort();
    sample.sort();
    assert_eq!(sample, expected);
    assert_ne!(drawn("other").1, sample);
}

#[test]
fn only_what_was_confirmed_counts_and_nobody_is_blamed_who_asks_so() {
    let folder = reviewed();
    let said = lastchange_well(folder.path(), &["people"]).stdout;
    assert!(said.contains("account   jmourao"), "{said}");
    assert!(
        said.contains("team      team-pay                 1/"),
        "{said}"
    );
    assert!(said.contains("1 confirmed; "), "{said}");
    assert!(
        said.contains("deploys:912005026 in deployments_20261102T0500Z.jsonl row 102"),
        "{said}"
    );
    assert!(!said.contains("dseverino"), "nobody confirmed that: {said}");
    let evidence = said
        .find("confirmed 2026-11-02T06:00:00Z by r.one: no ticket")
        .unwrap();
    assert!(evidence < said.find("account   jmourao").unwrap());

    let blameless = lastchange_well(folder.path(), &["people", "--blameless", "--json"]).stdout;
    let answer: Value = serde_json::from_str(&blameless).unwrap();
    assert!(!blameless.contains("jmourao"), "{blameless}");
    assert_eq!(answer["lines"][0]["name"], "team-pay");
    assert_eq!(answer["lines"][0]["confirmed"], 1);
    let early = lastchange(folder.path(), &["people", "--to", "2026-10-02", "--json"]).stdout;
    let early: Value = serde_json::from_str(&early).unwrap();
    assert_eq!(early["evidence"], serde_json::json!([]));
}
