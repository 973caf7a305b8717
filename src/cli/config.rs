//! `lastchange.toml` → sources and policy. Unknown keys are errors that name the near one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use crate::cli::config_notify::NotifyTable;
use crate::cli::config_policy::PolicyTable;
use crate::cli::{depends, instant, sources};
use crate::model::commits::{CommitInput, CommitSource};
use crate::model::field::Field;
use crate::model::notify::Notify;
use crate::model::profile::ToldProfile;
use crate::model::record::State;
use crate::model::settings::Policy;
use crate::model::source::{Source, System};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<SourceTable>,
    #[serde(default)]
    commits: Vec<CommitsTable>,
    #[serde(default)]
    policy: PolicyTable,
    #[serde(default)]
    retention: RetentionTable,
    #[serde(default)]
    services: ServicesTable,
    #[serde(default)]
    notify: NotifyTable,
    /// Files that tell exports of one's own.
    #[serde(default)]
    profiles: Vec<String>,
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
    /// Words of state columns.
    #[serde(default)]
    states: BTreeMap<String, State>,
}

/// A history, as evidence of what runs shipped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitsTable {
    /// What `git log` wrote.
    #[serde(default)]
    files: Vec<String>,
    /// Or the repository itself.
    repo: Option<PathBuf>,
    service: Option<String>,
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
    pub commits: Vec<CommitInput>,
    pub policy: Policy,
    /// As for `--answer`.
    pub answers: Vec<String>,
    pub keep_runs: Option<u64>,
    pub notify: Notify,
    pub profiles: Vec<ToldProfile>,
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
    let commits: Result<Vec<CommitInput>> = file
        .commits
        .into_iter()
        .map(|table| history(table, folder))
        .collect();
    Ok(Config {
        sources: sources.map_err(said)?,
        commits: commits.map_err(said)?,
        keep_runs: file.retention.runs,
        profiles: told(&file.profiles, folder)?,
        notify: file.notify.read().map_err(said)?,
        policy: Policy {
            depends: depends::map(file.services.depends, file.services.depends_csv, folder)?,
            ..file.policy.read().map_err(said)?
        },
        answers: file
            .answers
            .iter()
            .map(|(place, order)| format!("{place}={order}"))
            .collect(),
    })
}

/// The profiles that a configuration and the command line name.
pub fn profiles(path: Option<&Path>, more: &[String]) -> Result<Vec<ToldProfile>> {
    let mut profiles = told(more, Path::new(""))?;
    if let Some(path) = path {
        profiles.extend(config(path)?.profiles);
    }
    Ok(profiles)
}

fn told(files: &[String], folder: &Path) -> Result<Vec<ToldProfile>> {
    let read = |file: &String| -> Result<ToldProfile> {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        let profile: ToldProfile =
            toml::from_str(&text).map_err(|error| explained(&path, &error))?;
        if let Some(zone) = &profile.zone {
            instant::zone(zone).with_context(|| format!("in `{}`", path.display()))?;
        }
        if profile.telling.is_empty() {
            anyhow::bail!(
                "`{}` tells no export: `telling` is empty\nhint: name the headers that only this export has",
                path.display()
            );
        }
        Ok(profile)
    };
    files.iter().map(read).collect()
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

fn history(table: CommitsTable, folder: &Path) -> Result<CommitInput> {
    let from = match table.repo {
        Some(repo) if table.files.is_empty() => CommitSource::Repository(folder.join(repo)),
        None if !table.files.is_empty() => {
            let mut files = Vec::new();
            for pattern in &table.files {
                files.extend(sources::files(&folder.join(pattern).to_string_lossy())?);
            }
            files.sort();
            files.dedup();
            CommitSource::Files(files)
        }
        Some(_) | None => bail!("`[[commits]]` names either `files` or a `repo`"),
    };
    Ok(CommitInput {
        from,
        service: table.service,
    })
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
        states: table.states,
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
