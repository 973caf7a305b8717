//! `lastchange.toml` → sources and policy. Unknown keys are errors that name the near one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::classify;
use crate::cli::config_notify::NotifyTable;
use crate::cli::{depends, instant, sources, words};
use crate::model::field::Field;
use crate::model::flag::Severity;
use crate::model::notify::Notify;
use crate::model::record::Kind;
use crate::model::settings::{Deletions, Expected, Freeze, Grace, Policy};
use crate::model::source::{Source, System};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<SourceTable>,
    #[serde(default)]
    policy: PolicyTable,
    #[serde(default)]
    retention: RetentionTable,
    #[serde(default)]
    services: ServicesTable,
    #[serde(default)]
    notify: NotifyTable,
    /// `"jira:Created" = "day-first"`
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceTable {
    name: Option<String>,
    system: System,
    files: Vec<String>,
    zone: Option<String>,
    profile: Option<String>,
    #[serde(default)]
    sheets: Vec<String>,
    stale_after: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, Field>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyTable {
    counts_as_record: Option<Vec<System>>,
    requires_coverage: Option<Vec<System>>,
    grace: Option<String>,
    /// `hotfix = "4h"`, `release = "2 business days"`
    #[serde(default)]
    grace_by_kind: BTreeMap<String, String>,
    #[serde(default)]
    holidays: Vec<String>,
    clock_tolerance: Option<String>,
    lookback: Option<String>,
    stale_after: Option<String>,
    hotfix_patterns: Option<Vec<String>>,
    by_hand_patterns: Option<Vec<String>>,
    shared_accounts: Option<Vec<String>>,
    train_branches: Option<Vec<String>>,
    deletions: Option<Deletions>,
    emergency_share_max: Option<f64>,
    #[serde(default)]
    freeze: Vec<FreezeTable>,
    #[serde(default)]
    expected: Vec<ExpectedTable>,
    /// `UNRECORDED_CHANGE = "low"`
    #[serde(default)]
    severities: BTreeMap<String, String>,
    production: Option<Vec<String>>,
    #[serde(default)]
    services: BTreeMap<String, String>,
    #[serde(default)]
    people: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FreezeTable {
    name: String,
    from: String,
    to: String,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedTable {
    code: Option<String>,
    service: Option<String>,
    text: Option<String>,
    until: String,
    because: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetentionTable {
    /// How many runs' outputs stay published.
    runs: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServicesTable {
    /// A service → the services that it depends on.
    #[serde(default)]
    depends: BTreeMap<String, Vec<String>>,
    /// The same as a CSV with the columns `service` and `depends_on`, a row a pair.
    depends_csv: Option<String>,
}

/// What a configuration says.
#[derive(Debug, Default)]
pub struct Config {
    pub sources: Vec<Source>,
    pub policy: Policy,
    /// As for `--answer`.
    pub answers: Vec<String>,
    pub keep_runs: Option<u64>,
    pub notify: Notify,
}

/// Reads a configuration; its paths are relative to its own folder.
pub fn config(path: &Path) -> Result<Config> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    let file: File = toml::from_str(&text).map_err(|error| explained(path, &error))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let said = |error: anyhow::Error| anyhow!("{error}\n       in `{}`", path.display());
    let sources: Result<Vec<Source>> = file
        .source
        .into_iter()
        .map(|table| source(table, folder))
        .collect();
    Ok(Config {
        sources: sources.map_err(said)?,
        keep_runs: file.retention.runs,
        notify: file.notify.read().map_err(said)?,
        policy: Policy {
            depends: depends::map(file.services.depends, file.services.depends_csv, folder)?,
            ..policy(file.policy).map_err(said)?
        },
        answers: file
            .answers
            .iter()
            .map(|(place, order)| format!("{place}={order}"))
            .collect(),
    })
}

/// The place, what was found, and the key that was probably meant.
fn explained(path: &Path, error: &toml::de::Error) -> anyhow::Error {
    let message = error.message();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let hint = match quoted.split_first() {
        Some((unknown, known)) if message.starts_with("unknown field") => known
            .iter()
            .map(|key| (strsim::jaro_winkler(unknown, key), key))
            .max_by(|x, y| x.0.total_cmp(&y.0))
            .filter(|(likeness, _)| *likeness > 0.7)
            .map(|(_, key)| format!("\nhint: did you mean `{key}`?")),
        _ => None,
    };
    anyhow!(
        "`{}` is no configuration: {}{}",
        path.display(),
        error.to_string().trim_end(),
        hint.unwrap_or_default()
    )
}

fn source(table: SourceTable, folder: &Path) -> Result<Source> {
    let mut files = Vec::new();
    for pattern in &table.files {
        let joined: PathBuf = folder.join(pattern);
        files.extend(sources::fitting(&joined.to_string_lossy())?);
    }
    let name = table.name.as_deref().unwrap_or(table.system.name());
    Ok(Source {
        zone: table.zone.as_deref().map(instant::zone).transpose()?,
        columns: table.columns,
        profile: table.profile,
        sheets: table.sheets,
        stale_after_hours: table
            .stale_after
            .as_deref()
            .map(instant::span)
            .transpose()?
            .map(|seconds| seconds as f64 / 3_600.0),
        ..Source::plain(name, table.system, files)
    })
}

fn policy(table: PolicyTable) -> Result<Policy> {
    let plain = Policy::default();
    let span =
        |text: Option<String>, usual: i64| text.map_or(Ok(usual), |text| instant::span(&text));
    let patterns = |given: Option<Vec<String>>, usual: Vec<String>| -> Result<Vec<String>> {
        let patterns = given.unwrap_or(usual);
        for pattern in &patterns {
            regex::RegexBuilder::new(pattern)
                .size_limit(1 << 20)
                .build()
                .map_err(|error| anyhow!("`{pattern}` is no regular expression: {error}"))?;
        }
        Ok(patterns)
    };
    Ok(Policy {
        counts_as_record: table.counts_as_record.unwrap_or(plain.counts_as_record),
        requires_coverage: table.requires_coverage.unwrap_or(plain.requires_coverage),
        grace_s: span(table.grace, plain.grace_s)?,
        graces: table
            .grace_by_kind
            .iter()
            .map(|(kind, grace)| grace_of(kind, grace))
            .collect::<Result<BTreeMap<Kind, Grace>>>()?,
        holidays: table
            .holidays
            .iter()
            .map(|day| {
                day.parse()
                    .with_context(|| format!("`{day}` is no day\nhint: write it like `2026-12-25`"))
            })
            .collect::<Result<BTreeSet<NaiveDate>>>()?,
        clock_tolerance_s: span(table.clock_tolerance, plain.clock_tolerance_s)?,
        lookback_s: span(table.lookback, plain.lookback_s)?,
        stale_after_s: span(table.stale_after, plain.stale_after_s)?,
        hotfix_patterns: patterns(table.hotfix_patterns, plain.hotfix_patterns)?,
        by_hand_patterns: patterns(table.by_hand_patterns, plain.by_hand_patterns)?,
        shared_accounts: table.shared_accounts.unwrap_or(plain.shared_accounts),
        train_branches: table.train_branches.unwrap_or(plain.train_branches),
        production: table.production.unwrap_or(plain.production),
        freezes: table
            .freeze
            .into_iter()
            .map(freeze)
            .collect::<Result<Vec<Freeze>>>()?,
        expected: table
            .expected
            .into_iter()
            .map(expected)
            .collect::<Result<Vec<Expected>>>()?,
        severities: table
            .severities
            .iter()
            .map(|(code, severity)| severity_of(code, severity))
            .collect::<Result<BTreeMap<String, Severity>>>()?,
        emergency_share_max: share(table.emergency_share_max, plain.emergency_share_max)?,
        deletions: table.deletions.unwrap_or(plain.deletions),
        service_aliases: table.services,
        person_aliases: table.people,
        depends: plain.depends,
    })
}

fn freeze(table: FreezeTable) -> Result<Freeze> {
    let (from, to) = (instant::instant(&table.from)?, instant::instant(&table.to)?);
    if to <= from {
        bail!("the freeze `{}` ends before it begins", table.name);
    }
    Ok(Freeze {
        name: table.name,
        from,
        to,
        services: table.services,
        except: table.except,
    })
}

fn expected(table: ExpectedTable) -> Result<Expected> {
    if let Some(code) = &table.code {
        known_code(code)?;
    }
    Ok(Expected {
        code: table.code,
        service: table.service,
        text: table.text,
        until: instant::instant(&table.until)?,
        because: table.because,
    })
}

fn severity_of(code: &str, severity: &str) -> Result<(String, Severity)> {
    Ok((known_code(code)?.to_string(), words::severity(severity)?))
}

/// The code of a flag there is; else an error that names the near one.
fn known_code(code: &str) -> Result<&'static str> {
    if let Some(rule) = classify::rule(code) {
        return Ok(rule.doc.code);
    }
    let near = classify::RULES
        .iter()
        .map(|rule| rule.doc.code)
        .max_by(|x, y| {
            let likeness = |known: &str| strsim::jaro_winkler(code, known);
            likeness(x).total_cmp(&likeness(y))
        });
    bail!(
        "there is no flag `{code}`\nhint: did you mean `{}`?",
        near.unwrap_or_default()
    )
}

fn share(given: Option<f64>, usual: f64) -> Result<f64> {
    let share = given.unwrap_or(usual);
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    bail!("`emergency_share_max` is {share}, and a share lies from 0 to 1")
}

fn grace_of(kind: &str, grace: &str) -> Result<(Kind, Grace)> {
    let found = Kind::ALL.into_iter().find(|k| k.name() == kind);
    let found = found.with_context(|| {
        let kinds = Kind::ALL.map(Kind::name).join(", ");
        format!("`{kind}` is no kind of change\nhint: {kinds}")
    })?;
    let days = grace
        .strip_suffix(" business days")
        .or_else(|| grace.strip_suffix(" business day"));
    let grace = match days.map(|days| days.trim().parse()) {
        Some(Ok(days)) => Grace::BusinessDays(days),
        Some(Err(_)) => {
            bail!("`{grace}` is no count of days\nhint: write it like `2 business days`")
        }
        None => Grace::Seconds(instant::span(grace)?),
    };
    Ok((found, grace))
}
