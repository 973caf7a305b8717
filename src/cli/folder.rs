//! A folder of exports → sources: which file is taken for which system, and why.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::model::export::{Format, Piece, Table};
use crate::model::source::{Source, System};
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

/// The sources that the files make up, one a system.
pub fn sources(path: &Path, taken: &[Taken]) -> Result<Vec<Source>> {
    let sources: Vec<Source> = System::ALL
        .into_iter()
        .filter_map(|system| {
            let of_system = taken.iter().filter(|t| t.system == Some(system));
            let files: Vec<PathBuf> = of_system.map(|t| t.path.clone()).collect();
            (!files.is_empty()).then(|| Source::plain(system.name(), system, files))
        })
        .collect();
    if sources.is_empty() {
        bail!(
            "`{}` holds no file that looks like an export\nhint: name the files: `--tickets a.csv --deploys b.json …`",
            path.display()
        );
    }
    Ok(sources)
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
    const OTHER_SUFFIXES: [&str; 12] = [
        "md", "py", "toml", "sqlite", "parquet", "html", "pdf", "png", "sh", "yml", "yaml", "zip",
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
    for (system, words) in NAME_WORDS {
        if let Some(word) = words.iter().find(|word| name.contains(**word)) {
            let because = format!("`{word}` in its name");
            return Taken {
                path,
                system: Some(system),
                because,
            };
        }
    }
    if table.layout.format == Format::Excel {
        return Taken {
            path,
            system: Some(System::Spreadsheets),
            because: "it is a workbook".to_string(),
        };
    }
    let best = HEADER_WORDS
        .iter()
        .map(|(system, words)| (found(&table, words), *system))
        .max_by_key(|(found, _)| found.len());
    match best {
        Some((found, system)) if found.len() >= 2 => {
            let because = format!("its columns {}", found.join(", "));
            Taken {
                path,
                system: Some(system),
                because,
            }
        }
        _ => aside("neither its name nor its columns tell a system"),
    }
}

/// Columns whose names hold one of the words.
fn found(table: &Table, words: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let column = table
            .header
            .iter()
            .find(|h| h.to_lowercase().contains(word));
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
