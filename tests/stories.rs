//! Every story under `tests/cases/`, told to the real binary. `UPDATE_CASES=1` writes down what comes out instead of
//! comparing it (read the diff!); `CASE=word` runs those whose file name holds the word.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::program::{self, Row};
use crate::story::{Call, Given, Holds, Shows, Step, Story, Then, agree, table_line};
use crate::workbook::{self, Sheet};

/// What came out instead of the lines of a story.
struct Difference {
    lines: Range<usize>,
    actual: Vec<String>,
}

#[test]
fn stories() {
    let word = std::env::var("CASE").unwrap_or_default();
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut told = 0;
    let mut failed = Vec::new();
    for path in paths() {
        if !path.to_string_lossy().contains(&word) {
            continue;
        }
        told += 1;
        let story = Story::read(&path);
        let differences = tell(&story);
        if update && !differences.is_empty() {
            rewrite(&story, differences);
        } else {
            failed.extend(differences.iter().map(|d| report(&story, d)));
        }
    }
    println!("{told} stories told");
    assert!(told > 0, "no story's name holds `{word}`");
    assert!(
        failed.is_empty(),
        "\n{}\n{} places differ; `UPDATE_CASES=1 cargo test stories` writes down what came out",
        failed.join("\n"),
        failed.len()
    );
}

#[test]
fn the_readme_shows_what_comes_out() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let story = Story::read_shown(&readme);
    let differences = tell(&story);
    if std::env::var_os("UPDATE_CASES").is_some() {
        rewrite(&story, differences);
    } else {
        let reports: Vec<String> = differences.iter().map(|d| report(&story, d)).collect();
        assert!(reports.is_empty(), "\n{}", reports.join("\n"));
    }
}

fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|suffix| suffix == "md"))
        .collect();
    paths.sort();
    paths
}

/// Goes through a story from top to bottom.
fn tell(story: &Story) -> Vec<Difference> {
    let folder = tempfile::tempdir().unwrap();
    let mut books: Vec<(String, Vec<Sheet>)> = Vec::new();
    let mut differences = Vec::new();
    for step in &story.steps {
        match step {
            Step::Given(given) => provide(folder.path(), given, &mut books),
            Step::When(calls) => {
                let out = calls
                    .iter()
                    .map(|call| (&call.expected, run(folder.path(), call)));
                differences.extend(out.filter_map(|(lines, out)| compare(story, lines, out)));
            }
            Step::Then(then) => {
                differences.extend(look(folder.path(), story, then));
            }
        }
    }
    differences
}

fn provide(folder: &Path, given: &Given, books: &mut Vec<(String, Vec<Sheet>)>) {
    let path = folder.join(&given.file);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
    match &given.holds {
        Holds::Text(text) => fs::write(path, text).unwrap(),
        Holds::Windows1252(text) => {
            fs::write(path, encoding_rs::WINDOWS_1252.encode(text).0).unwrap();
        }
        Holds::Bytes(bytes) => fs::write(path, bytes).unwrap(),
        Holds::Folder => fs::create_dir_all(path).unwrap(),
        Holds::Sample => {
            fs::create_dir_all(&path).unwrap();
            program::copy_sample(&path);
        }
        Holds::FirstOf(count, other) => {
            let whole = fs::read(folder.join(other)).unwrap();
            assert!(*count < whole.len(), "`{other}` has {} bytes", whole.len());
            fs::write(path, &whole[..*count]).unwrap();
        }
        Holds::Sheet(name, rows) => {
            let found = books.iter().position(|(file, _)| *file == given.file);
            let at = found.unwrap_or_else(|| {
                books.push((given.file.clone(), Vec::new()));
                books.len() - 1
            });
            let sheets = &mut books[at].1;
            sheets.retain(|(known, _)| known != name);
            sheets.push((name.clone(), rows.clone()));
            workbook::write(&path, sheets);
        }
    }
}

/// Runs a command and gives its output as a story writes it.
fn run(folder: &Path, call: &Call) -> Vec<String> {
    let ran = program::lastchange(folder, &call.arguments);
    let mut out: Vec<String> = ran.stdout.lines().map(|line| plain(folder, line)).collect();
    let stderr = if call.shows_stderr {
        ran.stderr.as_str()
    } else {
        ""
    };
    out.extend(
        stderr
            .lines()
            .map(|line| format!("! {}", plain(folder, line)).trim_end().to_string()),
    );
    if ran.exit != 0 {
        out.push(format!("[exit {}]", ran.exit));
    }
    out
}

/// A line without what differs from run to run: the folder, hashes, durations.
fn plain(folder: &Path, line: &str) -> String {
    let line = line.replace(&*folder.to_string_lossy(), "[dir]");
    let hashes = Regex::new(r"\b[0-9a-f]{64}\b").expect("the pattern is valid");
    let durations = Regex::new(r"\bin \d+(\.\d+)? m?s\b").expect("the pattern is valid");
    let line = hashes.replace_all(&line, "[sha256]");
    durations.replace_all(&line, "in [time]").into_owned()
}

fn compare(story: &Story, lines: &Range<usize>, actual: Vec<String>) -> Option<Difference> {
    let differs = !agree(&story.lines[lines.clone()], &actual);
    differs.then(|| Difference {
        lines: lines.clone(),
        actual,
    })
}

fn look(folder: &Path, story: &Story, then: &Then) -> Option<Difference> {
    let path = folder.join(&then.path);
    let heading = then.heading..then.heading + 1;
    match &then.shows {
        Shows::Nothing => path.exists().then(|| Difference {
            lines: heading.clone(),
            actual: vec![format!("## Then `{}`, which is there", then.path)],
        }),
        Shows::Lines(_) | Shows::Rows(..) if !path.exists() => Some(Difference {
            lines: heading,
            actual: vec![format!("## Then `{}`, which is not there", then.path)],
        }),
        Shows::Lines(lines) => {
            let text = fs::read_to_string(&path).unwrap();
            let actual = text.lines().map(|line| plain(folder, line)).collect();
            compare(story, lines, actual)
        }
        Shows::Rows(columns, conditions, lines) => {
            let meets = |row: &Row| {
                conditions
                    .iter()
                    .all(|(c, value)| row.get(c) == Some(value))
            };
            let cell = |row: &Row, column: &String| {
                let cell = row.get(column).cloned();
                cell.unwrap_or_else(|| format!("no column `{column}`"))
            };
            let actual = program::csv_rows(&path)
                .iter()
                .filter(|row| meets(row))
                .map(|row| columns.iter().map(|c| cell(row, c)).collect::<Vec<_>>())
                .map(|cells| plain(folder, &table_line(&cells)))
                .collect();
            compare(story, lines, actual)
        }
    }
}

fn report(story: &Story, difference: &Difference) -> String {
    let indent = |lines: &[String]| {
        lines
            .iter()
            .map(|l| format!("    {l}\n"))
            .collect::<String>()
    };
    format!(
        "{}:{}\n  expected\n{}  came out\n{}",
        story.path.display(),
        difference.lines.start + 1,
        indent(&story.lines[difference.lines.clone()]),
        indent(&difference.actual)
    )
}

/// Puts what came out in the place of what was expected, from the bottom up so that line numbers stay true.
fn rewrite(story: &Story, differences: Vec<Difference>) {
    let mut lines = story.lines.clone();
    for Difference { lines: at, actual } in differences.into_iter().rev() {
        lines.splice(at, actual);
    }
    fs::write(&story.path, lines.join("\n") + "\n").unwrap();
}
