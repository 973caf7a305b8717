//! Freshservice changes, as its API and its reports write them.

use crate::model::field::Field;
use crate::model::record::{Kind, State};
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Types and states are numbers: change_type Minor 1, Standard 2, Major 3, Emergency 4; status Open 1 … Closed 6.
pub const PROFILE: Profile = Profile {
    name: "freshservice",
    system: Some(System::Tickets),
    telling: &[
        "id",
        "subject",
        "change_type",
        "status",
        "planned_start_date",
    ],
    columns: &[
        ("id", Field::Id),
        ("subject", Field::Title),
        ("description_text", Field::Body),
        ("description", Field::Body),
        ("created_at", Field::Created),
        ("planned_start_date", Field::PlannedStart),
        ("planned_end_date", Field::PlannedEnd),
        ("updated_at", Field::Updated),
        ("agent_name", Field::Owner),
        ("requester_name", Field::Requester),
        ("agent_id", Field::Ignored),
        ("requester_id", Field::Ignored),
        ("assets[].name", Field::Service),
        ("status", Field::State),
        ("change_type", Field::Type),
        ("category", Field::Type),
        ("approval_status", Field::Approval),
        ("priority", Field::Ignored),
        ("impact", Field::Ignored),
        ("risk", Field::Ignored),
    ],
    states: &[
        ("1", State::Open),
        ("2", State::Open),
        ("3", State::Open),
        ("4", State::Open),
        ("5", State::Done),
        ("6", State::Done),
    ],
    kinds: &[
        ("1", Kind::Other),
        ("2", Kind::Other),
        ("3", Kind::Other),
        ("4", Kind::Other),
    ],
    emergencies: &["4"],
    ..Profile::PLAIN
};
