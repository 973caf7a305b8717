//! The house rules that no compiler keeps: who imports whom, how long a file is, what may not be left lying about.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// A file that passes this many lines is asking to be two rooms.
const LINES_MAX: usize = 400;

/// Which rooms a room may import, beside itself.
fn may_import(room: &str, other: &str) -> bool {
    const WINGS: [&str; 7] = [
        "read",
        "normalise",
        "link",
        "classify",
        "ledger",
        "write",
        "notify",
    ];
    let below = |rooms: &[&str]| rooms.contains(&other);
    match room {
        "model" => false,
        _ if WINGS.contains(&room) => below(&["model"]),
        "query" => below(&["model"]) || below(&WINGS),
        "pipeline" | "serve" | "truth" => below(&["model", "query"]) || below(&WINGS),
        "cli" | "main" | "lib" => true,
        _ => panic!("`{room}` stands on no floor: give it one here and in the docs of lib.rs"),
    }
}

struct SourceFile {
    /// Relative to `src/`, with `/`.
    name: String,
    text: String,
    is_for_tests: bool,
}

impl SourceFile {
    /// The first folder, or the file's own name.
    fn room(&self) -> &str {
        self.name
            .split(['/', '.'])
            .next()
            .expect("split gives a piece")
    }

    /// The folders around the file whose door it is not itself: `read`, `read/excel`.
    fn folders(&self) -> impl Iterator<Item = &str> {
        let inner = self.name.strip_suffix("/mod.rs").unwrap_or(&self.name);
        inner.match_indices('/').map(|(at, _)| &self.name[..at])
    }

    /// The text before its tests; nothing, of a file that is there for tests alone.
    fn without_tests(&self) -> &str {
        if self.is_for_tests {
            return "";
        }
        let inline = Regex::new(r"(?m)^#\[cfg\(test\)\]\s*mod \w+ \{").unwrap();
        let end = inline
            .find(&self.text)
            .map_or(self.text.len(), |m| m.start());
        &self.text[..end]
    }

    /// The files that it declares for tests alone, as `#[cfg(test)] mod fixture;` does.
    fn files_for_tests(&self) -> Vec<String> {
        let declared = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod (\w+);").unwrap();
        let (folder, file) = self.name.rsplit_once('/').unwrap_or(("", &self.name));
        let folder = match file {
            "mod.rs" | "lib.rs" | "main.rs" => folder.to_string(),
            _ => self.name.trim_end_matches(".rs").to_string(),
        };
        let named = declared.captures_iter(&self.text);
        named
            .map(|c| {
                format!("{folder}/{}.rs", &c[1])
                    .trim_start_matches('/')
                    .to_string()
            })
            .collect()
    }
}

#[test]
fn imports_go_down() {
    let mut broken = Vec::new();
    for file in sources() {
        for (line, path) in uses(&file.text) {
            let other = path.split("::").next().expect("split gives a piece");
            if other != file.room() && !may_import(file.room(), other) {
                broken.push(format!("src/{}:{line} imports `{path}`", file.name));
            }
        }
    }
    assert_none("a room imports only from floors below its own", &broken);
}

/// A leaf that imports its own door makes a circle: what both need stands in the contract or in a file of its own.
#[test]
fn leaves_never_import_their_door() {
    let sources = sources();
    let is_room = |folder: &str, item: &str| {
        let (file, inside) = (format!("{folder}/{item}.rs"), format!("{folder}/{item}/"));
        sources
            .iter()
            .any(|f| f.name == file || f.name.starts_with(&inside))
    };
    let mut broken = Vec::new();
    for file in &sources {
        for (line, path) in uses(file.without_tests()) {
            let path = path.replace("::", "/");
            for folder in file.folders() {
                let item = path.strip_prefix(&format!("{folder}/"));
                let item = item.and_then(|rest| rest.split('/').next());
                if item.is_some_and(|item| !is_room(folder, item)) {
                    broken.push(format!(
                        "src/{}:{line} imports `{path}` from a door above it",
                        file.name
                    ));
                }
            }
        }
    }
    assert_none("leaves import their contract and their siblings", &broken);
}

#[test]
fn files_are_short() {
    let long: Vec<String> = all_files()
        .iter()
        .map(|file| (file.text.lines().count(), &file.name))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, name)| format!("{name}: {lines} lines"))
        .collect();
    assert_none("a file fits in 400 lines", &long);
}

#[test]
fn every_file_says_what_lives_there() {
    let silent: Vec<String> = all_files()
        .iter()
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| file.name.clone())
        .collect();
    assert_none("the first line is a `//!`", &silent);
}

