//! A hot-fix log kept by hand, with the columns that most of them share.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

pub const PROFILE: Profile = Profile {
    name: "hot-fix log",
    system: Some(System::Hotfixes),
    telling: &["Hotfix ID", "Applied at", "Applied by", "Description"],
    columns: &[
        ("Hotfix ID", Field::Id),
        ("Description", Field::Title),
        ("Applied at", Field::Started),
        ("Author", Field::Author),
        ("Applied by", Field::Actor),
        ("Branch", Field::Branch),
        ("Release", Field::Version),
        ("Commit", Field::Commit),
        ("Ticket ref", Field::Reference),
    ],
    ..Profile::PLAIN
};
