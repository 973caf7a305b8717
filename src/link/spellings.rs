//! Spellings → the people whom they can mean.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::person::Spelling;

/// A spelling that fits more people than this names nobody.
const CANDIDATES_MAX: usize = 4;

/// A person as all their spellings together show them.
pub type PersonIx = u32;

/// For each spelling the people it can mean; ascending, at most `CANDIDATES_MAX`.
pub fn meanings(spellings: &[Spelling]) -> (Vec<Vec<PersonIx>>, Register) {
    let mut register = Register::default();
    // Full names first: they are who people are. Then logins find their name, then short forms find their people.
    let full: Vec<Option<PersonIx>> = spellings
        .iter()
        .enumerate()
        .map(|(i, s)| is_full(s).then(|| register.add(&s.words, i as u32)))
        .collect();
    for (spelling, person) in spellings.iter().zip(&full) {
        if let (Some(login), Some(person)) = (&spelling.login, person) {
            register.logins.entry(login.clone()).or_insert(*person);
        }
    }
    let logins = spellings.iter().zip(&full);
    let logins = logins.filter(|(_, person)| person.is_none());
    register.add_logins(logins.filter_map(|(s, _)| s.login.as_deref()));
    let meanings = spellings
        .iter()
        .zip(&full)
        .map(|(spelling, person)| match (person, &spelling.login) {
            (Some(person), _) => vec![*person],
            (None, Some(login)) => register.of_login(login),
            (None, None) => register.of_short_form(&spelling.words),
        })
        .collect();
    (meanings, register)
}

/// Given name and family name, neither an initial.
fn is_full(spelling: &Spelling) -> bool {
    let (Some(given), Some(family)) = (spelling.words.first(), spelling.words.last()) else {
        return false;
    };
    spelling.words.len() >= 2 && given.chars().count() > 1 && family.chars().count() > 1
}

/// Everybody: by full name, or as an account.
#[derive(Default)]
pub struct Register {
    /// Given and family name; an account has no given name.
    names: Vec<(String, String)>,
    /// The first full spelling of each.
    pub spelled: Vec<Option<u32>>,
    /// Whose names fit an account.
    namesakes: FxHashMap<PersonIx, Vec<PersonIx>>,
    by_name: FxHashMap<(String, String), PersonIx>,
    logins: FxHashMap<String, PersonIx>,
    by_given: FxHashMap<String, Vec<PersonIx>>,
    by_family: FxHashMap<String, Vec<PersonIx>>,
    /// The logins that a name would usually get → who would get them.
    by_usual_login: FxHashMap<String, Vec<PersonIx>>,
}

impl Register {
    fn add(&mut self, words: &[String], spelling: u32) -> PersonIx {
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
        self.spelled.push(Some(spelling));
        person
    }

    /// Whose account each of these is: his, whose name it usually gets, where that is one, and no other account has it. Else it is somebody of its own.
    fn add_logins<'s>(&mut self, logins: impl Iterator<Item = &'s str>) {
        let mut logins: Vec<&str> = logins.collect();
        let mut seen = FxHashSet::default();
        logins.retain(|login| !self.logins.contains_key(*login) && seen.insert(*login));
        let mut accounts: FxHashMap<String, usize> = FxHashMap::default();
        for login in &logins {
            *accounts.entry(plain(login)).or_default() += 1;
        }
        for login in logins {
            let plain = plain(login);
            let fitting = self.by_usual_login.get(&plain).cloned().unwrap_or_default();
            let person = match fitting[..] {
                [person] if accounts[&plain] == 1 => person,
                _ => {
                    self.names.push((String::new(), login.to_string()));
                    self.spelled.push(None);
                    let account = (self.names.len() - 1) as PersonIx;
                    self.namesakes.insert(account, fitting);
                    account
                }
            };
            self.logins.insert(login.to_string(), person);
        }
    }

    /// The owner of an account; beside it whose name it has, where that is one.
    fn of_login(&self, login: &str) -> Vec<PersonIx> {
        let person = self.logins[login];
        match self.namesakes(person) {
            [name] => vec![person, *name],
            _ => vec![person],
        }
    }

    /// Whose names fit an account; nobody's, where it is known whose it is.
    pub fn namesakes(&self, account: PersonIx) -> &[PersonIx] {
        self.namesakes.get(&account).map_or(&[], Vec::as_slice)
    }

    /// Whether it is an account of which no name is known.
    pub fn is_account(&self, person: PersonIx) -> bool {
        self.names[person as usize].0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.names.len()
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

/// A login without the number that tells namesakes apart.
fn plain(login: &str) -> String {
    login.chars().filter(|c| c.is_alphabetic()).collect()
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
        assert_eq!(meanings(&spellings).0, expected);
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
