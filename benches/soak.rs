//! The service under load while nights replace its ledger: errors, torn answers, latencies, memory.
//!
//! `cargo bench --bench soak -- [--seconds 600] [--rate 200] [--half-open 500] [--replace 5] [--ledger PATH [--target TARGET]]`
//!
//! Without `--ledger` two sets of exports alternate, each title telling which, and an answer that shows one of the other set is torn. With it,
//! the ledger stays as it is, and only the load is measured. A request counts from the moment when it was due, so that a slow answer makes the
//! ones after it slow too.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lastchange");

/// Connections that ask; each has one question under way.
const ASKERS: u32 = 8;

/// Changes in each set of exports.
const CHANGES: u32 = 2_000;

/// The changes come a minute apart, before it and after. `MM:SS` stands for another minute and second in each question, so that no answer
/// is one that was kept.
const TARGET: &str = "/v1/last?at=2026-11-02T00:MM:SSZ&limit=50";

struct Wanted {
    seconds: u64,
    rate: u32,
    half_open: usize,
    replace: u64,
    ledger: Option<PathBuf>,
    target: String,
}

#[derive(Default)]
struct Asked {
    took: Vec<Duration>,
    failed: Vec<String>,
    torn: u64,
}

fn main() {
    let wanted = wanted();
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let ledger = match &wanted.ledger {
        Some(ledger) => ledger.clone(),
        None => {
            night(folder.path(), 1);
            folder.path().join("out/ledger.sqlite")
        }
    };
    let (mut service, address) = serve(&ledger);
    let slow: Vec<TcpStream> = (0..wanted.half_open)
        .map(|_| {
            let mut socket = TcpStream::connect(&address).expect("the service listens");
            socket
                .write_all(b"GET /v1/last HTTP/1.1\r\n")
                .expect("it takes what is sent");
            socket
        })
        .collect();
    let is_torn = wanted.ledger.is_none();
    let before = memory_kib(service.id());
    let stop = AtomicBool::new(false);
    let (mut all, nights, warm) = std::thread::scope(|scope| {
        // By then every kind of question was asked many times.
        let warm = scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(wanted.seconds / 5));
            memory_kib(service.id())
        });
        let nights = scope.spawn(|| replace(&wanted, folder.path(), &stop));
        let askers: Vec<_> = (0..ASKERS)
            .map(|i| {
                let (wanted, address) = (&wanted, address.as_str());
                scope.spawn(move || ask(wanted, address, i, is_torn))
            })
            .collect();
        let mut all = Asked::default();
        for asker in askers {
            let one = asker.join().expect("an asker ends well");
            all.took.extend(one.took);
            all.failed.extend(one.failed);
            all.torn += one.torn;
        }
        stop.store(true, Ordering::Relaxed);
        let warm = warm.join().expect("memory is read well");
        (all, nights.join().expect("the nights end well"), warm)
    });
    let after = memory_kib(service.id());
    let reaped = slow.into_iter().filter(is_closed).count();
    all.took.sort_unstable();
    let at = |share: f64| {
        all.took
            .get((all.took.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{} answers in {} s, {} errors, {} torn; {nights} nights; half-open {reaped} of {} reaped",
        all.took.len(),
        wanted.seconds,
        all.failed.len(),
        all.torn,
        wanted.half_open
    );
    println!(
        "p50 {:?}  p99 {:?}  p99.9 {:?}  most {:?}",
        at(0.5),
        at(0.99),
        at(0.999),
        at(0.999_999)
    );
    println!(
        "memory {before} KiB at the start, {warm} KiB after a fifth of the time, {after} KiB at the end"
    );
    for failed in all.failed.iter().take(5) {
        println!("error: {failed}");
    }
    let _ = service.kill();
    let _ = service.wait();
}

fn wanted() -> Wanted {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, usual: u64| value(name).and_then(|v| v.parse().ok()).unwrap_or(usual);
    Wanted {
        seconds: number("--seconds", 30),
        rate: number("--rate", 200) as u32,
        half_open: number("--half-open", 500) as usize,
        replace: number("--replace", 5),
        ledger: value("--ledger").map(PathBuf::from),
        target: value("--target").unwrap_or_else(|| TARGET.to_string()),
    }
}

/// A set of exports, by the night's number even or odd, taken into the ledger: the same entries, each title corrected.
fn night(folder: &Path, number: u64) {
    let set = if number.is_multiple_of(2) {
        "even"
    } else {
        "odd"
    };
    let mut log = "No;Applied at (UTC);Service;What was done;Branch;Applied by\n".to_string();
    for i in 0..CHANGES {
        let (hour, minute) = (i / 60 % 24, i % 60);
        let day = 1 + i / 1_440;
        let _ = writeln!(
            log,
            "{i};2026-11-0{day} {hour:02}:{minute:02};checkout;{set} change {i} by hand;;nbaroni"
        );
    }
    fs::write(folder.join("hotfix_log.csv"), log).expect("there is room for a file");
    let ran = Command::new(PROGRAM)
        .args([
            "reconcile",
            "--hotfixes",
            "hotfix_log.csv",
            "--out",
            "out",
            "--now",
            "2026-11-02T06:00:00Z",
            "--quiet",
        ])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status();
    let code = ran.expect("the program starts").code();
    assert!(
        matches!(code, Some(0 | 3)),
        "night {number} ended with {code:?}"
    );
}

fn replace(wanted: &Wanted, folder: &Path, stop: &AtomicBool) -> u64 {
    let mut nights = 0;
    let started = Instant::now();
    while wanted.ledger.is_none() && !stop.load(Ordering::Relaxed) {
        if started.elapsed().as_secs() < (nights + 1) * wanted.replace {
            std::thread::sleep(Duration::from_millis(50));
            continue;
        }
        nights += 1;
        night(folder, nights + 1);
    }
    nights
}

fn serve(ledger: &Path) -> (Child, String) {
    let mut child = Command::new(PROGRAM)
        .args(["serve", "--listen", "127.0.0.1:0", "--ledger"])
        .arg(ledger)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("it is piped");
    BufReader::new(out)
        .read_line(&mut line)
        .expect("it says where it is");
    let address = line.trim().trim_start_matches("http://").to_string();
    (child, address)
}

fn ask(wanted: &Wanted, address: &str, asker: u32, is_torn: bool) -> Asked {
    let mut asked = Asked::default();
    let gap = Duration::from_secs(1) * ASKERS / wanted.rate;
    let started = Instant::now() + gap * asker / ASKERS;
    let end = started + Duration::from_secs(wanted.seconds);
    let mut socket: Option<BufReader<TcpStream>> = None;
    for i in 0.. {
        let due = started + gap * i;
        if due >= end {
            break;
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let second = (i * ASKERS + asker) % 3_600;
        let instant = format!("{:02}:{:02}", second / 60, second % 60);
        let target = wanted.target.replace("MM:SS", &instant);
        let answer = match one(&mut socket, address, &target) {
            // A connection that was kept may have ended: once more on a new one.
            Err(_) if socket.take().is_some() => one(&mut socket, address, &target),
            other => other,
        };
        match answer {
            Ok(body) => {
                asked.took.push(due.elapsed());
                asked.torn += u64::from(is_torn && !is_whole(&body));
            }
            Err(error) => {
                socket = None;
                asked.failed.push(error.to_string());
            }
        }
    }
    asked
}

/// One question on a connection that is kept.
fn one(
    kept: &mut Option<BufReader<TcpStream>>,
    address: &str,
    target: &str,
) -> std::io::Result<Vec<u8>> {
    if kept.is_none() {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        *kept = Some(BufReader::new(socket));
    }
    let socket = kept.as_mut().expect("it was just set");
    let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    socket.get_mut().write_all(request.as_bytes())?;
    let (mut line, mut status, mut length) = (String::new(), String::new(), 0);
    loop {
        line.clear();
        if socket.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let header = line.trim_end().to_lowercase();
        if status.is_empty() {
            status = header;
        } else if let Some(bytes) = header.strip_prefix("content-length: ") {
            length = bytes.parse().unwrap_or(0);
        } else if header.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body)?;
    if !status.contains(" 200 ") {
        let said = String::from_utf8_lossy(&body);
        return Err(std::io::Error::other(format!("{status}: {said}")));
    }
    Ok(body)
}

/// Whether all that an answer shows is of the run that it names, and its sums agree.
fn is_whole(body: &[u8]) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return false;
    };
    let is_even = answer["run"]["id"]
        .as_u64()
        .is_some_and(|id| id.is_multiple_of(2));
    let set = if is_even { "even" } else { "odd" };
    let changes = answer["changes"].as_array().map_or(&[][..], Vec::as_slice);
    let by_status = answer["window_by_status"].as_object();
    let sum: u64 = by_status
        .into_iter()
        .flatten()
        .filter_map(|(_, n)| n.as_u64())
        .sum();
    let is_of_set = |change: &Value| {
        change["what"]
            .as_str()
            .is_some_and(|what| what.starts_with(set))
    };
    changes.len() == 50 && changes.iter().all(is_of_set) && answer["changes_in_window"] == sum
}

fn is_closed(mut socket: &TcpStream) -> bool {
    let patience = socket.set_read_timeout(Some(Duration::from_secs(10)));
    let mut rest = Vec::new();
    patience.is_ok() && socket.read_to_end(&mut rest).is_ok()
}

/// What the process holds in memory; 0 where the system does not tell.
fn memory_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|n| n.parse().ok()).unwrap_or(0)
}
