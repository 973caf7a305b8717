//! Helm: `helm history` and `helm list`, as JSON and as a table.

use crate::model::field::Field;
use crate::model::record::State;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// A superseded revision ran, and a later one replaced it. Revisions count within one release.
pub const PROFILE: Profile = Profile {
    name: "helm",
    system: Some(System::Deploys),
    telling: &["revision", "updated", "status", "chart"],
    columns: &[
        ("description", Field::Title),
        ("updated", Field::Started),
        ("name", Field::Service),
        ("chart", Field::Service),
        ("app_version", Field::Version),
        ("app version", Field::Version),
        ("status", Field::State),
        ("revision", Field::Ignored),
        ("namespace", Field::Ignored),
    ],
    fallback: &["chart"],
    states: &[
        ("superseded", State::Done),
        ("uninstalled", State::Done),
        ("deployed", State::Done),
        ("failed", State::Failed),
    ],
    ..Profile::PLAIN
};
