//! Writing a change down: the entry that each system gets, with the noise of whoever writes it.

use crate::truth::sample::change::{Change, Chronicle, DAY_S};
use crate::truth::sample::entry::{
    Body, Deploy, Entry, Finding, Hotfix, Key, Paperwork, SheetRow, Standing, Ticket,
};
use crate::truth::sample::text::{dressed, edited, fill, hasty, lower_first, sentence, with_key};
use crate::truth::sample::works::{EMPTY_WORDS, Sort};

/// How a text came about; careful texts show keys more often.
#[derive(Clone, Copy, Debug)]
enum Wording {
    Verbatim,
    Edited,
    Anew,
    Empty,
}

impl Wording {
    fn key_factor(self) -> f64 {
        match self {
            Wording::Verbatim => 1.25,
            Wording::Edited => 1.0,
            Wording::Anew => 0.85,
            Wording::Empty => 0.5,
        }
    }
}

/// How far a ticket came.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    pub status: &'static str,
    pub resolved: Option<i64>,
    pub emergency: bool,
}

impl Chronicle<'_> {
    pub fn ticket(&mut self, change: &Change, at: i64, fate: Fate) -> Option<Entry> {
        let (project, number) = change.ticket?;
        let company = self.company;
        let people = company.teams[change.team].people.clone();
        let reporter = people.start + self.dice.below(people.len());
        let names_service = !self.dice.chance(self.noise.service_missing);
        let component = &company.services[change.service].component;
        let fate = Fate {
            resolved: fate.resolved.filter(|&resolved| resolved <= self.end),
            ..fate
        };
        let done = fate.resolved.is_some();
        let body = Body::Ticket(Ticket {
            project,
            number,
            summary: change.title.clone(),
            issue_type: match (fate.emergency, change.intent.work.sort) {
                (true, _) | (_, Sort::Bug) => "Bug",
                (false, Sort::Feature) => "Story",
                (false, Sort::Config | Sort::Infrastructure) => "Task",
                (false, Sort::Onboarding) => "Service Request",
            },
            status: if done { fate.status } else { "In Progress" },
            resolved: fate.resolved,
            priority: if fate.emergency {
                "Highest"
            } else {
                self.dice
                    .pick::<&str>(&["Low", "Medium", "Medium", "Medium", "High"])
            },
            assignee: company.people[change.author].login.clone(),
            reporter: company.people[reporter].login.clone(),
            component: if names_service {
                component.clone()
            } else {
                String::new()
            },
            label: match change.intent.work.sort {
                _ if fate.emergency => "emergency",
                Sort::Config => "config",
                Sort::Onboarding => "onboarding",
                Sort::Feature | Sort::Bug | Sort::Infrastructure => "",
            },
            description: if self.dice.chance(0.4) {
                let wording = *self.dice.pick(change.intent.work.ticket);
                sentence(&fill(wording, &change.intent, component))
            } else {
                String::new()
            },
            version: String::new(),
            paperwork: Paperwork::default(),
        });
        let kept = self.exported(at, 0) && !self.dice.chance(self.noise.lost_tickets);
        kept.then(|| entry(at, change, "ticket", Key::Own, body))
    }

    pub fn deploy(
        &mut self,
        change: &Change,
        at: i64,
        relation: &'static str,
        reference: &str,
        also: Vec<String>,
    ) -> Option<Entry> {
        let company = self.company;
        let (team, service) = (
            &company.teams[change.team],
            &company.services[change.service],
        );
        let author = &company.people[change.author];
        let (text, wording) = self.commit_text(change);
        let is_fix = change.intent.work.sort == Sort::Bug;
        let text = dressed(&text, team.style, is_fix, &service.repo);
        let (key, shown) = self.key(change, wording.key_factor());
        let description = self.keyed(text, change, shown);
        let people = team.people.clone();
        let colleague = people.start + self.dice.below(people.len());
        let login = if self.dice.chance(self.noise.bots) {
            "deploy-bot".to_string()
        } else if self.dice.chance(0.6) {
            author.login.clone()
        } else {
            company.people[colleague].login.clone()
        };
        let names_author = !self.dice.chance(self.noise.person_missing);
        let release = if self.dice.chance(0.3) {
            self.minor[change.service] += 1;
            format!("4.{}.0", self.minor[change.service])
        } else {
            String::new()
        };
        let body = Body::Deploy(Deploy {
            sha: self.dice.next(),
            reference: reference.to_string(),
            environment: "production",
            description,
            login,
            author: if names_author {
                author.full()
            } else {
                String::new()
            },
            repo: service.repo.clone(),
            release,
            also,
            success: true,
        });
        let kept = self.exported(at, self.noise.cut_days_deploys)
            && !self.dice.chance(self.noise.lost_deploys);
        kept.then(|| entry(at, change, relation, key, body))
    }

    pub fn hotfix(
        &mut self,
        change: &Change,
        at: i64,
        relation: &'static str,
        release: &str,
        text: String,
    ) -> Option<Entry> {
        let company = self.company;
        let author = &company.people[change.author];
        let (key, shown) = self.key(change, 0.9);
        // Half of those who give the key use the column for it.
        let in_column = self.dice.chance(0.5);
        let reference = match shown {
            Some((project, number)) if in_column => {
                format!("{}-{number}", company.teams[project].project)
            }
            _ => String::new(),
        };
        let description = self.keyed(text, change, shown.filter(|_| !in_column));
        let people = company.teams[change.team].people.clone();
        let colleague = people.start + self.dice.below(people.len());
        let names_author = !self.dice.chance(self.noise.person_missing);
        let service = self.service_name(change);
        let body = Body::Hotfix(Hotfix {
            branch: format!("release/{release}"),
            release: release.to_string(),
            sha: self.dice.next(),
            description,
            author: if names_author {
                author.full()
            } else {
                String::new()
            },
            applied_by: company.people[colleague].login.clone(),
            reference,
            service,
        });
        let kept = self.exported(at, self.noise.cut_days_hotfixes)
            && !self.dice.chance(self.noise.lost_hotfixes);
        kept.then(|| entry(at, change, relation, key, body))
    }

    pub fn sheet_row(&mut self, change: &Change, ran: i64) -> Option<Entry> {
        let company = self.company;
        let slip = if self.dice.chance(self.noise.sheet_slips) {
            self.dice.within(-1, 3)
        } else {
            0
        };
        let at = ran + slip * DAY_S;
        let (text, wording) = self.sheet_text(change);
        let (key, shown) = self.key(change, 1.2 * wording.key_factor());
        let ticket = shown.map_or(String::new(), |(project, number)| {
            let project = &company.teams[project].project;
            match self.dice.below(4) {
                0 => format!("#{number}"),
                1 => format!("{}-{number}", project.to_lowercase()),
                2 => format!("{project} {number}"),
                _ => format!("{project}-{number}"),
            }
        });
        let owner = if self.dice.chance(self.noise.person_missing) {
            String::new()
        } else {
            company.people[change.author].spelled(&mut self.dice)
        };
        let names_service = !self.dice.chance(self.noise.service_missing);
        let body = Body::Sheet(SheetRow {
            date_as_text: self.dice.chance(0.15),
            release: String::new(),
            area: if names_service {
                company.services[change.service].business.clone()
            } else {
                String::new()
            },
            text,
            owner,
            ticket,
            remarks: self
                .dice
                .pick::<&str>(&["", "", "", "", "", "ok", "checked", "see mail"]),
        });
        let kept = self.exported(at, self.noise.cut_days_sheet)
            && !self.dice.chance(self.noise.lost_sheet_rows);
        kept.then(|| entry(at, change, "sheet", key, body))
    }

    /// What a commit for the change says.
    fn commit_text(&mut self, change: &Change) -> (String, Wording) {
        // Who is diligent words things alike.
        let care = self.company.people[change.author].diligence - 0.5;
        let at = self.dice.share() - 0.3 * care;
        let noise = self.noise;
        let (text, wording) = if at < noise.verbatim {
            (change.title.clone(), Wording::Verbatim)
        } else if at < noise.verbatim + noise.edited {
            (edited(&change.title, &mut self.dice), Wording::Edited)
        } else if at < 1.0 - noise.empty_words {
            (change.commit.clone(), Wording::Anew)
        } else {
            let words = *self.dice.pick(EMPTY_WORDS);
            (words.to_string(), Wording::Empty)
        };
        (hasty(text, noise, &mut self.dice), wording)
    }

    /// What a hot-fix log says of a recorded change.
    pub fn hotfix_text(&mut self, change: &Change) -> String {
        let text = match self.dice.below(10) {
            0..4 => change.commit.clone(),
            4..6 => lower_first(&change.title),
            6..8 => edited(&change.title, &mut self.dice),
            _ => {
                let wording = *self.dice.pick(change.intent.work.commit);
                let repo = &self.company.services[change.service].repo;
                fill(wording, &change.intent, repo)
            }
        };
        hasty(text, self.noise, &mut self.dice)
    }

    fn sheet_text(&mut self, change: &Change) -> (String, Wording) {
        let (text, wording) = match self.dice.below(10) {
            0..3 => (change.title.clone(), Wording::Verbatim),
            3..5 => (edited(&change.title, &mut self.dice), Wording::Edited),
            _ => {
                let wording = *self.dice.pick(change.intent.work.sheet);
                let business = &self.company.services[change.service].business;
                (fill(wording, &change.intent, business), Wording::Anew)
            }
        };
        (hasty(sentence(&text), self.noise, &mut self.dice), wording)
    }

    /// Whether an entry shows a key, and whose. Teams, persons and careful texts differ, the mean is the knob's.
    fn key(&mut self, change: &Change, factor: f64) -> (Key, Option<(usize, u64)>) {
        let Some((project, number)) = change.ticket else {
            return (Key::None, None);
        };
        let diligence = self.company.people[change.author].diligence;
        let probability = self.noise.keys * factor * (0.2 + 1.6 * diligence);
        if !self.dice.chance(probability.min(0.97)) {
            return (Key::Hidden, None);
        }
        if self.dice.chance(self.noise.wrong_keys) {
            let beside = 1 + self.dice.below(20) as u64;
            return (
                Key::Wrong,
                Some((project, number.saturating_sub(beside).max(1))),
            );
        }
        (Key::Kept, Some((project, number)))
    }

    fn keyed(&mut self, text: String, change: &Change, shown: Option<(usize, u64)>) -> String {
        let spelling = self.company.people[change.author].key_spelling;
        let text = match shown {
            Some((project, number)) => with_key(
                &text,
                &self.company.teams[project].project,
                number,
                spelling,
            ),
            None => text,
        };
        if self.dice.chance(self.noise.foreign_keys) {
            return format!("{text} (vendor CHG0{})", self.dice.within(100_000, 999_999));
        }
        text
    }

    /// The service by one of its names, or none.
    fn service_name(&mut self, change: &Change) -> String {
        let service = &self.company.services[change.service];
        if self.dice.chance(self.noise.service_missing) {
            String::new()
        } else if self.dice.chance(self.noise.service_alias) {
            service.component.clone()
        } else {
            service.repo.clone()
        }
    }
}

fn entry(at: i64, change: &Change, relation: &'static str, key: Key, body: Body) -> Entry {
    Entry {
        at,
        change: change.number,
        relation,
        key,
        body,
        standing: Standing::default(),
        likeness: None,
        finding: Finding::None,
        ships: Vec::new(),
    }
}
