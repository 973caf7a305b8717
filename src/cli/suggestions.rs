//! Names that may stand for one: what a person is asked to look at when a configuration is begun.

use std::collections::BTreeMap;

use crate::model::change::{LearnedAlias, NameOf};
use crate::model::columns::NameId;
use crate::model::intake::Intake;
use crate::model::record::Records;

/// Words of a service's name that do not tell which one it is.
const GENERIC: [&str; 8] = [
    "api", "app", "backend", "prod", "server", "service", "srv", "svc",
];

/// Full names spelled less alike (Jaro-Winkler, 0 to 1) are two people.
const LIKENESS_MIN: f64 = 0.94;

/// Full names that are compared with each other; in a larger company chance likenesses abound.
const NAMES_MAX: usize = 2_000;

/// An alias, the name that it may stand for, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suggestion {
    pub of: NameOf,
    pub alias: String,
    pub name: String,
    pub because: String,
}

/// What ids and spellings suggest, an alias once, services before people.
pub fn suggestions(intake: &Intake, learned: &[LearnedAlias]) -> Vec<Suggestion> {
    let mut found: BTreeMap<(NameOf, String), Suggestion> = BTreeMap::new();
    let mut add = |suggestion: Suggestion| {
        let place = |name: &str| (suggestion.of, name.to_lowercase());
        let inverse = found.get(&place(&suggestion.name));
        if inverse.is_none_or(|inverse| inverse.name != suggestion.alias) {
            found.entry(place(&suggestion.alias)).or_insert(suggestion);
        }
    };
    let names = &intake.records.names;
    let mut learned: Vec<&LearnedAlias> = learned.iter().collect();
    learned.sort_by_key(|l| std::cmp::Reverse(l.together));
    for l in learned {
        add(Suggestion {
            of: l.of,
            alias: names.get(l.alias).to_string(),
            name: names.get(l.name).to_string(),
            because: format!(
                "together in {} of {} pairs of records with a common id",
                l.together, l.pairs
            ),
        });
    }
    for (alias, name) in services_alike(&intake.records) {
        add(Suggestion {
            of: NameOf::Service,
            alias,
            name,
            because: "spelled alike".to_string(),
        });
    }
    for (alias, name) in people_alike(&intake.records) {
        add(Suggestion {
            of: NameOf::Person,
            alias,
            name,
            because: "spelled alike".to_string(),
        });
    }
    found.into_values().collect()
}

/// Names of services that differ in generic words and signs alone: the rarer, the most used.
fn services_alike(records: &Records) -> Vec<(String, String)> {
    let used = used(records.services.iter().flatten().copied());
    let mut by_stem: BTreeMap<String, Vec<(u64, &str)>> = BTreeMap::new();
    for (id, n) in used {
        let name = records.names.get(id);
        by_stem.entry(stem(name)).or_default().push((n, name));
    }
    let mut alike = Vec::new();
    for (_, mut names) in by_stem.into_iter().filter(|(stem, _)| !stem.is_empty()) {
        names.sort_by_key(|&(n, name)| (std::cmp::Reverse(n), name));
        let (_, most_used) = names[0];
        for (_, name) in &names[1..] {
            if !name.eq_ignore_ascii_case(most_used) {
                alike.push((name.to_string(), most_used.to_string()));
            }
        }
    }
    alike
}

fn stem(name: &str) -> String {
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !GENERIC.contains(word))
        .collect()
}

/// Full names with the same initial that are nearly the same: the rarer, the more used.
fn people_alike(records: &Records) -> Vec<(String, String)> {
    let used = used(records.people.iter().flatten().map(|person| person.name));
    let mut full: Vec<(String, u64, NameId)> = used
        .into_iter()
        .filter_map(|(id, n)| {
            let words = &records.spellings[id.index()].words;
            let is_full = words.len() >= 2 && words.iter().all(|word| word.chars().count() > 1);
            is_full.then(|| (words.join(" "), n, id))
        })
        .collect();
    if full.len() > NAMES_MAX {
        return Vec::new();
    }
    full.sort();
    let mut alike = Vec::new();
    for (i, (spelled, n, id)) in full.iter().enumerate() {
        for (other, m, other_id) in &full[i + 1..] {
            let one_initial = spelled.chars().next() == other.chars().next();
            if one_initial
                && spelled != other
                && strsim::jaro_winkler(spelled, other) >= LIKENESS_MIN
            {
                let (alias, name) = if n < m {
                    (id, other_id)
                } else {
                    (other_id, id)
                };
                let text = |id: &NameId| records.names.get(*id).to_string();
                alike.push((text(alias), text(name)));
            }
        }
    }
    alike
}

/// How often each name is used, in the order of the names.
fn used(names: impl Iterator<Item = NameId>) -> BTreeMap<NameId, u64> {
    let mut used = BTreeMap::new();
    for name in names.filter(|name| !name.is_none()) {
        *used.entry(name).or_default() += 1;
    }
    used
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn generic_words_and_signs_do_not_tell_a_service() {
        assert_eq!(stem("payments-service"), stem("Payments API"));
        assert_ne!(stem("payments-ui"), stem("payments"));
        assert_eq!(stem("api"), "");
    }
}
