//! Writing changes, services, links and flags.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::ledger::contract::Found;
use crate::ledger::executions;
use crate::ledger::history::Before;
use crate::ledger::ixs::Ixs;
use crate::ledger::pack;
use crate::ledger::shipments;
use crate::model::columns::NameId;
use crate::model::flag::{Flag, Severity, Subject};
use crate::model::intake::Intake;
use crate::model::link::{Link, Relation};
use crate::model::moment::Moment;
use crate::model::record::{RecordIx, State};
use crate::model::source::System;

type Sql<T> = Result<T, rusqlite::Error>;

/// Writes what the records came to.
pub fn save(tx: &Transaction, found: &Found, before: &Before) -> Sql<()> {
    let ixs = Ixs::default();
    put(tx, found, &ixs, before)?;
    put_named(tx, found, &ixs)?;
    save_services(tx, found)?;
    executions::put(tx, found, &ixs)?;
    shipments::put(tx, found, &ixs)?;
    put_links(tx, found, &ixs, |_| true)?;
    put_flags(tx, found, &ixs)
}

/// Writes the changes that were decided, new or over what stands there.
pub fn put(tx: &Transaction, found: &Found, ixs: &Ixs, before: &Before) -> Sql<()> {
    let (intake, changes) = (found.intake, &found.linked.changes);
    let same_title = same_title(found, before);
    let codes = found.findings.codes();
    let first_seen = before.first_seen();
    let name = |name: &NameId| ixs.names.of(name.0);
    let mut insert = tx.prepare(
        "INSERT OR REPLACE INTO change VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24)",
    )?;
    for change in found.decided() {
        let i = change.index();
        let id = &changes.id[i];
        let members = changes.members.get(i);
        let ran = ran(intake, members);
        insert.execute(params![
            ixs.changes.of(change.0),
            id,
            changes.kind[i].name(),
            intake.records.headline(changes.title[i]),
            ixs.records.of(changes.title[i].0),
            changes.start[i].map(|m| m.start),
            changes.start[i].map(pack::how),
            changes.start[i].is_some_and(|m| m.width_s >= 60),
            changes.end[i].map(|m| m.start),
            changes.end[i].map(pack::how),
            name(&changes.who[i]),
            found.findings.status[i].name(),
            changes.confidence[i],
            found.findings.no_record[i],
            pack::numbers(changes.services.get(i).iter().map(name)),
            pack::numbers(environments(intake, &ran, ixs)),
            systems(intake, members),
            state(intake, &ran).name(),
            members.iter().any(|r| intake.records.emergency[r.index()]),
            pack::numbers(ixs.records.sorted(members.iter().map(|r| r.0))),
            same_title[i],
            codes
                .get(&change)
                .map_or(String::new(), |codes| codes.join(" ")),
            first_seen.get(id.as_str()).copied().unwrap_or(found.run),
            opened(intake, members),
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
fn environments(intake: &Intake, ran: &[RecordIx], ixs: &Ixs) -> Vec<u32> {
    let of = |r: &RecordIx| intake.records.environment[r.index()].0;
    let mut names = ixs.names.sorted(ran.iter().map(of));
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

/// When the first of its tickets was opened, unix seconds.
fn opened(intake: &Intake, members: &[RecordIx]) -> Option<i64> {
    let is_ticket = |r: &&RecordIx| intake.records.system(**r, &intake.sources) == System::Tickets;
    let tickets = members.iter().filter(is_ticket);
    let opened = tickets.filter_map(|r| intake.records.times[r.index()].created);
    opened.map(|m| m.start).min()
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

/// How many changes bear the title of each, numbers aside: routine has many. Where not all are at hand, what was known of their like counts.
fn same_title(found: &Found, before: &Before) -> Vec<u32> {
    let changes = &found.linked.changes;
    let hash = |r: &RecordIx| {
        let mut title = found.intake.records.headline(*r).to_lowercase();
        title.retain(|c| !c.is_ascii_digit());
        xxh3_64(title.as_bytes())
    };
    let hashes: Vec<u64> = changes.title.iter().map(hash).collect();
    let mut count: FxHashMap<u64, u32> = FxHashMap::default();
    for hash in &hashes {
        *count.entry(*hash).or_default() += 1;
    }
    if found.decided.is_some() {
        let known = before.changes.values();
        let known: FxHashMap<&str, u32> = known.map(|c| (c.id.as_str(), c.same_title)).collect();
        for (hash, id) in hashes.iter().zip(&changes.id) {
            let known = known.get(id.as_str()).copied().unwrap_or(0);
            count.entry(*hash).and_modify(|n| *n = known.max(*n));
        }
    }
    hashes.iter().map(|hash| count[hash]).collect()
}

/// Writes which services the changes that were decided name, and when these began.
pub fn put_named(tx: &Transaction, found: &Found, ixs: &Ixs) -> Sql<()> {
    let changes = &found.linked.changes;
    let mut rows: Vec<(u32, i64, u32)> = Vec::new();
    for change in found.decided() {
        let start = changes.start[change.index()].map(|m: Moment| m.start);
        let named = changes.services.get(change.index()).iter();
        let row = |service: &NameId| {
            let change = ixs.changes.of(change.0);
            Some((ixs.names.of(service.0), start?, change))
        };
        rows.extend(named.filter_map(row));
    }
    // In the order of the key, so that the tree grows at its right edge.
    rows.sort_unstable();
    rows.dedup();
    let mut insert = tx.prepare("INSERT INTO change_service VALUES(?1,?2,?3)")?;
    for row in rows {
        insert.execute(row)?;
    }
    Ok(())
}

fn save_services(tx: &Transaction, found: &Found) -> Sql<()> {
    let changes = &found.linked.changes;
    let mut services: BTreeMap<NameId, (i64, Option<i64>)> = BTreeMap::new();
    for change in changes.all() {
        let start = changes.start[change.index()].map(|m: Moment| m.start);
        for service in changes.services.get(change.index()) {
            let (count, last) = services.entry(*service).or_default();
            *count += 1;
            *last = (*last).max(start);
        }
    }
    let mut insert = tx.prepare("INSERT INTO service VALUES(?1,?2,?3,?4)")?;
    for (name, (count, last)) in services {
        let text = found.intake.records.names.get(name);
        insert.execute(params![name.0, text, count, last])?;
    }
    Ok(())
}

/// Writes the links that are chosen.
pub fn put_links(
    tx: &Transaction,
    found: &Found,
    ixs: &Ixs,
    is_chosen: impl Fn(&Link) -> bool,
) -> Sql<()> {
    let mut insert = tx.prepare("INSERT INTO link VALUES(?1,?2,?3,?4,?5,?6,?7)")?;
    let links = found.linked.links.iter().enumerate();
    for (nth, link) in links.filter(|(_, link)| is_chosen(link)) {
        let mut ends = [link.a, link.b].map(|end| ixs.records.of(end.0));
        if link.relation != Relation::Reverts {
            ends.sort_unstable();
        }
        insert.execute(params![
            nth as i64,
            ends[0],
            ends[1],
            link.relation.name(),
            link.verdict.name(),
            link.probability,
            pack::bits(&link.bits),
        ])?;
    }
    Ok(())
}

/// Writes the flags on what was decided, those on sources too.
pub fn put_flags(tx: &Transaction, found: &Found, ixs: &Ixs) -> Sql<()> {
    let mut last = tx.prepare("SELECT max(ix) FROM flag WHERE ix BETWEEN ?1 AND ?2")?;
    let mut insert = tx.prepare("INSERT INTO flag VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")?;
    let mut next: FxHashMap<i64, i64> = FxHashMap::default();
    let record = |record: RecordIx| ixs.records.of(record.0);
    for flag in &found.findings.flags {
        let (source, change, on) = match flag.subject {
            Subject::Source(source) => (Some(source.0), None, None),
            Subject::Change(change) => (None, Some(change), None),
            Subject::Record(change, record) => (None, Some(change), Some(record)),
        };
        if change.is_some_and(|change| !found.is_decided(change)) {
            continue;
        }
        let first = first_of_its_kind(flag);
        let ix = match next.get(&first) {
            Some(next) => *next,
            None => {
                let span = [first, first + FLAGS_OF_A_KIND];
                let last: Option<i64> = last.query_row(span, |row| row.get(0))?;
                last.map_or(first, |last| last + 1)
            }
        };
        next.insert(first, ix + 1);
        insert.execute(params![
            ix,
            flag.code,
            flag.severity.name(),
            flag.confidence,
            source,
            change.map(|change| ixs.changes.of(change.0)),
            on.map(record),
            flag.says,
            pack::numbers(flag.evidence.iter().map(|r| record(*r))),
            flag.best_rejected.map(|(rejected, _)| record(rejected)),
            flag.best_rejected.map(|(_, probability)| probability),
        ])?;
    }
    Ok(())
}

/// Flags of one severity whose codes begin alike.
const FLAGS_OF_A_KIND: i64 = (1 << 28) - 1;

/// Where the flags of its severity and of codes that begin like its own stand: the worst first, then by code, with room for those to come.
fn first_of_its_kind(flag: &Flag) -> i64 {
    let letter = |i: usize| flag.code.as_bytes().get(i).map_or(0, |c| i64::from(c & 31));
    let severity = Severity::Critical as i64 - flag.severity as i64;
    ((severity << 10) | (letter(0) << 5) | letter(1)) << 28
}

/// The systems of a mask, in their order.
pub fn systems_of(mask: i64) -> Vec<System> {
    System::ALL
        .into_iter()
        .filter(|s| mask & (1 << (*s as u32)) != 0)
        .collect()
}
