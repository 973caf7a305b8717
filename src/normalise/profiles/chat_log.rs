//! A chat log: `HH:MM nick: message` under headings with the date.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Profile;

/// The date belongs to the section; the reader puts it beside each message.
pub const PROFILE: Profile = Profile {
    name: "chat log",
    system: Some(System::Hotfixes),
    telling: &["date", "time", "nick", "message"],
    columns: &[
        ("message", Field::Title),
        ("date", Field::Date),
        ("time", Field::TimeOfDay),
        ("nick", Field::Actor),
    ],
    ..Profile::PLAIN
};
