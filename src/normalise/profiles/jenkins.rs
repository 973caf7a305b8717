//! Jenkins builds, from `api/json?tree=builds[…]`.

use crate::model::field::Field;
use crate::model::record::State;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Epoch milliseconds; `result` is null while a build runs; the environment is in the job's name only.
pub const PROFILE: Profile = Profile {
    name: "jenkins",
    system: Some(System::Deploys),
    telling: &["number", "result", "timestamp", "duration"],
    columns: &[
        ("url", Field::Id),
        ("changeSet.items[].msg", Field::Title),
        ("changeSets[].items[].msg", Field::Title),
        ("fullDisplayName", Field::Title),
        ("displayName", Field::Title),
        ("description", Field::Body),
        ("timestamp", Field::Started),
        ("changeSet.items[].author.fullName", Field::Author),
        ("changeSets[].items[].author.fullName", Field::Author),
        ("actions[].causes[].userName", Field::Actor),
        ("actions[].causes[].userId", Field::Actor),
        ("culprits[].fullName", Field::Ignored),
        ("job", Field::Service),
        ("above.fullName", Field::Service),
        ("above.name", Field::Service),
        ("jobs.name", Field::Service),
        ("jobs.fullName", Field::Ignored),
        ("jobName", Field::Service),
        ("builtOn", Field::Ignored),
        ("number", Field::Version),
        ("changeSet.items[].commitId", Field::Commit),
        ("changeSets[].items[].commitId", Field::Commit),
        ("result", Field::State),
        ("actions[].causes[].shortDescription", Field::Body),
        ("duration", Field::Ignored),
        ("estimatedDuration", Field::Ignored),
        ("queueId", Field::Ignored),
        ("id", Field::Ignored),
        ("building", Field::State),
    ],
    states: &[
        ("unstable", State::Partial),
        ("not_built", State::Cancelled),
    ],
    jobs: &[
        "job",
        "jobName",
        "above.name",
        "above.fullName",
        "jobs.name",
    ],
    ..Profile::PLAIN
};
