//! What the ledger knows around tonight's exports: the records that they hold too, those of about their time, those that they name, and all that is
//! of one change with one of these.

use std::collections::BTreeSet;

use regex::Regex;
use rusqlite::{Connection, OptionalExtension};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::{known, pack};
use crate::model::clock::TakenOff;
use crate::model::decision::Matter;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::record::{RecordIx, RecordKey, Records};
use crate::model::settings::DAY_S;
use crate::model::source::Source;

type Sql<T> = Result<T, rusqlite::Error>;

/// The latest changes that are looked at, at most.
const LATEST_MAX: u32 = 9_000;
/// Beyond this, seconds, what is new has nothing to do with what is old, but by an id.
const REACH_S: i64 = 124 * DAY_S;
/// What lies further back is looked at with its neighbours within this, seconds, for so many records.
const NEAR_S: i64 = 3 * DAY_S;
const NEAR_MAX: usize = 200;
/// Ids that one record names and that are looked for.
const NAMED_MAX: usize = 16;
/// With more records of their own than this the exports are no night's, and all is decided anew.
const TONIGHT_MAX: usize = 60_000;

/// A part of what is known.
#[derive(Debug, Default)]
pub struct Around {
    /// As `Ledger::known` has it, of some records; `beyond` counts the others.
    pub known: Intake,
    /// The change of each of these records.
    pub changes: FxHashMap<RecordKey, String>,
    /// Records that a person decided something of since the last run.
    pub decided: FxHashSet<RecordKey>,
    /// Those of the changes that are not judged for good: what they are depends on the hour, or on what is covered.
    pub open: FxHashSet<String>,
    /// The offsets that the last whole run took off the times of sources.
    pub clocks: Vec<TakenOff>,
}

/// Tonight's exports, each with its source.
type Tonight<'a> = [(&'a Source, &'a Intake)];

impl Ledger {
    /// What is known around tonight's exports; none where they are too much of it, or reach further back than what is looked at.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn around(
        &self,
        tonight: &Tonight,
        memory: &Memory,
    ) -> Result<Option<Around>, LedgerError> {
        around(&self.conn, tonight, memory)
            .map_err(LedgerError::sql(&self.path, "what it knows cannot be read"))
    }
}

fn around(conn: &Connection, tonight: &Tonight, memory: &Memory) -> Sql<Option<Around>> {
    let rows: usize = tonight.iter().map(|(_, of)| of.records.len()).sum();
    if rows > TONIGHT_MAX {
        return Ok(None);
    }
    let Some(from) = looked_at_from(conn, tonight)? else {
        return Ok(None);
    };
    let decided = decided_since(conn, memory)?;
    let mut changes = of_time(conn, from)?;
    let mut seeds = BTreeSet::new();
    of_keys(conn, decided.iter().copied(), &mut seeds)?;
    for (source, of) in tonight {
        let kept = |key: &RecordKey| memory.aliases.get(key).copied();
        let keys = of.records.key.iter();
        let keys = keys.flat_map(|key| [Some(*key), kept(key)]);
        of_keys(conn, keys.flatten(), &mut seeds)?;
        of_sheets(conn, source, &of.records, &mut seeds)?;
        named(conn, &of.records, &mut seeds)?;
        neighbours(conn, &of.records, from.all, &mut changes)?;
    }
    closed(conn, from.all, &mut seeds)?;
    let whole = whole_changes(conn, changes, &seeds)?;
    let mut known = known::some(conn, &whole.ixs)?;
    known.beyond = beyond(conn, &known)?;
    let key_of = |(ix, id)| Some((known.records.key[whole.ixs.binary_search(&ix).ok()?], id));
    Ok(Some(Around {
        changes: whole.ids.into_iter().filter_map(key_of).collect(),
        known,
        decided,
        open: whole.open,
        clocks: known::clocks(conn)?,
    }))
}

/// From when on changes are looked at, unix seconds.
#[derive(Clone, Copy)]
struct From {
    /// All of them.
    all: i64,
    /// Those that nothing shows to have run: what is new can be what they wait for.
    reach: i64,
}

