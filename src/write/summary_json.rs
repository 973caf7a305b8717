//! `summary.json`: the run in figures, for machines.

use std::io::Write;

use serde::Serialize;

use crate::model::change::{LearnedWord, NameOf};
use crate::model::commits::Log;
use crate::model::coverage::{Coverage, CoverageBasis};
use crate::model::export::FindingKind;
use crate::model::intake::SetAside;
use crate::model::intake::{Held, Question, ZoneUsed};
use crate::model::moment::rfc3339;
use crate::model::scope::Scope;
use crate::model::settings::HOUR_S;
use crate::model::source::{Source, SourceIx};
use crate::write::contract::{Failure, Night};
use crate::write::counts::{Counts, count, freshness};

#[derive(Serialize)]
struct Summary<'a> {
    schema: &'static str,
    run: i64,
    tool_version: &'static str,
    now: String,
    inputs: Vec<Input<'a>>,
    coverage: Vec<SourceLine<'a>>,
    held: &'a [Held],
    commits: Vec<LogLine<'a>>,
    /// Files that were found and not read.
    set_aside: &'a [SetAside],
    /// How much of what is known was decided; after a part of it, `counts` is of what was read and decided.
    scope: Scope,
    counts: Counts,
    clocks: Vec<ClockLine<'a>>,
    linking: Linking<'a>,
    questions: &'a [Question],
}

#[derive(Serialize)]
struct Input<'a> {
    source: &'a str,
    file: String,
    sha256: &'a str,
    bytes: u64,
    rows: u64,
    records: u64,
    rejects: u64,
    tables: Vec<TableLine<'a>>,
}

/// A git log: evidence, no records.
#[derive(Serialize)]
struct LogLine<'a> {
    paths: Vec<String>,
    sha256: &'a [String],
    service: Option<&'a str>,
    commits: u64,
    has_parents: bool,
    /// Entries that are no commit, and the first of them.
    set_aside: u64,
    first_set_aside: Option<&'a str>,
}

#[derive(Serialize)]
struct TableLine<'a> {
    sheet: Option<&'a str>,
    encoding: &'a str,
    profile: Option<&'static str>,
    rows: u64,
    records: u64,
    rejects: u64,
    findings: Vec<FindingKind>,
}

#[derive(Serialize)]
struct SourceLine<'a> {
    source: &'a str,
    system: &'static str,
    spans: Vec<[String; 2]>,
    uncertain: Vec<[String; 2]>,
    basis: CoverageBasis,
    /// Seconds between its end and the run.
    age_s: Option<i64>,
    status: &'static str,
    truncated: Option<&'a str>,
    zone: Option<&'a ZoneUsed>,
    records: u64,
}

/// What entries that share an id say of the clocks of two sources.
#[derive(Serialize)]
struct ClockLine<'a> {
    source: &'a str,
    against: &'a str,
    verdict: &'static str,
    /// Seconds by which `source` reads later; 0 where nothing was found.
    offset_s: i64,
    /// The least and the most that the entries do not rule out.
    spread_s: [i64; 2],
    n: u64,
    agree: u64,
}

#[derive(Serialize)]
struct Linking<'a> {
    learned_from: &'a str,
    pairs_considered: u64,
    labels_positive: u64,
    labels_negative: u64,
    ids_right: f32,
    cut_blocks: u64,
    pairs_left_out: u64,
    aliases: Vec<AliasLine<'a>>,
    abbreviations: &'a [LearnedWord],
}

/// Two names that stand for one: seen together in `together` of `pairs` pairs of records with a common id.
#[derive(Serialize)]
struct AliasLine<'a> {
    of: NameOf,
    alias: &'a str,
    name: &'a str,
    together: u32,
    pairs: u32,
}

