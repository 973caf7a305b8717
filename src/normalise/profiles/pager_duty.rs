//! PagerDuty change events (Events API v2).

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Offsets without a colon.
pub const PROFILE: Profile = Profile {
    name: "pagerduty change events",
    system: Some(System::Deploys),
    telling: &["payload.summary", "payload.timestamp", "payload.source"],
    columns: &[
        ("id", Field::Id),
        ("payload.summary", Field::Title),
        ("payload.timestamp", Field::Started),
        ("payload.custom_details.user", Field::Actor),
        ("payload.custom_details.author", Field::Author),
        ("payload.custom_details.service", Field::Service),
        ("payload.source", Field::Service),
        ("payload.custom_details.environment", Field::Environment),
        ("payload.custom_details.branch", Field::Branch),
        ("payload.custom_details.build_number", Field::Version),
        ("payload.custom_details.version", Field::Version),
        ("payload.custom_details.commit", Field::Commit),
        ("payload.custom_details.build_state", Field::State),
        ("links[].href", Field::Reference),
        ("links[].text", Field::Body),
        ("routing_key", Field::Ignored),
    ],
    fallback: &["payload.source"],
    ..Profile::PLAIN
};
