//! What a column can mean.

use serde::{Deserialize, Serialize};

/// The meaning of a column, and its name in `lastchange.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The system's own id of the record.
    Id,
    /// The one-line text.
    Title,
    /// Further text: description, notes, further commit messages.
    Body,
    /// Opened, raised, created.
    Created,
    /// Actual start, or the one time a deploy or hot-fix has.
    Started,
    /// Actual end.
    Ended,
    PlannedStart,
    PlannedEnd,
    /// Resolved, closed.
    Resolved,
    Updated,
    /// A date whose time of day stands in another column.
    Date,
    /// A time of day whose date stands in another column.
    TimeOfDay,
    /// Who wrote the change.
    Author,
    /// Who carried it out.
    Actor,
    /// To whom it is assigned; who owns the row.
    Owner,
    /// Who asked for it, reported it.
    Requester,
    Approver,
    /// Service, component, application, configuration item, repository.
    Service,
    Environment,
    Branch,
    Version,
    Commit,
    /// A column that is there to name another system's record.
    Reference,
    /// New, done, cancelled; success, failure.
    State,
    /// Standard, emergency; bug, story; config, onboarding.
    Type,
    Approval,
    /// Read, counted, and not used.
    Ignored,
    /// When it was approved. At the end, since the place of a field goes into the keys of rows without an id.
    Approved,
    /// The zone of the record's times: `+0100`, `CET`, `Europe/Berlin`.
    Zone,
}

impl Field {
    /// Whether the column holds an instant of the record.
    pub fn is_time(self) -> bool {
        matches!(
            self,
            Field::Created
                | Field::Started
                | Field::Ended
                | Field::PlannedStart
                | Field::PlannedEnd
                | Field::Resolved
                | Field::Approved
                | Field::Updated
                | Field::Date
        )
    }

    /// Whether the column names a person or an account.
    pub fn is_person(self) -> bool {
        matches!(
            self,
            Field::Author | Field::Actor | Field::Owner | Field::Requester | Field::Approver
        )
    }
}
