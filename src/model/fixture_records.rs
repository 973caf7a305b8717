//! The records of the night that is made by hand, for tests.

use crate::model::columns::Names;
use crate::model::fixture::NOW;
use crate::model::moment::{Moment, Precision, ZoneBasis};
use crate::model::person::Spelling;
use crate::model::record::{Approval, Kind, Person, Place, RecordKey, Records, Role, State, Times};
use crate::model::settings::{DAY_S, HOUR_S};
use crate::model::source::SourceIx;

/// What the tests need of a record; the rest is empty.
struct Told {
    source: u16,
    id: &'static str,
    sheet: &'static str,
    row: u32,
    title: &'static str,
    who: (Role, &'static str),
    service: &'static str,
    kind: Kind,
    state: State,
    times: Times,
}

const TOLD_AT: Times = Times {
    created: None,
    started: None,
    ended: None,
    planned_start: None,
    planned_end: None,
    resolved: None,
    approved: None,
};

fn at(before_s: i64, precision: Precision, width_s: u32) -> Option<Moment> {
    Some(Moment {
        start: NOW - before_s,
        width_s,
        precision,
        basis: ZoneBasis::Stated,
    })
}

fn second(before_s: i64) -> Option<Moment> {
    at(before_s, Precision::Second, 0)
}

fn told() -> Vec<Told> {
    let ran = |before_s| Times {
        started: second(before_s),
        ..TOLD_AT
    };
    let wrote = |before_s| Times {
        created: at(before_s, Precision::Minute, 59),
        ..TOLD_AT
    };
    let plain = |source, id, row, title, who, service, times| Told {
        source,
        id,
        sheet: "",
        row,
        title,
        who,
        service,
        kind: Kind::Release,
        state: State::Done,
        times,
    };
    let (actor, owner) = (Role::Actor, Role::Owner);
    let mut told = vec![
        plain(
            0,
            "PAY-7",
            2,
            "Release payments 2.1",
            (owner, "Lee Wong"),
            "payments",
            wrote(3 * DAY_S),
        ),
        plain(
            0,
            "PAY-9",
            3,
            "=cmd|' /C calc'!A0",
            (owner, "Ana Diaz"),
            "search",
            wrote(20 * HOUR_S),
        ),
        plain(
            1,
            "d-1",
            12,
            "payments 2.1",
            (actor, "l.wong"),
            "payments",
            ran(2 * DAY_S),
        ),
        plain(
            1,
            "d-2",
            1198,
            "checkout 4.12.1 → 4.12.2",
            (actor, "d.ng"),
            "checkout",
            ran(709),
        ),
        plain(
            2,
            "",
            44,
            "Database parameter raised, hotfix",
            (actor, "deploy-bot"),
            "checkout",
            ran(6 * HOUR_S),
        ),
        plain(
            3,
            "",
            5,
            "payments 2.1 went live",
            (owner, "Wong, Lee"),
            "Payments",
            ran(2 * DAY_S),
        ),
        plain(
            3,
            "",
            6,
            "toggle \"fast path\" on",
            (owner, ""),
            "search",
            TOLD_AT,
        ),
    ];
    told[4].kind = Kind::Hotfix;
    for row in &mut told[5..] {
        row.sheet = "March";
    }
    told[5].times.started = at(2 * DAY_S + 3 * HOUR_S, Precision::Day, 86_399);
    told[6].kind = Kind::Config;
    told
}

pub fn records() -> Records {
    let mut records = Records::default();
    let mut names = Names::default();
    for (i, told) in told().into_iter().enumerate() {
        records.source.push(SourceIx(told.source));
        records.key.push(RecordKey(u64::MAX - i as u64));
        records.place.push(Place {
            file: u32::from(told.source),
            sheet: names.intern(told.sheet),
            row: told.row,
        });
        records.id.push(told.id);
        records.title.push(told.title);
        records
            .body
            .push(if i == 3 { "line one\nline two" } else { "" });
        records.reference.push(if i == 2 { "PAY-7" } else { "" });
        records.times.push(told.times);
        let (role, who) = told.who;
        let name = names.intern(who);
        let person = (!who.is_empty()).then_some(Person { role, name });
        records.people.push(person);
        records.services.push([names.intern(told.service)]);
        let environment = if told.source == 1 { "production" } else { "" };
        records.environment.push(names.intern(environment));
        records
            .branch
            .push(names.intern(if i == 3 { "fix/cart" } else { "" }));
        records
            .version
            .push(names.intern(if i == 3 { "4.12.2" } else { "" }));
        records.commit.push(if i == 3 { "4b8c0ffee" } else { "" });
        records.kind.push(told.kind);
        records.state.push(told.state);
        records.emergency.push(i == 4);
        records.approval.push(Approval::Unknown);
    }
    records.spellings = vec![Spelling::default(); names.len()];
    for (id, name) in names.iter() {
        if ["l.wong", "d.ng", "deploy-bot"].contains(&name) {
            records.spellings[id.index()] = Spelling {
                login: Some(name.to_string()),
                words: Vec::new(),
                is_bot: name == "deploy-bot",
            };
        }
        if name == "Lee Wong" {
            records.spellings[id.index()].words = vec!["lee".to_string(), "wong".to_string()];
        }
    }
    records.names = names;
    records
}
