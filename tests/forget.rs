//! A person who is forgotten: no byte of the name is left in the ledger, nor comes back with a later night, and what was joined stays so.

use std::fs;
use std::path::Path;

use crate::program::{csv_rows, lastchange, lastchange_well};

const HEAD: &str = "Key,Summary,Status,Component,Reporter,Assignee,Created (UTC)\n";
const FIRST: &str = "\
AB-1,Change number 1,Done,mail,zquarkson,Other Body,2026-03-01 09:00:00
AB-2,As Zyx Quarkson asked (ZQUARKSON),Done,mail,Zyx Quarkson,zquarkson,2026-03-02 09:00:00
AB-3,Change number 3,Open,mail,Other Body,Other Body,2026-03-03 09:00:00
";
const SECOND: &str = "\
AB-1,Change number 1 by zyx quarkson,Done,mail,zquarkson,Other Body,2026-03-01 09:00:00
AB-2,As Zyx Quarkson asked (ZQUARKSON),Done,mail,Zyx Quarkson,zquarkson,2026-03-02 09:00:00
AB-3,Change number 3,Open,mail,Other Body,Other Body,2026-03-03 09:00:00
AB-4,Change number 4,Done,mail,zquarkson,Zyx Quarkson,2026-03-04 09:00:00
";

fn night(folder: &Path, rows: &str) {
    fs::write(folder.join("tickets.csv"), format!("{HEAD}{rows}")).unwrap();
    let now = "2026-03-05T00:00:00Z";
    let arguments = ["reconcile", "--tickets", "tickets.csv", "--now", now];
    lastchange_well(folder, &arguments);
}

/// Only what came last: all else is known from the ledger alone.
const THIRD: &str = "\
AB-4,Change number 4,Done,mail,zquarkson,Zyx Quarkson,2026-03-04 09:00:00
AB-5,Change number 5,Done,mail,Other Body,Zyx Quarkson,2026-03-04 10:00:00
";

/// The files right in the folder that hold one of the names, in any case.
fn naming(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap().to_ascii_lowercase();
            for name in ["quarkson", "zyx"] {
                if bytes.windows(name.len()).any(|w| w == name.as_bytes()) {
                    found.push(format!("{name} in {}", path.display()));
                }
            }
        }
    }
    found
}

#[test]
fn no_byte_of_a_forgotten_name_is_left_nor_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    night(folder.path(), FIRST);
    let decided = [
        "review",
        "no-match",
        "tickets:AB-1",
        "tickets:AB-2",
        "--reviewer",
        "Zyx Quarkson",
        "--comment",
        "says zquarkson",
    ];
    lastchange_well(folder.path(), &decided);
    let out = folder.path().join("out");
    assert!(!naming(&out).is_empty(), "the names are there at first");

    let forget = [
        "ledger",
        "forget",
        "Zyx Quarkson",
        "zquarkson",
        "--now",
        "2026-03-05T01:00:00Z",
    ];
    let ran = lastchange_well(folder.path(), &forget);
    let pseudonym = ran.stdout.split('`').nth(1).unwrap().to_string();
    assert!(pseudonym.starts_with("person-"), "{}", ran.stdout);
    assert_eq!(naming(&out), Vec::<String>::new());
    lastchange_well(folder.path(), &["ledger", "check"]);
    let list = lastchange(folder.path(), &["ledger", "forget", "--list"]);
    let line = format!("2026-03-05T01:00:00Z  {pseudonym}  ");
    assert!(list.stdout.starts_with(&line), "{}", list.stdout);

    // A later night, and a later word of a reviewer.
    night(folder.path(), SECOND);
    lastchange_well(folder.path(), &decided);
    assert_eq!(naming(&out), Vec::<String>::new());
    assert_eq!(naming(&out.join("runs/2")), Vec::<String>::new());
    lastchange_well(folder.path(), &["ledger", "check"]);

    night(folder.path(), THIRD);
    assert_eq!(naming(&out), Vec::<String>::new());

    // Known and read, account and name: one and the same.
    let records = csv_rows(&out.join("current/records.csv"));
    let who = |id: &str| {
        let row = records.iter().find(|r| r["record_id"] == id).unwrap();
        format!("{row:?}").matches(&pseudonym).count()
    };
    assert!(who("AB-2") >= 2 && who("AB-5") >= 1 && who("AB-1") >= 1);
    assert_eq!(who("AB-3"), 0);
    let history = lastchange_well(folder.path(), &["history", "tickets:AB-1"]);
    let corrected = format!(
        "corrected  tickets:AB-1: title `Change number 1` → `Change number 1 by {pseudonym}`"
    );
    assert!(history.stdout.contains(&corrected), "{}", history.stdout);
    let log = lastchange_well(folder.path(), &["review", "log"]);
    assert_eq!(log.stdout.matches(&pseudonym).count(), 4, "{}", log.stdout);
}

#[test]
fn a_spelling_told_later_gets_the_same_pseudonym() {
    let folder = tempfile::tempdir().unwrap();
    night(folder.path(), FIRST);
    let first = lastchange_well(folder.path(), &["ledger", "forget", "Zyx Quarkson"]);
    assert!(!first.stderr.contains("zquarkson"), "{}", first.stderr);
    let second = ["ledger", "forget", "Zyx Quarkson", "zquarkson"];
    let second = lastchange_well(folder.path(), &second);
    let pseudonym = |text: &str| text.split('`').nth(1).map(str::to_string);
    assert_eq!(pseudonym(&first.stdout), pseudonym(&second.stdout));
    assert_eq!(naming(&folder.path().join("out")), Vec::<String>::new());
    let nobody = lastchange(folder.path(), &["ledger", "forget", "--"]);
    assert_eq!(nobody.exit, 2);
}
