//! Writing changes, services, links and flags.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::ledger::contract::RunId;
use crate::ledger::executions;
use crate::ledger::history::Before;
use crate::ledger::pack;
use crate::model::change::Linked;
use crate::model::flag::{Findings, Subject};
use crate::model::intake::Intake;
use crate::model::moment::Moment;
use crate::model::record::{RecordIx, State};
use crate::model::source::System;

/// Writes what the records came to.
pub fn save(
    tx: &Transaction,
    run: RunId,
    intake: &Intake,
    linked: &Linked,
    findings: &Findings,
    before: &Before,
) -> Result<(), rusqlite::Error> {
    save_changes(tx, run, intake, linked, findings, before)?;
    save_services(tx, intake, linked)?;
    executions::save(tx, intake, linked)?;
    save_links(tx, linked)?;
    save_flags(tx, findings)
}

fn save_changes(
    tx: &Transaction,
    run: RunId,
    intake: &Intake,
    linked: &Linked,
    findings: &Findings,
    before: &Before,
) -> Result<(), rusqlite::Error> {
    let changes = &linked.changes;
    let same_title = same_title(intake, linked);
    let codes = findings.codes();
    let first_seen = before.first_seen();
    let mut insert = tx.prepare(
        "INSERT INTO change VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23)",
    )?;
    for change in changes.all() {
        let i = change.index();
        let id = &changes.id[i];
        let members = changes.members.get(i);
        let ran = ran(intake, members);
        insert.execute(params![
            change.0,
            id,
            changes.kind[i].name(),
            intake.records.headline(changes.title[i]),
            changes.title[i].0,
            changes.start[i].map(|m| m.start),
            changes.start[i].map(pack::how),
            changes.start[i].is_some_and(|m| m.width_s >= 60),
            changes.end[i].map(|m| m.start),
            changes.end[i].map(pack::how),
            changes.who[i].0,
            findings.status[i].name(),
            changes.confidence[i],
            findings.no_record[i],
            pack::numbers(changes.services.get(i).iter().map(|s| s.0)),
            pack::numbers(environments(intake, &ran)),
            systems(intake, members),
            state(intake, &ran).name(),
            members.iter().any(|r| intake.records.emergency[r.index()]),
            pack::numbers(members.iter().map(|r| r.0)),
            same_title[i],
            codes
                .get(&change)
                .map_or(String::new(), |codes| codes.join(" ")),
            first_seen.get(id.as_str()).copied().unwrap_or(run),
        ])?;
    }
    Ok(())
}

/// The members that show that it ran; without any, all of them.
fn ran(intake: &Intake, members: &[RecordIx]) -> Vec<RecordIx> {
    let evidence: Vec<RecordIx> = members
        .iter()
        .copied()
        .filter(|r| intake.records.system(*r, &intake.sources).is_evidence())
        .collect();
    if evidence.is_empty() {
        members.to_vec()
    } else {
        evidence
    }
}

/// Where it ran, as interned names; 0 where a record names none.
fn environments(intake: &Intake, ran: &[RecordIx]) -> Vec<u32> {
    let mut names: Vec<u32> = ran
        .iter()
        .map(|r| intake.records.environment[r.index()].0)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// One bit a system, in the order of `System::ALL`.
fn systems(intake: &Intake, members: &[RecordIx]) -> i64 {
    members
        .iter()
        .map(|r| 1_i64 << (intake.records.system(*r, &intake.sources) as u32))
        .fold(0, |all, one| all | one)
}

/// How it ended: the worst of what its evidence says.
fn state(intake: &Intake, ran: &[RecordIx]) -> State {
    const WORST_FIRST: [State; 7] = [
        State::Failed,
        State::RolledBack,
        State::Partial,
        State::Done,
        State::Open,
        State::Cancelled,
        State::Unknown,
    ];
    WORST_FIRST
        .into_iter()
        .find(|s| ran.iter().any(|r| intake.records.state[r.index()] == *s))
        .unwrap_or(State::Unknown)
}

/// How many changes bear the title of each, numbers aside: routine has many.
fn same_title(intake: &Intake, linked: &Linked) -> Vec<u32> {
    let hashes: Vec<u64> = linked
        .changes
        .title
        .iter()
        .map(|r| {
            let mut title = intake.records.headline(*r).to_lowercase();
            title.retain(|c| !c.is_ascii_digit());
            xxh3_64(title.as_bytes())
        })
        .collect();
    let mut count: FxHashMap<u64, u32> = FxHashMap::default();
    for hash in &hashes {
        *count.entry(*hash).or_default() += 1;
    }
    hashes.iter().map(|hash| count[hash]).collect()
}

fn save_services(
    tx: &Transaction,
    intake: &Intake,
    linked: &Linked,
) -> Result<(), rusqlite::Error> {
    let changes = &linked.changes;
    let mut rows: Vec<(u32, i64, u32)> = Vec::new();
    let mut services: BTreeMap<u32, (i64, Option<i64>)> = BTreeMap::new();
    for change in changes.all() {
        let start = changes.start[change.index()].map(|m: Moment| m.start);
        for service in changes.services.get(change.index()) {
            let (count, last) = services.entry(service.0).or_default();
            *count += 1;
            *last = (*last).max(start);
            rows.extend(start.map(|start| (service.0, start, change.0)));
        }
    }
    // In the order of the key, so that the tree grows at its right edge.
    rows.sort_unstable();
    rows.dedup();
    let mut insert = tx.prepare("INSERT INTO change_service VALUES(?1,?2,?3)")?;
    for row in rows {
        insert.execute(row)?;
    }
    let mut insert = tx.prepare("INSERT INTO service VALUES(?1,?2,?3,?4)")?;
    for (name, (count, last)) in services {
        let text = intake
            .records
            .names
            .get(crate::model::columns::NameId(name));
        insert.execute(params![name, text, count, last])?;
    }
    Ok(())
}

fn save_links(tx: &Transaction, linked: &Linked) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare("INSERT INTO link VALUES(?1,?2,?3,?4,?5,?6,?7)")?;
    for (ix, link) in linked.links.iter().enumerate() {
        insert.execute(params![
            ix as i64,
            link.a.0,
            link.b.0,
            link.relation.name(),
            link.verdict.name(),
            link.probability,
            pack::bits(&link.bits),
        ])?;
    }
    Ok(())
}

fn save_flags(tx: &Transaction, findings: &Findings) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare("INSERT INTO flag VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")?;
    for (ix, flag) in findings.flags.iter().enumerate() {
        let (source, change, record) = match flag.subject {
            Subject::Source(source) => (Some(source.0), None, None),
            Subject::Change(change) => (None, Some(change.0), None),
            Subject::Record(change, record) => (None, Some(change.0), Some(record.0)),
        };
        insert.execute(params![
            ix as i64,
            flag.code,
            flag.severity.name(),
            flag.confidence,
            source,
            change,
            record,
            flag.says,
            pack::numbers(flag.evidence.iter().map(|r| r.0)),
            flag.best_rejected.map(|(record, _)| record.0),
            flag.best_rejected.map(|(_, probability)| probability),
        ])?;
    }
    Ok(())
}

/// The systems of a mask, in their order.
pub fn systems_of(mask: i64) -> Vec<System> {
    System::ALL
        .into_iter()
        .filter(|s| mask & (1 << (*s as u32)) != 0)
        .collect()
}
