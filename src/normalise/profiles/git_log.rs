//! `git log` with `%H %an %ae %cn %aI %cI %D %s`, parted by unit separators.

use crate::model::field::Field;
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
