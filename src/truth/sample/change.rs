//! One invented change before anybody writes it down: what, where, who, and under which ticket.

use crate::model::source::System;
use crate::truth::sample::company::Company;
use crate::truth::sample::dice::Dice;
use crate::truth::sample::entry::{Entry, Standing};
use crate::truth::sample::noise::Noise;
use crate::truth::sample::text::{Intent, fill, sentence};
use crate::truth::sample::words::{CUSTOMER_FIRST, CUSTOMER_LAST, DOMAINS, LIBRARIES, REGIONS};
use crate::truth::sample::works::{ROUTINE, WORKS, Work};

pub const MINUTE_S: i64 = 60;
pub const HOUR_S: i64 = 3_600;
pub const DAY_S: i64 = 86_400;

/// Changes of a team that a near-twin can be copied from.
const RECENT_MAX: usize = 6;

/// What really happened.
#[derive(Clone, Debug)]
pub struct Change {
    pub number: u64,
    pub team: usize,
    pub service: usize,
    /// Index into the company's people.
    pub author: usize,
    pub intent: Intent,
    /// As the ticket says it, or would.
    pub title: String,
    /// The commit's words where they are not the title's.
    pub commit: String,
    /// Project (its team) and number of its ticket.
    pub ticket: Option<(usize, u64)>,
}

/// Everything that is remembered from change to change.
pub struct Chronicle<'a> {
    pub company: &'a Company,
    pub noise: &'a Noise,
    pub dice: Dice,
    /// Last second of the story, unix seconds.
    pub end: i64,
    changes: u64,
    tickets: Vec<u64>,
    recent: Vec<Vec<Intent>>,
    /// Per service: changes that wait for a train, with the texts of their tickets.
    pub waiting: Vec<Vec<(u64, String)>>,
    /// Per service: minor version of its last release.
    pub minor: Vec<u32>,
}

impl<'a> Chronicle<'a> {
    pub fn new(company: &'a Company, noise: &'a Noise, dice: Dice, end: i64) -> Chronicle<'a> {
        let mut dice = dice;
        let tickets = company.teams.iter().map(|_| 100 + dice.below(2_000) as u64);
        Chronicle {
            tickets: tickets.collect(),
            recent: vec![Vec::new(); company.teams.len()],
            waiting: vec![Vec::new(); company.services.len()],
            minor: vec![1; company.services.len()],
            changes: 0,
            company,
            noise,
            dice,
            end,
        }
    }

    pub fn next_change(&mut self) -> u64 {
        self.changes += 1;
        self.changes
    }

    pub fn next_ticket(&mut self, team: usize) -> (usize, u64) {
        // Not every ticket is about a change: numbers are skipped.
        self.tickets[team] += 1 + u64::from(self.dice.chance(0.3));
        (team, self.tickets[team])
    }

    /// Something that somebody is going to do.
    pub fn change(&mut self) -> Change {
        let number = self.next_change();
        let team = self.dice.below(self.company.teams.len());
        let company = self.company;
        let services = company.teams[team].services.clone();
        let service = services.start + self.dice.below(services.len());
        let people = company.teams[team].people.clone();
        let author = people.start + self.dice.below(people.len());
        let (intent, title, commit) = self.words(team, service);
        Change {
            number,
            team,
            service,
            author,
            intent,
            title,
            commit,
            ticket: None,
        }
    }

    fn words(&mut self, team: usize, service: usize) -> (Intent, String, String) {
        let service = &self.company.services[service];
        let routine = self.dice.chance(self.noise.routine);
        let decoy = !routine && self.dice.chance(self.noise.decoys);
        let mut intent = self.intent(service.domain);
        if decoy && !self.recent[team].is_empty() {
            let twin = self.dice.pick(&self.recent[team]).clone();
            intent = self.altered(twin, intent);
        }
        if !routine {
            let recent = &mut self.recent[team];
            if recent.len() == RECENT_MAX {
                recent.remove(0);
            }
            recent.push(intent.clone());
        }
        let (title, commit) = if routine {
            *self.dice.pick(ROUTINE)
        } else {
            let work = intent.work;
            (*self.dice.pick(work.ticket), *self.dice.pick(work.commit))
        };
        let title = fill(title, &intent, &service.component);
        let commit = fill(commit, &intent, &service.repo);
        (intent, sentence(&title), commit)
    }

    fn intent(&mut self, domain: usize) -> Intent {
        let dice = &mut self.dice;
        let work: &'static Work = dice.pick(WORKS);
        Intent {
            work,
            thing: dice.pick::<&str>(DOMAINS[domain].things),
            n: *dice.pick(&[2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 90]),
            m: *dice.pick(&[1, 2, 3, 5, 10]),
            region: dice.pick::<&str>(REGIONS),
            version: format!(
                "{}.{}.{}",
                dice.within(1, 9),
                dice.below(20),
                dice.below(10)
            ),
            library: dice.pick::<&str>(LIBRARIES),
            customer: format!("{} {}", dice.pick(CUSTOMER_FIRST), dice.pick(CUSTOMER_LAST)),
        }
    }

    /// A near-twin: the same work, one thing about it is another.
    fn altered(&mut self, twin: Intent, other: Intent) -> Intent {
        match self.dice.below(4) {
            0 => Intent {
                thing: other.thing,
                ..twin
            },
            1 => Intent {
                region: other.region,
                customer: other.customer,
                ..twin
            },
            2 => Intent {
                version: other.version,
                n: other.n,
                ..twin
            },
            _ => Intent { n: other.n, ..twin },
        }
    }

    /// An instant on that day, or the next working day, when the team works.
    pub fn working(&mut self, at: i64, team: usize) -> i64 {
        let zone_s = self.company.teams[team].zone_hours * HOUR_S;
        let local_day = (at + zone_s).div_euclid(DAY_S);
        // 1 January 1970 was a Thursday: day 2 is a Saturday.
        let days_on = match (local_day + 4).rem_euclid(7) {
            6 => 2,
            0 => 1,
            _ => 0,
        };
        let second = self.dice.within(8 * HOUR_S, 18 * HOUR_S - 1);
        (local_day + days_on) * DAY_S + second - zone_s
    }

    /// Whether an entry of that time is in an export that ends so many days before the story.
    pub fn exported(&self, at: i64, cut_days: i64) -> bool {
        at <= self.end - cut_days * DAY_S
    }
}

/// Tells every hot-fix of a change what of the change is in the exports.
pub fn settle(entries: &mut [Entry], why: &'static str) {
    let has = |entries: &[Entry], system: System| entries.iter().any(|e| e.body.system() == system);
    let mut standing = Standing {
        ticket: has(entries, System::Tickets),
        deploy: has(entries, System::Deploys),
        sheet: has(entries, System::Spreadsheets),
        why: "",
    };
    if !standing.ticket && !standing.sheet {
        standing.why = if why.is_empty() { "other:cut" } else { why };
    }
    for entry in entries {
        entry.standing = standing;
    }
}
