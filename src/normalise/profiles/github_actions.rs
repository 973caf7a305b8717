//! Runs of GitHub Actions as their REST API lists them.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// A re-run starts anew: `run_started_at` is its start, `created_at` the first attempt's. The head commit is older than both.
pub const PROFILE: Profile = Profile {
    name: "github actions runs",
    system: Some(System::Deploys),
    telling: &[
        "head_sha",
        "head_branch",
        "run_number",
        "conclusion",
        "created_at",
    ],
    columns: &[
        ("id", Field::Id),
        ("display_title", Field::Title),
        ("head_commit.message", Field::Body),
        ("run_started_at", Field::Started),
        ("created_at", Field::Created),
        ("updated_at", Field::Ended),
        ("head_commit.author.name", Field::Author),
        ("triggering_actor.login", Field::Actor),
        ("actor.login", Field::Actor),
        ("name", Field::Service),
        ("repository.name", Field::Service),
        ("head_branch", Field::Branch),
        ("head_sha", Field::Commit),
        ("conclusion", Field::State),
        ("status", Field::State),
        ("event", Field::Type),
        ("repository.full_name", Field::Ignored),
        ("head_commit.timestamp", Field::Ignored),
        ("head_commit.id", Field::Ignored),
        ("run_number", Field::Ignored),
        ("run_attempt", Field::Ignored),
        ("workflow_id", Field::Ignored),
        ("node_id", Field::Ignored),
        ("url", Field::Ignored),
        ("html_url", Field::Ignored),
        ("path", Field::Ignored),
    ],
    fallback: &["repository.name", "actor.login"],
    jobs: &["name"],
    ..Profile::PLAIN
};
