//! What `git log` writes → commits. The fields of a commit are parted by 0x1f (or by tabs), commits by 0x1e (or by line ends, where there is none):
//! the SHA, its parents where they were asked for, author, mail, committer, the two dates, refs, subject.

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::model::columns::NameId;
use crate::model::commits::{CommitInput, CommitIx, CommitSource, Commits, Log};
use crate::read::contract::ReadError;

/// What `--repo` asks `git log` for, and what the README names: everything that is read, with the parents.
pub const FORMAT: &str = "%H%x1f%P%x1f%an%x1f%ae%x1f%cn%x1f%aI%x1f%cI%x1f%D%x1f%s%x1e";

const FIELD: char = '\u{1f}';
/// What parts fields where nothing else does.
const TAB: char = '\t';
const COMMIT: char = '\u{1e}';

/// Reads every history, in the order given.
///
/// # Errors
/// When a file cannot be read or holds no commit, when there is no `git`, or when a folder is no repository.
pub fn commits(inputs: &[CommitInput]) -> Result<Commits, ReadError> {
    let mut commits = Commits::default();
    for (at, input) in inputs.iter().enumerate() {
        let mut log = Log {
            service: input.service.clone(),
            ..Log::default()
        };
        let mut entries = Vec::new();
        match &input.from {
            CommitSource::Files(files) => {
                for path in files {
                    let bytes = fs::read(path).map_err(|source| ReadError::Io {
                        path: path.clone(),
                        source,
                    })?;
                    take(path, &bytes, &mut log, &mut entries)?;
                }
            }
            CommitSource::Repository(path) => take(path, &git_log(path)?, &mut log, &mut entries)?,
        }
        let at = u16::try_from(at).expect("a run has few histories");
        add(&mut commits, at, log, entries);
    }
    Ok(commits)
}

