//! One row on its way to becoming a record: what its cells say, field by field.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::model::columns::{NameId, Names};
use crate::model::export::VALUES_SEPARATOR;
use crate::model::field::Field;
use crate::model::record::{Approval, Kind, Person, Role, State};
use crate::model::settings::Policy;
use crate::model::source::Source;
use crate::normalise::contract::{Profile, Use};
use crate::normalise::draft_times::ClockOf;
use crate::normalise::fields::when::order::Slot;
use crate::normalise::fields::when::parse::{Frame, Unread};
use crate::normalise::fields::when::reading::{Offset, Reading};
use crate::normalise::fields::when::zones;
use crate::normalise::fields::{approval, kind, state, text};
use crate::normalise::words::Words;

/// A time of the row: its slot, the place of its column among the uses, what it says.
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    pub slot: Slot,
    /// Index into `Meaning::uses`.
    pub by: usize,
    pub reading: Reading,
}

/// What a row says. One draft is used for all rows of a source, so that its buffers are.
#[derive(Debug)]
pub struct Draft {
    pub id: String,
    pub title: String,
    pub body: String,
    pub reference: String,
    pub commit: String,
    pub people: Vec<Person>,
    pub services: Vec<NameId>,
    pub environment: NameId,
    pub branch: NameId,
    pub version: NameId,
    pub times: Vec<Timed>,
    pub kind: Option<Kind>,
    pub state: State,
    /// The first cell of state that is not understood.
    pub odd_state: String,
    pub emergency: bool,
    pub approval: Approval,
    /// Sum of the hashes of the cells that are used: the row's content in any order of columns.
    pub content: u64,
    /// The first cell of time that cannot be read: its place among the uses, and why.
    pub unread: Option<(usize, Unread)>,
    pub(super) clocks: Vec<ClockOf>,
    /// The zone of all its local times.
    pub(super) zone: Option<Offset>,
    /// What the job's name says of where it ran.
    pub job_environment: NameId,
    pub canonical: String,
    words: Words,
}

/// What drafting needs beside the cells.
pub struct Desk<'a> {
    pub policy: &'a Policy,
    pub source: &'a Source,
    pub profile: Option<&'static Profile>,
    pub frame: Frame,
}

impl Desk<'_> {
    /// The state that a word stands for: a person's word on it, the profile's, everybody's.
    pub fn state(&self, word: &str) -> State {
        let is_it = |(own, _): &(&String, &State)| own.eq_ignore_ascii_case(word);
        if let Some((_, state)) = self.source.states.iter().find(is_it) {
            return *state;
        }
        let own = self.profile.map_or(&[][..], |p| p.states);
        state::read(word, own, self.source.system)
    }
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            id: String::new(),
            title: String::new(),
            body: String::new(),
            reference: String::new(),
            commit: String::new(),
            people: Vec::new(),
            services: Vec::new(),
            environment: NameId::NONE,
            branch: NameId::NONE,
            version: NameId::NONE,
            times: Vec::new(),
            kind: None,
            state: State::Unknown,
            odd_state: String::new(),
            emergency: false,
            approval: Approval::Unknown,
            content: 0,
            unread: None,
            clocks: Vec::new(),
            zone: None,
            job_environment: NameId::NONE,
            canonical: String::new(),
            words: Words::default(),
        }
    }
}

impl Draft {
    pub fn clear(&mut self) {
        self.id.clear();
        self.title.clear();
        self.body.clear();
        self.reference.clear();
        self.commit.clear();
        self.people.clear();
        self.services.clear();
        self.times.clear();
        self.environment = NameId::NONE;
        self.branch = NameId::NONE;
        self.version = NameId::NONE;
        self.kind = None;
        self.state = State::Unknown;
        self.odd_state.clear();
        self.emergency = false;
        self.approval = Approval::Unknown;
        self.content = 0;
        self.unread = None;
        self.clocks.clear();
        self.zone = None;
        self.job_environment = NameId::NONE;
    }

