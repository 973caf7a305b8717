//! Linear's CSV export of a workspace.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Dates as JavaScript prints them, `Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)`, or ISO.
pub const PROFILE: Profile = Profile {
    name: "linear",
    system: Some(System::Tickets),
    telling: &[
        "ID",
        "Team",
        "Title",
        "Status",
        "Creator",
        "Created",
        "Completed",
        "Canceled",
    ],
    columns: &[
        ("ID", Field::Id),
        ("Title", Field::Title),
        ("Description", Field::Body),
        ("Created", Field::Created),
        ("Started", Field::Ignored),
        ("Completed", Field::Resolved),
        ("Canceled", Field::Resolved),
        ("Updated", Field::Updated),
        ("Assignee", Field::Owner),
        ("Creator", Field::Author),
        ("Project", Field::Service),
        ("Team", Field::Service),
        ("Status", Field::State),
        ("Labels", Field::Type),
        ("Estimate", Field::Ignored),
        ("Priority", Field::Ignored),
        ("Project ID", Field::Ignored),
        ("Triaged", Field::Ignored),
        ("Archived", Field::Ignored),
        ("Due Date", Field::Ignored),
        ("Parent issue", Field::Ignored),
        ("Cycle Name", Field::Ignored),
        ("Cycle Number", Field::Ignored),
        ("Cycle Start", Field::Ignored),
        ("Cycle End", Field::Ignored),
    ],
    fallback: &["Team"],
    ..Profile::PLAIN
};
