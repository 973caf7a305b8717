//! CircleCI: pipelines and workflows of its API, and the builds of the older one.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The one who triggered it is an object in an object.
pub const PIPELINES: Profile = Profile {
    name: "circleci pipelines",
    system: Some(System::Deploys),
    telling: &[
        "project_slug",
        "number",
        "state",
        "created_at",
        "vcs.branch",
    ],
    columns: &[
        ("id", Field::Id),
        ("vcs.commit.subject", Field::Title),
        ("created_at", Field::Started),
        ("updated_at", Field::Updated),
        ("trigger.actor.login", Field::Actor),
        ("project_slug", Field::Service),
        ("vcs.branch", Field::Branch),
        ("vcs.revision", Field::Commit),
        ("vcs.tag", Field::Version),
        ("state", Field::State),
        ("trigger.type", Field::Type),
        ("number", Field::Ignored),
        ("trigger.received_at", Field::Ignored),
    ],
    repositories: &["project_slug"],
    ..Profile::PLAIN
};

/// `stopped_at` is the end.
pub const WORKFLOWS: Profile = Profile {
    name: "circleci workflows",
    system: Some(System::Deploys),
    telling: &[
        "pipeline_id",
        "pipeline_number",
        "project_slug",
        "created_at",
        "stopped_at",
    ],
    columns: &[
        ("id", Field::Id),
        ("created_at", Field::Started),
        ("stopped_at", Field::Ended),
        ("started_by", Field::Ignored),
        ("name", Field::Service),
        ("project_slug", Field::Service),
        ("status", Field::State),
        ("pipeline_number", Field::Version),
        ("pipeline_id", Field::Ignored),
    ],
    fallback: &["project_slug"],
    repositories: &["project_slug"],
    jobs: &["name"],
    ..Profile::PLAIN
};

/// Version 1.1.
pub const BUILDS: Profile = Profile {
    name: "circleci builds",
    system: Some(System::Deploys),
    telling: &[
        "build_num",
        "start_time",
        "stop_time",
        "vcs_revision",
        "reponame",
    ],
    columns: &[
        ("build_url", Field::Ignored),
        ("build_num", Field::Version),
        ("subject", Field::Title),
        ("body", Field::Body),
        ("start_time", Field::Started),
        ("queued_at", Field::Created),
        ("stop_time", Field::Ended),
        ("user.login", Field::Actor),
        ("author_name", Field::Author),
        ("workflows.job_name", Field::Service),
        ("reponame", Field::Service),
        ("branch", Field::Branch),
        ("vcs_revision", Field::Commit),
        ("outcome", Field::State),
        ("status", Field::State),
        ("author_date", Field::Ignored),
        ("committer_date", Field::Ignored),
        ("committer_name", Field::Ignored),
        ("usage_queued_at", Field::Ignored),
    ],
    fallback: &["reponame"],
    jobs: &["workflows.job_name"],
    ..Profile::PLAIN
};