    /// Whether no used cell said anything.
    pub fn is_empty(&self) -> bool {
        self.content == 0
    }

    /// Takes one cell that holds a value.
    pub fn take(&mut self, by: usize, used: &Use, value: &str, names: &mut Names, desk: &Desk) {
        let salt = used.field as u64 + 1;
        let hash = xxh3_64_with_seed(value.as_bytes(), salt);
        self.content = self.content.wrapping_add(hash);
        match used.field {
            Field::Id => once(&mut self.id, value),
            Field::Title => self.take_title(value),
            Field::Body => self.take_body(used, value),
            Field::Created => self.take_time(Slot::Created, by, used, value, desk.frame),
            Field::Started | Field::Date => {
                self.take_time(Slot::Started, by, used, value, desk.frame)
            }
            Field::Ended => self.take_time(Slot::Ended, by, used, value, desk.frame),
            Field::PlannedStart => self.take_time(Slot::PlannedStart, by, used, value, desk.frame),
            Field::PlannedEnd => self.take_time(Slot::PlannedEnd, by, used, value, desk.frame),
            Field::Resolved => self.take_time(Slot::Resolved, by, used, value, desk.frame),
            Field::Approved => self.take_time(Slot::Approved, by, used, value, desk.frame),
            Field::Updated => self.take_time(Slot::Updated, by, used, value, desk.frame),
            Field::TimeOfDay => self.take_clock(by, used, value, desk.frame),
            Field::Zone => self.zone = self.zone.or_else(|| zones::of_zone_column(value)),
            Field::Author => self.take_people(Role::Author, used, value, names, desk.policy),
            Field::Actor => self.take_people(Role::Actor, used, value, names, desk.policy),
            Field::Owner => self.take_people(Role::Owner, used, value, names, desk.policy),
            Field::Requester => self.take_people(Role::Requester, used, value, names, desk.policy),
            Field::Approver => self.take_people(Role::Approver, used, value, names, desk.policy),
            Field::Service => self.take_services(used, value, names, desk.policy),
            Field::Environment => self.take_environments(value, names, desk.policy),
            Field::Branch => self.take_branch(first_value(value), names),
            Field::Version => self.take_versions(value, names),
            Field::Commit => self.take_commits(value),
            Field::Reference => {
                text::values(value).for_each(|v| text::push_line(&mut self.reference, v))
            }
            Field::State => self.take_state(hash, used, value, desk),
            Field::Type => self.take_type(hash, used, value, desk.profile),
            Field::Approval => self.approval = self.approval.max(approval::read(value)),
            Field::Ignored => {}
        }
    }

    /// The first line is the title; what follows is text, further values too.
    fn take_title(&mut self, value: &str) {
        for line in value
            .split([VALUES_SEPARATOR, '\n', '\r'])
            .map(str::trim)
            .filter(|l| !l.is_empty())
        {
            if self.title.is_empty() {
                self.title.push_str(line);
            } else if self.title != line {
                text::push_line(&mut self.body, line);
            }
        }
    }

    fn take_body(&mut self, used: &Use, value: &str) {
        for part in text::values(value) {
            let part = if used.comment {
                text::comment(part)
            } else {
                part
            };
            text::push_line(&mut self.body, part);
        }
    }

    fn take_people(
        &mut self,
        role: Role,
        used: &Use,
        value: &str,
        names: &mut Names,
        policy: &Policy,
    ) {
        if used.fallback && self.people.iter().any(|person| person.role == role) {
            return;
        }
        for name in value
            .split([VALUES_SEPARATOR, ';', '\n'])
            .map(text::value)
            .filter(|n| !n.is_empty())
        {
            let name = policy.person_aliases.get(name).map_or(name, String::as_str);
            let person = Person {
                role,
                name: names.intern(name),
            };
            if !self.people.contains(&person) {
                self.people.push(person);
            }
        }
    }