/// What `git log` says of a repository. No shell is asked, and nothing that the repository could configure is run.
fn git_log(path: &Path) -> Result<Vec<u8>, ReadError> {
    let refused = |found: String| ReadError::Refused {
        path: path.to_path_buf(),
        found,
    };
    let output = Command::new("git")
        .arg("-C")
        .arg(path)
        .args(["--no-pager", "log", "--all", "--date-order", "--no-color"])
        .args(["--no-show-signature", "--encoding=UTF-8"])
        .arg(format!("--format=tformat:{FORMAT}"))
        .env("GIT_OPTIONAL_LOCKS", "0")
        .output();
    let output = output.map_err(|error| {
        refused(match error.kind() {
            std::io::ErrorKind::NotFound => {
                "`git` is not installed here\nhint: make the log where it is, and name the file with `--commits`".to_string()
            }
            _ => format!("`git` cannot be run: {error}"),
        })
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let first = words.lines().next().unwrap_or("it does not say why");
    Err(refused(format!("`git log` fails: {}", first.trim())))
}

/// One commit, as it is written.
struct Entry {
    sha: String,
    parents: Vec<String>,
    author: String,
    authored: i64,
    committed: i64,
    tags: Vec<String>,
    subject: String,
}

/// Takes the commits of one file; what is none is set aside and counted.
fn take(
    path: &Path,
    bytes: &[u8],
    log: &mut Log,
    entries: &mut Vec<Entry>,
) -> Result<(), ReadError> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let end = if text.contains(COMMIT) { COMMIT } else { '\n' };
    let field = if text.contains(FIELD) { FIELD } else { TAB };
    let mut written: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut line = 1;
    for piece in text.split(end) {
        let fields = piece.trim_matches(['\n', '\r']);
        let above = piece.len() - piece.trim_start_matches(['\n', '\r']).len();
        let own_line = line + piece[..above].matches('\n').count();
        line += piece.matches('\n').count() + usize::from(end == '\n');
        if !fields.is_empty() {
            written.push((own_line, fields.split(field).collect()));
        }
    }
    // A first commit names no parents: only all of them together tell whether the second field is for them.
    let has_parents = written
        .iter()
        .any(|(_, fields)| fields.get(1).is_some_and(|f| !f.is_empty() && is_shas(f)));
    let before = entries.len();
    for (line, fields) in &written {
        match entry(fields, has_parents) {
            Ok(entry) => entries.push(entry),
            Err(why) => {
                log.set_aside += 1;
                let place = || format!("{}:{line}: {why}", path.display());
                log.first_set_aside.get_or_insert_with(place);
            }
        }
    }
    if entries.len() == before {
        return Err(ReadError::Refused {
            path: path.to_path_buf(),
            found: format!(
                "it holds no commit{}\nhint: write it with `git log --all --date-order --format='{FORMAT}'`",
                log.first_set_aside
                    .as_ref()
                    .map_or(String::new(), |first| format!("; first: {first}"))
            ),
        });
    }
    log.has_parents = has_parents && (before == 0 || log.has_parents);
    log.paths.push(path.to_path_buf());
    log.sha256.push(sha256(bytes));
    log.bytes.push(bytes.len() as u64);
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_shas(text: &str) -> bool {
    text.split(' ').all(is_sha)
}

fn is_sha(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The commit in these fields: the two dates tell where the others stand.
fn entry(fields: &[&str], has_parents: bool) -> Result<Entry, String> {
    let (sha, rest) = fields.split_first().expect("split gives a piece");
    if !is_sha(sha) {
        let shown: String = sha.chars().take(20).collect();
        return Err(format!("`{shown}` is no SHA of a commit"));
    }
    let (parents, rest) = match rest.split_first() {
        Some((parents, rest)) if has_parents && (parents.is_empty() || is_shas(parents)) => {
            (*parents, rest)
        }
        _ => ("", rest),
    };
    let dates: Vec<(usize, i64)> = rest
        .iter()
        .enumerate()
        .filter_map(|(i, field)| Some((i, instant(field)?)))
        .collect();
    let (Some(&(first, authored)), Some(author)) = (dates.first(), rest.first()) else {
        return Err("it has no date that can be read".to_string());
    };
    let (last, committed) = match dates.get(1) {
        Some(&(second, committed)) if second == first + 1 => (second, committed),
        _ => (first, authored),
    };
    if first == 0 {
        return Err("it names no author".to_string());
    }
    let after = &rest[last + 1..];
    let (refs, subject) = match after {
        [] => return Err("it has no subject".to_string()),
        [subject] => ("", *subject),
        [refs, subject, ..] => (*refs, *subject),
    };
    Ok(Entry {
        sha: sha.to_ascii_lowercase(),
        parents: parents.split(' ').map(str::to_ascii_lowercase).collect(),
        author: author.trim().to_string(),
        authored,
        committed,
        tags: refs
            .split(", ")
            .filter_map(tag)
            .map(str::to_string)
            .collect(),
        subject: subject.trim().to_string(),
    })
}

/// `tag: v1.2`, among the refs of `%D`.
fn tag(reference: &str) -> Option<&str> {
    reference.trim().strip_prefix("tag: ")
}

/// `2026-03-01T10:00:00+01:00`, `2026-03-01 10:00:00 +0100`, seconds since 1970.
fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    let is_date = text.len() >= 19 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if is_date {
        let written = DateTime::parse_from_rfc3339(text);
        let written = written.or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z"));
        return written.ok().map(|at| at.timestamp());
    }
    let is_epoch = (9..=11).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_epoch.then(|| text.parse().ok()).flatten()
}

/// Adds the commits of one history, each once. Files are laid together by the time at which a commit came to its branch.
fn add(commits: &mut Commits, at: u16, log: Log, mut entries: Vec<Entry>) {
    if log.paths.len() > 1 {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.committed));
    }
    let first = commits.len() as u32;
    let mut place: FxHashMap<String, CommitIx> = FxHashMap::default();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let next = CommitIx(first + kept.len() as u32);
        let known = *place.entry(entry.sha.clone()).or_insert(next);
        if known == next {
            kept.push(entry);
        } else {
            // A later file may know a tag, or parents, that an earlier one did not.
            let known = &mut kept[known.index() - first as usize];
            for tag in entry.tags {
                if !known.tags.contains(&tag) {
                    known.tags.push(tag);
                }
            }
            if known.parents.iter().all(String::is_empty) {
                known.parents = entry.parents;
            }
        }
    }
    for entry in kept {
        let parents = entry.parents.iter().filter(|parent| !parent.is_empty());
        let named = parents.clone().count();
        commits
            .parents
            .push(parents.filter_map(|p| place.get(p)).copied());
        commits
            .parents_named
            .push(u8::try_from(named).unwrap_or(u8::MAX));
        commits.sha.push(&entry.sha);
        commits.log.push(at);
        commits.author.push(commits.names.intern(&entry.author));
        commits.authored.push(entry.authored);
        commits.committed.push(entry.committed);
        let mut tags = entry.tags;
        tags.sort_unstable();
        let tags: Vec<NameId> = tags.iter().map(|t| commits.names.intern(t)).collect();
        commits.tags.push(tags);
        commits.subject.push(&entry.subject);
    }
    commits.logs.push(log);
}

