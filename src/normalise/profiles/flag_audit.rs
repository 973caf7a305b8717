//! Audit logs of feature-flag services (LaunchDarkly and its kin).

use crate::model::field::Field;
use crate::model::record::Kind;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// Epoch milliseconds; a toggle is a change too, and its environment stands in its resource.
pub const LAUNCH_DARKLY: Profile = Profile {
    name: "feature-flag audit log",
    system: Some(System::Deploys),
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
        ("target.resources", Field::Environment),
        ("accesses[].resource", Field::Environment),
        ("kind", Field::Type),
        ("_accountId", Field::Ignored),
        ("member._id", Field::Ignored),
        ("member.role", Field::Ignored),
        ("member.firstName", Field::Ignored),
        ("member.lastName", Field::Ignored),
        ("target.resources[]", Field::Ignored),
        ("accesses[].action", Field::Ignored),
    ],
    fallback: &["parent.name"],
    kinds: &[
        ("flag", Kind::Config),
        ("environment", Kind::Config),
        ("segment", Kind::Config),
        ("project", Kind::Config),
    ],
    kind: Some(Kind::Config),
    ..Profile::PLAIN
};

/// Unleash's events: `feature-environment-enabled` in an environment.
pub const UNLEASH: Profile = Profile {
    name: "unleash events",
    system: Some(System::Deploys),
    telling: &["type", "createdBy", "createdAt", "featureName"],
    columns: &[
        ("id", Field::Id),
        ("label", Field::Title),
        ("summary", Field::Title),
        ("type", Field::Title),
        ("featureName", Field::Service),
        ("createdAt", Field::Started),
        ("createdBy", Field::Actor),
        ("environment", Field::Environment),
        ("project", Field::Ignored),
        ("createdByUserId", Field::Ignored),
    ],
    kind: Some(Kind::Config),
    ..Profile::PLAIN
};

/// Flagsmith's audit log.
pub const FLAGSMITH: Profile = Profile {
    name: "flagsmith audit log",
    system: Some(System::Deploys),
    telling: &["created_date", "log", "author.email", "environment.name"],
    columns: &[
        ("id", Field::Id),
        ("log", Field::Title),
        ("created_date", Field::Started),
        ("author.email", Field::Actor),
        ("environment.name", Field::Environment),
        ("project.name", Field::Service),
        ("author.id", Field::Ignored),
        ("author.first_name", Field::Ignored),
        ("author.last_name", Field::Ignored),
        ("environment.id", Field::Ignored),
        ("project.id", Field::Ignored),
        ("related_object_type", Field::Ignored),
        ("related_object_id", Field::Ignored),
    ],
    kind: Some(Kind::Config),
    ..Profile::PLAIN
};

/// GrowthBook's audit log.
pub const GROWTH_BOOK: Profile = Profile {
    name: "growthbook audit log",
    system: Some(System::Deploys),
    telling: &[
        "event",
        "entity.object",
        "entity.id",
        "dateCreated",
        "user.email",
    ],
    columns: &[
        ("id", Field::Id),
        ("event", Field::Title),
        ("reason", Field::Body),
        ("dateCreated", Field::Started),
        ("user.email", Field::Actor),
        ("entity.id", Field::Service),
        ("environment", Field::Environment),
        ("entity.object", Field::Ignored),
        ("user.id", Field::Ignored),
        ("user.name", Field::Ignored),
        ("organization", Field::Ignored),
        ("details", Field::Ignored),
        ("parent.id", Field::Ignored),
    ],
    kind: Some(Kind::Config),
    ..Profile::PLAIN
};

/// ConfigCat's audit log.
pub const CONFIG_CAT: Profile = Profile {
    name: "configcat audit log",
    system: Some(System::Deploys),
    telling: &[
        "auditLogId",
        "auditLogDateTime",
        "auditLogType",
        "userEmail",
    ],
    columns: &[
        ("auditLogId", Field::Id),
        ("details", Field::Title),
        ("auditLogType", Field::Body),
        ("why", Field::Body),
        ("auditLogDateTime", Field::Started),
        ("userEmail", Field::Actor),
        ("actionTarget", Field::Service),
        ("environment", Field::Environment),
        ("environmentName", Field::Environment),
        ("where", Field::Ignored),
        ("userName", Field::Ignored),
        ("auditLogTypeEnum", Field::Ignored),
        ("changeSetId", Field::Ignored),
    ],
    kind: Some(Kind::Config),
    ..Profile::PLAIN
};
