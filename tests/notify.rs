//! Findings told to a real server: once, after the commit, and again when nobody took them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

use crate::program::{self, Ran, lastchange};

/// A server on a free port that answers each request with the next of `answers`, and hands on what came.
struct Server {
    address: String,
    came: Receiver<(String, String)>,
}

fn server(answers: &'static [&'static str]) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (send, came) = channel();
    std::thread::spawn(move || {
        for (connection, answer) in listener.incoming().zip(answers) {
            let mut connection = BufReader::new(connection.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                connection.read_line(&mut head).unwrap();
            }
            let head = head.to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            let mut body = vec![0; length];
            connection.read_exact(&mut body).unwrap();
            let reply =
                format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            connection.get_mut().write_all(reply.as_bytes()).unwrap();
            send.send((head, String::from_utf8(body).unwrap())).unwrap();
        }
    });
    Server { address, came }
}

/// A folder with the sample and a configuration whose `[notify]` is that.
fn folder(notify: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    configure(folder.path(), notify);
    folder
}

fn configure(folder: &Path, notify: &str) {
    let source = |system: &str, file: &str| {
        format!("[[source]]\nsystem = \"{system}\"\nfiles = [\"{file}\"]\n")
    };
    let sources = [
        source("tickets", "jira*.csv"),
        source("deploys", "deploy*.jsonl"),
        source("hotfixes", "hotfix*.csv"),
    ];
    let text = format!("{}[notify]\n{notify}\n", sources.concat());
    std::fs::write(folder.join("lastchange.toml"), text).unwrap();
}

