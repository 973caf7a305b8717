//! Octopus Deploy: tasks and deployments, as its REST API lists them.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The environment stands in the description only: `Deploy Kiosk release 4.2 to Production`.
pub const TASKS: Profile = Profile {
    name: "octopus tasks",
    system: Some(System::Deploys),
    telling: &[
        "Description",
        "State",
        "QueueTime",
        "StartTime",
        "CompletedTime",
    ],
    columns: &[
        ("Id", Field::Id),
        ("Description", Field::Title),
        ("StartTime", Field::Started),
        ("QueueTime", Field::Created),
        ("CompletedTime", Field::Ended),
        ("StartedBy", Field::Actor),
        ("State", Field::State),
        ("ErrorMessage", Field::Body),
        ("Name", Field::Type),
        ("LastUpdatedTime", Field::Ignored),
        ("ServerNode", Field::Ignored),
        ("ProjectId", Field::Ignored),
        ("Duration", Field::Ignored),
    ],
    ..Profile::PLAIN
};

/// `Name` says where to.
pub const DEPLOYMENTS: Profile = Profile {
    name: "octopus deployments",
    system: Some(System::Deploys),
    telling: &[
        "ReleaseId",
        "EnvironmentId",
        "Created",
        "Name",
        "DeployedBy",
    ],
    columns: &[
        ("Id", Field::Id),
        ("Name", Field::Title),
        ("Comments", Field::Body),
        ("Created", Field::Started),
        ("DeployedBy", Field::Actor),
        ("ProjectName", Field::Service),
        ("EnvironmentName", Field::Environment),
        ("ReleaseVersion", Field::Version),
        ("TaskId", Field::Ignored),
        ("ReleaseId", Field::Ignored),
        ("EnvironmentId", Field::Ignored),
        ("ProjectId", Field::Ignored),
        ("QueueTime", Field::Ignored),
    ],
    ..Profile::PLAIN
};
