//! Header names that people and systems use, and what they mean.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::fields::when::reading::Offset;
use crate::normalise::fields::when::zones;
use crate::normalise::fields::who::fold;
use crate::normalise::{header_names, header_rules, paths};

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
    let words = fold(spaced.trim());
    // `Ticket #` is the ticket's number; `# tickets` is how many.
    if bare.trim_end().ends_with('#') && words != "#" {
        return format!("{words} number");
    }
    words
}

/// What a header means in that system, with its rank among the headers of that meaning.
pub fn meaning(header: &str, system: System) -> Option<(Field, u32)> {
    // `Applied at CET`; but `Change CAT` ends in no zone.
    if let Some((before, _)) = trailing_zone(header)
        && let Some((field, rank)) = of_name(before, system)
        && (field.is_time() || field == Field::TimeOfDay)
    {
        return Some((field, rank));
    }
    of_name(header, system)
}

fn of_name(header: &str, system: System) -> Option<(Field, u32)> {
    if let Some(found) = lookup(&words(header), system) {
        return Some(found);
    }
    if paths::is_nested(header) {
        return paths::meaning(header, system);
    }
    // `Branch / tag`, `Date or window`: the first part that says something.
    let parts = header.split(['/', '|', '&']).map(words);
    for part in parts {
        if let Some((field, rank)) = lookup(&part, system) {
            return Some((field, rank + 2_000));
        }
    }
    let bare = words(header);
    if let Some(found) = without_unit(&bare, system) {
        return Some(found);
    }
    let field = header_rules::field(&bare)?;
    Some((for_system("", field, system), 3_000))
}

/// `started ms`, `created utc`: the unit says nothing of the meaning. `deployer id`: nor does it that a person is told by an id.
pub fn without_unit(words: &str, system: System) -> Option<(Field, u32)> {
    let units = [" ms", " utc", " epoch", " local", " s", " ts"];
    let unit = units.iter().find_map(|unit| words.strip_suffix(unit));
    if let Some((field, rank)) = unit.and_then(|bare| lookup(bare, system)) {
        return Some((field, rank + 100));
    }
    let numbers = [" id", " no", " nr", " number", " code", " key"];
    let bare = numbers
        .iter()
        .find_map(|number| words.strip_suffix(number))?;
    let (field, rank) = lookup(bare, system)?;
    (field.is_person() || field == Field::Reference).then_some((field, rank + 200))
}

/// What the list says of a name's words.
pub fn lookup(words: &str, system: System) -> Option<(Field, u32)> {
    if let Some((field, rank)) = header_names::find(words) {
        return Some((for_system(words, field, system), rank));
    }
    /// Behind the names that stand in the list.
    const RANK: u32 = 90;
    tickets_field(words, system).map(|field| (field, RANK))
}

/// The same word means another thing in another system.
fn for_system(words: &str, field: Field, system: System) -> Field {
    if let Some(field) = tickets_field(words, system) {
        return field;
    }
    match (system, words) {
        (System::Spreadsheets | System::Hotfixes, "key") => Field::Reference,
        (System::Deploys, "name") => Field::Service,
        (System::Tickets, "ref" | "reference") => Field::Id,
        (System::Spreadsheets | System::Hotfixes, "ref") => Field::Reference,
        // A ticket begins when it is opened, not when its date says.
        (System::Tickets, "date" | "datum" | "fecha" | "day") => Field::Created,
        _ => field,
    }
}