/// None where tonight's exports cover more than what is looked at.
fn looked_at_from(conn: &Connection, tonight: &Tonight) -> Sql<Option<From>> {
    let sql =
        "SELECT start FROM change WHERE start IS NOT NULL ORDER BY start DESC LIMIT 1 OFFSET ?1";
    let nth = conn
        .query_row(sql, [LATEST_MAX], |row| row.get(0))
        .optional()?;
    // Of a small ledger, all.
    let all: i64 = nth.unwrap_or(i64::MIN);
    let coverage = || tonight.iter().flat_map(|(_, of)| &of.coverage);
    let ends = coverage().filter_map(|c| c.to());
    let reach = ends.max().map_or(i64::MIN, |to| to - REACH_S);
    let mut covered = coverage().flat_map(|c| &c.spans);
    Ok(covered
        .all(|span| span.from >= all)
        .then_some(From { all, reach }))
}

/// The changes that began later, and those that still wait for a record, or for something to have run.
fn of_time(conn: &Connection, from: From) -> Sql<BTreeSet<u32>> {
    let mut changes = BTreeSet::new();
    such(conn, "start >= ?1", [from.all], &mut changes)?;
    such(conn, "status = 'no_record_yet'", [], &mut changes)?;
    let idle = "status = 'not_seen_running' AND start >= ?1";
    such(conn, idle, [from.reach], &mut changes)?;
    Ok(changes)
}

fn such(
    conn: &Connection,
    such: &str,
    told: impl rusqlite::Params,
    changes: &mut BTreeSet<u32>,
) -> Sql<()> {
    let mut statement = conn.prepare_cached(&format!("SELECT ix FROM change WHERE {such}"))?;
    for ix in statement.query_map(told, |row| row.get(0))? {
        changes.insert(ix?);
    }
    Ok(())
}

/// The tickets that were closed later.
fn closed(conn: &Connection, from: i64, seeds: &mut BTreeSet<u32>) -> Sql<()> {
    let mut statement = conn.prepare("SELECT ix FROM record WHERE resolved >= ?1")?;
    for ix in statement.query_map([from], |row| row.get(0))? {
        seeds.insert(ix?);
    }
    Ok(())
}

/// The records of these keys.
fn of_keys(
    conn: &Connection,
    keys: impl Iterator<Item = RecordKey>,
    seeds: &mut BTreeSet<u32>,
) -> Sql<()> {
    let mut statement = conn.prepare_cached("SELECT ix FROM member WHERE key = ?1")?;
    for key in keys {
        let key = key.0.cast_signed();
        seeds.extend(
            statement
                .query_row([key], |row| row.get::<_, u32>(0))
                .optional()?,
        );
    }
    Ok(())
}

fn decided_since(conn: &Connection, memory: &Memory) -> Sql<FxHashSet<RecordKey>> {
    let last: i64 = conn.query_row("SELECT coalesce(max(at), 0) FROM run", [], |row| row.get(0))?;
    let made = memory.decisions.iter().filter(|made| made.at >= last);
    let on = made.flat_map(|made| match &made.matter {
        Matter::Pair(a, b) => vec![*a, *b],
        Matter::Finding(_, record) => vec![*record],
    });
    Ok(on.collect())
}

/// Rows without an id are told apart by those above and below them: all of the sheets of which tonight has some.
fn of_sheets(
    conn: &Connection,
    source: &Source,
    records: &Records,
    seeds: &mut BTreeSet<u32>,
) -> Sql<()> {
    let without_id = records
        .all()
        .filter(|r| records.id.get(r.index()).is_empty());
    let sheet = |r: RecordIx| records.names.get(records.place[r.index()].sheet);
    let sheets: BTreeSet<&str> = without_id.map(sheet).collect();
    let mut statement = conn.prepare_cached(
        "SELECT ix FROM record WHERE own_id = 0 AND source = (SELECT ix FROM source WHERE name = ?1)
         AND sheet IN (SELECT ix FROM name WHERE name = ?2)",
    )?;
    for sheet in sheets {
        for ix in statement.query_map([&source.name, sheet], |row| row.get(0))? {
            seeds.insert(ix?);
        }
    }
    Ok(())
}

