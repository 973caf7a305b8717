//! What was typed → the sources of a run.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::cli::args::Exports;
use crate::cli::instant;
use crate::model::commits::{CommitInput, CommitSource};
use crate::model::memory::DateOrder;
use crate::model::memory::OrderKey;
use crate::model::source::{Source, System};

/// The sources named on the command line, sorted by system and name.
pub fn typed(exports: &Exports) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::new();
    let lists = [
        (System::Tickets, &exports.tickets),
        (System::Deploys, &exports.deploys),
        (System::Hotfixes, &exports.hotfixes),
        (System::Spreadsheets, &exports.spreadsheet),
    ];
    for (system, list) in lists {
        for item in list {
            let (name, pattern) = split_name(item).unwrap_or((system.name(), item));
            let files = files(pattern)?;
            match sources.iter_mut().find(|s| s.name == name) {
                Some(source) if source.system == system => source.files.extend(files),
                Some(source) => bail!(
                    "`{name}` names a source of {} and one of {}",
                    source.system.name(),
                    system.name()
                ),
                None => sources.push(Source::plain(name, system, files)),
            }
        }
    }
    Ok(sorted(sources))
}

/// The histories named on the command line: files, then repositories.
pub fn histories(exports: &Exports) -> Result<Vec<CommitInput>> {
    let mut all = Vec::new();
    for item in &exports.commits {
        let (service, pattern) = of_service(item);
        let mut files = files(pattern)?;
        files.sort();
        all.push(CommitInput {
            from: CommitSource::Files(files),
            service,
        });
    }
    all.extend(exports.repo.iter().map(|item| {
        let (service, path) = of_service(item);
        CommitInput {
            from: CommitSource::Repository(PathBuf::from(path)),
            service,
        }
    }));
    Ok(all)
}

fn of_service(item: &str) -> (Option<String>, &str) {
    match split_name(item) {
        Some((service, path)) => (Some(service.to_string()), path),
        None => (None, item),
    }
}

/// Sources by system and name, their files by path, each once.
pub fn sorted(mut sources: Vec<Source>) -> Vec<Source> {
    sources.sort_by(|x, y| (x.system, &x.name).cmp(&(y.system, &y.name)));
    for source in &mut sources {
        source.files.sort();
        source.files.dedup();
    }
    sources
}

/// `jira=exports/a.csv` in its parts; a path that exists as it stands has no name.
fn split_name(item: &str) -> Option<(&str, &str)> {
    let (name, path) = item.split_once('=')?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    (is_name && !PathBuf::from(item).exists()).then_some((name, path))
}

/// The files that a path or a glob stands for.
pub fn files(pattern: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(pattern);
    if path.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![path]);
    }
    let found = fitting(pattern)?;
    if found.is_empty() {
        bail!(
            "`{pattern}` fits no file\nhint: put it in quotes if the shell should leave it alone"
        );
    }
    Ok(found)
}

/// The files that fit a path or a glob; none may fit: an export that is late is no reason to leave the others.
pub fn fitting(pattern: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(pattern);
    if path.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![path]);
    }
    let found = glob::glob(pattern)
        .with_context(|| format!("`{pattern}` is not a pattern of files"))?
        .filter_map(Result::ok)
        .filter(|p| p.is_file());
    Ok(found.collect())
}

/// Applies `--zone SOURCE=ZONE`.
pub fn set_zones(sources: &mut [Source], zones: &[String]) -> Result<()> {
    for item in zones {
        let Some((name, zone)) = item.split_once('=') else {
            bail!(
                "`--zone {item}` names no source\nhint: write it like `--zone jira=Europe/Berlin`"
            );
        };
        let names: Vec<String> = sources.iter().map(|s| format!("`{}`", s.name)).collect();
        let Some(source) = sources.iter_mut().find(|s| s.name == name) else {
            bail!(
                "there is no source `{name}`\n       the sources are {}",
                names.join(", ")
            );
        };
        source.zone = Some(instant::zone(zone)?);
    }
    Ok(())
}

/// The answer in `jira:Created=day-first`: for every shape of that column.
pub fn answer(item: &str) -> Result<(OrderKey, DateOrder)> {
    let parts = item.split_once('=').and_then(|(place, order)| {
        place
            .split_once(':')
            .map(|(source, column)| (source, column, order))
    });
    let Some((source, column, order)) = parts else {
        bail!(
            "`--answer {item}` is no answer\nhint: write it like `--answer jira:Created=day-first`"
        );
    };
    let order = match order.trim().to_ascii_lowercase().replace('_', "-").as_str() {
        "day-first" => DateOrder::DayFirst,
        "month-first" => DateOrder::MonthFirst,
        other => bail!("`{other}` is no order of dates\nhint: write `day-first` or `month-first`"),
    };
    Ok((
        (source.to_string(), column.to_string(), String::new()),
        order,
    ))
}
