//! Versions as different systems write them: `jenkins-2.390`, `v4.1`, `release/2026.10`, `Release 4.1`.

/// The version in a text that names one: in lower case, from its first number on. None, where no number begins a word, or more than a version follows.
pub fn version(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_prefix("refs/tags/").unwrap_or(text);
    let bytes = text.as_bytes();
    let begins = |&i: &usize| {
        let before = i.checked_sub(1).map(|b| bytes[b]);
        let is_marked = |b: u8| b.eq_ignore_ascii_case(&b'v') || b.eq_ignore_ascii_case(&b'r');
        bytes[i].is_ascii_digit()
            && match before {
                None => true,
                Some(b) if is_marked(b) => i == 1 || !bytes[i - 2].is_ascii_alphanumeric(),
                Some(b) => !b.is_ascii_alphanumeric() && b != b'.',
            }
    };
    let from = (0..bytes.len()).find(begins)?;
    let found = &text[from..];
    let is_version = |b: u8| b.is_ascii_alphanumeric() || b"._-+".contains(&b);
    found.bytes().all(is_version).then_some(found)
}

/// The numbers of a version that is dotted numbers at its beginning; what follows them is left.
pub fn numbers(version: &str) -> Vec<u64> {
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(version.len());
    let parts = version[..end].split('.');
    parts.map_while(|part| part.parse().ok()).collect()
}

/// Words after the numbers that leave a version a release.
const STAGES: [&str; 12] = [
    "rc", "beta", "alpha", "m", "snapshot", "final", "ga", "build", "post", "pre", "sp", "lts",
];
/// Words before the version that say that the ref is somebody's work.
const WORK: [&str; 10] = [
    "feature", "feat", "fix", "bugfix", "hotfix", "topic", "task", "chore", "user", "users",
];

/// Whether a ref is the tag or the branch of a release: `v4.1`, `project-1.2`, `rel/2026.10-rc1`; not `fix/4.1-crash`.
pub fn is_release(reference: &str) -> bool {
    let name = reference
        .strip_prefix("refs/tags/")
        .or(reference.strip_prefix("refs/heads/"))
        .unwrap_or(reference);
    let Some(version) = version(name) else {
        return false;
    };
    let head = name[..name.len() - version.len()].to_ascii_lowercase();
    let mut words = head.split(|c: char| !c.is_ascii_alphanumeric());
    let rest = version.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let mut rest = rest.split(|c: char| !c.is_ascii_alphabetic());
    numbers(version).len() >= 2
        && head.matches('/').count() <= 1
        && !words.any(|word| WORK.contains(&word))
        && rest.all(|word| word.is_empty() || STAGES.contains(&&*word.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{is_release, numbers, version};

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(version(text), expected, "{text}");
    }

    #[test]
    fn versions_in_many_dresses() {
        check("jenkins-2.390", Some("2.390"));
        check("v4.1", Some("4.1"));
        check("release/2026.10", Some("2026.10"));
        check("Release 4.1.0-rc1", Some("4.1.0-rc1"));
        check("refs/tags/web2-v1.2", Some("1.2"));
        check("rel-r12", Some("12"));
        check("4.12 (hot)", None);
        check("main", None);
        check("e2e", None);
    }

    #[test]
    fn numbers_of_versions() {
        assert_eq!(numbers("2.138.1"), [2, 138, 1]);
        assert_eq!(numbers("4.1-rc2"), [4, 1]);
        assert!(numbers("next").is_empty());
    }

    #[test]
    fn tags_are_releases_and_branches_are_not() {
        for release in ["jenkins-2.390", "v4.1", "release/2026.10", "rel/1.2"] {
            assert!(is_release(release), "{release}");
        }
        for branch in [
            "feature/PAY-12-retry",
            "fix-timeout",
            "d.ng/menu",
            "hotfix-7",
            "fix/4.1-crash",
            "feature/2.0",
        ] {
            assert!(!is_release(branch), "{branch}");
        }
    }
}