fn night(folder: &Path, more: &[&str]) -> Ran {
    let arguments = ["reconcile", "--config", "lastchange.toml", "--quiet"];
    let ran = lastchange(
        folder,
        &[&arguments[..], &["--now", program::NOW], more].concat(),
    );
    assert!([0, 3].contains(&ran.exit), "{}{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn every_finding_is_told_once_in_the_format_that_was_asked_for() {
    let slack = server(&["200 OK", "200 OK"]);
    let events = server(&["202 Accepted", "202 Accepted"]);
    let folder = folder(&format!(
        "severity = \"medium\"\nmax_age = \"60d\"\n\
         webhook = [{{ name = \"chat\", url = \"{}\", format = \"slack\" }}, {{ name = \"bus\", url = \"{}/in\", format = \"cloudevents\" }}]",
        slack.address, events.address
    ));
    night(folder.path(), &[]);
    let (_, text) = slack.came.recv().unwrap();
    let (head, batch) = events.came.recv().unwrap();
    assert!(head.starts_with("post /in http/1.1"), "{head}");
    assert!(head.contains("content-type: application/cloudevents-batch+json"));
    let batch: Vec<Value> = serde_json::from_str(&batch).unwrap();
    let text: Value = serde_json::from_str(&text).unwrap();
    let text = text["text"].as_str().unwrap();
    assert!(text.starts_with(&format!(
        "lastchange: {} new findings in run 1",
        batch.len()
    )));

    // Each finding of the run, each once, and nobody is named.
    let flags = program::csv_rows(&folder.path().join("out/current/flags.csv"));
    let mut raised: Vec<String> = flags
        .iter()
        .filter(|f| f["severity"] != "low" && f["severity"] != "info")
        .map(|f| match f["change_id"].as_str() {
            "" => format!("source:{}/{}", f["source"], f["code"]),
            change => format!("{change}/{}", f["code"]),
        })
        .collect();
    raised.sort();
    raised.dedup();
    let mut told: Vec<&str> = batch.iter().map(|e| e["id"].as_str().unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told, raised);
    for row in &flags {
        let who = &row["who"];
        assert!(
            who.is_empty() || !text.contains(who.as_str()),
            "{who}: {text}"
        );
    }
    for event in &batch {
        assert_eq!(event["specversion"], "1.0");
        assert!(event["data"]["finding"]["who"].is_null());
    }

    night(folder.path(), &[]);
    assert!(slack.came.try_recv().is_err(), "nothing new, nothing told");
    assert!(events.came.try_recv().is_err());
}

#[test]
fn a_dead_endpoint_fails_no_night_and_loses_nothing() {
    let folder = folder(
        "webhook = [{ name = \"chat\", url = \"http://127.0.0.1:1/\", format = \"cloudevents\" }]",
    );
    let ran = night(folder.path(), &["--log", "json", "--metrics", "m.prom"]);
    let logged = "\"event\":\"told\",\"sent\":0,\"failed\":1,\"waiting\":1";
    assert!(ran.stderr.contains(logged), "{}", ran.stderr);
    let figures = std::fs::read_to_string(folder.path().join("m.prom")).unwrap();
    assert!(figures.contains("lastchange_messages_failed 1\n"));

    // Too soon: the same instant again leaves it where it is.
    let again = night(folder.path(), &["--log", "json"]);
    let left = "\"event\":\"told\",\"sent\":0,\"failed\":0,\"waiting\":1";
    assert!(again.stderr.contains(left), "{}", again.stderr);
    let list = lastchange(folder.path(), &["notify", "--list"]);
    assert!(
        list.stdout
            .contains("1 tries, next from 2026-11-02T06:05:00Z  it cannot be reached"),
        "{}",
        list.stdout
    );

    // A server that refuses at first.
    let server = server(&["503 Service Unavailable", "200 OK"]);
    let webhook = format!(
        "webhook = [{{ name = \"chat\", url = \"{}\", format = \"cloudevents\" }}]",
        server.address
    );
    configure(folder.path(), &webhook);
    let send = ["notify", "--config", "lastchange.toml"];
    let refused = lastchange(folder.path(), &send);
    assert_eq!(refused.exit, 3, "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .contains("`chat`: it answers with status 503"),
        "{}",
        refused.stderr
    );
    let taken = lastchange(folder.path(), &send);
    assert_eq!(
        (taken.exit, taken.stdout.as_str()),
        (0, "1 sent, 0 not taken, 0 wait\n")
    );
    let [first, second] = [server.came.recv().unwrap(), server.came.recv().unwrap()];
    assert_eq!(first.1, second.1);
    assert!(second.1.contains("UNRECORDED_HOTFIX"));
    let list = lastchange(folder.path(), &["notify", "--list"]);
    assert_eq!(list.stdout, "nothing waits\n");
}

#[cfg(unix)]
#[test]
fn a_command_reads_the_events() {
    let folder =
        folder("command = [{ name = \"file\", run = [\"sh\", \"-c\", \"cat > told.json\"] }]");
    night(folder.path(), &[]);
    let told = program::json(&folder.path().join("told.json"));
    assert_eq!(told[0]["type"], "lastchange.finding");

    configure(
        folder.path(),
        "severity = \"info\"\ncommand = [{ name = \"no\", run = [\"false\"] }]",
    );
    let ran = night(folder.path(), &["--log", "text"]);
    assert!(
        ran.stderr.contains("event=told sent=0 failed=1 waiting=1"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_wrong_configuration_is_said() {
    for (notify, said) in [
        ("severity = \"bad\"", "`bad` is no severity"),
        (
            "webhook = [{ name = \"x\", format = \"slack\" }]",
            "needs either `url` or `url_env`",
        ),
        (
            "webhook = [{ name = \"x\", url_env = \"NO_SUCH_VARIABLE\", format = \"slack\" }]",
            "wants its address in `NO_SUCH_VARIABLE`",
        ),
        (
            "webhook = [{ name = \"x\", url = \"ftp://x\", format = \"slack\" }]",
            "begins with neither",
        ),
        ("command = [{ name = \"x\", run = [] }]", "names no program"),
        ("severty = \"low\"", "did you mean `severity`?"),
    ] {
        let folder = folder(notify);
        let ran = lastchange(folder.path(), &["reconcile", "--config", "lastchange.toml"]);
        assert_eq!(ran.exit, 2);
        assert!(ran.stderr.contains(said), "{notify}: {}", ran.stderr);
    }
}
