//! Small stories for the tests of the rules: a few rows, the change each belongs to, and what the sources cover.

use chrono::NaiveDateTime;

use crate::classify::classify;
use crate::classify::contract::Rule;
use crate::model::change::{ChangeIx, Changes, Linked};
use crate::model::columns::NameId;
use crate::model::coverage::{Coverage, CoverageBasis, Span};
use crate::model::flag::{Findings, Flag};
use crate::model::intake::Intake;
use crate::model::link::{Bits, Evidence, Link, Relation, Verdict};
use crate::model::moment::{Moment, Precision, ZoneBasis};
use crate::model::person::Spelling;
use crate::model::record::{Kind, Person, Place, RecordIx, RecordKey, Records, Role, State, Times};
use crate::model::settings::{Policy, Settings};
use crate::model::source::{Source, SourceIx, System};

/// `2026-03-02`, `2026-03-02 10:00` or `2026-03-02 10:00:07`, UTC, its zone stated.
pub fn moment(text: &str) -> Moment {
    let (filled, width_s, precision) = match text.len() {
        10 => (format!("{text} 00:00:00"), 86_399, Precision::Day),
        16 => (format!("{text}:00"), 59, Precision::Minute),
        _ => (text.to_string(), 0, Precision::Second),
    };
    Moment {
        start: NaiveDateTime::parse_from_str(&filled, "%Y-%m-%d %H:%M:%S")
            .unwrap()
            .and_utc()
            .timestamp(),
        width_s,
        precision,
        basis: ZoneBasis::Stated,
    }
}

