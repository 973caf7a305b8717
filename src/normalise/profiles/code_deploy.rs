//! AWS CodeDeploy's `get-deployment` and `batch-get-deployments`.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Epoch seconds with a fraction; `creator: user` names nobody.
pub const PROFILE: Profile = Profile {
    name: "aws codedeploy",
    system: Some(System::Deploys),
    telling: &[
        "applicationName",
        "deploymentGroupName",
        "deploymentId",
        "status",
        "createTime",
    ],
    columns: &[
        ("deploymentId", Field::Id),
        ("description", Field::Title),
        ("startTime", Field::Started),
        ("createTime", Field::Started),
        ("completeTime", Field::Ended),
        ("applicationName", Field::Service),
        ("deploymentGroupName", Field::Environment),
        ("revision.gitHubLocation.commitId", Field::Commit),
        ("revision.gitHubLocation.repository", Field::Service),
        ("revision.s3Location.key", Field::Version),
        ("status", Field::State),
        ("creator", Field::Ignored),
        ("deploymentOverview.Failed", Field::Ignored),
        ("errorInformation.message", Field::Body),
        ("rollbackInfo.rollbackMessage", Field::Body),
    ],
    ..Profile::PLAIN
};
