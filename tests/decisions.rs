//! A person's word over HTTP: who may give it, that it is kept once, and what a kill leaves of it.

use std::path::Path;
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};

use crate::program::{self, NOW, lastchange_well};
use crate::service::{self, Reply, Service, schema_faults};

const BEARER: (&str, &str) = ("authorization", "Bearer correct horse battery");
const JSON: (&str, &str) = ("content-type", "application/json");

/// The sample's month in a ledger, and a token.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    lastchange_well(folder.path(), &["reconcile", ".", "--now", NOW, "--quiet"]);
    std::fs::write(folder.path().join("token"), "correct horse battery\n").unwrap();
    folder
}

fn served(folder: &Path) -> Service {
    Service::start(folder, &["--token-file", "token"])
}

fn post(service: &Service, body: &Value) -> Reply {
    let body = body.to_string();
    service.ask("POST", "/v1/decisions", &[BEARER, JSON], body.as_bytes())
}

fn confirmed(comment: &str) -> Value {
    json!({
        "ruling": "confirmed", "code": "UNRECORDED_HOTFIX", "record": "deploys:912005026",
        "reviewer": "ana", "comment": comment
    })
}

fn log(folder: &Path) -> String {
    let log = lastchange_well(folder, &["review", "log", "--ledger", "out/ledger.sqlite"]).stdout;
    log.trim_end().to_string()
}

#[test]
fn a_decision_is_kept_and_the_next_run_obeys() {
    let folder = sample();
    let service = served(folder.path());
    let document = service.ask("GET", "/openapi.json", &[BEARER], b"").json();
    let schema = &document["components"]["schemas"]["Decision"];
    let kept = post(&service, &confirmed("seen in the shell's history"));
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(schema_faults(&document, schema, &kept.json()), [""; 0]);
    assert_eq!(kept.json()["on"], "UNRECORDED_HOTFIX deploys:912005026");
    // Who lost the answer asks again.
    let again = post(&service, &confirmed("seen in the shell's history"));
    assert_eq!((again.status, again.json()), (200, kept.json()));
    let pair = json!({"ruling": "no-match", "a": "tickets:PAY-222", "b": "deploys:912004612", "reviewer": "ana"});
    assert_eq!(post(&service, &pair).json()["id"], 2);
    let log = log(folder.path());
    assert!(log.contains("by ana: seen in the shell's history"), "{log}");
    assert!(log.ends_with("2 decisions"), "{log}");
    lastchange_well(folder.path(), &["reconcile", ".", "--now", NOW, "--quiet"]);
    let change = "/v1/changes/deploys:912005026";
    let explained = service.ask("GET", change, &[BEARER], b"").text();
    assert!(explained.contains("by ana: confirmed"), "{explained}");
}

#[test]
fn who_may_not_decide_changes_nothing() {
    let folder = sample();
    let service = served(folder.path());
    let body = confirmed("").to_string();
    let with = |headers: &[(&str, &str)], body: &str| {
        let reply = service.ask("POST", "/v1/decisions", headers, body.as_bytes());
        assert_eq!(reply.header("content-type"), "application/problem+json");
        reply.status
    };
    assert_eq!(with(&[JSON], &body), 401);
    assert_eq!(with(&[JSON, ("authorization", "Bearer x")], &body), 401);
    let foreign = ("origin", "https://rebound.example");
    assert_eq!(with(&[JSON, BEARER, foreign], &body), 403);
    let form = ("content-type", "text/plain");
    assert_eq!(with(&[form, BEARER], &body), 415);
    assert_eq!(with(&[BEARER], &body), 415);
    let long = " ".repeat(64 * 1024 + 1);
    assert_eq!(with(&[JSON, BEARER], &long), 413);
    let open = Service::start(folder.path(), &[]);
    let refused = open.ask("POST", "/v1/decisions", &[JSON], body.as_bytes());
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("--token-file"));
    assert_eq!(log(folder.path()), "0 decisions");
}

