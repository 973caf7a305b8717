//! GitHub deployments as their REST API lists them, with or without the joined statuses.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// `updated_at` is not the end: an older deployment turns `inactive` later. The end is the time of the success.
pub const PROFILE: Profile = Profile {
    name: "github deployments",
    system: Some(System::Deploys),
    telling: &[
        "sha",
        "ref",
        "task",
        "environment",
        "created_at",
        "creator.login",
    ],
    columns: &[
        ("id", Field::Id),
        ("description", Field::Title),
        ("payload.also", Field::Body),
        ("payload.also[]", Field::Body),
        ("payload.notes", Field::Body),
        ("payload.message", Field::Body),
        ("created_at", Field::Started),
        ("updated_at", Field::Updated),
        ("payload.author", Field::Author),
        ("payload.actor", Field::Actor),
        ("creator.login", Field::Actor),
        ("payload.service", Field::Service),
        ("payload.app", Field::Service),
        ("repository.name", Field::Service),
        ("repository", Field::Service),
        ("environment", Field::Environment),
        ("ref", Field::Branch),
        ("payload.release", Field::Version),
        ("payload.version", Field::Version),
        ("sha", Field::Commit),
        ("payload.ticket", Field::Reference),
        ("task", Field::Type),
        ("statuses[].state", Field::Ignored),
        ("statuses[].created_at", Field::Ignored),
        ("statuses[].id", Field::Ignored),
        ("statuses[].description", Field::Ignored),
        ("statuses[].creator.login", Field::Ignored),
        ("original_environment", Field::Ignored),
        ("production_environment", Field::Ignored),
        ("transient_environment", Field::Ignored),
        ("creator.type", Field::Ignored),
        ("creator.site_admin", Field::Ignored),
        ("creator.id", Field::Ignored),
        ("node_id", Field::Ignored),
        ("url", Field::Ignored),
        ("statuses_url", Field::Ignored),
        ("repository_url", Field::Ignored),
    ],
    outcome: Some(("statuses[].state", "statuses[].created_at")),
    ..Profile::PLAIN
};
