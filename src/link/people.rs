//! Who is who: the people that a spelling can mean.

use rustc_hash::FxHashMap;

use crate::model::columns::Lists;
use crate::model::person::Spelling;
use crate::model::record::{Records, Role};

/// A spelling that fits more people than this names nobody.
const CANDIDATES_MAX: usize = 4;

/// A person as all their spellings together show them.
pub type PersonIx = u32;

/// The people of every record.
#[derive(Debug, Default)]
pub struct People {
    /// For each record: who had a part in it, ascending; approvers aside.
    pub of: Lists<PersonIx>,
    /// For each person: how many records they stand in.
    pub records_with: Vec<u32>,
}

/// Resolves every spelling to the people it can mean, and lists them by record.
pub fn people(records: &Records) -> People {
    let meanings = meanings(&records.spellings);
    let mut people = People::default();
    let persons = meanings
        .iter()
        .flatten()
        .max()
        .map_or(0, |&max| max as usize + 1);
    people.records_with = vec![0; persons];
    let mut here = Vec::new();
    for record in records.all() {
        here.clear();
        for person in records.people.get(record.index()) {
            match person.role {
                Role::Author | Role::Actor | Role::Owner | Role::Requester => {
                    here.extend_from_slice(&meanings[person.name.index()]);
                }
                // Who approves has no part in the doing, and approves for many.
                Role::Approver => {}
            }
        }
        here.sort_unstable();
        here.dedup();
        for &person in &here {
            people.records_with[person as usize] += 1;
        }
        people.of.push(here.iter().copied());
    }
    people
}

/// For each spelling the people it can mean; ascending, at most `CANDIDATES_MAX`.
fn meanings(spellings: &[Spelling]) -> Vec<Vec<PersonIx>> {
    let mut register = Register::default();
    // Full names first: they are who people are. Then logins find their name, then short forms find their people.
    let full: Vec<Option<PersonIx>> = spellings
        .iter()
        .map(|s| is_full(s).then(|| register.add(&s.words)))
        .collect();
    for (spelling, person) in spellings.iter().zip(&full) {
        if let (Some(login), Some(person)) = (&spelling.login, person) {
            register.logins.entry(login.clone()).or_insert(*person);
        }
    }
    let by_login: Vec<Option<PersonIx>> = spellings
        .iter()
        .zip(&full)
        .map(|(s, person)| match (&s.login, person) {
            (Some(login), None) => Some(register.of_login(login)),
            _ => None,
        })
        .collect();
    spellings
        .iter()
        .enumerate()
        .map(|(i, spelling)| match (full[i], by_login[i]) {
            (Some(person), _) | (None, Some(person)) => vec![person],
            (None, None) => register.of_short_form(&spelling.words),
        })
        .collect()
}

/// Given name and family name, neither an initial.
fn is_full(spelling: &Spelling) -> bool {
    let (Some(given), Some(family)) = (spelling.words.first(), spelling.words.last()) else {
        return false;
    };
    spelling.words.len() >= 2 && given.chars().count() > 1 && family.chars().count() > 1
}

#[derive(Default)]
struct Register {
    names: Vec<(String, String)>,
    by_name: FxHashMap<(String, String), PersonIx>,
    logins: FxHashMap<String, PersonIx>,
    by_given: FxHashMap<String, Vec<PersonIx>>,
    by_family: FxHashMap<String, Vec<PersonIx>>,
    /// The logins that a name would usually get → who would get them.
    by_usual_login: FxHashMap<String, Vec<PersonIx>>,
}

impl Register {
    fn add(&mut self, words: &[String]) -> PersonIx {
        let name = (words[0].clone(), words[words.len() - 1].clone());
        if let Some(&person) = self.by_name.get(&name) {
            return person;
        }
        let person = self.names.len() as PersonIx;
        let (given, family) = name.clone();
        for login in usual_logins(&given, &family) {
            self.by_usual_login.entry(login).or_default().push(person);
        }
        self.by_given.entry(given).or_default().push(person);
        self.by_family.entry(family).or_default().push(person);
        self.by_name.insert(name.clone(), person);
        self.names.push(name);
        person
    }

