//! A folder of exports → sources: which file is taken for which system, and why.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::model::export::{Format, Piece, Table};
use crate::model::intake::SetAside;
use crate::model::source::{Source, System};
use crate::normalise::meaning;
use crate::normalise::profiles::PROFILES;
use crate::read;
use crate::read::contract::Hints;

/// One file of the folder and what became of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    pub path: PathBuf,
    /// None: set aside.
    pub system: Option<System>,
    pub because: String,
}

/// Words of file names, by system; the first that fits wins.
const NAME_WORDS: [(System, &[&str]); 4] = [
    (
        System::Hotfixes,
        &[
            "hotfix",
            "hot-fix",
            "hot_fix",
            "emergency",
            "offcycle",
            "off-cycle",
        ],
    ),
    (
        System::Tickets,
        &[
            "ticket",
            "jira",
            "issue",
            "change_request",
            "servicenow",
            "snow_",
            "itsm",
            "boards",
        ],
    ),
    (
        System::Deploys,
        &[
            "deploy",
            "argo",
            "rollout",
            "pipeline",
            "builds",
            "jenkins",
            "cloudtrail",
        ],
    ),
    (
        System::Spreadsheets,
        &[
            "calendar",
            "changelog",
            "change_log",
            "change-log",
            "spreadsheet",
            "sheet",
        ],
    ),
];

/// Words of names that tell a system where the columns do not.
const OTHER_NAME_WORDS: [(System, &[&str]); 2] = [
    (
        System::Tickets,
        &[
            "incident",
            "work_item",
            "workitem",
            "stories",
            "backlog",
            "redmine",
            "youtrack",
            "linear",
            "defects",
            "bugs",
            "chg",
            "rfc",
        ],
    ),
    (
        System::Deploys,
        &[
            "runs",
            "release",
            "workflow",
            "helm",
            "octopus",
            "spinnaker",
            "circleci",
            "bitbucket",
            "flux",
            "flags",
            "audit",
            "executions",
        ],
    ),
];

/// Words of headers that tell a system; two of them must be there.
const HEADER_WORDS: [(System, &[&str]); 3] = [
    (
        System::Hotfixes,
        &["hotfix", "applied", "hot-fix", "patched"],
    ),
    (
        System::Tickets,
        &[
            "issue key",
            "summary",
            "reporter",
            "assignee",
            "short description",
            "work item type",
            "opened",
            "priority",
            "subject",
            "tracker",
            "requester",
            "approver",
            "story points",
        ],
    ),
    (
        System::Deploys,
        &[
            "sha",
            "environment",
            "ref",
            "deploy",
            "revision",
            "commit",
            "creator.login",
            "statuses",
            "version",
            "branch",
            "build",
            "chart",
            "rollout",
        ],
    ),
];

/// Looks at every file of a folder, not of its subfolders.
pub fn folder(path: &Path, worker: Option<&Path>) -> Result<Vec<Taken>> {
    let entries =
        std::fs::read_dir(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("`{}` cannot be read", path.display()))?;
        if entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files.into_iter().map(|file| take(file, worker)).collect())
}

/// Looks at folders and files, each file once.
pub fn all(paths: &[PathBuf], worker: Option<&Path>) -> Result<Vec<Taken>> {
    let mut taken = Vec::new();
    for path in paths {
        if path.is_dir() {
            taken.extend(folder(path, worker)?);
        } else {
            taken.push(take(path.clone(), worker));
        }
    }
    taken.sort_by(|x, y| x.path.cmp(&y.path));
    taken.dedup_by(|x, y| x.path == y.path);
    Ok(taken)
}

/// The sources that the files make up, one a system.
pub fn sources(paths: &[PathBuf], taken: &[Taken]) -> Result<Vec<Source>> {
    let sources: Vec<Source> = System::ALL
        .into_iter()
        .filter_map(|system| {
            let of_system = taken.iter().filter(|t| t.system == Some(system));
            let files: Vec<PathBuf> = of_system.map(|t| t.path.clone()).collect();
            (!files.is_empty()).then(|| Source::plain(system.name(), system, files))
        })
        .collect();
    if sources.is_empty() {
        let shown = paths
            .first()
            .map_or_else(String::new, |path| path.display().to_string());
        let holds = if paths.len() == 1 && paths[0].is_dir() {
            format!("`{shown}` holds no file that looks like an export")
        } else {
            let because = taken.first().map_or("", |t| t.because.as_str());
            format!("`{shown}` does not look like an export of any system: {because}")
        };
        bail!("{holds}\nhint: name the files: `--tickets a.csv --deploys b.json …`");
    }
    Ok(sources)
}

