//! Writing a run that decided a part: the rest of the state stays where it stands.

use std::collections::BTreeMap;

use rusqlite::{Transaction, TransactionBehavior, params};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ledger::commit::{CANNOT_WRITE, Prepared, save_run};
use crate::ledger::contract::{Found, Ledger, LedgerError, RunFacts};
use crate::ledger::history::{self, Before};
use crate::ledger::ixs::{At, Ixs};
use crate::ledger::{
    executions, outbox, pack, save_changes, save_growth, save_records, save_sources, shipments,
};
use crate::model::columns::NameId;
use crate::model::intake::{InputFile, Intake};
use crate::model::record::RecordIx;

type Sql<T> = Result<T, rusqlite::Error>;

/// What is found of sources anew: all but what takes every record of theirs.
const OF_COVERAGE: &str = "DELETE FROM flag WHERE source IS NOT NULL AND code <> 'CLOCK_OFFSET'";

impl Ledger {
    /// Writes a run that decided a part of what is known, all but its commit. What it did not decide, and what it did not look at, stays.
    ///
    /// # Errors
    /// When the disk or the file fails.
    pub fn prepare_part(
        &mut self,
        facts: &RunFacts,
        found: &Found,
    ) -> Result<Prepared<'_>, LedgerError> {
        let tx = self
            .patch(facts, found)
            .map_err(LedgerError::sql(&self.path, CANNOT_WRITE))?;
        Ok(Prepared {
            ledger: self,
            tx,
            run: found.run,
        })
    }

    fn patch(&self, facts: &RunFacts, found: &Found) -> Sql<Transaction<'_>> {
        // One after the other: `prepare_part` has the ledger to itself.
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let intake = found.intake;
        let before = history::before_of(&tx, &intake.records.key)?;
        let part = Part::of(found, &before);
        let mut totals = Totals::of_last(&tx)?;
        let mut named = BTreeMap::new();
        totals.forget(&part, &before, &tx, &mut named)?;

        let (ixs, new_names) = ixs(&tx, found, &before)?;
        save_records::put_names(&tx, &intake.records, new_names.into_iter())?;
        let was_read = |file: &InputFile| file.run.is_none();
        save_sources::put_inputs(&tx, found.run, intake, &ixs, was_read)?;
        tx.execute_batch("DELETE FROM source; DELETE FROM reject; DELETE FROM question;")?;
        save_sources::put_sources(&tx, intake, facts.policy.stale_after_s)?;
        save_sources::put_rejects(&tx, intake)?;
        save_records::put(&tx, intake, &ixs, part.read.iter().copied())?;
        let members = part.members.iter().copied();
        save_records::put_members(&tx, found, &ixs, &facts.growth, &before, members)?;
        save_changes::put(&tx, found, &ixs, &before)?;
        save_changes::put_named(&tx, found, &ixs)?;
        executions::put(&tx, found, &ixs)?;
        shipments::put(&tx, found, &ixs)?;
        save_changes::put_links(&tx, found, &ixs, |link| part.holds(link.a, link.b))?;
        save_changes::put_flags(&tx, found, &ixs)?;
        count_services(&tx, found, &ixs, named)?;
        save_run(&tx, facts, found, totals.with(found, &part, &before))?;
        save_growth::save(&tx, found.run, intake, &facts.growth, &before)?;
        history::log(&tx, found, &before)?;
        outbox::save(&tx, found.run, facts.at, &facts.news)?;
        Ok(tx)
    }
}

/// What of a run is written.
struct Part {
    /// The records that tonight's exports hold, and those of the changes that were decided; ascending.
    read: Vec<RecordIx>,
    members: Vec<RecordIx>,
    /// Whether a record's change was decided.
    is_decided: Vec<bool>,
    /// Where those of its records stand that were known.
    known: Vec<u32>,
    /// The changes that these belonged to, and of them those that are no more; ascending.
    old: Vec<u32>,
    gone: Vec<u32>,
}

