//! The evidence of a period for an auditor: which changes there were, how each came to be, what was found, and what was made of it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::ledger::{ChangeRow, Ledger, LedgerError, RunFactsRow};
use crate::model::decision::{Decision, Matter, holding};
use crate::model::evidence::{Holds, Pack, PackFile};
use crate::model::moment::rfc3339;
use crate::query::contract::QueryError;
use crate::query::{evidence_rows, evidence_text};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceQuestion {
    /// Unix seconds, included.
    pub from: i64,
    /// Unix seconds, not included; none: the instant of the last run.
    pub to: Option<i64>,
    /// How many changes are drawn for a closer look.
    pub sample: usize,
    /// What the sample is drawn by.
    pub seed: String,
}

const POPULATION: &[&str] = &[
    "change_id",
    "kind",
    "title",
    "services",
    "start",
    "end",
    "who",
    "status",
    "confidence",
    "flags",
    "records",
    "first_seen_run",
    "in_sample",
];
const CHAIN: &[&str] = &[
    "change_id",
    "step",
    "at",
    "who",
    "says",
    "source",
    "record_id",
    "file",
    "sheet",
    "row",
];
const EXCEPTIONS: &[&str] = &[
    "change_id",
    "code",
    "severity",
    "confidence",
    "source",
    "record_id",
    "says",
    "disposition",
    "reviewer",
    "decided_at",
    "comment",
];
const INPUTS: &[&str] = &["run", "source", "file", "sha256", "bytes", "rows"];
const RUNS: &[&str] = &[
    "run",
    "at",
    "tool_version",
    "rows",
    "records",
    "changes",
    "flags",
    "policy",
];
const COVERAGE: &[&str] = &["source", "system", "from", "to", "says"];
const DECISIONS: &[&str] = &["id", "at", "ruling", "on", "reviewer", "comment"];

/// The pack of a period, of one state of the ledger.
///
/// # Errors
/// When the ledger holds no run, or cannot be read.
pub fn evidence(ledger: &Ledger, asked: &EvidenceQuestion) -> Result<Pack, QueryError> {
    ledger.in_one_view(|ledger| pack(ledger, asked))
}

fn pack(ledger: &Ledger, asked: &EvidenceQuestion) -> Result<Pack, QueryError> {
    let run = ledger.run()?;
    let (from, to) = (asked.from, asked.to.unwrap_or(run.at));
    let mut changes = ledger.changes_between(from, to - 1, None)?;
    changes.retain(|c| c.start.is_some_and(|m| from <= m.start && m.start < to));
    changes
        .sort_by(|a, b| (a.start.map(|m| m.start), &a.id).cmp(&(b.start.map(|m| m.start), &b.id)));
    let sample = sample(&changes, asked);
    let made = ledger.decisions()?;
    let decided: BTreeMap<Matter, Decision> =
        holding(made.iter().map(|row| row.decision.clone()).collect())
            .into_iter()
            .map(|decision| (decision.matter.clone(), decision))
            .collect();
    let (mut population, mut chain, mut exceptions) = (Vec::new(), Vec::new(), Vec::new());
    for change in &changes {
        let records = ledger.records_of(change)?;
        population.push(evidence_rows::population_row(
            ledger, change, &records, &sample,
        )?);
        for record in &records {
            chain.extend(evidence_rows::steps(ledger, change, record)?);
        }
        let keys = ledger.keys_of(change)?;
        for flag in ledger.flags_of(change.ix)? {
            exceptions.push(evidence_rows::exception(
                change, &records, &keys, &flag, &decided,
            ));
        }
    }
    let runs = ledger.run_facts()?;
    let policies: BTreeMap<String, &str> = runs
        .iter()
        .map(|r| (policy_file(r), r.policy.as_str()))
        .collect();
    let decisions = made.iter().map(|row| {
        let decision = &row.decision;
        let [at, ruling] = [rfc3339(decision.at), decision.ruling.name().to_string()];
        vec![
            row.id.to_string(),
            at,
            ruling,
            row.name.clone(),
            decision.reviewer.clone(),
            decision.comment.clone(),
        ]
    });
    let decisions = decisions.collect();
    let mut table = Vec::new();
    for input in ledger.inputs_of_all()? {
        let numbers = [input.bytes, input.rows].map(|n| n.to_string());
        let [bytes, rows] = numbers;
        table.push(vec![
            input.run.to_string(),
            input.source,
            input.path,
            input.sha256,
            bytes,
            rows,
        ]);
    }
    let drawn = format!("{} of {}", sample.len(), changes.len());
    let facts = vec![
        ("schema", "lastchange/evidence/1".to_string()),
        ("tool_version", env!("CARGO_PKG_VERSION").to_string()),
        ("from", rfc3339(from)),
        ("to", rfc3339(to)),
        ("run", run.id.to_string()),
        ("run_at", rfc3339(run.at)),
        ("changes", changes.len().to_string()),
        (
            "changes_without_a_time",
            ledger.changes_without_time()?.to_string(),
        ),
        ("exceptions", exceptions.len().to_string()),
        ("sample", drawn),
        ("seed", asked.seed.clone()),
    ];
    let mut files = vec![
        file("README.md", Holds::Text(evidence_text::readme(&facts))),
        file("population.csv", Holds::Table(POPULATION, population)),
        file("chain.csv", Holds::Table(CHAIN, chain)),
        file("exceptions.csv", Holds::Table(EXCEPTIONS, exceptions)),
        file(
            "coverage.csv",
            Holds::Table(COVERAGE, coverage(ledger, from, to)?),
        ),
        file("inputs.csv", Holds::Table(INPUTS, table)),
        file(
            "runs.csv",
            Holds::Table(RUNS, runs.iter().map(run_row).collect()),
        ),
        file("decisions.csv", Holds::Table(DECISIONS, decisions)),
    ];
    files.extend(
        policies
            .iter()
            .map(|(name, policy)| file(name, Holds::Text(format!("{policy}\n")))),
    );
    Ok(Pack { files, facts })
}