    /// Git's decorations name several: `HEAD -> main, tag: v4.0, origin/main`.
    fn take_branch(&mut self, value: &str, names: &mut Names) {
        for name in value.split(", ") {
            if let Some(tag) = name
                .strip_prefix("tag: ")
                .or_else(|| name.strip_prefix("refs/tags/"))
            {
                name_once(&mut self.version, tag, names);
                continue;
            }
            let branch = name.strip_prefix("HEAD -> ").unwrap_or(name);
            let branch = ["refs/heads/", "origin/"]
                .iter()
                .find_map(|p| branch.strip_prefix(p))
                .unwrap_or(branch);
            name_once(&mut self.branch, branch, names);
            if let Some(kind) = kind::of_branch(branch) {
                self.take_kind(kind);
            }
        }
    }

    /// The first version is the record's; the others are text.
    fn take_versions(&mut self, value: &str, names: &mut Names) {
        for version in text::values(value) {
            if self.version.is_none() {
                self.version = names.intern(version);
            } else if names.get(self.version) != version {
                text::push_line(&mut self.body, version);
            }
        }
    }

    fn take_commits(&mut self, value: &str) {
        for commit in text::values(value) {
            if self.commit.is_empty() {
                self.commit.push_str(commit);
            } else if self.commit != commit {
                text::push_line(&mut self.reference, commit);
            }
        }
    }

    fn take_state(&mut self, hash: u64, used: &Use, value: &str, desk: &Desk) {
        let state = match used.yes {
            Some((yes, _)) if kind::is_yes(value) => yes,
            Some((_, no)) if kind::is_no(value) => no,
            Some(_) => State::Unknown,
            None => self.words.state(hash, value, desk),
        };
        if state == State::Unknown && used.yes.is_none() {
            once(&mut self.odd_state, value);
        }
        self.state = state::stronger(self.state, state);
    }

    fn take_type(&mut self, hash: u64, used: &Use, value: &str, profile: Option<&Profile>) {
        if used.emergency && kind::is_yes(value) {
            self.emergency = true;
            return;
        }
        let (kind, emergency) = self.words.kind(hash, value, profile);
        self.emergency |= emergency;
        if let Some(kind) = kind {
            self.take_kind(kind);
        }
    }

    pub fn take_kind(&mut self, kind: Kind) {
        self.kind = Some(self.kind.map_or(kind, |k| kind::stronger(k, kind)));
    }

    /// A list of attempts and their times: the success and when it was, else the last failure.
    pub fn take_outcome(&mut self, by: usize, states: &str, times: &str, desk: &Desk) {
        let mut best: Option<(State, &str)> = None;
        // Empty places count, so that each state meets its own time.
        let attempts = states
            .split(VALUES_SEPARATOR)
            .zip(times.split(VALUES_SEPARATOR));
        for (word, time) in attempts.map(|(word, time)| (word.trim(), time.trim())) {
            // `inactive` comes when a later deployment replaces this one: no end of this one.
            if word.is_empty() || word == "inactive" {
                continue;
            }
            let state = desk.state(word);
            if best.is_none_or(|(b, _)| state::best_attempt(b, state) != b) {
                best = Some((state, time));
            }
        }
        let Some((state, time)) = best else { return };
        self.state = state::stronger(self.state, state);
        if state != State::Open && self.times.iter().all(|t| t.slot != Slot::Ended) {
            self.take_end(by, time, desk.frame);
        }
    }
}

pub(super) fn first_value(cell: &str) -> &str {
    text::values(cell).next().unwrap_or("")
}

fn once(target: &mut String, value: &str) {
    if target.is_empty() {
        target.push_str(value);
    }
}

fn name_once(target: &mut NameId, value: &str, names: &mut Names) {
    if target.is_none() {
        *target = names.intern(value);
    }
}
