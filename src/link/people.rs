//! Who is who: the people that a spelling can mean.

use rustc_hash::FxHashMap;

use crate::link::aliases::{Alias, Together};
use crate::link::ids::Keys;
use crate::model::columns::{Lists, NameId};
use crate::model::person::Spelling;
use crate::model::record::{Records, Role};
use crate::model::source::System;

/// A spelling that fits more people than this names nobody.
const CANDIDATES_MAX: usize = 4;

/// A person as all their spellings together show them.
pub type PersonIx = u32;

/// The people of every record.
#[derive(Debug, Default)]
pub struct People {
    /// For each record: who had a part in it, ascending; approvers aside.
    pub of: Lists<PersonIx>,
    /// Information content of each person in bits: the rarer, the more.
    pub bits: Vec<f32>,
    /// Accounts whose owner was found by ids, by the spellings of both.
    pub learned: Vec<Alias<NameId>>,
}

/// Pairs of records that must show an account and a person together.
const TOGETHER_MIN: u32 = 4;
/// Share of the account's pairs that must show them together.
const SHARE_MIN: f32 = 0.5;
/// How many times oftener than with anybody else.
const AHEAD_MIN: u32 = 2;

/// Resolves every spelling to the people it can mean, and lists them by record. Accounts whose name tells nobody (`x4711`) are theirs with
/// whom ids bring them together.
pub fn people(records: &Records, system: &[System], keys: &Keys) -> People {
    let (mut meanings, register) = meanings(&records.spellings);
    let of = lists(records, &meanings);
    let owners = owners(&Together::count(&of, system, keys), &register);
    let mut people = People::default();
    for (i, spelling) in meanings.iter_mut().enumerate() {
        let [account] = spelling[..] else { continue };
        let Some(owner) = owners.iter().find(|o| o.alias == account) else {
            continue;
        };
        let is_bot = records.spellings[i].is_bot;
        let name = register.spelled[owner.name as usize];
        if !is_bot && let Some(name) = name {
            spelling[0] = owner.name;
            people.learned.push(Alias {
                alias: NameId(i as u32),
                name: NameId(name),
                together: owner.together,
                of: owner.of,
            });
        }
    }
    people.of = if people.learned.is_empty() {
        of
    } else {
        lists(records, &meanings)
    };
    let mut records_with = vec![0_u32; register.names.len()];
    for &person in people.of.iter().flatten() {
        records_with[person as usize] += 1;
    }
    let bits = |&with: &u32| (records.len() as f32 / with as f32).log2();
    people.bits = records_with.iter().map(bits).collect();
    people
}

/// For each record who had a part in it.
fn lists(records: &Records, meanings: &[Vec<PersonIx>]) -> Lists<PersonIx> {
    let mut of = Lists::default();
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
        of.push(here.iter().copied());
    }
    of
}

/// Accounts without a name, each with the one person whom ids bring it together with.
fn owners(together: &Together<PersonIx>, register: &Register) -> Vec<Alias<PersonIx>> {
    let is_account = |person: PersonIx| register.names[person as usize].0.is_empty();
    let mut pairs: Vec<(PersonIx, PersonIx, u32)> = together
        .both
        .iter()
        .filter_map(|(&(a, b), &n)| match (is_account(a), is_account(b)) {
            (true, false) => Some((a, b, n)),
            (false, true) => Some((b, a, n)),
            _ => None,
        })
        .collect();
    pairs.sort_unstable_by_key(|&(account, person, n)| (account, std::cmp::Reverse(n), person));
    pairs
        .chunk_by(|x, y| x.0 == y.0)
        .filter_map(|of_one| {
            let (account, person, n) = of_one[0];
            let second = of_one.get(1).map_or(0, |other| other.2);
            let of = together.alone[&account];
            let is_owner =
                n >= TOGETHER_MIN && n as f32 >= SHARE_MIN * of as f32 && n >= AHEAD_MIN * second;
            is_owner.then_some(Alias {
                alias: account,
                name: person,
                together: n,
                of,
            })
        })
        .collect()
}

/// For each spelling the people it can mean; ascending, at most `CANDIDATES_MAX`.
fn meanings(spellings: &[Spelling]) -> (Vec<Vec<PersonIx>>, Register) {
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
    let by_login: Vec<Option<PersonIx>> = spellings
        .iter()
        .zip(&full)
        .map(|(s, person)| match (&s.login, person) {
            (Some(login), None) => Some(register.of_login(login)),
            _ => None,
        })
        .collect();
    let meanings = spellings
        .iter()
        .enumerate()
        .map(|(i, spelling)| match (full[i], by_login[i]) {
            (Some(person), _) | (None, Some(person)) => vec![person],
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

#[derive(Default)]
struct Register {
    /// Given and family name; an account has no given name.
    names: Vec<(String, String)>,
    /// The first full spelling of each.
    spelled: Vec<Option<u32>>,
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
                self.spelled.push(None);
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
    use super::{meanings, people};
    use crate::link::ids::{KeyId, Keys};
    use crate::model::person::Spelling;
    use crate::model::record::{Person, Records, Role};
    use crate::model::source::{SourceIx, System};

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

    /// The learned owner of `x4711` when its deploys carry tickets of these owners.
    fn owner_of(tickets_of: &[&str]) -> Option<String> {
        let mut records = Records::default();
        let mut system = Vec::new();
        let mut keys = Keys::default();
        let mut add = |who: &str, of: System, key: usize| {
            let name = records.names.intern(who);
            records.source.push(SourceIx(0));
            records.people.push([Person {
                role: Role::Actor,
                name,
            }]);
            system.push(of);
            keys.ours.push([KeyId(key as u32)]);
        };
        for (key, who) in tickets_of.iter().enumerate() {
            add(who, System::Tickets, key);
            add("x4711", System::Deploys, key);
            // Others are at work too: who is together with everybody is together with nobody.
            add("Ines Falk", System::Tickets, 100 + key);
            add("ifalk", System::Deploys, 100 + key);
            add("Jan Oster", System::Tickets, 200 + key);
            add("joster", System::Deploys, 200 + key);
        }
        let names = records.names.iter();
        records.spellings = names
            .map(|(_, name)| match name {
                "" => Spelling::default(),
                name if name.contains(' ') => spelled(&name.to_lowercase()),
                login => spelled(&format!("@{login}")),
            })
            .collect();
        let people = people(&records, &system, &keys);
        let learned = people.learned.first()?;
        assert_eq!(people.learned.len(), 1);
        Some(records.names.get(learned.name).to_string())
    }

    #[test]
    fn an_account_is_theirs_with_whom_ids_bring_it_together() {
        let ana = ["Ana Ruiz"; 6];
        assert_eq!(owner_of(&ana).as_deref(), Some("Ana Ruiz"));
        let of_two = [
            "Ana Ruiz", "Ana Ruiz", "Ana Ruiz", "Ana Ruiz", "Bo Lind", "Bo Lind", "Bo Lind",
        ];
        assert_eq!(owner_of(&of_two), None);
        assert_eq!(owner_of(&ana[..3]), None);
    }

    #[test]
    fn what_two_can_mean_is_both() {
        check(
            &["sam doran", "sam field", "sam", "@sam"],
            &[&[0], &[1], &[0, 1, 2], &[2]],
        );
    }
}
