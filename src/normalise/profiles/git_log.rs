//! `git log` with `%H %an %ae %cn %aI %cI %D %s`, parted by unit separators.

use crate::model::field::Field;
use crate::normalise::content::Look;
use crate::normalise::contract::Profile;

/// The author date is when it was written, the commit date when it came to the branch; neither is the deploy.
pub const PROFILE: Profile = Profile {
    name: "git log",
    telling: &[
        "commit",
        "author",
        "author email",
        "committer",
        "author date",
        "commit date",
        "subject",
    ],
    columns: &[
        ("subject", Field::Title),
        ("body", Field::Body),
        ("commit date", Field::Started),
        ("author date", Field::Created),
        ("author", Field::Author),
        ("committer", Field::Actor),
        ("author email", Field::Ignored),
        ("refs", Field::Branch),
        ("commit", Field::Commit),
    ],
    ..Profile::PLAIN
};

/// The columns in the order in which `git log` is asked for them.
const ORDER: [&str; 8] = [
    "commit",
    "author",
    "author email",
    "committer",
    "author date",
    "commit date",
    "refs",
    "subject",
];

/// The names of the columns, where a table without a header looks like a git log.
pub fn names(header: &[String], look: impl Fn(usize) -> Look) -> Option<Vec<String>> {
    let is_unnamed = header.len() == ORDER.len()
        && header
            .iter()
            .all(|h| h.is_empty() || h.starts_with("column "));
    let fits =
        is_unnamed && look(0) == Look::Commits && look(4) == Look::Time && look(5) == Look::Time;
    fits.then(|| ORDER.iter().map(|n| (*n).to_string()).collect())
}