impl Part {
    fn of(found: &Found, before: &Before) -> Part {
        let records = &found.intake.records;
        let is_decided: Vec<bool> = records
            .all()
            .map(|record| found.is_decided(found.change_of(record)))
            .collect();
        let was_read = |record: &RecordIx| {
            let file = records.place[record.index()].file;
            found.intake.files[file as usize].run.is_none()
        };
        let members: Vec<RecordIx> = records.all().filter(|r| is_decided[r.index()]).collect();
        let known = members.iter().filter_map(|r| {
            let key = records.key[r.index()].0.cast_signed();
            before.records.get(&key)
        });
        let mut old: Vec<u32> = known.clone().map(|was| was.change).collect();
        old.sort_unstable();
        old.dedup();
        let alive: FxHashSet<&str> = found.linked.changes.id.iter().map(String::as_str).collect();
        let is_gone = |ix: &u32| {
            let was = before.changes.get(ix);
            was.is_some_and(|was| !alive.contains(was.id.as_str()))
        };
        Part {
            read: records.all().filter(was_read).collect(),
            known: known.map(|was| was.ix).collect(),
            gone: old.iter().copied().filter(is_gone).collect(),
            members,
            old,
            is_decided,
        }
    }

    /// Whether one of the two is of the part.
    fn holds(&self, a: RecordIx, b: RecordIx) -> bool {
        self.is_decided[a.index()] || self.is_decided[b.index()]
    }
}

/// How many rows there are.
struct Totals {
    records: i64,
    changes: i64,
    links: i64,
    flags: i64,
}

impl Totals {
    fn of_last(tx: &Transaction) -> Sql<Totals> {
        let sql = "SELECT records, changes, links, flags FROM run ORDER BY id DESC LIMIT 1";
        tx.query_row(sql, [], |row| {
            Ok(Totals {
                records: row.get(0)?,
                changes: row.get(1)?,
                links: row.get(2)?,
                flags: row.get(3)?,
            })
        })
    }

    /// Takes away what was said of the part before; counts in `named` how many of its changes named each service.
    fn forget(
        &mut self,
        part: &Part,
        before: &Before,
        tx: &Transaction,
        named: &mut BTreeMap<u32, i64>,
    ) -> Sql<()> {
        let each = |sql: &str, ixs: &[u32]| -> Sql<i64> {
            let mut statement = tx.prepare(sql)?;
            let mut removed = 0;
            for ix in ixs {
                removed += statement.execute([ix])? as i64;
            }
            Ok(removed)
        };
        self.links -= each("DELETE FROM link WHERE a = ?1", &part.known)?;
        self.links -= each("DELETE FROM link WHERE b = ?1", &part.known)?;
        self.flags -= each("DELETE FROM flag WHERE change = ?1", &part.old)?;
        self.flags -= tx.execute(OF_COVERAGE, [])? as i64;
        each("DELETE FROM execution WHERE change = ?1", &part.old)?;
        each("DELETE FROM shipment WHERE record = ?1", &part.known)?;
        let mut of = tx.prepare("SELECT services, start FROM change WHERE ix = ?1")?;
        let mut unname = tx.prepare(
            "DELETE FROM change_service WHERE service = ?1 AND start = ?2 AND change = ?3",
        )?;
        for ix in part.old.iter().filter(|ix| before.changes.contains_key(ix)) {
            let (services, start): (Vec<u32>, Option<i64>) = of.query_row([ix], |row| {
                Ok((pack::numbers_of(row.get_ref(0)?.as_blob()?), row.get(1)?))
            })?;
            for service in services {
                *named.entry(service).or_default() += 1;
                unname.execute(params![service, start, ix])?;
            }
        }
        self.changes -= each("DELETE FROM change WHERE ix = ?1", &part.gone)?;
        Ok(())
    }

    /// With what was found, as `save_run` takes them.
    fn with(&self, found: &Found, part: &Part, before: &Before) -> [i64; 5] {
        let ids = before.changes.values().map(|was| was.id.as_str());
        let ids: FxHashSet<&str> = ids.collect();
        let id = &found.linked.changes.id;
        let new_changes = found
            .decided()
            .filter(|c| !ids.contains(id[c.index()].as_str()));
        let keys = found.intake.records.key.iter();
        let new_records = keys.filter(|k| !before.records.contains_key(&k.0.cast_signed()));
        let links = found.linked.links.iter();
        let links = links.filter(|link| part.holds(link.a, link.b));
        [
            self.records + new_records.count() as i64,
            found.intake.rejects.len() as i64,
            self.changes + new_changes.count() as i64,
            self.links + links.count() as i64,
            self.flags + found.findings.flags.len() as i64,
        ]
    }
}

