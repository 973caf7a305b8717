//! The ledger against real files: what it keeps over two runs, and how it fails.

use std::path::{Path, PathBuf};

use crate::ledger::contract::{Ledger, LedgerError, RunFacts};
use crate::model::fixture::{Fixture, night};
use crate::model::record::RecordKey;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    (folder, path)
}

fn commit(ledger: &mut Ledger, night: &Fixture) -> i64 {
    let facts = RunFacts::of(&night.settings);
    let Fixture {
        intake,
        linked,
        findings,
        ..
    } = night;
    ledger.commit(&facts, intake, linked, findings).unwrap()
}

fn filled() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = folder();
    commit(&mut Ledger::open(&path).unwrap(), &night());
    (folder, path)
}

fn error(opened: Result<Ledger, LedgerError>) -> String {
    let words = opened.unwrap_err().to_string();
    words.lines().next().unwrap().to_string()
}

fn write_over(path: &Path, at: usize, bytes: &[u8]) {
    let mut file = std::fs::read(path).unwrap();
    file[at..at + bytes.len()].copy_from_slice(bytes);
    std::fs::write(path, file).unwrap();
}

#[test]
fn a_new_ledger_is_whole_and_knows_nothing() {
    let (_folder, path) = folder();
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(ledger.last_run().unwrap(), None);
    assert!(ledger.memory().unwrap().changes.is_empty());
    assert_eq!(ledger.check().unwrap().faults, Vec::<String>::new());
}

#[test]
fn a_second_run_remembers_the_first() {
    let (_folder, path) = folder();
    let mut ledger = Ledger::open(&path).unwrap();
    let mut night = night();
    assert_eq!(commit(&mut ledger, &night), 1);
    let memory = ledger.memory().unwrap();
    assert_eq!(memory.changes[&RecordKey(u64::MAX)], "chg-0");
    assert_eq!(memory.changes.len(), 7);
    assert_eq!(memory.encodings["log"], "macintosh");
    let proven: Vec<_> = memory.orders.into_iter().collect();
    assert_eq!(proven, night.intake.proven);

    night.intake.proven.clear();
    night.linked.changes.id[1] = "chg-new".to_string();
    assert_eq!(commit(&mut ledger, &night), 2);
    assert_eq!(ledger.memory().unwrap().orders.len(), 1);
    let first_seen = |sql: &str| -> i64 { ledger.conn.query_row(sql, [], |r| r.get(0)).unwrap() };
    assert_eq!(
        first_seen("SELECT first_seen_run FROM member WHERE ix = 0"),
        1
    );
    assert_eq!(
        first_seen("SELECT first_seen_run FROM change WHERE id = 'chg-0'"),
        1
    );
    assert_eq!(
        first_seen("SELECT first_seen_run FROM change WHERE id = 'chg-new'"),
        2
    );
    assert_eq!(ledger.check().unwrap().faults, Vec::<String>::new());
}

#[test]
fn one_writer_at_a_time_and_readers_beside_it() {
    let (_folder, path) = filled();
    let held = Ledger::open(&path).unwrap();
    let said = format!("`{}` is in use by another run", path.display());
    assert_eq!(error(Ledger::open(&path)), said);
    assert_eq!(
        Ledger::open_read_only(&path).unwrap().last_run().unwrap(),
        Some(1)
    );
    drop(held);
    Ledger::open(&path).unwrap();
}

#[test]
fn what_is_no_ledger_is_said() {
    let (folder, path) = folder();
    assert!(error(Ledger::open_read_only(&path)).starts_with("there is no ledger at"));
    std::fs::write(&path, "").unwrap();
    assert!(
        error(Ledger::open_read_only(&path)).ends_with("is no ledger of lastchange: it is empty")
    );
    std::fs::write(&path, "PK\u{3}\u{4} this is a workbook").unwrap();
    assert!(error(Ledger::open_read_only(&path)).contains("is damaged: file is not a database"));
    assert!(error(Ledger::open(&path)).contains("is damaged: file is not a database"));
    let other = folder.path().join("other.sqlite");
    let conn = rusqlite::Connection::open(&other).unwrap();
    conn.execute_batch("CREATE TABLE t(x)").unwrap();
    assert!(error(Ledger::open(&other)).contains("another program's database"));
    assert!(error(Ledger::open_read_only(&other)).contains("another program's database"));
}

#[test]
fn a_newer_schema_is_left_alone() {
    let (_folder, path) = filled();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    drop(conn);
    assert!(error(Ledger::open(&path)).contains("newer lastchange: its schema is 99"));
    assert!(error(Ledger::open_read_only(&path)).contains("newer lastchange"));
}

