//! GitLab deployments as their REST API lists them.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// `deployable.finished_at` is the end; `updated_at` moves with the environment.
pub const PROFILE: Profile = Profile {
    name: "gitlab deployments",
    system: Some(System::Deploys),
    telling: &[
        "iid",
        "ref",
        "sha",
        "status",
        "environment.name",
        "user.username",
    ],
    columns: &[
        ("id", Field::Id),
        ("deployable.commit.title", Field::Title),
        ("deployable.name", Field::Title),
        ("deployable.commit.message", Field::Body),
        ("deployable.started_at", Field::Started),
        ("created_at", Field::Started),
        ("deployable.finished_at", Field::Ended),
        ("updated_at", Field::Updated),
        ("deployable.commit.author_name", Field::Author),
        ("user.username", Field::Actor),
        ("project.name", Field::Service),
        ("project.path_with_namespace", Field::Service),
        ("environment.name", Field::Environment),
        ("ref", Field::Branch),
        ("sha", Field::Commit),
        ("status", Field::State),
        ("iid", Field::Ignored),
        ("user.id", Field::Ignored),
        ("user.name", Field::Ignored),
        ("environment.id", Field::Ignored),
        ("deployable.id", Field::Ignored),
        ("deployable.stage", Field::Ignored),
        ("deployable.ref", Field::Ignored),
        ("deployable.status", Field::Ignored),
        ("deployable.created_at", Field::Ignored),
    ],
    fallback: &["project.path_with_namespace"],
    repositories: &["project.path_with_namespace"],
    ..Profile::PLAIN
};