#[test]
fn what_is_no_decision_is_said_and_not_repeated() {
    let folder = sample();
    let service = served(folder.path());
    let check = |status: u16, body: &Value| {
        let reply = post(&service, body);
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
        assert!(!reply.text().contains("zzmarker"), "{}", reply.text());
    };
    let odd = |field: &str, value: Value| {
        let mut body = confirmed("");
        body[field] = value;
        body
    };
    check(400, &json!("zzmarker"));
    check(400, &odd("zzmarker", json!(1)));
    check(400, &odd("ruling", json!("zzmarker")));
    check(400, &odd("reviewer", json!(" ")));
    check(400, &odd("reviewer", json!("zzmarker\n")));
    check(400, &odd("comment", json!("x".repeat(4_001))));
    check(400, &odd("a", json!("tickets:PAY-222")));
    check(404, &odd("code", json!("zzmarker")));
    check(404, &odd("record", json!("deploys:zzmarker")));
    let pair = |a: &str, b: &str| json!({"ruling": "match", "a": a, "b": b, "reviewer": "ana"});
    check(400, &pair("tickets:PAY-222", "tickets:PAY-222"));
    check(404, &pair("tickets:PAY-222", "tickets:zzmarker"));
    check(201, &confirmed(""));
}

/// A night's run holds the ledger: the word is not lost, it is refused.
#[test]
fn while_a_run_writes_it_is_to_be_said_again() {
    let folder = sample();
    let service = served(folder.path());
    let lock = folder.path().join("out/ledger.sqlite.lock");
    let held = std::fs::File::open(&lock).unwrap();
    held.lock().unwrap();
    let busy = post(&service, &confirmed(""));
    assert_eq!((busy.status, busy.header("retry-after")), (503, "1".into()));
    drop(held);
    assert_eq!(post(&service, &confirmed("")).status, 201);
}

/// `KILLS=300` beside `cargo test` makes it the long one of `benches/kill_decisions.sh`.
#[test]
fn what_was_acknowledged_before_a_kill_is_there_once() {
    let kills: usize = std::env::var("KILLS").map_or(4, |n| n.parse().unwrap());
    let folder = sample();
    let mut posters = [
        Poster::on("deploys:912005026"),
        Poster::on("deploys:912004900"),
    ];
    for kill in 0..kills {
        let mut service = served(folder.path());
        let address = service.address.clone();
        // It dies so many answers on, at whatever it is doing then.
        let (answered, answers) = channel();
        std::thread::scope(|scope| {
            for poster in &mut posters {
                let (address, answered) = (&address, answered.clone());
                scope.spawn(move || poster.post_until_nobody_answers(address, &answered));
            }
            answers.iter().take(1 + kill % 5).count();
            service.kill();
        });
    }
    // What got no answer is said once more.
    let service = served(folder.path());
    for poster in &mut posters {
        assert!(poster.post(&service.address), "the last one is well");
    }
    let log = log(folder.path());
    for poster in &posters {
        for number in 0..poster.next {
            let line = format!("{}  by ana: word {number}.", poster.record);
            assert_eq!(log.matches(&line).count(), 1, "{line}\n{log}");
        }
    }
    let kept: u32 = posters.iter().map(|poster| poster.next).sum();
    assert!(log.ends_with(&format!("{kept} decisions")), "{kept}: {log}");
    assert!(kept as usize >= kills, "{kept}");
    lastchange_well(
        folder.path(),
        &["ledger", "check", "--ledger", "out/ledger.sqlite"],
    );
}

/// Says one word after the other on a record's finding; a word without an answer is said again.
struct Poster {
    record: &'static str,
    /// Words before this one were acknowledged.
    next: u32,
}

impl Poster {
    fn on(record: &'static str) -> Poster {
        Poster { record, next: 0 }
    }

    fn post_until_nobody_answers(&mut self, address: &str, answered: &Sender<()>) {
        while self.post(address) {
            // Whoever counts them may have seen enough.
            let _ = answered.send(());
        }
    }

    fn post(&mut self, address: &str) -> bool {
        let body = json!({
            "ruling": "confirmed", "code": "UNRECORDED_HOTFIX", "record": self.record,
            "reviewer": "ana", "comment": format!("word {}.", self.next)
        });
        let body = body.to_string();
        let reply = service::ask(
            address,
            "POST",
            "/v1/decisions",
            &[BEARER, JSON],
            body.as_bytes(),
        );
        let Some(reply) = reply else { return false };
        assert!([200, 201].contains(&reply.status), "{}", reply.text());
        self.next += 1;
        true
    }
}