/// One row of a story. Rows without a change of their own belong to the first one.
#[derive(Clone)]
pub struct Row {
    pub system: System,
    pub id: &'static str,
    pub change: u32,
    pub title: &'static str,
    pub times: Times,
    pub people: Vec<(Role, &'static str)>,
    pub services: Vec<&'static str>,
    pub environment: &'static str,
    pub branch: &'static str,
    pub version: &'static str,
    pub commit: &'static str,
    pub kind: Kind,
    pub state: State,
    pub emergency: bool,
}

fn row(system: System, id: &'static str) -> Row {
    Row {
        system,
        id,
        change: 0,
        title: "raise the pool size",
        times: Times::default(),
        people: Vec::new(),
        services: Vec::new(),
        environment: "",
        branch: "",
        version: "",
        commit: "",
        kind: Kind::Other,
        state: State::Unknown,
        emergency: false,
    }
}

/// A ticket, opened on 1 March 2026 at 09:00.
pub fn ticket(id: &'static str) -> Row {
    row(System::Tickets, id).created("2026-03-01 09:00")
}

/// A deploy of 10 March 2026, 10:00.
pub fn deploy(id: &'static str) -> Row {
    row(System::Deploys, id).at("2026-03-10 10:00:00")
}

/// A hot-fix of 10 March 2026, 10:00.
pub fn hotfix(id: &'static str) -> Row {
    row(System::Hotfixes, id).at("2026-03-10 10:00")
}

/// A sheet row of 10 March 2026.
pub fn sheet(id: &'static str) -> Row {
    row(System::Spreadsheets, id).at("2026-03-10")
}

impl Row {
    pub fn at(mut self, text: &str) -> Row {
        self.times.started = Some(moment(text));
        self
    }
    pub fn created(mut self, text: &str) -> Row {
        self.times.created = Some(moment(text));
        self
    }
    pub fn resolved(mut self, text: &str) -> Row {
        self.times.resolved = Some(moment(text));
        self
    }
    pub fn planned(mut self, from: &str, to: &str) -> Row {
        self.times.planned_start = Some(moment(from));
        self.times.planned_end = Some(moment(to));
        self
    }
    pub fn zone(mut self, basis: ZoneBasis) -> Row {
        for moment in self.times.all_mut().into_iter().flatten() {
            moment.basis = basis;
        }
        self
    }
    pub fn change(self, change: u32) -> Row {
        Row { change, ..self }
    }
    pub fn title(self, title: &'static str) -> Row {
        Row { title, ..self }
    }
    pub fn branch(self, branch: &'static str) -> Row {
        Row { branch, ..self }
    }
    pub fn environment(self, environment: &'static str) -> Row {
        Row {
            environment,
            ..self
        }
    }
    pub fn state(self, state: State) -> Row {
        Row { state, ..self }
    }
    pub fn service(mut self, service: &'static str) -> Row {
        self.services.push(service);
        self
    }
    /// `d.ng` is a login, `Dana Ng` a name, `ci-bot` a bot.
    pub fn person(mut self, role: Role, spelling: &'static str) -> Row {
        self.people.push((role, spelling));
        self
    }
    pub fn emergency(self) -> Row {
        Row {
            emergency: true,
            ..self
        }
    }
}

/// Rows, their changes, and what the sources cover: by default all of 2026 until June.
pub struct Story {
    pub rows: Vec<Row>,
    pub policy: Policy,
    pub now: i64,
    pub no_record: f32,
    pub coverage: [Option<Span>; 4],
    pub ships: Vec<(&'static str, &'static str)>,
    pub rejected: Vec<(&'static str, &'static str, f32)>,
    pub truncated: Option<&'static str>,
}

impl Story {
    pub fn of(rows: impl IntoIterator<Item = Row>) -> Story {
        let mut rows: Vec<Row> = rows.into_iter().collect();
        rows.sort_by_key(|row| row.system);
        let all = Some(Span {
            from: moment("2026-01-01 00:00:00").start,
            to: moment("2026-06-01 00:00:00").start,
        });
        Story {
            rows,
            policy: Policy::default(),
            now: moment("2026-06-01 00:00:00").start,
            no_record: 0.05,
            coverage: [all; 4],
            ships: Vec::new(),
            rejected: Vec::new(),
            truncated: None,
        }
    }
    pub fn no_record(self, no_record: f32) -> Story {
        Story { no_record, ..self }
    }
    pub fn now(mut self, text: &str) -> Story {
        self.now = moment(text).start;
        self
    }
    pub fn tickets_from(self, text: &str) -> Story {
        self.covers(System::Tickets, text, "2026-06-01 00:00")
    }
    pub fn tickets_to(self, text: &str) -> Story {
        self.covers(System::Tickets, "2026-01-01 00:00", text)
    }
    pub fn covers(mut self, system: System, from: &str, to: &str) -> Story {
        self.coverage[system as usize] = Some(Span {
            from: moment(from).start,
            to: moment(to).start,
        });
        self
    }
    pub fn without_ticket_source(mut self) -> Story {
        self.coverage[0] = None;
        self
    }
    /// A deploy or hot-fix carries a ticket of another change.
    pub fn ships(mut self, ticket: &'static str, run: &'static str) -> Story {
        self.ships.push((ticket, run));
        self
    }
    pub fn rejected(mut self, a: &'static str, b: &'static str, probability: f32) -> Story {
        self.rejected.push((a, b, probability));
        self
    }
    pub fn truncated(self, why: &'static str) -> Story {
        Story {
            truncated: Some(why),
            ..self
        }
    }

    pub fn findings(&self) -> Findings {
        let intake = self.intake();
        let linked = self.linked(&intake);
        let settings = Settings {
            sources: intake.sources.clone(),
            policy: self.policy.clone(),
            now: self.now,
            answers: Default::default(),
        };
        classify(&intake, &linked, &settings)
    }

    /// The flags of one rule.
    pub fn flags(&self, rule: &Rule) -> Vec<Flag> {
        let mut flags = self.findings().flags;
        flags.retain(|flag| flag.code == rule.doc.code);
        flags
    }

    /// Asserts what the rule says of the story, flag by flag.
    pub fn check(&self, rule: &Rule, expected: &[&str]) {
        let says: Vec<String> = self.flags(rule).into_iter().map(|flag| flag.says).collect();
        assert_eq!(says, expected);
    }

