//! The log never says what the exports say, whatever is logged at any level.

use std::fs;
use std::path::Path;

use crate::program::{self, lastchange};

/// A secret, an address and a name, in every cell that takes text.
const CANARIES: [&str; 3] = ["canary-7d1f0c", "canaria@example.net", "Canaria Canto"];

fn exports(folder: &Path) {
    let said = CANARIES.join(" ");
    let tickets = format!(
        "Key,Summary,Description,Type,Status,Component,Assignee,Reporter,Created (UTC),Resolved (UTC)\n\
         PAY-1,Show the brand {said},{said},Story,Done,{said},{said},{said},2026-09-21 09:00:00,2026-09-24 12:30:00\n\
         PAY-2,Raise the limit {said},{said},Story,{said},payments,{said},{said},2026-10-05 10:15:00,2026-10-07 15:00:00\n\
         PAY-3,Never was {said},{said},Story,Done,payments,{said},{said},2026-13-45 {said},{said}\n\
         {said}\n"
    );
    let deploys = format!(
        "{{\"id\": 501, \"description\": \"PAY-1 {said}\", \"environment\": \"production\", \"ref\": \"{said}\", \
         \"creator\": {{\"login\": \"{said}\"}}, \"created_at\": \"2026-09-24T12:10:05Z\", \"payload\": {{\"service\": \"payments\", \"author\": \"{said}\"}}}}\n\
         {{\"id\": 502, \"description\": \"{said}\", \"environment\": \"{said}\", \"created_at\": \"{said}\", \"{said}\": \"{said}\"}}\n"
    );
    let hotfixes = format!(
        "When (UTC),Service,What,Who\n\
         2026-09-28 23:41:00,payments,Restart by hand {said},{said}\n\
         2026-09-30 {said},{said},{said},{said}\n"
    );
    let sheet = format!(
        "Date,Change,Owner,System\n\
         2026-09-24,Show the brand {said},{said},payments\n\
         03/04/26,{said},{said},{said}\n"
    );
    for (file, text) in [
        ("tickets.csv", tickets),
        ("deploys.jsonl", deploys),
        ("hotfixes.csv", hotfixes),
        ("sheet.csv", sheet),
    ] {
        fs::write(folder.join(file), text).unwrap();
    }
}

fn configure(folder: &Path, command: &str) {
    let source =
        |(system, file)| format!("[[source]]\nsystem = \"{system}\"\nfiles = [\"{file}\"]\n");
    let sources = [
        ("tickets", "tickets.csv"),
        ("deploys", "deploys.jsonl"),
        ("hotfixes", "hotfixes.csv"),
        ("spreadsheets", "sheet.csv"),
    ];
    let notify = format!(
        "[notify]\nseverity = \"info\"\ncommand = [{{ name = \"mail\", run = [\"{command}\"] }}]\n"
    );
    let text = sources.map(source).concat() + &notify;
    fs::write(folder.join("lastchange.toml"), text).unwrap();
}

fn night<'a>(format: &'a str, now: &'a str) -> Vec<&'a str> {
    let night = [
        "reconcile",
        "--config",
        "lastchange.toml",
        "--out",
        "out",
        "--quiet",
    ];
    [&night[..], &["--log", format, "--now", now]].concat()
}

fn assert_silent(log: &str) {
    for canary in CANARIES {
        for word in canary.split(' ') {
            assert!(!log.contains(word), "`{word}` stands in the log:\n{log}");
        }
    }
}

#[test]
fn no_word_of_the_exports_reaches_the_log() {
    let folder = tempfile::tempdir().unwrap();
    exports(folder.path());
    configure(folder.path(), "false");
    for (format, now, event) in [
        ("json", "2026-10-08T06:00:00Z", "\"event\":\"done\""),
        ("text", "2026-10-09T06:00:00Z", "event=done"),
    ] {
        let ran = lastchange(folder.path(), &night(format, now));
        assert!(
            ran.exit == 0 || ran.exit == 3,
            "{}: {}",
            ran.exit,
            ran.stderr
        );
        assert!(ran.stderr.contains(event), "{}", ran.stderr);
        assert_silent(&ran.stderr);
    }
    let current = folder.path().join("out/current");
    let rows = program::csv_rows(&current.join("records.csv"));
    let heard = |canary: &str| {
        rows.iter()
            .any(|row| row.values().any(|v| v.contains(canary)))
    };
    assert!(
        CANARIES.iter().all(|c| heard(c)),
        "the exports were not read: {rows:?}"
    );
    assert!(!program::csv_rows(&current.join("rejects.csv")).is_empty());
}

/// A collector reads standard error line by line: what is said beside the log is a line of it too.
#[test]
fn a_log_of_json_holds_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    exports(folder.path());
    let well = [
        "reconcile",
        ".",
        "--out",
        "out",
        "--verbose",
        "--log",
        "json",
        "--now",
        "2026-10-08T06:00:00Z",
    ];
    let badly = ["reconcile", "nowhere", "--out", "out", "--log", "json"];
    for arguments in [&well[..], &badly] {
        let ran = lastchange(folder.path(), arguments);
        assert!(!ran.stderr.is_empty());
        for line in ran.stderr.lines() {
            let object = serde_json::from_str::<serde_json::Value>(line);
            assert!(
                object.is_ok_and(|o| o.is_object()),
                "`{line}` is no JSON object"
            );
        }
    }
}

/// What goes wrong is told to people as well, whose words may quote; so only the lines of the log are looked at.
#[test]
fn neither_does_it_when_a_night_fails() {
    let folder = tempfile::tempdir().unwrap();
    exports(folder.path());
    configure(folder.path(), "true");
    fs::write(folder.path().join("deploys.jsonl"), CANARIES.join("\0")).unwrap();
    let ran = lastchange(folder.path(), &night("json", "2026-10-08T06:00:00Z"));
    let lines: Vec<&str> = ran.stderr.lines().filter(|l| l.starts_with('{')).collect();
    assert!(!lines.is_empty(), "{}", ran.stderr);
    assert_silent(&lines.join("\n"));
}
