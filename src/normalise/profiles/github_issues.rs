//! GitHub issues: the REST API, and `gh issue list --json`.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The number counts within a repository; `id` and `node_id` nobody writes.
pub const REST: Profile = Profile {
    name: "github issues",
    system: Some(System::Tickets),
    telling: &[
        "number",
        "title",
        "state",
        "user.login",
        "created_at",
        "closed_at",
    ],
    columns: &[
        ("number", Field::Id),
        ("title", Field::Title),
        ("body", Field::Body),
        ("created_at", Field::Created),
        ("closed_at", Field::Resolved),
        ("updated_at", Field::Updated),
        ("assignee.login", Field::Owner),
        ("assignees[].login", Field::Owner),
        ("user.login", Field::Author),
        ("repository.name", Field::Service),
        ("repository_url", Field::Service),
        ("state_reason", Field::State),
        ("state", Field::State),
        ("labels[].name", Field::Type),
        ("labels", Field::Type),
        ("type.name", Field::Type),
        ("milestone.title", Field::Version),
        ("id", Field::Ignored),
        ("node_id", Field::Ignored),
        ("url", Field::Ignored),
        ("html_url", Field::Ignored),
        ("closed_by.login", Field::Ignored),
        ("comments", Field::Ignored),
        ("locked", Field::Ignored),
    ],
    fallback: &["repository.name", "repository_url"],
    ..Profile::PLAIN
};

/// The names of `gh` in place of those of the API.
pub const GH: Profile = Profile {
    name: "gh issue list",
    system: Some(System::Tickets),
    telling: &["number", "title", "state", "createdAt", "author.login"],
    columns: &[
        ("number", Field::Id),
        ("title", Field::Title),
        ("body", Field::Body),
        ("createdAt", Field::Created),
        ("closedAt", Field::Resolved),
        ("updatedAt", Field::Updated),
        ("assignees[].login", Field::Owner),
        ("author.login", Field::Author),
        ("stateReason", Field::State),
        ("state", Field::State),
        ("labels[].name", Field::Type),
        ("milestone.title", Field::Version),
        ("repository.name", Field::Service),
        ("repository.nameWithOwner", Field::Service),
        ("id", Field::Ignored),
        ("url", Field::Ignored),
        ("comments[].body", Field::Body),
    ],
    fallback: &["repository.name", "repository.nameWithOwner"],
    ..Profile::PLAIN
};
