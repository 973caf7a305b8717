//! Records, in columns.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::columns::{Lists, NameId, Names, Strings};
use crate::model::export;
use crate::model::moment::Moment;
use crate::model::person::Spelling;
use crate::model::source::{Source, SourceIx, System};

/// A record's place in `Records`, which stand in the order of source, time and key: a tie broken by it is broken by what is in the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordIx(pub u32);

impl RecordIx {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a record is across nights: XXH3 of source and the system's own id; without one, of its content and its occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey(pub u64);

/// Where a record stands: shown, never its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index into `Intake::files`.
    pub file: u32,
    /// The sheet's name; none outside of workbooks.
    pub sheet: NameId,
    /// 1-based: the sheet's row, or the physical line where the record starts.
    pub row: u32,
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Release,
    Hotfix,
    /// A toggle or a setting.
    Config,
    /// New users or tenants.
    Onboarding,
    Infrastructure,
    Other,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::Release,
        Kind::Hotfix,
        Kind::Config,
        Kind::Onboarding,
        Kind::Infrastructure,
        Kind::Other,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Release => "release",
            Kind::Hotfix => "hotfix",
            Kind::Config => "config",
            Kind::Onboarding => "onboarding",
            Kind::Infrastructure => "infrastructure",
            Kind::Other => "other",
        }
    }
}

/// How far a record says that its change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Unknown,
    /// Planned, open, in progress.
    Open,
    Done,
    Failed,
    /// Done in part; is not success.
    Partial,
    #[serde(alias = "rolled_back")]
    RolledBack,
    /// Cancelled or rejected.
    Cancelled,
}

impl State {
    pub const ALL: [State; 7] = [
        State::Unknown,
        State::Open,
        State::Done,
        State::Failed,
        State::Partial,
        State::RolledBack,
        State::Cancelled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            State::Unknown => "unknown",
            State::Open => "open",
            State::Done => "done",
            State::Failed => "failed",
            State::Partial => "partial",
            State::RolledBack => "rolled_back",
            State::Cancelled => "cancelled",
        }
    }
}

/// How far a record says that it was approved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// It does not say, or none is needed.
    #[default]
    Unknown,
    /// Asked for or still to be asked for, and not given.
    Open,
    Approved,
    Rejected,
}

impl Approval {
    pub const ALL: [Approval; 4] = [
        Approval::Unknown,
        Approval::Open,
        Approval::Approved,
        Approval::Rejected,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Approval::Unknown => "unknown",
            Approval::Open => "open",
            Approval::Approved => "approved",
            Approval::Rejected => "rejected",
        }
    }
}

/// Who a person of a record is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Author,
    Actor,
    Owner,
    Requester,
    Approver,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Author => "author",
            Role::Actor => "actor",
            Role::Owner => "owner",
            Role::Requester => "requester",
            Role::Approver => "approver",
        }
    }
}

/// A person or an account in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    pub role: Role,
    /// The spelling, in `Records::names`.
    pub name: NameId,
}

/// The times of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub created: Option<Moment>,
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    pub planned_start: Option<Moment>,
    pub planned_end: Option<Moment>,
    pub resolved: Option<Moment>,
    /// When it was approved.
    pub approved: Option<Moment>,
}

impl Times {
    /// The instant a record of these times speaks of: when it ran, else was planned, else was written.
    pub fn when(&self) -> Option<Moment> {
        self.started
            .or(self.ended)
            .or(self.planned_start)
            .or(self.resolved)
            .or(self.created)
    }

    /// The instant at which an entry came to be in its system: a ticket when it was opened, others when they ran.
    pub fn entered(&self, system: System) -> Option<Moment> {
        let ran = self.started.or(self.ended);
        match system {
            System::Tickets => self.created.or(ran).or(self.resolved),
            System::Deploys | System::Hotfixes | System::Spreadsheets => ran
                .or(self.created)
                .or(self.resolved)
                .or(self.planned_start),
        }
    }

    /// What they are called, in the order of `all`.
    pub const NAMES: [&str; 7] = [
        "created",
        "started",
        "ended",
        "planned_start",
        "planned_end",
        "resolved",
        "approved",
    ];

    pub fn all(&self) -> [Option<Moment>; 7] {
        [
            self.created,
            self.started,
            self.ended,
            self.planned_start,
            self.planned_end,
            self.resolved,
            self.approved,
        ]
    }

    pub fn all_mut(&mut self) -> [&mut Option<Moment>; 7] {
        [
            &mut self.created,
            &mut self.started,
            &mut self.ended,
            &mut self.planned_start,
            &mut self.planned_end,
            &mut self.resolved,
            &mut self.approved,
        ]
    }
}