    fn intake(&self) -> Intake {
        let systems: Vec<System> = System::ALL
            .into_iter()
            .filter(|&system| self.coverage[system as usize].is_some())
            .collect();
        let sources = systems
            .iter()
            .map(|&system| Source::plain(system.name(), system, Vec::new()))
            .collect();
        let coverage = systems
            .iter()
            .enumerate()
            .map(|(i, &system)| Coverage {
                source: SourceIx(i as u16),
                spans: self.coverage[system as usize].into_iter().collect(),
                basis: CoverageBasis::Entries,
                truncated: self.truncated.map(str::to_string),
                uncertain: Vec::new(),
            })
            .collect();
        let mut records = Records::default();
        for (i, row) in self.rows.iter().enumerate() {
            let source = systems.iter().position(|&s| s == row.system).unwrap();
            push(&mut records, i, source, row);
        }
        records.spellings = records
            .names
            .iter()
            .map(|(_, name)| spelling(name))
            .collect();
        Intake {
            zones: vec![None; systems.len()],
            sources,
            coverage,
            records,
            ..Intake::default()
        }
    }

    fn linked(&self, intake: &Intake) -> Linked {
        let changes_n = self
            .rows
            .iter()
            .map(|row| row.change + 1)
            .max()
            .unwrap_or(0);
        let mut changes = Changes {
            of: self.rows.iter().map(|row| ChangeIx(row.change)).collect(),
            ..Changes::default()
        };
        for change in 0..changes_n {
            let members: Vec<RecordIx> = intake
                .records
                .all()
                .filter(|record| self.rows[record.index()].change == change)
                .collect();
            changes.id.push(format!("c{change}"));
            changes.title.push(members[0]);
            changes.members.push(members);
            changes.kind.push(Kind::Other);
            changes.services.push([]);
            changes.start.push(None);
            changes.end.push(None);
            changes.who.push(NameId::NONE);
            changes.confidence.push(1.0);
            changes.no_record.push(self.no_record);
        }
        Linked {
            links: self.links(),
            changes,
            ..Linked::default()
        }
    }

    fn links(&self) -> Vec<Link> {
        let find = |id: &str| RecordIx(self.rows.iter().position(|r| r.id == id).unwrap() as u32);
        let bits: Bits = [0.0; Evidence::COUNT];
        let ships = self.ships.iter().map(|&(a, b)| Link {
            a: find(a),
            b: find(b),
            relation: Relation::Ships,
            verdict: Verdict::Accepted,
            probability: 0.9,
            bits,
        });
        let rejected = self.rejected.iter().map(|&(a, b, probability)| Link {
            a: find(a),
            b: find(b),
            relation: Relation::Same,
            verdict: Verdict::Rejected,
            probability,
            bits,
        });
        let mut links: Vec<Link> = ships.chain(rejected).collect();
        links.sort_by_key(|link| (link.a, link.b));
        links
    }
}

fn push(records: &mut Records, i: usize, source: usize, row: &Row) {
    records.source.push(SourceIx(source as u16));
    records.key.push(RecordKey(i as u64));
    records.place.push(Place {
        file: 0,
        sheet: NameId::NONE,
        row: i as u32 + 2,
    });
    records.id.push(row.id);
    records.title.push(row.title);
    records.body.push("");
    records.reference.push("");
    records.times.push(row.times);
    let people: Vec<Person> = row
        .people
        .iter()
        .map(|&(role, name)| Person {
            role,
            name: records.names.intern(name),
        })
        .collect();
    records.people.push(people);
    let services: Vec<NameId> = row
        .services
        .iter()
        .map(|service| records.names.intern(service))
        .collect();
    records.services.push(services);
    records
        .environment
        .push(records.names.intern(row.environment));
    records.branch.push(records.names.intern(row.branch));
    records.version.push(records.names.intern(row.version));
    records.commit.push(row.commit);
    records.kind.push(row.kind);
    records.state.push(row.state);
    records.emergency.push(row.emergency);
}

fn spelling(name: &str) -> Spelling {
    if name.is_empty() {
        return Spelling::default();
    }
    let lower = name.to_lowercase();
    let is_name = lower.contains(' ');
    Spelling {
        login: (!is_name).then(|| lower.clone()),
        words: if is_name {
            lower.split(' ').map(str::to_string).collect()
        } else {
            Vec::new()
        },
        is_bot: lower.contains("bot"),
    }
}
