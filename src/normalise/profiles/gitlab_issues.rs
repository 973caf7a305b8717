//! GitLab's CSV export of issues.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The zone stands in the header only: `Created At (UTC)`.
pub const PROFILE: Profile = Profile {
    name: "gitlab issues",
    system: Some(System::Tickets),
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

/// The REST API: `iid` is the number that people write, `id` nobody does; a milestone has days of its own.
pub const JSON: Profile = Profile {
    name: "gitlab issues, json",
    system: Some(System::Tickets),
    telling: &["iid", "title", "state", "created_at", "author.username"],
    columns: &[
        ("iid", Field::Id),
        ("title", Field::Title),
        ("description", Field::Body),
        ("created_at", Field::Created),
        ("closed_at", Field::Resolved),
        ("updated_at", Field::Updated),
        ("assignee.username", Field::Owner),
        ("assignees[].username", Field::Owner),
        ("author.username", Field::Author),
        ("state", Field::State),
        ("labels", Field::Type),
        ("labels[]", Field::Type),
        ("issue_type", Field::Type),
        ("type", Field::Type),
        ("milestone.title", Field::Version),
        ("id", Field::Ignored),
        ("project_id", Field::Ignored),
        ("web_url", Field::Ignored),
        ("references.full", Field::Ignored),
        ("references.short", Field::Ignored),
        ("due_date", Field::Ignored),
        ("severity", Field::Ignored),
        ("closed_by.username", Field::Ignored),
    ],
    ..Profile::PLAIN
};
