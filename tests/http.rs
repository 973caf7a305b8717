//! The service, asked over real sockets.

use std::path::Path;

use serde_json::Value;

use crate::program::{self, NOW};
use crate::service::{Reply, Service, schema_faults};

/// The sample's month in a ledger, served.
fn sample() -> (tempfile::TempDir, Service) {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), NOW, &[]);
    let service = Service::start(folder.path(), &[]);
    (folder, service)
}

fn reconcile(folder: &Path, now: &str, more: &[&str]) {
    let mut arguments = vec!["reconcile", ".", "--now", now, "--quiet"];
    arguments.extend(more);
    program::lastchange_well(folder, &arguments);
}

fn problem(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = reply.json();
    assert_eq!(problem["status"], status);
    problem
}

#[test]
fn every_route_answers_as_the_document_says() {
    let (_folder, service) = sample();
    let document = service.get("/openapi.json").json();
    let asked = [
        (
            "/v1/last",
            "/v1/last?service=payments&at=2026-10-28T23:50:00Z",
        ),
        ("/v1/last", "/v1/last"),
        (
            "/v1/last",
            "/v1/last?at=2020-01-01&window=2h&ahead=0s&limit=50&env=staging",
        ),
        (
            "/v1/since",
            "/v1/since?since=2026-10-14&until=2026-11-02&limit=3",
        ),
        ("/v1/since", "/v1/since?since=run:1&service=payments,edge"),
        (
            "/v1/changes",
            "/v1/changes?from=2026-10-01&to=2026-11-02&limit=7",
        ),
        (
            "/v1/changes",
            "/v1/changes?from=2026-10-01&to=2026-11-02&status=unrecorded&service=payments",
        ),
        ("/v1/changes/{id}", "/v1/changes/UNRECORDED_HOTFIX"),
        ("/v1/changes/{id}", "/v1/changes/deploys:912005026"),
        ("/v1/flags", "/v1/flags?severity=high&limit=4"),
        ("/v1/coverage", "/v1/coverage?at=2026-11-02T06:00:00Z"),
        (
            "/v1/dora",
            "/v1/dora?until=2026-11-01&window=28d&service=payments",
        ),
        ("/healthz", "/healthz"),
    ];
    for (path, target) in asked {
        let reply = service.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        let content = &document["paths"][path]["get"]["responses"]["200"]["content"];
        let schema = &content["application/json"]["schema"];
        let faults = schema_faults(&document, schema, &reply.json());
        assert!(faults.is_empty(), "{target}: {faults:?}");
    }
    // Every path of the document is served: none of them is 404 for want of a route.
    for path in document["paths"].as_object().unwrap().keys() {
        let reply = service.get(&path.replace("{id}", "nothing-such"));
        assert!(!reply.text().contains("no such path"), "{path}");
    }
    let figures = service.get("/metrics").text();
    assert!(
        figures.contains("lastchange_request_seconds_count{route=\"/v1/last\",status=\"200\"} 4"),
        "{figures}"
    );
    assert!(figures.contains("lastchange_ledger_run 1"), "{figures}");
}

#[test]
fn at_11_03_the_unrecorded_hotfix_of_the_night_leads() {
    let (_folder, service) = sample();
    let last = service
        .get("/v1/last?service=payments&at=2026-10-28T23:50:00Z")
        .json();
    assert_eq!(last["changes"][0]["record"]["status"], "unrecorded");
    assert_eq!(last["changes"][0]["kind"], "hotfix");
    assert_eq!(last["changes"][0]["before_s"], 533);
}