/// The records whose own ids tonight's texts name.
fn named(conn: &Connection, records: &Records, seeds: &mut BTreeSet<u32>) -> Sql<()> {
    let id = Regex::new(r"[A-Za-z][A-Za-z0-9_]*-\d+|\d{3,}").expect("the pattern is valid");
    let mut ids: FxHashSet<&str> = FxHashSet::default();
    for i in 0..records.len() {
        let texts = [
            records.reference.get(i),
            records.title.get(i),
            records.body.get(i),
        ];
        let found = texts.into_iter().flat_map(|text| id.find_iter(text));
        ids.extend(found.take(NAMED_MAX).map(|found| found.as_str()));
    }
    let sql = "SELECT ix FROM record WHERE record_id = ?1 AND own_id = 1";
    let mut statement = conn.prepare_cached(sql)?;
    for id in ids {
        for ix in statement.query_map([id], |row| row.get(0))? {
            seeds.insert(ix?);
        }
    }
    Ok(())
}

/// What happened about the time of those of tonight's records that lie further back.
fn neighbours(
    conn: &Connection,
    records: &Records,
    from: i64,
    changes: &mut BTreeSet<u32>,
) -> Sql<()> {
    let at = |r: RecordIx| Some(records.when(r)?.middle());
    let mut earlier: Vec<i64> = records.all().filter_map(at).collect();
    earlier.retain(|at| *at < from);
    earlier.sort_unstable_by(|x, y| y.cmp(x));
    for at in earlier.into_iter().take(NEAR_MAX) {
        let span = [at - NEAR_S, at + NEAR_S];
        such(conn, "start BETWEEN ?1 AND ?2", span, changes)?;
    }
    Ok(())
}

/// Some changes.
struct Whole {
    /// All of their records, ascending.
    ixs: Vec<u32>,
    /// The id of each record's change.
    ids: Vec<(u32, String)>,
    open: FxHashSet<String>,
}

/// The changes, and those that the `seeds` belong to.
fn whole_changes(
    conn: &Connection,
    mut changes: BTreeSet<u32>,
    seeds: &BTreeSet<u32>,
) -> Sql<Whole> {
    let mut home = conn.prepare("SELECT change FROM member WHERE ix = ?1")?;
    for ix in seeds {
        changes.insert(home.query_row([ix], |row| row.get(0))?);
    }
    let mut read = conn.prepare(
        "SELECT id, members, status IN ('no_record_yet', 'not_covered') FROM change WHERE ix = ?1",
    )?;
    let mut ids: Vec<(u32, String)> = Vec::new();
    let mut open: FxHashSet<String> = FxHashSet::default();
    for change in changes {
        read.query_row([change], |row| {
            let id: String = row.get(0)?;
            let members = pack::numbers_of(row.get_ref(1)?.as_blob()?);
            ids.extend(members.into_iter().map(|member| (member, id.clone())));
            if row.get(2)? {
                open.insert(id);
            }
            Ok(())
        })?;
    }
    ids.sort_unstable();
    Ok(Whole {
        ixs: ids.iter().map(|(ix, _)| *ix).collect(),
        ids,
        open,
    })
}

/// How many records of each source are not among these.
fn beyond(conn: &Connection, known: &Intake) -> Sql<Vec<u64>> {
    let mut statement = conn.prepare("SELECT records FROM source ORDER BY ix")?;
    let all: Vec<i64> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    let mut beyond: Vec<u64> = all.into_iter().map(i64::cast_unsigned).collect();
    for source in &known.records.source {
        let left = &mut beyond[usize::from(source.0)];
        *left = left.saturating_sub(1);
    }
    Ok(beyond)
}
