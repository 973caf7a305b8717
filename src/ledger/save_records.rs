//! Writing names and records.

use rusqlite::{Transaction, params};
use rustc_hash::FxHashSet;

use crate::ledger::accumulate::Growth;
use crate::ledger::contract::Found;
use crate::ledger::history::Before;
use crate::ledger::ixs::Ixs;
use crate::ledger::pack;
use crate::model::columns::NameId;
use crate::model::export::VALUES_SEPARATOR;
use crate::model::intake::Intake;
use crate::model::record::{RecordIx, RecordKey, Records};

/// Writes every name and every record, in their order.
pub fn save(
    tx: &Transaction,
    found: &Found,
    growth: &Growth,
    before: &Before,
) -> Result<(), rusqlite::Error> {
    save_names(tx, found.intake)?;
    let ixs = Ixs::default();
    let all = || found.intake.records.all();
    put(tx, found.intake, &ixs, all())?;
    put_members(tx, found, &ixs, growth, before, all())
}

/// Writes what these records say, new or over what stands there.
pub fn put(
    tx: &Transaction,
    intake: &Intake,
    ixs: &Ixs,
    which: impl Iterator<Item = RecordIx>,
) -> Result<(), rusqlite::Error> {
    let records = &intake.records;
    let name = |name: NameId| ixs.names.of(name.0);
    let mut insert = tx.prepare(
        "INSERT OR REPLACE INTO record VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28)",
    )?;
    for record in which {
        let i = record.index();
        let place = records.place[i];
        let times = &records.times[i];
        let [
            created,
            started,
            ended,
            planned_start,
            planned_end,
            resolved,
            approved,
        ] = times.all().map(|m| m.map(|m| m.start));
        let people = records.people.get(i).iter().map(|p| (p.role, name(p.name)));
        insert.execute(params![
            ixs.records.of(record.0),
            records.source[i].0,
            &*records.record_id(record),
            !records.id.get(i).is_empty(),
            ixs.files.of(place.file),
            name(place.sheet),
            place.row,
            records.title.get(i),
            records.body.get(i),
            records.reference.get(i),
            created,
            started,
            ended,
            planned_start,
            planned_end,
            resolved,
            pack::times_how(times),
            pack::people(people),
            pack::numbers(records.services.get(i).iter().map(|s| name(*s))),
            name(records.environment[i]),
            name(records.branch[i]),
            name(records.version[i]),
            records.commit.get(i),
            records.kind[i].name(),
            records.state[i].name(),
            records.emergency[i],
            records.approval[i].name(),
            approved,
        ])?;
    }
    Ok(())
}

/// Writes to which changes these records belong, and since when they are known.
pub fn put_members(
    tx: &Transaction,
    found: &Found,
    ixs: &Ixs,
    growth: &Growth,
    before: &Before,
    which: impl Iterator<Item = RecordIx>,
) -> Result<(), rusqlite::Error> {
    let intake = found.intake;
    let replaced: FxHashSet<RecordKey> = growth.replaced.iter().map(|r| r.key).collect();
    let mut as_read = intake.as_read.iter().peekable();
    let mut insert = tx.prepare("INSERT OR REPLACE INTO member VALUES(?1,?2,?3,?4,?5,?6)")?;
    for record in which {
        let own = intake.records.key[record.index()];
        // The key's bits: SQLite's integers are signed.
        let key = own.0.cast_signed();
        let known = before.records.get(&key);
        let since = known.filter(|_| !replaced.contains(&own));
        while as_read.next_if(|(moved, _)| *moved < record).is_some() {}
        let times = as_read.next_if(|(moved, _)| *moved == record);
        insert.execute(params![
            ixs.records.of(record.0),
            key,
            ixs.changes.of(found.change_of(record).0),
            known.map_or(found.run, |known| known.first_seen),
            since.map_or(found.run, |known| known.since),
            times.map(|(_, times)| pack::whole_times(times)),
        ])?;
    }
    Ok(())
}

fn save_names(tx: &Transaction, intake: &Intake) -> Result<(), rusqlite::Error> {
    let all = intake.records.names.iter().map(|(id, _)| (id, id.0));
    put_names(tx, &intake.records, all)
}

/// Writes these names, each where it is to stand.
pub fn put_names(
    tx: &Transaction,
    records: &Records,
    which: impl Iterator<Item = (NameId, u32)>,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare("INSERT INTO name VALUES(?1,?2,?3,?4,?5)")?;
    let mut between = [0; 4];
    let separator = VALUES_SEPARATOR.encode_utf8(&mut between);
    for (id, ix) in which {
        let spelling = records
            .spellings
            .get(id.index())
            .filter(|s| !s.is_empty() || s.is_bot);
        let words = spelling
            .filter(|s| !s.words.is_empty())
            .map(|s| s.words.join(separator));
        insert.execute(params![
            ix,
            records.names.get(id),
            spelling.and_then(|s| s.login.as_deref()),
            words,
            spelling.is_some_and(|s| s.is_bot),
        ])?;
    }
    Ok(())
}
