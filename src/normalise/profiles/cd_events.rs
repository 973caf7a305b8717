//! CDEvents: CloudEvents of deployments, as JSON lines.

use crate::model::field::Field;
use crate::model::record::{Kind, State};
use crate::normalise::contract::Profile;

/// The type ends in a version that moves: `dev.cdevents.service.deployed.0.2.0`.
pub const PROFILE: Profile = Profile {
    name: "cdevents",
    telling: &[
        "context.id",
        "context.source",
        "context.type",
        "context.timestamp",
        "subject.id",
    ],
    columns: &[
        ("context.id", Field::Id),
        ("subject.content.summary", Field::Title),
        ("context.type", Field::Title),
        ("context.timestamp", Field::Started),
        ("subject.content.creator", Field::Author),
        ("subject.content.initiator", Field::Actor),
        ("subject.id", Field::Service),
        ("subject.content.environment.id", Field::Environment),
        ("subject.content.artifactId", Field::Version),
        ("subject.content.uri", Field::Reference),
        ("subject.content.ticketURI", Field::Reference),
        ("subject.content.outcome", Field::State),
        ("context.source", Field::Ignored),
        ("context.version", Field::Ignored),
        ("context.specversion", Field::Ignored),
        ("subject.source", Field::Ignored),
        ("subject.type", Field::Type),
    ],
    states: &[("cancel", State::Cancelled)],
    kinds: &[
        ("service", Kind::Release),
        ("deployment", Kind::Release),
        ("environment", Kind::Infrastructure),
    ],
    ..Profile::PLAIN
};
