//! How far reading and normalising are from the floor: the same export, only walked by the `csv` crate.
//!
//! `cargo bench --bench read_floor`. Without `--bench`, as `cargo test --benches` runs it, a small export shows that it still works.
//! `--walk FILE…` only walks these, for whoever takes the time (`scale.sh`).

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lastchange::model::memory::Memory;
use lastchange::model::settings::{DAY_S, Settings};
use lastchange::model::source::{Source, SourceIx, System};
use lastchange::normalise;
use lastchange::read;
use lastchange::read::contract::Hints;

const MEGABYTE: u64 = 1_000_000;

/// As much as an export of 100,000 tickets: large enough that opening it does not count.
const BYTES: u64 = 50 * MEGABYTE;

/// The best of so many runs counts: noise only ever adds time.
const RUNS: usize = 5;

/// 2026-01-01, the first ticket; and the instant of the run, long after the last.
const FROM: i64 = 1_767_225_600;
const NOW: i64 = FROM + 3_650 * DAY_S;

const HEADER: &str = "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,\
Creator,Created,Updated,Resolved,Fix Version/s,Component/s,Component/s,Labels,Labels,Description,\
Custom field (Change start date),Custom field (Change completion date),Custom field (Change type),Sprint,Comment,Comment";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut walk = std::env::args().skip_while(|argument| argument != "--walk");
    if walk.next().is_some() {
        for path in walk {
            println!("{path}: {} rows", walked(Path::new(&path))?);
        }
        return Ok(());
    }
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    let (bytes, runs) = if is_measured {
        (BYTES, RUNS)
    } else {
        (MEGABYTE, 1)
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("jira_tickets.csv");
    let rows = write_export(&path, bytes)?;
    let bytes = std::fs::metadata(&path)?.len();
    println!("{} MB, {rows} rows, best of {runs}", bytes / MEGABYTE);

    let floor = best(runs, rows, || walked(&path))?;
    show("csv, walked", bytes, floor, floor);
    let read = best(runs, rows, || read_rows(&path))?;
    show("read", bytes, read, floor);
    let normalised = best(runs, rows, || normalised_rows(&path))?;
    show("read + normalise", bytes, normalised, floor);
    Ok(())
}

/// The shortest of `runs` runs, each of which must meet every row.
fn best(runs: usize, rows: u64, work: impl Fn() -> Outcome<u64>) -> Outcome<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let start = Instant::now();
        let met = black_box(work()?);
        best = best.min(start.elapsed());
        assert_eq!(met, rows, "every row is met");
    }
    Ok(best)
}

fn show(what: &str, bytes: u64, took: Duration, floor: Duration) {
    let rate = bytes as f64 / MEGABYTE as f64 / took.as_secs_f64();
    let ratio = took.as_secs_f64() / floor.as_secs_f64();
    println!("{what:<16}  {rate:>8.1} MB/s  {ratio:>6.2} × the floor");
}

/// The floor: bytes cut into fields, and nothing understood.
fn walked(path: &Path) -> Outcome<u64> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record)? {
        black_box(record.len());
        rows += 1;
    }
    Ok(rows)
}

fn read_rows(path: &Path) -> Outcome<u64> {
    use lastchange::model::export::Piece;
    let mut rows = 0;
    for piece in read::read(path, &Hints::default())? {
        match piece? {
            Piece::Batch(batch) => rows += batch.len() as u64,
            Piece::Reject(_) => rows += 1,
            Piece::Table(_) | Piece::TableEnd(_) | Piece::File(_) => {}
        }
    }
    Ok(rows)
}

/// Rows that became records, parts of records or rejects.
fn normalised_rows(path: &Path) -> Outcome<u64> {
    let files = vec![path.to_path_buf()];
    let settings = Settings {
        sources: vec![Source::plain("tickets", System::Tickets, files)],
        now: NOW,
        notify: Default::default(),
        ..Settings::default()
    };
    let pieces = read::read(path, &Hints::default())?;
    let files: [(PathBuf, _); 1] = [(path.to_path_buf(), pieces)];
    let part = normalise::source(SourceIx(0), files, &Memory::default(), &settings)?;
    let intake = normalise::merge(vec![part], &settings, &Default::default());
    assert!(normalise::adds_up(&intake), "every row is accounted for");
    Ok(intake.rows())
}

/// Writes tickets as Jira exports them, until there are so many bytes; returns how many.
fn write_export(path: &Path, bytes: u64) -> Outcome<u64> {
    const PEOPLE: [&str; 5] = ["tcordeiro", "nbaroni", "lquintela", "hnavarro", "cbittar"];
    const SERVICES: [&str; 5] = ["payments", "checkout", "catalog", "search", "edge"];
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "{HEADER}")?;
    let (mut written, mut row) = (0, 0_u64);
    while written < bytes {
        let (person, service) = (PEOPLE[row as usize % 5], SERVICES[row as usize / 5 % 5]);
        let at = |hours: i64| {
            let instant = FROM + row as i64 * 3_000 + hours * 3_600;
            chrono::DateTime::from_timestamp(instant, 0)
                .expect("the story ends long before time does")
                .format("%d/%b/%y %-I:%M %p")
                .to_string()
        };
        let line = format!(
            "Raise the limit of {service} to {} a minute,PAY-{row},{},Story,Done,PAY,{service},Medium,Done,{person},{person},{person},\
{},{},{},4.{}.1,{service},,limits,,\"Requests above the limit are refused, which \"\"looks\"\" like an outage to shops.\n\
Measured on {} hosts; the new limit leaves room for the sales of November.\",{},{},Standard,Sprint {},\
\"{};{person};Done, verified in production.\",",
            row % 977,
            100_000 + row,
            at(0),
            at(30),
            at(30),
            row % 40,
            row % 13,
            at(24),
            at(25),
            row / 400,
            at(30),
        );
        writeln!(out, "{line}")?;
        written += line.len() as u64 + 1;
        row += 1;
    }
    out.flush()?;
    Ok(row)
}
