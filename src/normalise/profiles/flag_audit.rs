//! Audit logs of feature-flag services (LaunchDarkly and its kin).

use crate::model::field::Field;
use crate::model::record::Kind;
use crate::normalise::contract::Profile;

/// Epoch milliseconds; a toggle is a change too.
pub const PROFILE: Profile = Profile {
    name: "feature-flag audit log",
    telling: &["_id", "date", "kind", "title", "member.email"],
    columns: &[
        ("_id", Field::Id),
        ("title", Field::Title),
        ("titleVerb", Field::Body),
        ("name", Field::Body),
        ("description", Field::Body),
        ("comment", Field::Body),
        ("shortDescription", Field::Body),
        ("date", Field::Started),
        ("member.email", Field::Actor),
        ("token.name", Field::Actor),
        ("target.name", Field::Service),
        ("parent.name", Field::Service),
        ("target.environment", Field::Environment),
        ("kind", Field::Type),
        ("_accountId", Field::Ignored),
        ("member._id", Field::Ignored),
        ("member.role", Field::Ignored),
        ("member.firstName", Field::Ignored),
        ("member.lastName", Field::Ignored),
        ("target.resources", Field::Ignored),
        ("target.resources[]", Field::Ignored),
    ],
    fallback: &["parent.name"],
    kinds: &[
        ("flag", Kind::Config),
        ("environment", Kind::Config),
        ("segment", Kind::Config),
        ("project", Kind::Config),
    ],
    ..Profile::PLAIN
};