    fn of_login(&mut self, login: &str) -> PersonIx {
        if let Some(&person) = self.logins.get(login) {
            return person;
        }
        let plain: String = login.chars().filter(|c| c.is_alphabetic()).collect();
        let person = match self.by_usual_login.get(&plain).map(Vec::as_slice) {
            Some(&[person]) => person,
            // Nobody, or several: an account of its own.
            _ => {
                self.names.push((String::new(), login.to_string()));
                (self.names.len() - 1) as PersonIx
            }
        };
        self.logins.insert(login.to_string(), person);
        person
    }

    /// `Stan`, `Stan H.`, `S. Hu`, `B. C`.
    fn of_short_form(&self, words: &[String]) -> Vec<PersonIx> {
        let found: Vec<PersonIx> = match words {
            [] => Vec::new(),
            [one] => {
                let mut all: Vec<PersonIx> = [&self.by_given, &self.by_family]
                    .iter()
                    .filter_map(|names| names.get(one))
                    .flatten()
                    .copied()
                    .collect();
                all.extend(self.logins.get(one));
                all.extend(self.by_usual_login.get(one).into_iter().flatten());
                all
            }
            [given, .., family] => (0..self.names.len() as PersonIx)
                .filter(|&p| {
                    let (full_given, full_family) = &self.names[p as usize];
                    !full_given.is_empty() && fits(given, full_given) && fits(family, full_family)
                })
                .chain(self.logins.get(&initial_and(given, family)).copied())
                .collect(),
        };
        let mut found = found;
        found.sort_unstable();
        found.dedup();
        if found.len() > CANDIDATES_MAX {
            Vec::new()
        } else {
            found
        }
    }
}

/// Whether a word of a short form can stand for a word of a full name.
fn fits(short: &str, full: &str) -> bool {
    if short.chars().count() == 1 {
        full.starts_with(short)
    } else {
        full == short
    }
}

fn initial_and(given: &str, family: &str) -> String {
    given.chars().take(1).chain(family.chars()).collect()
}

/// `sdoran`, `sam.doran`, `samd`, `dorans`, `sam`, `doran` without the points.
fn usual_logins(given: &str, family: &str) -> Vec<String> {
    /// Old systems cut logins here.
    const LOGIN_MAX: usize = 14;
    let initial = initial_and(given, family);
    let cut: String = initial.chars().take(LOGIN_MAX).collect();
    let family_initial: String = family.chars().take(1).collect();
    let given_initial: String = given.chars().take(1).collect();
    let mut logins = vec![
        format!("{given}{family}"),
        format!("{family}{given}"),
        format!("{given}{family_initial}"),
        format!("{family}{given_initial}"),
        format!("{given_initial}{family_initial}"),
        given.to_string(),
        family.to_string(),
        cut,
        initial,
    ];
    logins.sort_unstable();
    logins.dedup();
    logins
}

#[cfg(test)]
mod tests {
    use super::meanings;
    use crate::model::person::Spelling;

    fn spelled(text: &str) -> Spelling {
        match text.strip_prefix('@') {
            Some(login) => Spelling {
                login: Some(login.to_string()),
                ..Spelling::default()
            },
            None => Spelling {
                words: text.split(' ').map(str::to_string).collect(),
                ..Spelling::default()
            },
        }
    }

    fn check(spellings: &[&str], expected: &[&[u32]]) {
        let spellings: Vec<Spelling> = spellings.iter().map(|s| spelled(s)).collect();
        assert_eq!(meanings(&spellings), expected);
    }

    #[test]
    fn spellings_of_one_person_meet() {
        check(
            &["sam doran", "@sdoran", "sam", "s doran", "sam d", "@sam"],
            &[&[0], &[0], &[0], &[0], &[0], &[0]],
        );
    }

    #[test]
    fn what_two_can_mean_is_both() {
        check(
            &["sam doran", "sam field", "sam", "@sam"],
            &[&[0], &[1], &[0, 1, 2], &[2]],
        );
    }
}