/// The earlier run is there for one answer only: the reader that gave it answers the next question as of now.
#[test]
fn an_earlier_run_can_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    let (log, aside) = (
        folder.path().join("hotfix_log.csv"),
        folder.path().join("later"),
    );
    std::fs::rename(&log, &aside).unwrap();
    reconcile(folder.path(), NOW, &[]);
    std::fs::rename(&aside, &log).unwrap();
    reconcile(folder.path(), "2026-11-03T06:00:00Z", &[]);
    let service = Service::start(folder.path(), &[]);
    let document = service.get("/openapi.json").json();
    let sources = |as_of: &str| -> Vec<String> {
        let answer = service.get(&format!("/v1/coverage?{as_of}")).json();
        let lines = answer["coverage"].as_array().unwrap().iter();
        lines
            .map(|line| line["source"].as_str().unwrap().to_string())
            .collect()
    };
    assert_eq!(sources("as_of=1"), ["tickets", "deploys", "spreadsheets"]);
    assert_eq!(sources("").len(), 4);
    for (path, target) in [
        ("/v1/last", "/v1/last?at=2026-10-29&as_of=1"),
        (
            "/v1/since",
            "/v1/since?since=30d&as_of=2026-11-02T23:00:00Z",
        ),
        ("/v1/changes", "/v1/changes?from=2026-10-01&as_of=run:1"),
        ("/v1/flags", "/v1/flags?as_of=1"),
        ("/v1/changes/{id}", "/v1/changes/deploys:912005026?as_of=1"),
        ("/v1/dora", "/v1/dora?as_of=1"),
    ] {
        let reply = service.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        let answer = reply.json();
        assert_eq!(answer["run"]["id"], 1, "{target}");
        assert!(answer["run"]["as_of"][0].is_string(), "{target}");
        assert!(!reply.text().contains("hotfixes:HF"), "{target}");
        let content = &document["paths"][path]["get"]["responses"]["200"]["content"];
        let schema = &content["application/json"]["schema"];
        let faults = schema_faults(&document, schema, &answer);
        assert!(faults.is_empty(), "{target}: {faults:?}");
    }
    let now = service.get("/v1/last?at=2026-10-29").json();
    assert_eq!(now["run"]["id"], 2);
    problem(&service.get("/v1/last?as_of=3"), 404);
}

#[test]
fn pages_hold_every_change_once() {
    let (_folder, service) = sample();
    let whole = service
        .get("/v1/changes?from=2026-09-01&to=2026-11-02&limit=200")
        .json();
    let whole: Vec<String> = ids(&whole);
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = service.get(&format!(
            "/v1/changes?from=2026-09-01&to=2026-11-02&limit=9{cursor}"
        ));
        let page = page.json();
        paged.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(whole.len() > 100, "{}", whole.len());
    assert_eq!(paged, whole);
    problem(&service.get("/v1/changes?cursor=7.1.1"), 410);
    problem(&service.get("/v1/flags?cursor=soon"), 400);
}

fn ids(page: &Value) -> Vec<String> {
    let changes = page["changes"].as_array().unwrap().iter();
    changes
        .map(|c| c["id"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn an_answer_has_its_runs_tag() {
    let (folder, service) = sample();
    let target = "/v1/last?at=2026-10-28T23:50:00Z";
    let tag = service.get(target).header("etag");
    let same = service.ask("GET", target, &[("if-none-match", &tag)], b"");
    assert_eq!((same.status, same.body.len()), (304, 0));
    // What speaks of now has none.
    assert_eq!(service.get("/v1/last").header("etag"), "");
    assert_eq!(service.get("/v1/last").header("cache-control"), "no-store");
    reconcile(folder.path(), "2026-11-02T07:00:00Z", &[]);
    let next = service.ask("GET", target, &[("if-none-match", &tag)], b"");
    assert_eq!(next.status, 200);
    assert_eq!(next.json()["run"]["id"], 2);
    // A ledger that was started anew is another file.
    reconcile(folder.path(), "2026-11-02T08:00:00Z", &["--fresh"]);
    let anew = service.get(target).json();
    assert_eq!(anew["run"]["id"], 1);
    assert_eq!(anew["run"]["at"], "2026-11-02T08:00:00Z");
}

#[test]
fn answers_are_compressed_when_asked_for_so() {
    let (_folder, service) = sample();
    let target = "/v1/last?at=2026-10-28T23:50:00Z";
    let packed = service.ask("GET", target, &[("accept-encoding", "gzip")], b"");
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(&packed.body[..2], b"\x1f\x8b");
    assert!(packed.body.len() < service.get(target).body.len());
}

#[test]
fn every_request_has_an_id() {
    let (_folder, service) = sample();
    let made = service.get("/healthz").header("x-request-id");
    assert_eq!(made.len(), 36, "{made}");
    let kept = service.ask("GET", "/nowhere", &[("x-request-id", "call-17")], b"");
    assert_eq!(kept.header("x-request-id"), "call-17");
    let odd = service.ask("GET", "/healthz", &[("x-request-id", "<b>x</b>")], b"");
    assert_eq!(odd.header("x-request-id").len(), 36);
}

#[test]
fn problems_say_what_to_do_and_repeat_nothing() {
    let (_folder, service) = sample();
    let near = problem(&service.get("/v1/last?service=paymnets"), 404);
    assert_eq!(near["suggestions"][0], "payments");
    for target in [
        "/v1/last?srvice=zzmarker",
        "/v1/last?at=zzmarker",
        "/v1/last?limit=zzmarker",
        "/v1/last?limit=51",
        "/v1/last?window=400d",
        "/v1/since",
        "/v1/changes?status=zzmarker",
        "/v1/flags?severity=zzmarker",
    ] {
        let text = problem(&service.get(target), 400).to_string();
        assert!(!text.contains("zzmarker"), "{text}");
    }
    for target in ["/v1/since?since=zzmarker", "/v1/changes/zzmarker"] {
        let text = problem(&service.get(target), 404).to_string();
        assert!(!text.contains("zzmarker"), "{text}");
    }
    problem(&service.get("/zzmarker"), 404);
    let wrong = service.ask("DELETE", "/v1/last", &[], b"");
    assert_eq!(wrong.header("allow"), "GET,HEAD");
    problem(&wrong, 405);
}

#[test]
fn other_hosts_and_other_sites_may_not_ask() {
    let (_folder, service) = sample();
    let with = |name, value| service.ask("GET", "/v1/last", &[(name, value)], b"");
    problem(&with("host", "rebound.example"), 421);
    problem(&with("origin", "https://rebound.example"), 403);
    problem(&with("sec-fetch-site", "cross-site"), 403);
    let own = format!("http://{}", service.address);
    let own = with("origin", &own);
    assert_eq!(own.status, 200);
    // No CORS: no page of another origin may read what it asked for.
    assert_eq!(own.header("access-control-allow-origin"), "");
    assert_eq!(own.header("x-content-type-options"), "nosniff");
}

#[test]
fn a_token_is_needed_where_one_is_set_and_beyond_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), NOW, &[]);
    let refused = program::lastchange(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.exit, 2);
    assert!(
        refused.stderr.contains("--token-file"),
        "{}",
        refused.stderr
    );
    let file = folder.path().join("token");
    std::fs::write(&file, "correct horse battery\n").unwrap();
    let service = Service::start(folder.path(), &["--token-file", "token"]);
    let without = service.get("/v1/last");
    assert_eq!(without.header("www-authenticate"), "Bearer");
    problem(&without, 401);
    let bearing = |token| service.ask("GET", "/v1/last", &[("authorization", token)], b"");
    problem(&bearing("Bearer correct horse batterz"), 401);
    assert_eq!(bearing("Bearer correct horse battery").status, 200);
    assert_eq!(service.get("/healthz").status, 200);
}

