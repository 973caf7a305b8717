//! GitLab's CSV export of issues.

use crate::model::field::Field;
use crate::normalise::contract::Profile;

/// The zone stands in the header only: `Created At (UTC)`.
pub const PROFILE: Profile = Profile {
    name: "gitlab issues",
    telling: &[
        "Issue ID",
        "URL",
        "Title",
        "State",
        "Author Username",
        "Created At (UTC)",
    ],
    columns: &[
        ("Issue ID", Field::Id),
        ("Title", Field::Title),
        ("Description", Field::Body),
        ("Created At (UTC)", Field::Created),
        ("Closed At (UTC)", Field::Resolved),
        ("Updated At (UTC)", Field::Updated),
        ("Author Username", Field::Author),
        ("Author", Field::Author),
        ("Assignee Username", Field::Owner),
        ("Assignee", Field::Owner),
        ("State", Field::State),
        ("Labels", Field::Type),
        ("Milestone", Field::Version),
        ("URL", Field::Ignored),
        ("Confidential", Field::Ignored),
        ("Locked", Field::Ignored),
        ("Due Date", Field::Ignored),
        ("Weight", Field::Ignored),
        ("Time Estimate", Field::Ignored),
        ("Time Spent", Field::Ignored),
    ],
    ..Profile::PLAIN
};
