//! `gh run list --json …`: runs of GitHub Actions.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// A re-run keeps its `databaseId`, so only id and attempt together tell runs apart; without the attempt there is no id.
pub const PROFILE: Profile = Profile {
    name: "gh run list",
    system: Some(System::Deploys),
    telling: &[
        "workflowName",
        "conclusion",
        "createdAt",
        "headSha",
        "headBranch",
    ],
    columns: &[
        ("displayTitle", Field::Title),
        ("name", Field::Title),
        ("startedAt", Field::Started),
        ("createdAt", Field::Started),
        ("updatedAt", Field::Ended),
        ("headBranch", Field::Branch),
        ("headSha", Field::Commit),
        ("actor.login", Field::Actor),
        ("workflowName", Field::Service),
        ("conclusion", Field::State),
        ("event", Field::Type),
        ("status", Field::State),
        ("databaseId", Field::Ignored),
        ("workflowDatabaseId", Field::Ignored),
        ("number", Field::Ignored),
        ("attempt", Field::Ignored),
        ("url", Field::Ignored),
    ],
    jobs: &["workflowName"],
    ..Profile::PLAIN
};