#[test]
fn a_truncated_ledger_is_damaged() {
    let (_folder, path) = filled();
    let bytes = std::fs::read(&path).unwrap();
    for share in 1..10 {
        std::fs::write(&path, &bytes[..bytes.len() * share / 10]).unwrap();
        let found = match Ledger::open_read_only(&path) {
            Err(error) => error.to_string(),
            Ok(ledger) => match ledger.check() {
                Err(error) => error.to_string(),
                Ok(check) => check.faults.join("; "),
            },
        };
        assert_ne!(found, "", "{share} tenths of it pass for whole");
    }
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let (_folder, path) = filled();
    let whole = std::fs::read(&path).unwrap();
    for share in 1..10 {
        let at = whole.len() * share / 10;
        write_over(&path, at, &[whole[at] ^ 4]);
        let found = Ledger::open_read_only(&path).map(|ledger| ledger.check());
        assert!(
            !found.is_ok_and(|c| c.is_ok_and(|c| c.faults.is_empty())),
            "{at}"
        );
        assert!(error(Ledger::open(&path)).contains("is damaged: "), "{at}");
        std::fs::write(&path, &whole).unwrap();
    }
    drop(Ledger::open(&path).unwrap());
    // A killed writer leaves no seal, and nothing is said.
    std::mem::forget(Ledger::open(&path).unwrap());
    let reader = Ledger::open_read_only(&path).unwrap();
    assert_eq!(reader.check().unwrap().faults, Vec::<String>::new());
}

#[test]
fn a_bad_page_is_found_by_check() {
    let (_folder, path) = filled();
    let pages = std::fs::metadata(&path).unwrap().len() as usize / 4096;
    write_over(&path, (pages - 2) * 4096, &[0xff; 512]);
    let ledger = Ledger::open_read_only(&path).unwrap();
    let found = ledger.check().map(|c| c.faults);
    assert!(found.is_err() || !found.unwrap().is_empty());
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = filled();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let mode =
        |bits| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(bits));
    mode(0o500).unwrap();
    let last = Ledger::open_read_only(&path).and_then(|l| l.last_run());
    mode(0o700).unwrap();
    assert_eq!(last.unwrap(), Some(1));
}

#[test]
fn records_come_back_as_they_were() {
    let (_folder, path) = filled();
    let loaded = Ledger::open_read_only(&path).unwrap().records().unwrap();
    let saved = night().intake.records;
    let names: Vec<_> = loaded.names.iter().collect();
    assert_eq!(names, saved.names.iter().collect::<Vec<_>>());
    // Every column at once: what `Debug` tells of a hash map is the one thing in no order.
    let columns = |mut records: crate::model::record::Records| {
        records.names = Default::default();
        format!("{records:?}")
    };
    assert_eq!(columns(loaded), columns(saved));
}

#[test]
fn what_becomes_of_a_change_is_logged() {
    let (_folder, path) = folder();
    let mut ledger = Ledger::open(&path).unwrap();
    let mut night = night();
    commit(&mut ledger, &night);
    assert_eq!(ledger.history("chg-2").unwrap(), []);

    // The ticket's change joins the deploy's, and the hot-fix gets its record.
    let changes = &mut night.linked.changes;
    changes.of[1] = crate::model::change::ChangeIx(2);
    changes.id[1] = "chg-new".to_string();
    night.findings.status[3] = crate::model::flag::Status::Recorded;
    commit(&mut ledger, &night);
    let told = |id: &str| -> Vec<String> {
        let rows = ledger.history(id).unwrap().into_iter();
        rows.map(|h| format!("{} {} {}", h.run, h.event, h.detail))
            .collect()
    };
    assert_eq!(told("chg-1"), ["2 gone its records are now in chg-2"]);
    assert_eq!(told("chg-2"), ["2 joined 1 record of chg-1"]);
    assert_eq!(told("chg-3"), ["2 status unrecorded → recorded"]);
    assert_eq!(told("chg-0"), Vec::<String>::new());
}

/// A ledger that lastchange 0.1 wrote over two runs, before records stayed known.
const SCHEMA_1: &str = include_str!("../../tests/ledgers/schema_1.sql");

#[test]
fn a_ledger_of_the_first_schema_is_brought_up_to_date() {
    let (_folder, path) = folder();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(SCHEMA_1).unwrap();
    drop(old);
    assert!(error(Ledger::open_read_only(&path)).contains("an older lastchange: its schema is 1"));
    let mut ledger = Ledger::open(&path).unwrap();
    let known = ledger.known().unwrap();
    assert_eq!(known.records.len(), 6);
    assert_eq!(known.sources.len(), 3);
    assert!(known.coverage.iter().all(|c| !c.spans.is_empty()));
    assert!(known.files.iter().all(|file| file.run == Some(2)));
    let deployments = ledger.deployments_between(0, i64::MAX).unwrap();
    let opened: Vec<Option<i64>> = deployments.iter().map(|d| d.opened).collect();
    assert_eq!(opened, [Some(1_789_981_200), Some(1_791_195_300), None]);
    assert_eq!(ledger.check().unwrap().faults, Vec::<String>::new());
    assert_eq!(commit(&mut ledger, &night()), 3);
    drop(ledger);
    let (_folder, other) = filled();
    assert_eq!(columns(&path), columns(&other));
}

/// Every table with its columns, as SQLite has them.
fn columns(path: &Path) -> Vec<(String, String, String)> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, c.cid";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)));
    rows.unwrap().map(Result::unwrap).collect()
}
