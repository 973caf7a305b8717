//! ServiceNow `change_request`: field names (CSV, JSON, XML) and labels (XLSX).

use crate::model::field::Field;
use crate::model::record::{Kind, State};
use crate::normalise::contract::Profile;

/// Raw values of the stock states; display values are words that need no map.
const STATES: &[(&str, State)] = &[
    ("-5", State::Open),
    ("-4", State::Open),
    ("-3", State::Open),
    ("-2", State::Open),
    ("-1", State::Open),
    ("0", State::Done),
    ("3", State::Done),
    ("4", State::Cancelled),
    ("review", State::Done),
    ("unsuccessful", State::Failed),
];

const KINDS: &[(&str, Kind)] = &[("normal", Kind::Other), ("standard", Kind::Other)];

/// Field names and display values. People are `First Last (login)`, several items are joined by `, `.
pub const BY_NAME: Profile = Profile {
    name: "servicenow change_request",
    telling: &["number", "short_description", "assigned_to", "type"],
    columns: &[
        ("number", Field::Id),
        ("short_description", Field::Title),
        ("description", Field::Body),
        ("justification", Field::Body),
        ("close_notes", Field::Body),
        ("work_notes", Field::Body),
        ("sys_created_on", Field::Created),
        ("opened_at", Field::Created),
        ("work_start", Field::Started),
        ("work_end", Field::Ended),
        ("start_date", Field::PlannedStart),
        ("end_date", Field::PlannedEnd),
        ("closed_at", Field::Resolved),
        ("sys_updated_on", Field::Updated),
        ("assigned_to", Field::Owner),
        ("requested_by", Field::Requester),
        ("opened_by", Field::Author),
        ("sys_created_by", Field::Author),
        ("approved_by", Field::Approver),
        ("approval_set", Field::Approved),
        ("cmdb_ci", Field::Service),
        ("business_service", Field::Service),
        ("u_environment", Field::Environment),
        ("close_code", Field::State),
        ("state", Field::State),
        ("type", Field::Type),
        ("category", Field::Type),
        ("u_type", Field::Type),
        ("approval", Field::Approval),
        ("priority", Field::Ignored),
        ("sys_class_name", Field::Ignored),
        ("assignment_group", Field::Ignored),
        ("u_chg_stage", Field::Ignored),
        ("u_substate", Field::Ignored),
        ("u_my_locations", Field::Ignored),
        ("u_customer_impact", Field::Ignored),
        ("risk", Field::Ignored),
        ("impact", Field::Ignored),
        ("sys_id", Field::Ignored),
    ],
    states: STATES,
    kinds: KINDS,
    ..Profile::PLAIN
};

/// Labels, as workbooks and hand-made reports carry them.
pub const BY_LABEL: Profile = Profile {
    name: "servicenow change_request, labels",
    telling: &["Number", "Short description", "State", "Assigned to"],
    columns: &[
        ("Number", Field::Id),
        ("Short description", Field::Title),
        ("Description", Field::Body),
        ("Justification", Field::Body),
        ("Close notes", Field::Body),
        ("Created", Field::Created),
        ("Opened", Field::Created),
        ("Actual start date", Field::Started),
        ("Actual start", Field::Started),
        ("Work start", Field::Started),
        ("Actual end date", Field::Ended),
        ("Actual end", Field::Ended),
        ("Work end", Field::Ended),
        ("Planned start date", Field::PlannedStart),
        ("Planned end date", Field::PlannedEnd),
        ("Closed", Field::Resolved),
        ("Updated", Field::Updated),
        ("Assigned to", Field::Owner),
        ("Requested by", Field::Requester),
        ("Opened by", Field::Author),
        ("Approver", Field::Approver),
        ("Approval set", Field::Approved),
        ("Configuration item", Field::Service),
        ("Service", Field::Service),
        ("Close code", Field::State),
        ("Completion Code", Field::State),
        ("State", Field::State),
        ("Type", Field::Type),
        ("Category", Field::Type),
        ("Approval", Field::Approval),
        ("Priority", Field::Ignored),
        ("Assignment group", Field::Ignored),
        ("Risk", Field::Ignored),
        ("Impact", Field::Ignored),
    ],
    states: STATES,
    kinds: KINDS,
    ..Profile::PLAIN
};
