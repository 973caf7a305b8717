//! Argo CD's history of an application: JSON (`status.history`), and the text of `argocd app history`.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The history is short (ten entries by default), and ids count within one application only.
pub const JSON: Profile = Profile {
    name: "argo cd",
    system: Some(System::Deploys),
    telling: &["revision", "deployedAt", "deployStartedAt"],
    columns: &[
        ("revision", Field::Commit),
        ("deployStartedAt", Field::Started),
        ("deployedAt", Field::Ended),
        ("initiatedBy.username", Field::Actor),
        ("initiatedBy.automated", Field::Ignored),
        ("app", Field::Service),
        ("application", Field::Service),
        ("metadata.name", Field::Service),
        ("source.path", Field::Service),
        ("source.targetRevision", Field::Branch),
        ("source.repoURL", Field::Reference),
        ("source.chart", Field::Title),
        ("id", Field::Ignored),
    ],
    fallback: &["source.path"],
    ..Profile::PLAIN
};

/// `ID  DATE  REVISION`, aligned by blanks.
pub const TEXT: Profile = Profile {
    name: "argo cd history",
    system: Some(System::Deploys),
    telling: &["ID", "DATE", "REVISION"],
    columns: &[
        ("DATE", Field::Started),
        ("REVISION", Field::Commit),
        ("ID", Field::Ignored),
    ],
    ..Profile::PLAIN
};
