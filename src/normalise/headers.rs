//! Header names that people and systems use, and what they mean.

use chrono_tz::Tz;

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::fields::who::fold;
use crate::normalise::header_names;
use crate::normalise::header_rules;

/// Endings of a JSON path that name no field of their own: `assignee.displayName` is the assignee.
const PARTS_OF: [&str; 12] = [
    "display name",
    "name",
    "login",
    "full name",
    "username",
    "user name",
    "email",
    "email address",
    "value",
    "key",
    "id",
    "slug",
];

/// The words of a header: lower case, no accents, `camelCase` and `snake_case` parted, brackets left out.
pub fn words(header: &str) -> String {
    let bare = header.split(['(', '[']).next().unwrap_or(header);
    let bare = if bare.trim().is_empty() { header } else { bare };
    let mut spaced = String::with_capacity(bare.len() + 8);
    let mut before_lower = false;
    for c in bare.chars() {
        if c.is_alphanumeric() {
            if before_lower && c.is_uppercase() {
                spaced.push(' ');
            }
            spaced.push(c);
            before_lower = c.is_lowercase() || c.is_ascii_digit();
        } else {
            if c == '#' && spaced.trim().is_empty() {
                spaced.push('#');
            }
            if !spaced.is_empty() && !spaced.ends_with(' ') {
                spaced.push(' ');
            }
            before_lower = false;
        }
    }
    fold(spaced.trim())
}

/// What a header means in that system, with its rank among the headers of that meaning.
pub fn meaning(header: &str, system: System) -> Option<(Field, u32)> {
    if let Some(found) = lookup(&words(header), system) {
        return Some(found);
    }
    if let Some(found) = path(header, system) {
        return Some(found);
    }
    // `Branch / tag`, `Date or window`: the first part that says something.
    let parts = header.split(['/', '|', '&']).map(words);
    for part in parts {
        if let Some((field, rank)) = lookup(&part, system) {
            return Some((field, rank + 2_000));
        }
    }
    // `started ms`, `created utc`: the unit says nothing of the meaning.
    let bare = words(header);
    let unit = [" ms", " utc", " epoch", " local", " s", " ts"]
        .iter()
        .find_map(|unit| bare.strip_suffix(unit));
    if let Some((field, rank)) = unit.and_then(|bare| lookup(bare, system)) {
        return Some((field, rank + 100));
    }
    let field = header_rules::field(&bare)?;
    Some((for_system("", field, system), 3_000))
}

/// The last name of a JSON path, or its parent's.
fn path(header: &str, system: System) -> Option<(Field, u32)> {
    let (parent, last) = header.rsplit_once('.')?;
    let last = words(last.trim_end_matches("[]"));
    if !PARTS_OF.contains(&last.as_str()) {
        // `payload.author` is an author, but ranks behind a column that is one outright.
        return lookup(&last, system).map(|(field, rank)| (field, rank + 1_000));
    }
    let parent = words(
        parent
            .rsplit('.')
            .next()
            .unwrap_or(parent)
            .trim_end_matches("[]"),
    );
    lookup(&parent, system).map(|(field, rank)| (field, rank + 500))
}

fn lookup(words: &str, system: System) -> Option<(Field, u32)> {
    let (field, rank) = header_names::find(words)?;
    Some((for_system(words, field, system), rank))
}

/// The same word means another thing in another system.
fn for_system(words: &str, field: Field, system: System) -> Field {
    match (system, words) {
        // A ticket's own column; elsewhere it names another system's record.
        (System::Tickets, "ticket" | "issue" | "chg" | "rfc" | "incident") => Field::Id,
        (
            System::Spreadsheets | System::Hotfixes,
            "ticket id" | "ticket number" | "issue key" | "change number" | "change id" | "key",
        ) => Field::Reference,
        (System::Deploys, "name") => Field::Service,
        (System::Tickets, "ref" | "reference") => Field::Id,
        (System::Spreadsheets | System::Hotfixes, "ref") => Field::Reference,
        // A ticket begins when it is opened, not when its date says.
        (System::Tickets, "date" | "datum" | "fecha" | "day") => Field::Created,
        _ => field,
    }
}

/// The zone that a header states: `Created At (UTC)`, `Zeit [Europe/Berlin]`, `time_utc`.
pub fn zone(header: &str) -> Option<Tz> {
    let inner = header
        .split(['(', '['])
        .nth(1)
        .map(|s| s.trim_end_matches([')', ']', ' ']).trim());
    if let Some(inner) = inner
        && let Some(zone) = zone_named(inner)
    {
        return Some(zone);
    }
    let last = words(header);
    let last = last.rsplit(' ').next().unwrap_or("");
    matches!(last, "utc" | "gmt" | "zulu").then_some(Tz::UTC)
}

/// A zone by name: `UTC`, `GMT`, `Z`, `Europe/Berlin`; abbreviations that several zones share are none.
pub fn zone_named(name: &str) -> Option<Tz> {
    if ["utc", "gmt", "z", "zulu", "utc+0", "utc+00:00", "gmt+0"]
        .contains(&name.to_ascii_lowercase().as_str())
    {
        return Some(Tz::UTC);
    }
    name.contains('/').then(|| name.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{meaning, words, zone};
    use crate::model::field::Field;
    use crate::model::source::System;

    #[track_caller]
    fn check(header: &str, system: System, expected: Option<Field>) {
        assert_eq!(meaning(header, system).map(|m| m.0), expected, "{header:?}");
    }

    #[test]
    fn headers_in_many_dresses() {
        check("Applied at", System::Hotfixes, Some(Field::Started));
        check("appliedAt", System::Hotfixes, Some(Field::Started));
        check("APPLIED_AT", System::Hotfixes, Some(Field::Started));
        check("Ticket ref", System::Hotfixes, Some(Field::Reference));
        check("Ticket", System::Spreadsheets, Some(Field::Reference));
        check("Ticket", System::Tickets, Some(Field::Id));
        check("What changed", System::Spreadsheets, Some(Field::Title));
        check(
            "Date(YYYY-MM-DD)",
            System::Spreadsheets,
            Some(Field::Started),
        );
        check("Time(HH:MM)", System::Spreadsheets, Some(Field::TimeOfDay));
        check("assignee.displayName", System::Tickets, Some(Field::Owner));
        check("payload.author", System::Deploys, Some(Field::Author));
        check("Änderung", System::Spreadsheets, Some(Field::Title));
        check("Créé le", System::Tickets, Some(Field::Created));
        check("What was done", System::Hotfixes, Some(Field::Title));
        check("Branch / tag", System::Hotfixes, Some(Field::Branch));
        check("Asked for by", System::Hotfixes, Some(Field::Requester));
        check("shoe size", System::Tickets, None);
    }

    #[test]
    fn words_of_headers() {
        assert_eq!(words("Created At (UTC)"), "created at");
        assert_eq!(words("headSha"), "head sha");
    }

    #[test]
    fn zones_in_headers() {
        assert_eq!(zone("Created At (UTC)"), Some(chrono_tz::UTC));
        assert_eq!(
            zone("Start [Europe/Berlin]"),
            Some(chrono_tz::Europe::Berlin)
        );
        assert_eq!(zone("Fix Version (CST)"), None);
    }
}