#[test]
fn nothing_is_left_lying_about() {
    let forbidden = [
        (r"\.unwrap\(\)", "`unwrap` stands in tests only"),
        (r"\btodo!\(", "no `todo!`"),
        (r"\bunimplemented!\(", "no `unimplemented!`"),
        (r"\bdbg!\(", "no `dbg!`"),
        (r"\bunsafe\b", "no `unsafe`"),
        (r"\b(FIXME|TODO|XXX)\b", "no notes to oneself"),
        (r"#\[ignore", "no ignored tests"),
        (r"use super::\*", "imports name what they import"),
    ];
    let mut broken = Vec::new();
    for (pattern, rule) in forbidden {
        let pattern = Regex::new(pattern).unwrap();
        for file in sources() {
            for (i, line) in file.without_tests().lines().enumerate() {
                let is_doc = line.trim_start().starts_with("//");
                if pattern.is_match(line) && !(is_doc && rule.contains("unwrap")) {
                    broken.push(format!(
                        "src/{}:{}: {rule}: {}",
                        file.name,
                        i + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert_none("nothing unfinished leaves", &broken);
}

/// A flag that a person may meet stands in the README, and is not called planned there.
#[test]
fn the_readme_names_every_flag() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let code = Regex::new(r#"code: "([A-Z_]+)""#).unwrap();
    let rules = files_under("src/classify/rules");
    let codes = rules
        .iter()
        .flat_map(|file| code.captures_iter(file.without_tests()));
    let is_told = |code: &str| {
        let row = readme
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&format!("`{code}`")));
        row.is_some_and(|row| !row.ends_with("planned |"))
    };
    let silent: Vec<String> = codes
        .map(|c| c[1].to_string())
        .filter(|code| !is_told(code))
        .collect();
    assert_none("every flag stands in the README's table", &silent);
}

/// What `use crate::…` names, also in braces, with its line; without the leading `crate::`.
fn uses(text: &str) -> Vec<(usize, String)> {
    let statement = Regex::new(r"(?m)^\s*(?:pub )?use crate::([^;]+);").unwrap();
    let inline = Regex::new(r"\bcrate::([a-z_]+(?:::\w+)*)").unwrap();
    let mut found = Vec::new();
    for captures in statement.captures_iter(text) {
        let line = text[..captures.get(0).expect("group 0 always is").start()]
            .lines()
            .count()
            + 1;
        found.extend(
            spread("", &captures[1])
                .into_iter()
                .map(|path| (line, path)),
        );
    }
    for (i, code) in text.lines().enumerate() {
        let code = code.trim_start();
        if code.starts_with("//") || code.starts_with("use ") || code.starts_with("pub use ") {
            continue;
        }
        found.extend(
            inline
                .captures_iter(code)
                .map(|c| (i + 1, c[1].to_string())),
        );
    }
    found
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn spread(before: &str, path: &str) -> Vec<String> {
    let path = path.trim();
    let Some((head, inner)) = path.split_once('{') else {
        return vec![format!("{before}{path}")];
    };
    let inner = inner.trim_end().trim_end_matches('}');
    let head = format!("{before}{head}");
    let mut depth = 0;
    let pieces = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    pieces
        .filter(|piece| !piece.trim().is_empty())
        .flat_map(|piece| spread(&head, &balanced(piece)))
        .collect()
}

/// A piece whose last closing braces were trimmed gets them back.
fn balanced(piece: &str) -> String {
    let missing = piece
        .matches('{')
        .count()
        .saturating_sub(piece.matches('}').count());
    format!("{piece}{}", "}".repeat(missing))
}

fn sources() -> Vec<SourceFile> {
    files_under("src")
}

fn all_files() -> Vec<SourceFile> {
    let folders = ["src", "tests", "benches"];
    let named = folders.iter().flat_map(|folder| {
        let files = files_under(folder);
        files.into_iter().map(move |file| SourceFile {
            name: format!("{folder}/{}", file.name),
            ..file
        })
    });
    named.collect()
}

fn files_under(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut open: Vec<PathBuf> = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            let name = path.strip_prefix(&root).expect("it lies under the root");
            files.push(SourceFile {
                name: name.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).unwrap(),
                is_for_tests: false,
            });
        }
    }
    let for_tests: Vec<String> = files.iter().flat_map(SourceFile::files_for_tests).collect();
    for file in &mut files {
        file.is_for_tests = for_tests.contains(&file.name);
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn assert_none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn uses_are_read_in_full() {
    let check = |text: &str, expected: &[&str]| {
        let found: Vec<String> = uses(text).into_iter().map(|(_, path)| path).collect();
        assert_eq!(found, expected, "{text}");
    };
    check("use crate::model::record::Kind;", &["model::record::Kind"]);
    check(
        "use crate::a::{b, c::{d, e}};",
        &["a::b", "a::c::d", "a::c::e"],
    );
    check(
        "use crate::{\n    link::x,\n    model,\n};",
        &["link::x", "model"],
    );
    check("let x = crate::read::open(y);", &["read::open"]);
    check("// crate::read is not imported here", &[]);
}
