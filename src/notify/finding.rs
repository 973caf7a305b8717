//! Findings as they are told: what is news, and what of it leaves.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::model::change::{ChangeIx, Linked};
use crate::model::export::place_words;
use crate::model::flag::{Findings, Flag, Subject};
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::moment::Moment;
use crate::model::notify::Told;
use crate::model::person;
use crate::model::record::RecordIx;
use crate::model::settings::Settings;
use crate::notify::contract::Finding;

/// Stands where a name stood.
const SOMEBODY: &str = "(somebody)";

/// The change that a flag is on.
fn change_of(flag: &Flag) -> Option<ChangeIx> {
    match flag.subject {
        Subject::Source(_) => None,
        Subject::Change(change) | Subject::Record(change, _) => Some(change),
    }
}

/// Under which name a finding is told.
pub fn told_as(intake: &Intake, linked: &Linked, flag: &Flag) -> Told {
    let about = match flag.subject {
        Subject::Source(source) => format!("source:{}", intake.source(source).name),
        Subject::Change(change) | Subject::Record(change, _) => {
            linked.changes.id[change.index()].clone()
        }
    };
    (about, flag.code.to_string())
}

/// What was told and still counts: findings on a source as long as they are there; those on a change for good, and on the changes that took
/// in its records.
pub fn carried(
    intake: &Intake,
    linked: &Linked,
    findings: &Findings,
    memory: &Memory,
) -> BTreeSet<Told> {
    let mut told: BTreeSet<Told> = (memory.told.iter())
        .filter(|(about, _)| !about.starts_with("source:"))
        .cloned()
        .collect();
    for flag in &findings.flags {
        let now = told_as(intake, linked, flag);
        let was_told = match change_of(flag) {
            None => memory.told.contains(&now),
            Some(change) => {
                let mut members = linked.changes.members.get(change.index()).iter();
                members.any(|record| {
                    let before = memory.changes.get(&intake.records.key[record.index()]);
                    before.is_some_and(|id| memory.told.contains(&(id.clone(), now.1.clone())))
                })
            }
        };
        if was_told {
            told.insert(now);
        }
    }
    told
}

/// Whether its change is young enough to be news; what is on a source always is.
pub fn is_recent(settings: &Settings, linked: &Linked, flag: &Flag) -> bool {
    change_of(flag).is_none_or(|change| {
        let start = linked.changes.start[change.index()];
        start.is_none_or(|start| settings.now - start.end() <= settings.notify.age_s_max)
    })
}

/// What leaves of a finding.
pub fn finding(
    settings: &Settings,
    intake: &Intake,
    linked: &Linked,
    flag: &Flag,
    (about, code): Told,
) -> Finding {
    let records = &intake.records;
    let change = change_of(flag);
    let members = change.map_or(&[][..], |c| linked.changes.members.get(c.index()));
    let people: FxHashSet<String> = (members.iter().chain(&flag.evidence))
        .flat_map(|record| records.people.get(record.index()))
        .map(|person| records.names.get(person.name).to_lowercase())
        .collect();
    let names = settings.notify.names;
    let shown = |text: &str| match names {
        true => text.to_string(),
        false => nameless(text, &people).into_owned(),
    };
    let subject = match flag.subject {
        Subject::Record(_, record) => Some(record),
        Subject::Change(_) | Subject::Source(_) => change.map(|c| linked.changes.title[c.index()]),
    };
    let who = change.map(|c| records.names.get(linked.changes.who[c.index()]));
    let services = change.map_or(&[][..], |c| linked.changes.services.get(c.index()));
    let services: Vec<&str> = services.iter().map(|s| records.names.get(*s)).collect();
    let owners = settings.policy.owners_of(&services).into_iter();
    let start = change.and_then(|c| linked.changes.start[c.index()]);
    Finding {
        about,
        code,
        severity: flag.severity.name(),
        confidence: flag.confidence,
        title: subject.map_or(String::new(), |record| shown(records.headline(record))),
        owners: owners.map(str::to_string).collect(),
        services: services.into_iter().map(str::to_string).collect(),
        when: start.map(Moment::display),
        who: who
            .filter(|who| names && !who.is_empty())
            .map(str::to_string),
        says: shown(&flag.says),
        evidence: flag.evidence.iter().map(|r| place(intake, *r)).collect(),
    }
}

/// `argo:4711 (argo.json row 12)`
fn place(intake: &Intake, record: RecordIx) -> String {
    let records = &intake.records;
    let place = records.place[record.index()];
    let source = &intake.source(records.source[record.index()]).name;
    let file = intake.files[place.file as usize].path.display();
    let words = place_words(records.names.get(place.sheet), place.row);
    let id = records.record_id(record);
    format!("{source}:{id} ({file}{words})")
}

/// The text without the names of those people, given in lower case.
fn nameless<'t>(text: &'t str, people: &FxHashSet<String>) -> Cow<'t, str> {
    let words_max = people.iter().map(|name| person::words(name).len()).max();
    person::replaced(text, words_max.unwrap_or(0), |said| {
        let is_name = people.contains(&said.to_lowercase());
        is_name.then(|| SOMEBODY.to_string())
    })
}