#[cfg(test)]
mod tests {
    use super::{CommitInput, CommitSource, Commits, commits};
    use crate::model::commits::CommitIx;
    use std::io::Write;

    fn read(text: &str) -> Result<Commits, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(
            text.replace('|', "\u{1f}")
                .replace('#', "\u{1e}")
                .as_bytes(),
        )
        .unwrap();
        let input = CommitInput {
            from: CommitSource::Files(vec![file.path().to_path_buf()]),
            service: None,
        };
        let path = file.path().display().to_string();
        commits(&[input]).map_err(|e| e.to_string().replace(&path, "FILE"))
    }

    #[test]
    fn tabs_part_fields_too() {
        let read = read(&format!(
            "{A}\t{B}\tAnn\t2026-03-01T10:00:00Z\ttag: v2\tPAY-1: limit\n{B}\t\tBo\t2026-02-01T10:00:00Z\t\tbegin\n"
        ));
        let read = read.unwrap();
        assert_eq!(read.parents.get(0), [CommitIx(1)]);
        assert_eq!(read.subject.get(0), "PAY-1: limit");
        assert_eq!(read.names.get(read.tags.get(0)[0]), "v2");
    }

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    #[test]
    fn with_parents() {
        let text = format!(
            "{A}|{B}|Ann Lee|a@x|Ann Lee|2026-03-01T10:00:00+01:00|2026-03-01T09:30:00Z|HEAD -> main, tag: v1.2|PAY-1: limit#\n{B}||Bo|b@x|Bo|2026-02-01T10:00:00Z|2026-02-01T10:00:00Z||begin#\n"
        );
        let read = read(&text).unwrap();
        assert_eq!(read.len(), 2);
        assert!(read.logs[0].has_parents);
        assert_eq!(read.parents.get(0), [CommitIx(1)]);
        assert_eq!(read.names.get(read.author[1]), "Bo");
        assert_eq!(read.names.get(read.tags.get(0)[0]), "v1.2");
        assert_eq!(read.authored[0] + 1_800, read.committed[0]);
        assert_eq!(read.subject.get(0), "PAY-1: limit");
    }

    #[test]
    fn without_parents() {
        let text = format!(
            "{A}|Ann|a@x|Ann|2026-03-01T10:00:00Z|2026-03-01T10:00:00Z||one#{B}|Bo|b@x|Bo|2026-02-01T10:00:00Z|2026-02-01T10:00:00Z|tag: v1|two#"
        );
        let read = read(&text).unwrap();
        assert!(!read.logs[0].has_parents);
        assert!(read.parents.get(0).is_empty());
        assert_eq!(read.subject.get(1), "two");
    }

    #[test]
    fn what_is_no_commit_is_set_aside() {
        let text = format!("{A}|Ann|2026-03-01T10:00:00Z|one\n{B}|Ann|yesterday|two\nfatal: x\n");
        let read = read(&text).unwrap();
        assert_eq!((read.len(), read.logs[0].set_aside), (1, 2));
        let first = read.logs[0].first_set_aside.clone().unwrap();
        assert!(
            first.ends_with(":2: it has no date that can be read"),
            "{first}"
        );
    }

    #[test]
    fn a_file_without_a_commit_is_refused() {
        let told = read("id;title\n1;x\n").unwrap_err();
        assert!(
            told.starts_with("`FILE` is refused: it holds no commit; first: FILE:1: `id;title` is no SHA of a commit"),
            "{told}"
        );
    }
}