#[test]
fn a_body_may_have_64_kib() {
    let (_folder, service) = sample();
    let json = [("content-type", "application/json")];
    let body = vec![b' '; 64 * 1024 + 1];
    problem(&service.ask("POST", "/mcp", &json, &body), 413);
}

#[test]
fn half_open_connections_are_reaped_and_hold_nobody_up() {
    let (_folder, service) = sample();
    let slow: Vec<_> = (0..40)
        .map(|i| {
            service.half_open(if i % 2 == 0 {
                ""
            } else {
                "GET /v1/last HTTP/1.1\r\nHost: x"
            })
        })
        .collect();
    assert_eq!(service.get("/healthz").status, 200);
    for socket in slow {
        assert!(service.is_closed_by_itself(socket));
    }
    let figures = service.get("/metrics").text();
    assert!(
        figures.contains("lastchange_connections_open 1\n"),
        "{figures}"
    );
}

#[test]
fn who_comes_when_all_places_are_taken_waits() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    reconcile(folder.path(), NOW, &[]);
    let service = Service::start(folder.path(), &["--connections", "1"]);
    let first = service.half_open("GET / HTTP/1.1\r\n");
    // Answered when the first one was reaped.
    assert_eq!(service.get("/healthz").status, 200);
    assert!(service.is_closed_by_itself(first));
}

#[test]
fn without_a_ledger_the_service_says_so_and_waits_for_one() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    let service = Service::start(folder.path(), &[]);
    let said = service.get("/v1/last");
    assert_eq!(said.header("retry-after"), "1");
    problem(&said, 503);
    problem(&service.get("/healthz"), 503);
    reconcile(folder.path(), NOW, &[]);
    assert_eq!(service.get("/v1/last").status, 200);
}

#[cfg(unix)]
#[test]
fn asked_to_end_it_ends_well() {
    let (_folder, mut service) = sample();
    assert_eq!(service.get("/healthz").status, 200);
    assert_eq!(service.terminate(), Some(0));
}

#[test]
fn the_tools_answer_over_http_too() {
    let (_folder, service) = sample();
    let call = br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"coverage","arguments":{}}}"#;
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2025-06-18"),
    ];
    let reply = service.ask("POST", "/mcp", &headers, call);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer = &reply.json()["result"]["structuredContent"];
    assert_eq!(
        answer["schema"],
        "lastchange/coverage/1",
        "{}",
        reply.text()
    );
    let mut foreign = headers.to_vec();
    foreign.push(("origin", "https://rebound.example"));
    problem(&service.ask("POST", "/mcp", &foreign, call), 403);
}
