//! One plant: a small story whose paperwork is in order, but for what is altered.

use crate::truth::sample::change::{DAY_S, HOUR_S, MINUTE_S};
use crate::truth::sample::company::{Company, Person};
use crate::truth::sample::dice::Dice;
use crate::truth::sample::entry::{
    Body, Deploy, Entry, Finding, Hotfix, Key, Paperwork, Standing, Ticket,
};

/// The project of the planted tickets.
pub const PROJECT: &str = "PLT";

/// Numbers of planted changes begin here.
pub const FIRST_CHANGE: u64 = 9_000_001;

/// So many services share the plants; each of them runs now and then, so that silence on it means something.
const SERVICES: usize = 8;

/// A planted change that is being told.
pub struct Plant<'a> {
    /// First second of the story, unix seconds.
    pub from: i64,
    pub number: u64,
    /// When it runs, unix seconds.
    pub at: i64,
    pub opened: i64,
    service: String,
    pub title: String,
    pub doer: &'a Person,
    asker: &'a Person,
    approver: &'a Person,
    project: usize,
    has_ticket: bool,
    entries: Vec<Entry>,
}

/// Who carries the `i`th plant out, who asked for it and who approves it: three people in a row from `first`.
pub fn plant(
    i: usize,
    number: u64,
    from: i64,
    at: i64,
    company: &Company,
    first: usize,
) -> Plant<'_> {
    let person = |k: usize| &company.people[(first + k) % company.people.len()];
    Plant {
        from,
        number,
        at,
        opened: at - DAY_S,
        service: service(i),
        title: title(i),
        doer: person(0),
        asker: person(1),
        approver: person(2),
        project: company.teams.len(),
        has_ticket: false,
        entries: Vec::new(),
    }
}

impl Plant<'_> {
    /// Another change of the same service; what was told so far keeps its own.
    pub fn next_change(&mut self) {
        self.number += 1;
        self.has_ticket = false;
    }

    /// A ticket with its paperwork in order, but for what is altered.
    pub fn ticket(&mut self, alter: impl FnOnce(&mut Ticket)) {
        self.has_ticket = true;
        let mut ticket = Ticket {
            project: self.project,
            number: self.number - FIRST_CHANGE + 1,
            summary: self.title.clone(),
            issue_type: "Story",
            status: "Done",
            resolved: Some(self.at.max(self.opened) + 2 * HOUR_S),
            priority: "Medium",
            assignee: self.doer.login.clone(),
            reporter: self.asker.login.clone(),
            component: self.service.clone(),
            label: "",
            description: String::new(),
            version: String::new(),
            paperwork: Paperwork {
                approval: "Approved",
                approver: self.approver.full(),
                approved_at: Some(self.at - 20 * HOUR_S),
                window: Some((self.at - HOUR_S, self.at + HOUR_S)),
                started: None,
            },
        };
        alter(&mut ticket);
        self.entry(self.opened, "ticket", Key::Own, Body::Ticket(ticket));
    }

    pub fn deploy(&mut self, alter: impl FnOnce(&mut Deploy)) {
        let mut deploy = Deploy {
            sha: Dice::new(self.number).next(),
            reference: "main".to_string(),
            environment: "production",
            description: self.text(),
            login: self.doer.login.clone(),
            author: self.doer.full(),
            repo: self.service.clone(),
            release: String::new(),
            also: Vec::new(),
            success: true,
        };
        alter(&mut deploy);
        self.entry(self.at, "deploy", Key::Kept, Body::Deploy(deploy));
    }

    /// An entry of the hot-fix log, so many seconds after the change ran.
    pub fn hotfix(&mut self, later_s: i64) {
        let hotfix = Hotfix {
            branch: "main".to_string(),
            release: String::new(),
            sha: Dice::new(self.number).next(),
            description: self.text(),
            author: self.doer.full(),
            applied_by: self.doer.login.clone(),
            reference: if self.has_ticket {
                format!("{PROJECT}-{}", self.number - FIRST_CHANGE + 1)
            } else {
                String::new()
            },
            service: self.service.clone(),
        };
        let at = self.at + later_s;
        self.entry(at, "hotfix", Key::Kept, Body::Hotfix(hotfix));
    }

    /// The title with the key, where there is a ticket.
    fn text(&self) -> String {
        if self.has_ticket {
            let number = self.number - FIRST_CHANGE + 1;
            format!("{PROJECT}-{number} {}", self.title)
        } else {
            self.title.clone()
        }
    }

    fn entry(&mut self, at: i64, relation: &'static str, key: Key, body: Body) {
        self.entries.push(Entry {
            at: at - at.rem_euclid(MINUTE_S),
            change: self.number,
            relation,
            key: if self.has_ticket { key } else { Key::None },
            body,
            standing: Standing::default(),
            likeness: None,
            finding: Finding::Planted(""),
            ships: Vec::new(),
        });
    }

    /// The entries, with what is to be found on the last change that was told; a ticket that an emergency took over is found beside it.
    pub fn finished(mut self, code: &'static str) -> Vec<Entry> {
        let last = self.entries.last().map(|e| e.change);
        let is_on_all = code == "SUPERSEDED_BY_EMERGENCY";
        let of = |change: u64, is: fn(&Body) -> bool| {
            self.entries
                .iter()
                .any(|e| e.change == change && is(&e.body))
        };
        let standings: Vec<Standing> = self
            .entries
            .iter()
            .map(|entry| Standing {
                ticket: of(entry.change, |b| matches!(b, Body::Ticket(_))),
                deploy: of(entry.change, |b| matches!(b, Body::Deploy(_))),
                sheet: false,
                why: "",
            })
            .collect();
        for (entry, standing) in self.entries.iter_mut().zip(standings) {
            entry.standing = standing;
            if is_on_all || Some(entry.change) == last {
                entry.finding = Finding::Planted(code);
            }
        }
        self.entries
    }
}

/// The service of the `i`th plant.
pub fn service(i: usize) -> String {
    const NAMES: [&str; SERVICES] = [
        "yard-planner",
        "quote-cache",
        "batch-mailer",
        "tariff-engine",
        "claims-intake",
        "fleet-tracker",
        "voucher-desk",
        "audit-stream",
    ];
    NAMES[i % SERVICES].to_string()
}

/// Words that no other plant has in this order, so that each is told apart.
fn title(i: usize) -> String {
    const VERBS: [&str; 7] = [
        "Shorten", "Extend", "Rework", "Tighten", "Simplify", "Replace", "Harden",
    ];
    const WHAT: [&str; 11] = [
        "the retry budget",
        "the nightly reconciliation",
        "the consent dialogue",
        "the archive rotation",
        "the address lookup",
        "the throttling of partners",
        "the manifest parser",
        "the colour palette",
        "the seat allocation",
        "the warranty terms",
        "the invoice footer",
    ];
    const WHERE: [&str; 13] = [
        "for pallets",
        "for returns",
        "for depots",
        "for franchises",
        "for subscribers",
        "for couriers",
        "for brokers",
        "for greenhouses",
        "for schools",
        "for clinics",
        "for harbours",
        "for campsites",
        "for museums",
    ];
    format!(
        "{} {} {}, step {}",
        VERBS[i % VERBS.len()],
        WHAT[i % WHAT.len()],
        WHERE[i % WHERE.len()],
        i + 1
    )
}
