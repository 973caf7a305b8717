//! Azure Boards' "Export to CSV" of a query.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// US dates with seconds; people as `Last, First <mail>`; tags joined by `;`.
pub const PROFILE: Profile = Profile {
    name: "azure boards",
    system: Some(System::Tickets),
    telling: &["ID", "Work Item Type", "Title", "Assigned To", "State"],
    columns: &[
        ("ID", Field::Id),
        ("Title", Field::Title),
        ("Description", Field::Body),
        ("Created Date", Field::Created),
        ("Closed Date", Field::Resolved),
        ("Resolved Date", Field::Resolved),
        ("Changed Date", Field::Updated),
        ("Assigned To", Field::Owner),
        ("Created By", Field::Author),
        ("Changed By", Field::Ignored),
        ("Area Path", Field::Service),
        ("Iteration Path", Field::Ignored),
        ("State", Field::State),
        ("Reason", Field::Ignored),
        ("Work Item Type", Field::Type),
        ("Tags", Field::Type),
    ],
    ..Profile::PLAIN
};
