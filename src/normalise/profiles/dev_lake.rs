//! Apache DevLake's webhook for deployments: a good neutral JSON to write by hand.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

pub const PROFILE: Profile = Profile {
    name: "devlake webhook",
    system: Some(System::Deploys),
    telling: &[
        "id",
        "startedDate",
        "finishedDate",
        "result",
        "deploymentCommits[].commitSha",
    ],
    columns: &[
        ("id", Field::Id),
        ("displayTitle", Field::Title),
        ("name", Field::Title),
        ("deploymentCommits[].commitMsg", Field::Body),
        ("startedDate", Field::Started),
        ("createdDate", Field::Created),
        ("finishedDate", Field::Ended),
        ("deploymentCommits[].repoUrl", Field::Service),
        ("environment", Field::Environment),
        ("deploymentCommits[].refName", Field::Branch),
        ("deploymentCommits[].commitSha", Field::Commit),
        ("result", Field::State),
        ("url", Field::Ignored),
        ("deploymentCommits[].displayTitle", Field::Ignored),
        ("deploymentCommits[].startedDate", Field::Ignored),
        ("deploymentCommits[].finishedDate", Field::Ignored),
    ],
    repositories: &["deploymentCommits[].repoUrl"],
    ..Profile::PLAIN
};