/// Writes the whole file.
///
/// # Errors
/// When `out` takes no more.
pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    let facts = &night.linked.facts;
    let summary = Summary {
        schema: "lastchange/summary/1",
        run: night.run,
        tool_version: env!("CARGO_PKG_VERSION"),
        now: rfc3339(night.settings.now),
        inputs: inputs(night),
        coverage: sources(night),
        held: &night.intake.held,
        commits: logs(night),
        set_aside: &night.settings.set_aside,
        scope: night.scope,
        counts: count(night),
        clocks: clocks(night),
        linking: Linking {
            learned_from: &facts.learned_from,
            pairs_considered: facts.pairs_considered,
            labels_positive: facts.labels_positive,
            labels_negative: facts.labels_negative,
            ids_right: facts.ids_right,
            cut_blocks: facts.cut_blocks.len() as u64,
            pairs_left_out: facts.cut_blocks.iter().map(|b| b.pairs_left_out).sum(),
            aliases: facts
                .aliases
                .iter()
                .map(|learned| AliasLine {
                    of: learned.of,
                    alias: night.name(learned.alias),
                    name: night.name(learned.name),
                    together: learned.together,
                    pairs: learned.pairs,
                })
                .collect(),
            abbreviations: &facts.abbreviations,
        },
        questions: &night.intake.questions,
    };
    serde_json::to_writer_pretty(&mut *out, &summary)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn inputs<'a>(night: &Night<'a>) -> Vec<Input<'a>> {
    let files = night.intake.files_read();
    files
        .map(|file| Input {
            source: &night.intake.source(file.source).name,
            file: file.path.to_string_lossy().into_owned(),
            sha256: &file.sha256,
            bytes: file.bytes,
            rows: file.tables.iter().map(|t| t.rows).sum(),
            records: file.tables.iter().map(|t| t.records).sum(),
            rejects: file.tables.iter().map(|t| t.rejects).sum(),
            tables: file
                .tables
                .iter()
                .map(|t| TableLine {
                    sheet: t.table.sheet.as_deref(),
                    encoding: &t.table.layout.encoding,
                    profile: t.profile,
                    rows: t.rows,
                    records: t.records,
                    rejects: t.rejects,
                    findings: t.findings.iter().map(|f| f.kind).collect(),
                })
                .collect(),
        })
        .collect()
}

fn logs<'a>(night: &Night<'a>) -> Vec<LogLine<'a>> {
    let commits = &night.intake.commits;
    let logs = commits.logs.iter().zip(commits.of_logs());
    let line = |(log, commits): (&'a Log, u64)| LogLine {
        paths: log.paths.iter().map(|p| p.display().to_string()).collect(),
        sha256: &log.sha256,
        service: log.service.as_deref(),
        commits,
        has_parents: log.has_parents,
        set_aside: log.set_aside,
        first_set_aside: log.first_set_aside.as_deref(),
    };
    logs.map(line).collect()
}

fn clocks<'a>(night: &Night<'a>) -> Vec<ClockLine<'a>> {
    let clocks = night.intake.clocks.iter();
    clocks
        .map(|pair| ClockLine {
            source: &night.intake.source(pair.source).name,
            against: &night.intake.source(pair.against).name,
            verdict: pair.verdict.name(),
            offset_s: pair.late_s,
            spread_s: [pair.spread_s.0, pair.spread_s.1],
            n: pair.n,
            agree: pair.agree,
        })
        .collect()
}

fn sources<'a>(night: &Night<'a>) -> Vec<SourceLine<'a>> {
    let now = night.settings.now;
    let mut records = vec![0_u64; night.intake.sources.len()];
    for source in &night.intake.records.source {
        records[usize::from(source.0)] += 1;
    }
    let coverage = night.intake.coverage.iter();
    coverage
        .map(|coverage: &Coverage| {
            let source = night.intake.source(coverage.source);
            let spans = |spans: &[crate::model::coverage::Span]| {
                spans
                    .iter()
                    .map(|s| [rfc3339(s.from), rfc3339(s.to)])
                    .collect()
            };
            SourceLine {
                source: &source.name,
                system: source.system.name(),
                spans: spans(&coverage.spans),
                uncertain: spans(&coverage.uncertain),
                basis: coverage.basis,
                age_s: coverage.to().map(|to| now - to),
                status: freshness(coverage.to(), now, stale_after_s(night, source)),
                truncated: coverage.truncated.as_deref(),
                zone: zone(night, coverage.source),
                records: records[usize::from(coverage.source.0)],
            }
        })
        .collect()
}

fn zone<'a>(night: &Night<'a>, source: SourceIx) -> Option<&'a ZoneUsed> {
    let zones = &night.intake.zones;
    zones.get(usize::from(source.0)).and_then(Option::as_ref)
}

/// Seconds after which a source counts as stale: its own limit, else the policy's.
pub fn stale_after_s(night: &Night, source: &Source) -> i64 {
    source
        .stale_after_hours
        .map_or(night.settings.policy.stale_after_s, |hours| {
            (hours * HOUR_S as f64) as i64
        })
}
