//! AWS CloudTrail's event history, downloaded as CSV.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// UTC always; one region; 90 days.
pub const PROFILE: Profile = Profile {
    name: "cloudtrail history",
    system: Some(System::Deploys),
    telling: &["Event name", "Event time", "User name", "Event source"],
    columns: &[
        ("Event ID", Field::Id),
        ("Event name", Field::Title),
        ("Event time", Field::Started),
        ("User name", Field::Actor),
        ("Resource name", Field::Service),
        ("Event source", Field::Service),
        ("Resources", Field::Body),
        ("Request parameters", Field::Body),
        ("Error code", Field::Ignored),
        ("AWS access key", Field::Ignored),
        ("Source IP address", Field::Ignored),
        ("AWS region", Field::Ignored),
        ("Read-only", Field::Ignored),
    ],
    fallback: &["Event source"],
    zone: Some(chrono_tz::UTC),
    ..Profile::PLAIN
};
