//! Who is who: who had a part in each record.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::link::aliases::{Alias, Together};
use crate::link::ids::Keys;
pub use crate::link::spellings::PersonIx;
use crate::link::spellings::{Register, meanings};
use crate::model::columns::{Lists, NameId};
use crate::model::record::{Records, Role};
use crate::model::source::System;

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
    let names = names(records, &meanings, &register);
    for meaning in &mut meanings {
        if let [account] = meaning[..] {
            meaning.extend(names.get(&account));
        }
    }
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
    let mut records_with = vec![0_u32; register.len()];
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

/// Of several whose names fit an account, the one whose name stands beside it.
fn names(
    records: &Records,
    meanings: &[Vec<PersonIx>],
    register: &Register,
) -> FxHashMap<PersonIx, PersonIx> {
    /// Records that must show both.
    const TOGETHER_MIN: u32 = 2;
    let mut beside: FxHashMap<(PersonIx, PersonIx), u32> = FxHashMap::default();
    for record in records.all() {
        let people = records.people.get(record.index());
        let meaning = |name: NameId| &meanings[name.index()];
        let mut here: Vec<NameId> = people.iter().map(|p| p.name).collect();
        here.sort_unstable();
        here.dedup();
        for account in here.iter().filter_map(|name| meaning(*name).first()) {
            for name in register.namesakes(*account) {
                if here.iter().any(|h| meaning(*h)[..] == [*name]) {
                    *beside.entry((*account, *name)).or_default() += 1;
                }
            }
        }
    }
    let mut beside: Vec<(PersonIx, PersonIx, u32)> = beside
        .into_iter()
        .map(|((account, name), n)| (account, name, n))
        .collect();
    beside.sort_unstable_by_key(|&(account, name, n)| (account, Reverse(n), name));
    let of_accounts = beside.chunk_by(|x, y| x.0 == y.0);
    let name = |of_one: &[(PersonIx, PersonIx, u32)]| {
        let (account, name, n) = of_one[0];
        let second = of_one.get(1).map_or(0, |other| other.2);
        (n >= TOGETHER_MIN && n >= AHEAD_MIN * second).then_some((account, name))
    };
    of_accounts.filter_map(name).collect()
}

/// Accounts without a name, each with the one person whom ids bring it together with.
fn owners(together: &Together<PersonIx>, register: &Register) -> Vec<Alias<PersonIx>> {
    let is_account = |person: PersonIx| register.is_account(person);
    let mut pairs: Vec<(PersonIx, PersonIx, u32)> = together
        .both
        .iter()
        .filter_map(|(&(a, b), &n)| match (is_account(a), is_account(b)) {
            (true, false) => Some((a, b, n)),
            (false, true) => Some((b, a, n)),
            _ => None,
        })
        .collect();
    pairs.sort_unstable_by_key(|&(account, person, n)| (account, Reverse(n), person));
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

#[cfg(test)]
mod tests {
    use super::{People, people};
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

    /// Records with who had a part in each, and their keys.
    #[derive(Default)]
    struct Night {
        records: Records,
        system: Vec<System>,
        keys: Keys,
    }

    impl Night {
        fn add(&mut self, who: &[&str], of: System, key: usize) {
            let names = &mut self.records.names;
            let people = who.iter().map(|who| Person {
                role: Role::Actor,
                name: names.intern(who),
            });
            self.records.people.push(people.collect::<Vec<_>>());
            self.records.source.push(SourceIx(0));
            self.system.push(of);
            self.keys.ours.push([KeyId(key as u32)]);
        }

        fn people(&mut self) -> People {
            let spelling = |name: &str| match name {
                "" => Spelling::default(),
                name if name.contains(' ') => spelled(&name.to_lowercase()),
                login => spelled(&format!("@{login}")),
            };
            let names = self.records.names.iter();
            self.records.spellings = names.map(|(_, name)| spelling(name)).collect();
            people(&self.records, &self.system, &self.keys)
        }
    }

    /// The learned owner of `x4711` when its deploys carry tickets of these owners.
    fn owner_of(tickets_of: &[&str]) -> Option<String> {
        let mut night = Night::default();
        for (key, who) in tickets_of.iter().enumerate() {
            night.add(&[who], System::Tickets, key);
            night.add(&["x4711"], System::Deploys, key);
            // Others are at work too: who is together with everybody is together with nobody.
            night.add(&["Ines Falk"], System::Tickets, 100 + key);
            night.add(&["ifalk"], System::Deploys, 100 + key);
            night.add(&["Jan Oster"], System::Tickets, 200 + key);
            night.add(&["joster"], System::Deploys, 200 + key);
        }
        let people = night.people();
        let learned = people.learned.first()?;
        assert_eq!(people.learned.len(), 1);
        Some(night.records.names.get(learned.name).to_string())
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
    fn of_two_whose_names_fit_it_is_theirs_beside_whose_name_it_stands() {
        let in_common = |deploys: &[&[&str]]| {
            let mut night = Night::default();
            night.add(&["Ana Ruiz"], System::Spreadsheets, 0);
            night.add(&["Alma Ruiz"], System::Spreadsheets, 1);
            for who in deploys {
                night.add(who, System::Deploys, 2);
            }
            night.add(&["aruiz2"], System::Tickets, 3);
            let people = night.people();
            let ticket = people.of.get(people.of.len() - 1).to_vec();
            [0, 1].map(|row| ticket.contains(&people.of.get(row)[0]))
        };
        let alma: &[&str] = &["aruiz2", "Alma Ruiz"];
        let ana: &[&str] = &["aruiz2", "Ana Ruiz"];
        assert_eq!(in_common(&[alma, alma]), [false, true]);
        assert_eq!(in_common(&[alma]), [false, false]);
        assert_eq!(in_common(&[alma, alma, ana]), [false, true]);
        assert_eq!(in_common(&[alma, alma, ana, ana]), [false, false]);
    }
}
