//! Bitbucket Cloud: pipelines and deployments, as its REST API lists them.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The result stands inside the state.
pub const PIPELINES: Profile = Profile {
    name: "bitbucket pipelines",
    system: Some(System::Deploys),
    telling: &[
        "build_number",
        "created_on",
        "completed_on",
        "state.name",
        "target.ref_name",
    ],
    columns: &[
        ("uuid", Field::Id),
        ("target.commit.message", Field::Title),
        ("created_on", Field::Started),
        ("completed_on", Field::Ended),
        ("creator.display_name", Field::Actor),
        ("repository.name", Field::Service),
        ("target.ref_name", Field::Branch),
        ("target.commit.hash", Field::Commit),
        ("build_number", Field::Version),
        ("state.result.name", Field::State),
        ("state.name", Field::State),
        ("trigger.name", Field::Type),
        ("repository.full_name", Field::Ignored),
        ("build_seconds_used", Field::Ignored),
        ("state.type", Field::Ignored),
        ("type", Field::Ignored),
    ],
    ..Profile::PLAIN
};

/// `state` holds the times; `release` is what was deployed.
pub const DEPLOYMENTS: Profile = Profile {
    name: "bitbucket deployments",
    system: Some(System::Deploys),
    telling: &[
        "state.name",
        "state.started_on",
        "state.completed_on",
        "release.commit.hash",
    ],
    columns: &[
        ("uuid", Field::Id),
        ("release.commit.message", Field::Title),
        ("release.name", Field::Title),
        ("state.started_on", Field::Started),
        ("state.completed_on", Field::Ended),
        ("state.triggered_by.display_name", Field::Actor),
        ("repository.name", Field::Service),
        ("environment.name", Field::Environment),
        ("environment.slug", Field::Environment),
        ("release.commit.hash", Field::Commit),
        ("state.status.name", Field::State),
        ("state.name", Field::State),
        ("release.created_on", Field::Ignored),
        ("last_update_time", Field::Ignored),
        ("environment.uuid", Field::Ignored),
        ("type", Field::Ignored),
    ],
    ..Profile::PLAIN
};