/// Column by column; all columns have the same length.
#[derive(Clone, Debug, Default)]
pub struct Records {
    pub source: Vec<SourceIx>,
    pub key: Vec<RecordKey>,
    pub place: Vec<Place>,
    /// The system's own id; empty: it has none.
    pub id: Strings,
    pub title: Strings,
    /// Further texts, one a line.
    pub body: Strings,
    /// What columns say that are there to name another system's record, one a line.
    pub reference: Strings,
    pub times: Vec<Times>,
    pub people: Lists<Person>,
    /// Services, components, repositories, configuration items.
    pub services: Lists<NameId>,
    pub environment: Vec<NameId>,
    pub branch: Vec<NameId>,
    pub version: Vec<NameId>,
    pub commit: Strings,
    pub kind: Vec<Kind>,
    pub state: Vec<State>,
    /// The record itself says that it is an emergency.
    pub emergency: Vec<bool>,
    pub approval: Vec<Approval>,
    /// Spellings of people, services, environments, branches, versions, sheets.
    pub names: Names,
    /// For each name that is used for a person: the spelling, taken apart; index by `NameId`, as long as `names`.
    pub spellings: Vec<Spelling>,
}

impl Records {
    pub fn len(&self) -> usize {
        self.source.len()
    }

    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = RecordIx> + use<> {
        (0..self.len() as u32).map(RecordIx)
    }

    pub fn system(&self, record: RecordIx, sources: &[Source]) -> System {
        sources[usize::from(self.source[record.index()].0)].system
    }

    /// What the record calls itself in every output: its own id, else `sheet!row` in a workbook, `[place]` in a list of JSON and `L<row>` elsewhere.
    pub fn record_id(&self, record: RecordIx) -> Cow<'_, str> {
        let i = record.index();
        let own = self.id.get(i);
        if !own.is_empty() {
            return own.into();
        }
        let place = self.place[i];
        match self.names.get(place.sheet) {
            "" => format!("L{}", place.row).into(),
            sheet => export::place(Some(sheet), place.row).into(),
        }
    }

    /// Its one line: the title, else the first line of its further text.
    pub fn headline(&self, record: RecordIx) -> &str {
        let title = self.title.get(record.index());
        if title.trim().is_empty() {
            self.body.get(record.index()).lines().next().unwrap_or("")
        } else {
            title
        }
    }

    /// The instant the record speaks of: when it ran, else was planned, else was written.
    pub fn when(&self, record: RecordIx) -> Option<Moment> {
        self.times[record.index()].when()
    }

    /// By what records are ordered: source, time (those without one last), key.
    pub fn order_of(&self, record: RecordIx) -> (SourceIx, i64, RecordKey) {
        let i = record.index();
        let when = self.when(record).map_or(i64::MAX, |when| when.start);
        (self.source[i], when, self.key[i])
    }

    /// Adds records whose files come after the first `files`; their names are interned in the order in which they are met.
    pub fn append(&mut self, part: Records, files: u32) {
        let names = &mut self.names;
        let mut moved = vec![None; part.names.len()];
        let mut rename =
            |id: NameId| *moved[id.index()].get_or_insert_with(|| names.intern(part.names.get(id)));
        for i in 0..part.len() {
            let mut place = part.place[i];
            place.sheet = rename(place.sheet);
            place.file += files;
            self.place.push(place);
            self.people.push(part.people.get(i).iter().map(|p| Person {
                role: p.role,
                name: rename(p.name),
            }));
            self.services
                .push(part.services.get(i).iter().map(|s| rename(*s)));
            self.environment.push(rename(part.environment[i]));
            self.branch.push(rename(part.branch[i]));
            self.version.push(rename(part.version[i]));
        }
        self.source.extend(part.source);
        self.key.extend(part.key);
        self.id.append(part.id);
        self.title.append(part.title);
        self.body.append(part.body);
        self.reference.append(part.reference);
        self.times.extend(part.times);
        self.commit.append(part.commit);
        self.kind.extend(part.kind);
        self.state.extend(part.state);
        self.emergency.extend(part.emergency);
        self.approval.extend(part.approval);
    }

    /// The records at `order`, in that order; names stay as they are. The texts are picked while the rest is.
    pub fn select(self, order: &[u32]) -> Records {
        fn pick<T: Copy>(column: Vec<T>, order: &[u32]) -> Vec<T> {
            order.iter().map(|&i| column[i as usize]).collect()
        }
        let texts = [self.id, self.title, self.body, self.reference, self.commit];
        let pick_texts = || texts.map(|texts| texts.select(order));
        let ([id, title, body, reference, commit], times) =
            rayon::join(pick_texts, || pick(self.times, order));
        Records {
            source: pick(self.source, order),
            key: pick(self.key, order),
            place: pick(self.place, order),
            id,
            title,
            body,
            reference,
            times,
            people: self.people.select(order),
            services: self.services.select(order),
            environment: pick(self.environment, order),
            branch: pick(self.branch, order),
            version: pick(self.version, order),
            commit,
            kind: pick(self.kind, order),
            state: pick(self.state, order),
            emergency: pick(self.emergency, order),
            approval: pick(self.approval, order),
            names: self.names,
            spellings: self.spellings,
        }
    }
}
