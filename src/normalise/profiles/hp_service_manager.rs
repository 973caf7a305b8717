//! HP Service Manager changes (as in the BPI Challenge 2014): one row for each affected configuration item.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The rows of one change are parts of one record; `#MULTIVALUE` and `#N/B` are no values; `Emergency Change` is Y or N.
pub const PROFILE: Profile = Profile {
    name: "hp service manager",
    system: Some(System::Tickets),
    telling: &[
        "CI Name (aff)",
        "Change ID",
        "Change Type",
        "Planned Start",
        "Actual Start",
    ],
    columns: &[
        ("Change ID", Field::Id),
        ("Change record Open Time", Field::Created),
        ("Actual Start", Field::Started),
        ("Actual End", Field::Ended),
        ("Planned Start", Field::PlannedStart),
        ("Planned End", Field::PlannedEnd),
        ("Change record Close Time", Field::Resolved),
        ("Service Component WBS (aff)", Field::Service),
        ("CI Name (aff)", Field::Service),
        ("CI Type (aff)", Field::Ignored),
        ("CI Subtype (aff)", Field::Ignored),
        ("Change Type", Field::Type),
        ("Risk Assessment", Field::Ignored),
        ("Emergency Change", Field::Type),
        ("CAB-approval needed", Field::Ignored),
        ("Originated from", Field::Ignored),
        ("Requested End Date", Field::Ignored),
        ("Scheduled Downtime Start", Field::Ignored),
        ("Scheduled Downtime End", Field::Ignored),
        ("# Related Interactions", Field::Ignored),
        ("# Related Incidents", Field::Ignored),
    ],
    ..Profile::PLAIN
};