fn file(name: &str, holds: Holds) -> PackFile {
    PackFile {
        name: name.to_string(),
        holds,
    }
}

/// The changes whose `SHA-256("SEED:ID")` is lowest, by id: whoever has the seed can draw the same.
fn sample(changes: &[ChangeRow], asked: &EvidenceQuestion) -> Vec<String> {
    let hash = |id: &str| hex(&Sha256::digest(format!("{}:{id}", asked.seed).as_bytes()));
    let mut drawn: Vec<(String, &str)> = changes
        .iter()
        .map(|c| (hash(&c.id), c.id.as_str()))
        .collect();
    drawn.sort_unstable();
    let mut drawn: Vec<String> = drawn
        .into_iter()
        .take(asked.sample)
        .map(|(_, id)| id.to_string())
        .collect();
    drawn.sort_unstable();
    drawn
}

/// For each source, which spans of the period it can speak of, and which it cannot.
fn coverage(ledger: &Ledger, from: i64, to: i64) -> Result<Vec<Vec<String>>, LedgerError> {
    let mut rows = Vec::new();
    for source in ledger.sources()? {
        let mut row = |from: i64, to: i64, says: &str| {
            let [from, to] = [from, to].map(rfc3339);
            rows.push(vec![
                source.name.clone(),
                source.system.name().to_string(),
                from,
                to,
                says.to_string(),
            ]);
        };
        let mut at = from;
        for span in source.spans.iter().filter(|s| s.to >= from && s.from < to) {
            if span.from > at {
                row(at, span.from, "not covered");
            }
            row(span.from.max(from), span.to.min(to), "covered");
            at = span.to;
        }
        if at < to {
            row(at.max(from), to, "not covered");
        }
        for span in source
            .uncertain
            .iter()
            .filter(|s| s.to >= from && s.from < to)
        {
            row(
                span.from.max(from),
                span.to.min(to),
                "uncertain: dates with two readings",
            );
        }
    }
    Ok(rows)
}

fn run_row(run: &RunFactsRow) -> Vec<String> {
    let [rows, records, changes, flags] =
        [run.rows, run.records, run.changes, run.flags].map(|n| n.to_string());
    vec![
        run.id.to_string(),
        rfc3339(run.at),
        run.tool_version.clone(),
        rows,
        records,
        changes,
        flags,
        policy_file(run),
    ]
}

/// Runs under the same policy name the same file.
fn policy_file(run: &RunFactsRow) -> String {
    const DIGITS: usize = 12;
    let hash = hex(&Sha256::digest(run.policy.as_bytes()));
    format!("policy-{}.json", &hash[..DIGITS])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