/// A ticket's own column, which elsewhere names another system's record: `Ticket No.`, `work_item`, `CR number`.
fn tickets_field(words: &str, system: System) -> Option<Field> {
    const NUMBERS: [&str; 14] = [
        "id",
        "ids",
        "key",
        "keys",
        "no",
        "nr",
        "num",
        "number",
        "numbers",
        "ref",
        "code",
        "nummer",
        "numero",
        "reference",
    ];
    const TICKETS: [&str; 32] = [
        "ticket",
        "tickets",
        "issue",
        "issues",
        "jira",
        "jira issue",
        "jira ticket",
        "change request",
        "cr",
        "chg",
        "rfc",
        "change ticket",
        "story",
        "user story",
        "work item",
        "workitem",
        "incident",
        "inc",
        "snow",
        "servicenow",
        "service now",
        "bug",
        "defect",
        "case",
        "problem",
        "epic",
        "itsm",
        "redmine",
        "youtrack",
        "azure devops",
        "ado",
        "change",
    ];
    /// Words that tell a ticket without its number.
    const ALONE: [&str; 16] = [
        "ticket",
        "tickets",
        "issue",
        "issues",
        "jira",
        "jira issue",
        "jira ticket",
        "change request",
        "cr",
        "chg",
        "rfc",
        "change ticket",
        "work item",
        "workitem",
        "work items",
        "incident",
    ];
    /// Of those, what a ticket calls itself.
    const SELF: [&str; 5] = ["ticket", "issue", "chg", "rfc", "incident"];
    const LINKS: [&str; 6] = [
        "linked ",
        "related ",
        "associated ",
        "parent ",
        "our ",
        "the ",
    ];
    let is_ticket = system == System::Tickets;
    let bare = LINKS.iter().find_map(|link| words.strip_prefix(link));
    let names = bare.unwrap_or(words);
    let object = names
        .rsplit_once(' ')
        .filter(|(_, last)| NUMBERS.contains(last));
    let is_named = match object {
        // A calendar numbers the changes that it plans.
        Some(("change", _)) if system == System::Spreadsheets => false,
        Some((object, _)) => TICKETS.contains(&object),
        None if is_ticket => SELF.contains(&names),
        None => ALONE.contains(&names),
    };
    if !is_named {
        return None;
    }
    Some(if is_ticket && bare.is_none() {
        Field::Id
    } else {
        Field::Reference
    })
}

/// The zone that a header states: `Created At (UTC)`, `Zeit [Europe/Berlin]`, `When (CET)`, `Start UTC-05:00`, `time_utc`.
pub fn zone(header: &str) -> Option<Offset> {
    let inner = header
        .split(['(', '['])
        .nth(1)
        .map(|s| s.trim_end_matches([')', ']', ' ']).trim());
    if let Some(inner) = inner {
        let bare = ["in ", "times in ", "time in ", "zone "]
            .iter()
            .find_map(|before| inner.strip_prefix(before))
            .unwrap_or(inner);
        // `(CET time)`, `(UTC timezone)`
        let first = bare.split(' ').next().unwrap_or(bare);
        let is_word = |t: &str| t.bytes().all(|b| b.is_ascii_uppercase());
        let found = zones::named(bare).or_else(|| is_word(first).then(|| zones::named(first))?);
        if found.is_some() {
            return found;
        }
    }
    if let Some((_, zone)) = trailing_zone(header) {
        return Some(zone);
    }
    let last = words(header);
    let last = last.rsplit(' ').next().unwrap_or("");
    matches!(last, "utc" | "gmt" | "zulu").then_some(Offset::Seconds(0))
}

/// A header without the zone at its end, and that zone: `Start UTC+2`, `Applied at CET`.
fn trailing_zone(header: &str) -> Option<(&str, Offset)> {
    let header = header.trim();
    let (before, last) = header.rsplit_once([' ', '_'])?;
    let is_name = last.bytes().all(|b| b.is_ascii_uppercase()) && last.len() >= 3
        || last.contains(['+', '-', '/', '\u{2212}']);
    let is_brackets = last.contains(['(', ')', '[', ']']);
    (is_name && !is_brackets && !before.trim().is_empty())
        .then(|| zones::named(last))?
        .map(|zone| (before, zone))
}

#[cfg(test)]
mod tests {
    use super::{meaning, words, zone};
    use crate::model::field::Field;
    use crate::model::source::System;
    use crate::normalise::fields::when::reading::Offset;

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
        let hour = |hours: i32| Some(Offset::Seconds(hours * 3_600));
        let cet = Some(Offset::Standard(chrono_tz::Europe::Berlin, 3_600));
        for (header, expected) in [
            ("Created At (UTC)", hour(0)),
            (
                "Start [Europe/Berlin]",
                Some(Offset::Region(chrono_tz::Europe::Berlin)),
            ),
            ("Created (UTC-05:00)", hour(-5)),
            ("Date (GMT+1)", hour(1)),
            ("Start UTC+2", hour(2)),
            ("time_utc", hour(0)),
            ("When (CET)", cet),
            ("When [CET]", cet),
            ("Applied at CET", cet),
            ("Times (in CET)", cet),
            ("applied_at_JST", hour(9)),
            ("Fix Version (CST)", Some(Offset::Shared(1))),
            ("What was done (by hand)", None),
            ("Latest", None),
            ("Start/End", None),
        ] {
            assert_eq!(zone(header), expected, "{header}");
        }
    }
}