/// Where everything stands: what was known where it stood, what is new behind it. The names that are new, beside it.
fn ixs(tx: &Transaction, found: &Found, before: &Before) -> Sql<(Ixs, Vec<(NameId, u32)>)> {
    let intake = found.intake;
    let next = |table: &str| -> Sql<u32> {
        let sql = format!("SELECT coalesce(max(ix) + 1, 0) FROM {table}");
        tx.query_row(&sql, [], |row| row.get(0))
    };
    let of_key = |key: &crate::model::record::RecordKey| before.records.get(&key.0.cast_signed());
    let records = intake.records.key.iter().map(|key| Some(of_key(key)?.ix));
    let was: FxHashMap<&str, u32> = before
        .changes
        .iter()
        .map(|(ix, was)| (was.id.as_str(), *ix))
        .collect();
    let changes = found.linked.changes.id.iter();
    let changes = changes.map(|id| was.get(id.as_str()).copied());
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    let mut rows = tx.prepare("SELECT name, ix FROM name ORDER BY ix DESC")?;
    for row in rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (name, ix): (String, u32) = row?;
        known.insert(name, ix);
    }
    let (names, new_names) = names(intake, &known, next("name")?);
    let ixs = Ixs {
        records: placed(records, next("record")?),
        changes: placed(changes, next("change")?),
        names: At::There(names),
        files: placed(files(tx, intake)?.into_iter(), next("input")?),
    };
    Ok((ixs, new_names))
}

/// Those that are known where they stand, the others from `next` on.
fn placed(known: impl Iterator<Item = Option<u32>>, next: u32) -> At {
    let mut free = next..;
    let place = |known: Option<u32>| known.or_else(|| free.next()).unwrap_or(next);
    At::There(known.map(place).collect())
}

fn names(
    intake: &Intake,
    known: &FxHashMap<String, u32>,
    next: u32,
) -> (Vec<u32>, Vec<(NameId, u32)>) {
    let mut new: Vec<(NameId, u32)> = Vec::new();
    let mut place = |(id, name): (NameId, &str)| match known.get(name) {
        Some(ix) => *ix,
        None => {
            let ix = next + new.len() as u32;
            new.push((id, ix));
            ix
        }
    };
    let placed = intake.records.names.iter().map(&mut place).collect();
    (placed, new)
}

/// Where the files of earlier runs stand.
fn files(tx: &Transaction, intake: &Intake) -> Sql<Vec<Option<u32>>> {
    let mut known: FxHashMap<(u16, String, i64), u32> = FxHashMap::default();
    let mut rows = tx.prepare("SELECT source, path, run, ix FROM input")?;
    for row in rows.query_map([], |row| {
        Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?))
    })? {
        let (file, ix) = row?;
        known.insert(file, ix);
    }
    let place = |file: &InputFile| {
        let path = file.path.to_string_lossy().into_owned();
        known.get(&(file.source.0, path, file.run?)).copied()
    };
    Ok(intake.files.iter().map(place).collect())
}

/// Brings the services up to date that a change of the part names or named; `named`: how many of these did, before.
fn count_services(
    tx: &Transaction,
    found: &Found,
    ixs: &Ixs,
    named: BTreeMap<u32, i64>,
) -> Sql<()> {
    let names = &found.intake.records.names;
    let mut more: BTreeMap<u32, i64> = named.into_iter().map(|(s, n)| (s, -n)).collect();
    let mut text: FxHashMap<u32, &str> = FxHashMap::default();
    for change in found.decided() {
        for service in found.linked.changes.services.get(change.index()) {
            let ix = ixs.names.of(service.0);
            *more.entry(ix).or_default() += 1;
            text.insert(ix, names.get(*service));
        }
    }
    let mut add = tx.prepare("INSERT OR IGNORE INTO service VALUES(?1, ?2, 0, NULL)")?;
    let mut count = tx.prepare(
        "UPDATE service SET changes = changes + ?2, last = (SELECT max(start) FROM change_service WHERE service = ?1)
         WHERE name = ?1",
    )?;
    for (service, more) in more {
        if let Some(text) = text.get(&service) {
            add.execute(params![service, text])?;
        }
        count.execute([i64::from(service), more])?;
    }
    tx.execute("DELETE FROM service WHERE changes = 0", [])?;
    Ok(())
}
