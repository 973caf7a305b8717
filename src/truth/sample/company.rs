//! The company: teams, people and services, as many as its changes call for.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::truth::sample::dice::Dice;
use crate::truth::sample::words::{DOMAINS, FAMILY, GIVEN, OPAQUE, QUALIFIERS, ROLES};

const SERVICES_PER_TEAM: usize = 4;
const PEOPLE_PER_TEAM: usize = 7;
/// So many changes over its life make a service worth its own name.
const CHANGES_PER_SERVICE: u64 = 120;
const SERVICES_MIN: u64 = 12;
const SERVICES_MAX: u64 = 4_000;
/// Services whose repository's name does not tell what they do.
const OPAQUE_SHARE: f64 = 0.25;

#[derive(Debug)]
pub struct Company {
    pub teams: Vec<Team>,
    pub people: Vec<Person>,
    pub services: Vec<Service>,
}

#[derive(Debug)]
pub struct Team {
    /// Project key of its tickets.
    pub project: String,
    pub people: Range<usize>,
    pub services: Range<usize>,
    /// How its commits are dressed.
    pub style: CommitStyle,
    /// Hours east of UTC at which it works.
    pub zone_hours: i64,
}

#[derive(Clone, Copy, Debug)]
pub enum CommitStyle {
    Plain,
    /// `fix(orders-api): …`
    Conventional,
    /// `[orders-api] …`
    Bracket,
    /// `orders-api: …`
    Prefix,
}

#[derive(Debug)]
pub struct Person {
    pub given: &'static str,
    pub family: &'static str,
    pub login: String,
    /// 0 to 1: writes keys, names services, words things alike.
    pub diligence: f64,
    pub key_spelling: KeySpelling,
}

/// How a person writes a ticket's key.
#[derive(Clone, Copy, Debug)]
pub enum KeySpelling {
    /// `PAY-12 …`
    Front,
    /// `[PAY-12] …`
    Bracket,
    /// `… (PAY-12)`
    Behind,
    /// `pay 12 …`
    Loose,
    /// `PAY12: …`
    Glued,
    /// `… #12`
    Number,
    /// `… https://tickets.example.com/browse/PAY-12`
    Link,
}

const KEY_SPELLINGS: [KeySpelling; 7] = [
    KeySpelling::Front,
    KeySpelling::Bracket,
    KeySpelling::Behind,
    KeySpelling::Loose,
    KeySpelling::Glued,
    KeySpelling::Number,
    KeySpelling::Link,
];

/// A service and its names.
#[derive(Debug)]
pub struct Service {
    /// Of its repository: what deploys say.
    pub repo: String,
    /// Of its component in the ticket system.
    pub component: String,
    /// What the sheet says.
    pub business: String,
    pub domain: usize,
}

/// Founds a company for so many changes.
pub fn found(changes: u64, dice: &mut Dice) -> Company {
    let wanted = (changes / CHANGES_PER_SERVICE).clamp(SERVICES_MIN, SERVICES_MAX) as usize;
    let teams_n = wanted.div_ceil(SERVICES_PER_TEAM);
    let mut company = Company {
        teams: Vec::new(),
        people: Vec::new(),
        services: Vec::new(),
    };
    let mut logins = FxHashMap::default();
    for i in 0..teams_n {
        let domain = i % DOMAINS.len();
        let services = company.services.len();
        for _ in 0..SERVICES_PER_TEAM {
            let place = company.services.len();
            company.services.push(service(domain, place, dice));
        }
        let people = company.people.len();
        // Teams have a culture; people vary around it.
        let culture = dice.share();
        for _ in 0..PEOPLE_PER_TEAM {
            company.people.push(person(culture, &mut logins, dice));
        }
        let round = i / DOMAINS.len();
        company.teams.push(Team {
            project: match round {
                0 => DOMAINS[domain].key.to_string(),
                _ => format!("{}{}", DOMAINS[domain].key, letters(round - 1)),
            },
            people: people..company.people.len(),
            services: services..company.services.len(),
            style: *dice.pick(&[
                CommitStyle::Plain,
                CommitStyle::Plain,
                CommitStyle::Conventional,
                CommitStyle::Bracket,
                CommitStyle::Prefix,
            ]),
            zone_hours: *dice.pick(&[0, 1, 1, 2, 2, -5, 5]),
        });
    }
    company
}

fn person(culture: f64, logins: &mut FxHashMap<String, u32>, dice: &mut Dice) -> Person {
    let (given, family) = (*dice.pick(GIVEN), *dice.pick(FAMILY));
    let plain = format!("{}{}", &given[..1], family).to_lowercase();
    let seen = logins.entry(plain.clone()).or_default();
    *seen += 1;
    Person {
        given,
        family,
        login: if *seen == 1 {
            plain
        } else {
            format!("{plain}{seen}")
        },
        diligence: (culture + dice.share()) / 2.0,
        key_spelling: *dice.pick(&KEY_SPELLINGS),
    }
}

fn service(domain: usize, place: usize, dice: &mut Dice) -> Service {
    let name = DOMAINS[domain].name;
    let role = ROLES[(place / DOMAINS.len()) % ROLES.len()];
    let mut parts = vec![name];
    // The first rounds have plain names, later ones need a qualifier to tell them apart.
    let rounds = DOMAINS.len() * ROLES.len();
    if place >= rounds {
        parts.push(QUALIFIERS[(place / rounds - 1) % QUALIFIERS.len()]);
    }
    parts.push(role);
    let descriptive = parts.join("-");
    let repo = if dice.chance(OPAQUE_SHARE) {
        let opaque = OPAQUE[place % OPAQUE.len()];
        match place / OPAQUE.len() {
            0 => opaque.to_string(),
            round => format!("{opaque}-{}", letters(round - 1).to_lowercase()),
        }
    } else {
        format!("{descriptive}{}", suffix(place, rounds))
    };
    Service {
        component: parts
            .iter()
            .map(|part| capital(part))
            .collect::<Vec<_>>()
            .join(" ")
            + &suffix(place, rounds),
        business: capital(name),
        repo,
        domain,
    }
}

/// Distinguishes services once the qualifiers are used up.
fn suffix(place: usize, rounds: usize) -> String {
    match place / (rounds * (QUALIFIERS.len() + 1)) {
        0 => String::new(),
        n => format!("-{}", n + 1),
    }
}

/// `A`, `B`, … `Z`, `AA`, …
fn letters(mut n: usize) -> String {
    let mut word = String::new();
    loop {
        word.insert(0, char::from(b'A' + (n % 26) as u8));
        if n < 26 {
            return word;
        }
        n = n / 26 - 1;
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

impl Person {
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// One of the spellings that people use for each other.
    pub fn spelled(&self, dice: &mut Dice) -> String {
        match dice.below(6) {
            0 | 1 => self.full(),
            2 => format!("{}, {}", self.family, self.given),
            3 => format!("{} {}.", self.given, &self.family[..1]),
            4 => format!("{}. {}", &self.given[..1], self.family),
            _ => format!("{}@example.com", self.login),
        }
    }
}
