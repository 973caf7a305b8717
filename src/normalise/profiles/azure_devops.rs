//! Azure DevOps: builds, deployments of releases, work items, as its REST API lists them.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The project has a `lastUpdateTime` of its own; who asked is `requestedFor`.
pub const BUILDS: Profile = Profile {
    name: "azure builds",
    system: Some(System::Deploys),
    telling: &[
        "buildNumber",
        "queueTime",
        "startTime",
        "finishTime",
        "sourceBranch",
    ],
    columns: &[
        ("id", Field::Id),
        ("triggerInfo.ci.message", Field::Title),
        ("startTime", Field::Started),
        ("queueTime", Field::Created),
        ("finishTime", Field::Ended),
        ("requestedFor.displayName", Field::Actor),
        ("requestedBy.displayName", Field::Actor),
        ("definition.name", Field::Service),
        ("repository.name", Field::Service),
        ("project.name", Field::Service),
        ("sourceBranch", Field::Branch),
        ("sourceVersion", Field::Commit),
        ("buildNumber", Field::Version),
        ("result", Field::State),
        ("status", Field::State),
        ("reason", Field::Type),
        ("repository.id", Field::Ignored),
        ("project.id", Field::Ignored),
        ("definition.id", Field::Ignored),
        ("project.lastUpdateTime", Field::Ignored),
        ("url", Field::Ignored),
        ("uri", Field::Ignored),
        ("lastChangedDate", Field::Ignored),
        ("lastChangedBy.displayName", Field::Ignored),
    ],
    fallback: &["repository.name", "project.name", "requestedBy.displayName"],
    jobs: &["definition.name"],
    ..Profile::PLAIN
};

/// One entry a release and environment.
pub const DEPLOYMENTS: Profile = Profile {
    name: "azure deployments",
    system: Some(System::Deploys),
    telling: &[
        "deploymentStatus",
        "operationStatus",
        "startedOn",
        "releaseEnvironment.name",
    ],
    columns: &[
        ("id", Field::Id),
        ("release.name", Field::Title),
        ("startedOn", Field::Started),
        ("queuedOn", Field::Created),
        ("completedOn", Field::Ended),
        ("requestedFor.displayName", Field::Actor),
        ("requestedBy.displayName", Field::Actor),
        ("releaseDefinition.name", Field::Service),
        ("releaseEnvironment.name", Field::Environment),
        ("deploymentStatus", Field::State),
        ("operationStatus", Field::Ignored),
        ("reason", Field::Type),
        ("lastModifiedOn", Field::Ignored),
        ("attempt", Field::Ignored),
    ],
    fallback: &["requestedBy.displayName"],
    jobs: &["releaseDefinition.name"],
    ..Profile::PLAIN
};

/// Names with dots inside: `fields.System.Title`.
pub const WORK_ITEMS: Profile = Profile {
    name: "azure work items, json",
    system: Some(System::Tickets),
    telling: &[
        "id",
        "fields.System.Title",
        "fields.System.State",
        "fields.System.WorkItemType",
    ],
    columns: &[
        ("id", Field::Id),
        ("fields.System.Title", Field::Title),
        ("fields.System.Description", Field::Body),
        ("fields.System.CreatedDate", Field::Created),
        ("fields.Microsoft.VSTS.Common.ClosedDate", Field::Resolved),
        ("fields.Microsoft.VSTS.Common.ResolvedDate", Field::Resolved),
        ("fields.System.ChangedDate", Field::Updated),
        ("fields.System.AssignedTo.displayName", Field::Owner),
        ("fields.System.AssignedTo", Field::Owner),
        ("fields.System.CreatedBy.displayName", Field::Author),
        ("fields.System.CreatedBy", Field::Author),
        ("fields.System.AreaPath", Field::Service),
        ("fields.System.TeamProject", Field::Service),
        ("fields.System.State", Field::State),
        ("fields.System.Reason", Field::Ignored),
        ("fields.System.WorkItemType", Field::Type),
        ("fields.System.Tags", Field::Type),
        ("rev", Field::Ignored),
        ("url", Field::Ignored),
    ],
    fallback: &["fields.System.TeamProject"],
    ..Profile::PLAIN
};
