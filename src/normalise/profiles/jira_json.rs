//! Jira's REST search and issue JSON, one object an issue.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Offsets without a colon; custom fields are numbered and differ from site to site.
pub const PROFILE: Profile = Profile {
    name: "jira json",
    system: Some(System::Tickets),
    telling: &[
        "key",
        "fields.summary",
        "fields.status.name",
        "fields.created",
    ],
    columns: &[
        ("key", Field::Id),
        ("fields.summary", Field::Title),
        ("fields.description", Field::Body),
        ("fields.comment.comments[].body", Field::Body),
        ("fields.created", Field::Created),
        ("fields.resolutiondate", Field::Resolved),
        ("fields.updated", Field::Updated),
        ("fields.assignee.displayName", Field::Owner),
        ("fields.assignee.name", Field::Owner),
        ("fields.reporter.displayName", Field::Requester),
        ("fields.reporter.name", Field::Requester),
        ("fields.creator.displayName", Field::Author),
        ("fields.creator.name", Field::Author),
        ("fields.components[].name", Field::Service),
        ("fields.project.name", Field::Service),
        ("fields.environment", Field::Environment),
        ("fields.fixVersions[].name", Field::Version),
        ("fields.resolution.name", Field::State),
        ("fields.status.name", Field::State),
        ("fields.status.statusCategory.key", Field::State),
        ("fields.issuetype.name", Field::Type),
        ("fields.labels", Field::Type),
        ("fields.labels[]", Field::Type),
        ("id", Field::Ignored),
        ("self", Field::Ignored),
        ("expand", Field::Ignored),
        ("fields.duedate", Field::Ignored),
        ("fields.lastViewed", Field::Ignored),
        ("fields.statuscategorychangedate", Field::Ignored),
        ("fields.priority.name", Field::Ignored),
        ("fields.project.key", Field::Ignored),
    ],
    fallback: &["fields.project.name"],
    ..Profile::PLAIN
};
