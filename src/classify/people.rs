//! Who is who: whether two spellings are one person, and which accounts are nobody's own.

use crate::classify::contract::{Case, View};
use crate::model::columns::NameId;
use crate::model::record::{RecordIx, Role};

/// How sure it is that one login is one person.
const SAME_LOGIN: f32 = 0.95;
/// The same full name can be two people.
const SAME_NAME: f32 = 0.8;

/// Probability that two spellings are one person, where anything says so.
pub fn same_person(case: &Case<'_>, a: NameId, b: NameId) -> Option<f32> {
    let records = case.records();
    let aliases = &case.settings.policy.person_aliases;
    let resolved = |id: NameId| {
        let name = records.names.get(id);
        aliases
            .get(name)
            .map_or(name, String::as_str)
            .to_lowercase()
    };
    let (one, other) = (
        records.spellings.get(a.index())?,
        records.spellings.get(b.index())?,
    );
    if one.is_empty() || other.is_empty() || one.is_bot || other.is_bot {
        return None;
    }
    if one.login.is_some() && one.login == other.login {
        return Some(SAME_LOGIN);
    }
    // A first name alone names many.
    let same_words = one.words.len() >= 2 && one.words == other.words;
    (same_words || resolved(a) == resolved(b) && one.words.len() != 1).then_some(SAME_NAME)
}

/// Whether it is the account of a program, or one that the policy knows to be shared.
pub fn is_shared(case: &Case<'_>, name: NameId) -> bool {
    let spelling = &case.records().spellings[name.index()];
    let shared = &case.settings.policy.shared_accounts;
    let is = |word: &str| {
        shared
            .iter()
            .any(|account| account.eq_ignore_ascii_case(word))
    };
    spelling.is_bot
        || spelling.login.as_deref().is_some_and(is)
        || matches!(spelling.words.as_slice(), [only] if is(only))
}

/// Those who wrote the change or carried it out, by one record.
pub fn implementers<'a>(
    case: &Case<'a>,
    record: RecordIx,
) -> impl Iterator<Item = NameId> + use<'a> {
    in_roles(case, record, &[Role::Author, Role::Actor])
}

/// Those whom a record names in these roles.
pub fn in_roles<'a>(
    case: &Case<'a>,
    record: RecordIx,
    roles: &'static [Role],
) -> impl Iterator<Item = NameId> + use<'a> {
    case.records()
        .people
        .get(record.index())
        .iter()
        .filter(move |person| roles.contains(&person.role) && !person.name.is_none())
        .map(|person| person.name)
}

/// Whether any record of the change names a human being in any role.
pub fn names_a_person(view: &View<'_>) -> bool {
    let case = view.case;
    [view.tickets, view.evidence, view.sheets]
        .into_iter()
        .flatten()
        .flat_map(|record| case.records().people.get(record.index()))
        .any(|person| !person.name.is_none() && !is_shared(case, person.name))
}
