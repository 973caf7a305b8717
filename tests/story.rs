//! One story: a Markdown file that says why, what there is, what is run, and what comes of it.
//!
//! ## Given `NAME`                     a fenced block: a text file
//! ## Given `NAME`, windows-1252       the same, in another encoding
//! ## Given `NAME`, sheet `SHEET`      a table: a sheet of a workbook, no header of its own
//! ## Given `NAME`, bytes              a fenced block of hexadecimal bytes
//! ## Given `NAME`, the first N bytes of `OTHER`
//! ## Given `NAME`, a folder
//! ## Given the sample                 the four exports of `sample_data`
//! ## When WORDS                       a fenced block: `$ lastchange …`, then stdout, `! ` and stderr, `[exit N]` unless it is 0
//! ## Then `PATH`                      a fenced block: lines of it
//! ## Then `PATH`, where COLUMN is VALUE and …    a table: rows and columns of a CSV file
//! ## Then `PATH`, which is not there
//!
//! In what is expected, a line of `...` stands for any lines and `[..]` for any text in a line.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub struct Story {
    pub path: PathBuf,
    pub lines: Vec<String>,
    pub steps: Vec<Step>,
}

pub enum Step {
    Given(Given),
    When(Vec<Call>),
    Then(Then),
}

pub struct Given {
    pub file: String,
    pub holds: Holds,
}

pub enum Holds {
    Text(String),
    Windows1252(String),
    Sheet(String, Vec<Vec<String>>),
    Bytes(Vec<u8>),
    FirstOf(usize, String),
    Folder,
    Sample,
}

/// One command line and where its output is expected.
pub struct Call {
    pub arguments: Vec<String>,
    pub expected: Range<usize>,
    pub shows_stderr: bool,
}

pub struct Then {
    pub path: String,
    /// The line of the heading, for messages.
    pub heading: usize,
    pub shows: Shows,
}

pub enum Shows {
    Lines(Range<usize>),
    /// Columns that are shown, conditions on the rows, and where the rows are expected.
    Rows(Vec<String>, Vec<(String, String)>, Range<usize>),
    Nothing,
}

impl Story {
    pub fn read(path: &Path) -> Story {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        let headings: Vec<usize> = (0..lines.len())
            .filter(|&i| lines[i].starts_with("## "))
            .collect();
        let ends = headings.iter().skip(1).copied().chain([lines.len()]);
        let steps = headings
            .iter()
            .zip(ends)
            .map(|(&from, to)| step(&lines, from, to))
            .collect();
        Story {
            path: path.to_path_buf(),
            lines,
            steps,
        }
    }

    /// A text for people that shows real runs: the fenced blocks after `<!-- run -->`, beside a folder `sample_data`.
    pub fn read_shown(path: &Path) -> Story {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        let sample = Given {
            file: "sample_data".to_string(),
            holds: Holds::Sample,
        };
        let marks = (0..lines.len()).filter(|&i| lines[i] == "<!-- run -->");
        let shown = marks.map(|i| {
            let mut calls = calls(&lines, fence(&lines, i..lines.len()));
            calls.iter_mut().for_each(|call| call.shows_stderr = false);
            Step::When(calls)
        });
        let steps = [Step::Given(sample)].into_iter().chain(shown).collect();
        Story {
            path: path.to_path_buf(),
            steps,
            lines,
        }
    }
}

fn step(lines: &[String], heading: usize, end: usize) -> Step {
    let words = &lines[heading][3..];
    let body = heading + 1..end;
    if let Some(rest) = words.strip_prefix("Given ") {
        Step::Given(given(rest, lines, body))
    } else if words.starts_with("When ") {
        Step::When(calls(lines, fence(lines, body)))
    } else if let Some(rest) = words.strip_prefix("Then ") {
        Step::Then(then(rest, lines, heading, body))
    } else {
        panic!(
            "line {}: `{words}` is neither Given, When nor Then",
            heading + 1
        )
    }
}

fn given(words: &str, lines: &[String], body: Range<usize>) -> Given {
    if words == "the sample" {
        return Given {
            file: String::new(),
            holds: Holds::Sample,
        };
    }
    let (file, how) = named(words);
    let text = || {
        let mut text = lines[fence(lines, body.clone())].join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text
    };
    let holds = if how.is_empty() {
        Holds::Text(text())
    } else if how == "windows-1252" {
        Holds::Windows1252(text())
    } else if how == "bytes" {
        Holds::Bytes(hexadecimal(&text()))
    } else if how == "a folder" {
        Holds::Folder
    } else if let Some(sheet) = how.strip_prefix("sheet ") {
        let rows = table(lines, body).map(|i| cells(&lines[i])).collect();
        Holds::Sheet(named(sheet).0, without_rule(rows))
    } else if let Some(rest) = how.strip_prefix("the first ") {
        let (count, of) = rest
            .split_once(" bytes of ")
            .expect("`the first N bytes of `FILE``");
        Holds::FirstOf(count.parse().unwrap(), named(of).0)
    } else {
        panic!("`{how}` is no way to make a file")
    };
    Given { file, holds }
}

