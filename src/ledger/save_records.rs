//! Writing names and records.

use rusqlite::{Transaction, params};
use rustc_hash::FxHashSet;

use crate::ledger::accumulate::Growth;
use crate::ledger::contract::RunId;
use crate::ledger::history::Before;
use crate::ledger::pack;
use crate::model::change::Linked;
use crate::model::export::VALUES_SEPARATOR;
use crate::model::intake::Intake;
use crate::model::record::RecordKey;

/// Writes every name and every record, in their order.
pub fn save(
    tx: &Transaction,
    run: RunId,
    intake: &Intake,
    linked: &Linked,
    growth: &Growth,
    before: &Before,
) -> Result<(), rusqlite::Error> {
    save_names(tx, intake)?;
    let records = &intake.records;
    let mut insert = tx.prepare(
        "INSERT INTO record VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28)",
    )?;
    for record in records.all() {
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
        let people = records.people.get(i).iter().map(|p| (p.role, p.name.0));
        insert.execute(params![
            record.0,
            records.source[i].0,
            &*records.record_id(record),
            !records.id.get(i).is_empty(),
            place.file,
            place.sheet.0,
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
            pack::numbers(records.services.get(i).iter().map(|s| s.0)),
            records.environment[i].0,
            records.branch[i].0,
            records.version[i].0,
            records.commit.get(i),
            records.kind[i].name(),
            records.state[i].name(),
            records.emergency[i],
            records.approval[i].name(),
            approved,
        ])?;
    }
    let replaced: FxHashSet<RecordKey> = growth.replaced.iter().map(|r| r.key).collect();
    let mut as_read = intake.as_read.iter().peekable();
    let mut insert = tx.prepare("INSERT INTO member VALUES(?1,?2,?3,?4,?5,?6)")?;
    for record in records.all() {
        let i = record.index();
        // The key's bits: SQLite's integers are signed.
        let key = records.key[i].0.cast_signed();
        let known = before.records.get(&key);
        let since = known.filter(|_| !replaced.contains(&records.key[i]));
        let times = as_read.next_if(|(moved, _)| *moved == record);
        insert.execute(params![
            record.0,
            key,
            linked.changes.of[i].0,
            known.map_or(run, |known| known.first_seen),
            since.map_or(run, |known| known.since),
            times.map(|(_, times)| pack::whole_times(times)),
        ])?;
    }
    Ok(())
}

fn save_names(tx: &Transaction, intake: &Intake) -> Result<(), rusqlite::Error> {
    let records = &intake.records;
    let mut insert = tx.prepare("INSERT INTO name VALUES(?1,?2,?3,?4,?5)")?;
    let mut between = [0; 4];
    let separator = VALUES_SEPARATOR.encode_utf8(&mut between);
    for (id, name) in records.names.iter() {
        let spelling = records
            .spellings
            .get(id.index())
            .filter(|s| !s.is_empty() || s.is_bot);
        let words = spelling
            .filter(|s| !s.words.is_empty())
            .map(|s| s.words.join(separator));
        insert.execute(params![
            id.0,
            name,
            spelling.and_then(|s| s.login.as_deref()),
            words,
            spelling.is_some_and(|s| s.is_bot),
        ])?;
    }
    Ok(())
}