/// What was found and not taken.
pub fn set_aside(taken: &[Taken]) -> Vec<SetAside> {
    let aside = taken.iter().filter(|t| t.system.is_none());
    let aside = aside.map(|t| SetAside {
        file: t.path.clone(),
        because: t.because.clone(),
    });
    aside.collect()
}

/// Which system a file is of, and why.
pub fn take(path: PathBuf, worker: Option<&Path>) -> Taken {
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let aside = |because: &str| Taken {
        path: path.clone(),
        system: None,
        because: because.to_string(),
    };
    if name.starts_with(['.', '~'])
        || name.ends_with(".part")
        || name.ends_with(".tmp")
        || name.ends_with('~')
    {
        return aside("hidden, temporary or not finished");
    }
    const OTHER_SUFFIXES: [&str; 11] = [
        "md", "py", "toml", "sqlite", "html", "pdf", "png", "sh", "yml", "yaml", "zip",
    ];
    if path
        .extension()
        .is_some_and(|e| OTHER_SUFFIXES.contains(&e.to_string_lossy().to_lowercase().as_str()))
    {
        return aside("not a kind of export");
    }
    let table = match first_table(&path, worker) {
        Ok(Some(table)) => table,
        Ok(None) => return aside("holds no table"),
        Err(reason) => return aside(&reason),
    };
    let taken = |system: System, because: String| Taken {
        path: path.clone(),
        system: Some(system),
        because,
    };
    let by_name = |list: &[(System, &[&str])]| {
        list.iter().find_map(|(system, words)| {
            let word = words.iter().find(|word| name.contains(**word))?;
            Some(taken(*system, format!("`{word}` in its name")))
        })
    };
    if let Some(taken) = by_name(&NAME_WORDS) {
        return taken;
    }
    if let Some((system, because)) = by_profile(&table.header) {
        return taken(system, because);
    }
    if table.layout.format == Format::Excel {
        return taken(System::Spreadsheets, "it is a workbook".to_string());
    }
    let best = HEADER_WORDS
        .iter()
        .map(|(system, words)| (found(&table.header, words), *system))
        .max_by_key(|(found, _)| found.len());
    match best {
        Some((found, system)) if found.len() >= 2 => {
            taken(system, format!("its columns {}", found.join(", ")))
        }
        _ => by_name(&OTHER_NAME_WORDS)
            .unwrap_or_else(|| aside("neither its name nor its columns tell a system")),
    }
}

/// The system of the known export that the headers tell, and which that is.
fn by_profile(header: &[String]) -> Option<(System, String)> {
    let (profile, share) = meaning::best_profile(header, PROFILES);
    let profile = profile?;
    let because = format!("{} ({:.0} %)", profile.name, share * 100.0);
    Some((profile.system?, because))
}

/// The other system that headers look like, and why; none, where they may well be of this one.
pub fn looks_like(header: &[String], own: &System) -> Option<(System, String)> {
    if let Some((system, because)) = by_profile(header) {
        return (system != *own).then_some((system, because));
    }
    /// So many columns of another system, and none of its own, are no accident.
    const COLUMNS_MIN: usize = 3;
    let words = |system: &System| HEADER_WORDS.iter().find(|(s, _)| s == system);
    if words(own).is_some_and(|(_, words)| !found(header, words).is_empty()) {
        return None;
    }
    let others = HEADER_WORDS.iter().filter(|(system, _)| system != own);
    let best = others
        .map(|(system, words)| (found(header, words), *system))
        .max_by_key(|(found, _)| found.len())?;
    (best.0.len() >= COLUMNS_MIN).then(|| (best.1, format!("its columns {}", best.0.join(", "))))
}

/// Columns whose names hold one of the words.
fn found(header: &[String], words: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let column = header.iter().find(|h| h.to_lowercase().contains(word));
        if let Some(column) = column.map(|c| format!("`{c}`"))
            && !found.contains(&column)
        {
            found.push(column);
        }
    }
    found
}

fn first_table(
    path: &Path,
    worker: Option<&Path>,
) -> Result<Option<std::sync::Arc<Table>>, String> {
    let hints = Hints {
        worker: worker.map(Path::to_path_buf),
        ..Hints::default()
    };
    let pieces = read::read(path, &hints).map_err(|e| e.to_string())?;
    for piece in pieces {
        match piece.map_err(|e| e.to_string())? {
            Piece::Table(table) => return Ok(Some(table)),
            Piece::Batch(_) | Piece::Reject(_) | Piece::TableEnd(_) => {}
            Piece::File(_) => break,
        }
    }
    Ok(None)
}
