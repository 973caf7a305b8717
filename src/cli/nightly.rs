//! How a configuration names the files of one night, so that the next night's are found too.

use std::path::Path;

use regex::Regex;

use crate::cli::folder::Taken;

/// The file as the configuration names it: with `*` for the date or number that changes from night to night, unless that fits a file that
/// was taken for something else.
pub fn pattern(file: &Taken, taken: &[Taken], home: &Path) -> String {
    let name = |path: &Path| {
        path.file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let folder = folder_of(&file.path);
    let place = placed(folder, home);
    let starred = starred(&name(&file.path)).filter(|starred| {
        let fits = glob::Pattern::new(starred);
        fits.is_ok_and(|fits| {
            taken
                .iter()
                .filter(|other| folder_of(&other.path) == folder)
                .all(|other| other.system == file.system || !fits.matches(&name(&other.path)))
        })
    });
    match starred {
        Some(starred) => format!("{}{starred}", glob::Pattern::escape(&place)),
        None => format!("{place}{}", name(&file.path)),
    }
}

/// `issues_20261102T0200.csv` → `issues_*.csv`; none, where nothing in the name looks like a date or a running number.
fn starred(name: &str) -> Option<String> {
    /// A year, or a job's number; below are versions and the parts of one export.
    const DIGITS_MIN: usize = 4;
    let (stem, suffix) = match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    };
    let stamp = Regex::new(r"\d(?:[\d_.:+T-]*\d)?Z?").expect("the pattern is valid");
    let mut out = String::new();
    let mut end = 0;
    for found in stamp.find_iter(stem) {
        let digits = found.as_str().bytes().filter(u8::is_ascii_digit).count();
        if digits >= DIGITS_MIN {
            out.push_str(&glob::Pattern::escape(&stem[end..found.start()]));
            out.push('*');
            end = found.end();
        }
    }
    out.push_str(&glob::Pattern::escape(&stem[end..]));
    out.push_str(&glob::Pattern::escape(suffix));
    (end > 0).then_some(out)
}

/// The folder as seen from `home`, with a slash behind it; the whole path where it lies elsewhere.
fn placed(folder: &Path, home: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (folder, home) = (whole(folder), whole(home));
    let seen = folder.strip_prefix(&home).unwrap_or(&folder);
    match seen.to_string_lossy().replace('\\', "/") {
        place if place.is_empty() || place.ends_with('/') => place,
        place => format!("{place}/"),
    }
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::starred;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(starred(name).as_deref(), expected, "{name}");
    }

    #[test]
    fn what_changes_each_night_becomes_a_star() {
        check("jira_tickets_20261102T0200.csv", Some("jira_tickets_*.csv"));
        check("deploys-2026-11-02.jsonl", Some("deploys-*.jsonl"));
        check("issues_job4711_20261102.csv", Some("issues_job*.csv"));
        check("20261102T0500Z", Some("*"));
        check("log[1]_2026.csv", Some("log[[]1[]]_*.csv"));
        check("hotfix_log.csv", None);
        check("tickets_2.csv", None);
    }
}
