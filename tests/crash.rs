//! Runs that meet one another or are killed: the ledger is old or new, never between, and the next run is a good one.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::program::{self, csv_rows, lastchange, lastchange_well, outputs};

const RECONCILE: [&str; 6] = ["reconcile", ".", "--out", "out", "--now", program::NOW];

#[test]
fn two_runs_at_once_are_two_runs_or_one_and_a_refusal() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        program::copy_sample(folder.path());
        let ended: Vec<i32> = [start(folder.path()), start(folder.path())]
            .into_iter()
            .map(|child| {
                child
                    .wait_with_output()
                    .unwrap()
                    .status
                    .code()
                    .unwrap_or(-1)
            })
            .collect();
        assert!(ended.iter().all(|code| [0, 2].contains(code)), "{ended:?}");
        let done = ended.iter().filter(|code| **code == 0).count();
        assert!(done > 0, "one of two gets the lock");
        assert_eq!(runs(folder.path()), done, "{ended:?}");
        assert_whole(folder.path());
    }
}

#[test]
fn after_a_kill_the_next_run_is_a_good_one() {
    for bytes in [1, 40, 120, 200] {
        let folder = tempfile::tempdir().unwrap();
        program::copy_sample(folder.path());
        lastchange_well(folder.path(), &RECONCILE);
        let before = outputs(&folder.path().join("out"));
        let mut child = start(folder.path());
        // Wait for so many bytes of its words, so that it dies at different moments, and without a clock.
        let mut words = child.stderr.take().expect("stderr is piped");
        let _ = words.read_exact(&mut vec![0; bytes]);
        child.kill().unwrap();
        child.wait().unwrap();
        let after = outputs(&folder.path().join("out"));
        assert!(after.keys().eq(before.keys()), "outputs are old or new");
        lastchange_well(folder.path(), &RECONCILE);
        assert_whole(folder.path());
    }
}

#[test]
fn where_nothing_can_be_written_the_path_is_named() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    std::fs::write(folder.path().join("out"), "a file of that name").unwrap();
    let ran = lastchange(folder.path(), &RECONCILE);
    assert_eq!(ran.exit, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("`out"), "{}", ran.stderr);
}

fn start(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_lastchange"))
        .args(RECONCILE)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// How many runs left outputs behind.
fn runs(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("out/runs"))
        .unwrap()
        .filter(|entry| {
            !entry
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .starts_with('.')
        })
        .count()
}

/// The current outputs belong together: every record's change is in the change log.
fn assert_whole(folder: &Path) {
    let current = folder.join("out/current");
    let changes = csv_rows(&current.join("changes.csv"));
    for record in csv_rows(&current.join("records.csv")) {
        assert!(
            changes.iter().any(|c| c["id"] == record["change_id"]),
            "{record:?} is of no change"
        );
    }
}