fn then(words: &str, lines: &[String], heading: usize, body: Range<usize>) -> Then {
    let (path, how) = named(words);
    let rows = table(lines, body.clone());
    let shows = if how == "which is not there" {
        Shows::Nothing
    } else if rows.is_empty() {
        Shows::Lines(fence(lines, body))
    } else {
        let conditions = how.strip_prefix("where ").unwrap_or_default();
        let conditions = conditions
            .split(" and ")
            .filter(|c| !c.is_empty())
            .map(|c| c.split_once(" is ").expect("`where COLUMN is VALUE`"))
            .map(|(column, value)| (column.to_string(), value.trim_matches('`').to_string()))
            .collect();
        Shows::Rows(
            cells(&lines[rows.start]),
            conditions,
            rows.start + 2..rows.end,
        )
    };
    Then {
        path,
        heading,
        shows,
    }
}

fn calls(lines: &[String], block: Range<usize>) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut i = block.start;
    while i < block.end {
        let Some(first) = lines[i].strip_prefix("$ ") else {
            panic!("line {}: output before a `$ ` command", i + 1)
        };
        let mut command = first.to_string();
        while let Some(begun) = command.strip_suffix('\\') {
            i += 1;
            command = format!("{begun} {}", lines[i].trim());
        }
        let from = i + 1;
        i = (from..block.end)
            .find(|&j| lines[j].starts_with("$ "))
            .unwrap_or(block.end);
        let mut arguments = shell_words(&command);
        assert_eq!(arguments.remove(0), "lastchange", "line {from}");
        calls.push(Call {
            arguments,
            expected: from..i,
            shows_stderr: true,
        });
    }
    calls
}

/// Words at blanks; single and double quotes hold blanks together.
fn shell_words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut within = None;
    for c in command.chars() {
        let word = words.last_mut().expect("there is always a word");
        match within {
            Some(quote) if c == quote => within = None,
            None if c == '\'' || c == '"' => within = Some(c),
            None if c == ' ' => {
                if !word.is_empty() {
                    words.push(String::new());
                }
            }
            _ => word.push(c),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

/// The name between back-ticks at the start, and the words after the comma behind it.
fn named(words: &str) -> (String, &str) {
    let mut parts = words.trim().splitn(3, '`');
    let (Some(""), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        panic!("`{words}` does not start with a `name`")
    };
    (name.to_string(), rest.trim_start_matches(',').trim())
}

/// The lines within the first fence of a step.
fn fence(lines: &[String], body: Range<usize>) -> Range<usize> {
    let mut marks = body.clone().filter(|&i| lines[i].starts_with("```"));
    match (marks.next(), marks.next()) {
        (Some(from), Some(to)) => from + 1..to,
        _ => panic!("line {}: a fenced block is missing", body.start),
    }
}

/// The lines of the first table of a step; empty where it has none.
fn table(lines: &[String], body: Range<usize>) -> Range<usize> {
    let is_row = |i: &usize| lines[*i].starts_with('|');
    let Some(from) = body.clone().find(is_row) else {
        return body.start..body.start;
    };
    let to = (from..body.end).find(|i| !is_row(i)).unwrap_or(body.end);
    from..to
}

/// The cells of a table's line.
pub fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner
        .replace("\\|", "\u{1f}")
        .split('|')
        .map(|cell| cell.trim().replace('\u{1f}', "|"))
        .collect()
}

/// Cells as a table's line.
pub fn table_line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|c| c.replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

/// A sheet has no rule under its first row: it is there for Markdown alone.
fn without_rule(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.into_iter()
        .filter(|cells| {
            !cells
                .iter()
                .all(|c| c.len() > 2 && c.chars().all(|c| c == '-'))
        })
        .collect()
}

fn hexadecimal(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// Whether the lines are as expected, where `...` is any lines and `[..]` any text.
pub fn agree(expected: &[String], actual: &[String]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=actual.len()).any(|skipped| agree(rest, &actual[skipped..]))
        }
        Some((first, rest)) => actual
            .split_first()
            .is_some_and(|(line, others)| line_agrees(first, line) && agree(rest, others)),
    }
}

fn line_agrees(expected: &str, actual: &str) -> bool {
    let mut pieces = expected.trim_end().split("[..]");
    let first = pieces.next().expect("split gives at least one piece");
    let Some(mut left) = actual.trim_end().strip_prefix(first) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return left.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        let Some(at) = left.find(piece) else {
            return false;
        };
        left = &left[at + piece.len()..];
    }
    true
}

#[test]
fn elisions() {
    let check = |expected: &str, actual: &str| {
        let lines = |t: &str| t.lines().map(str::to_string).collect::<Vec<_>>();
        agree(&lines(expected), &lines(actual))
    };
    assert!(check("a\n...\nd", "a\nb\nc\nd"));
    assert!(check("a [..] c", "a b c"));
    assert!(check("a[..]", "a"));
    assert!(!check("a\n...\nd", "a\nb"));
    assert!(!check("a [..] c", "a b d"));
    assert!(!check("a", "a\nb"));
}
