//! AWS CodePipeline: `list-pipeline-executions`.

use crate::model::field::Field;
use crate::model::record::State;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// A superseded execution was overtaken by a newer one before it came to its end.
pub const PROFILE: Profile = Profile {
    name: "aws codepipeline",
    system: Some(System::Deploys),
    telling: &[
        "pipelineExecutionId",
        "status",
        "startTime",
        "lastUpdateTime",
    ],
    columns: &[
        ("pipelineExecutionId", Field::Id),
        ("sourceRevisions[].revisionSummary", Field::Title),
        ("startTime", Field::Started),
        ("lastUpdateTime", Field::Ended),
        ("pipelineName", Field::Service),
        ("sourceRevisions[].revisionId", Field::Commit),
        ("status", Field::State),
        ("trigger.triggerType", Field::Type),
        ("trigger.triggerDetail", Field::Ignored),
        ("executionMode", Field::Ignored),
    ],
    states: &[
        ("superseded", State::Cancelled),
        ("stopped", State::Cancelled),
    ],
    ..Profile::PLAIN
};
