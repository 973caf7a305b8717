//! What the runs before left known: sources, records as they were read, their files, what the exports covered.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::decode::{coverage_basis, spans, system, zone_basis};
use crate::ledger::{load, pack};
use crate::model::clock::{self, TakenOff};
use crate::model::coverage::Coverage;
use crate::model::intake::{InputFile, Intake, ZoneUsed};
use crate::model::record::{RecordIx, Times};
use crate::model::source::{Source, SourceIx};

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// What the runs before left known, as if one run had read it all; empty before the first. Clocks are as the exports have them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn known(&self) -> Result<Intake, LedgerError> {
        known(&self.conn).map_err(LedgerError::sql(&self.path, "what it knows cannot be read"))
    }
}

fn known(conn: &Connection) -> Sql<Intake> {
    let mut intake = beside(conn)?;
    if intake.sources.is_empty() {
        return Ok(intake);
    }
    intake.records = load::load(conn)?;
    let sql = "SELECT ix, as_read FROM member WHERE as_read IS NOT NULL ORDER BY ix";
    for (record, times) in all(conn, sql, |row| Ok((row.get(0)?, as_read(row, 1)?)))? {
        intake.records.times[RecordIx(record).index()] = times;
    }
    Ok(intake)
}

/// The same of these records alone, ascending.
pub fn some(conn: &Connection, ixs: &[u32]) -> Sql<Intake> {
    let mut intake = beside(conn)?;
    intake.records = load::some(conn, ixs.iter().copied())?;
    Ok(intake)
}

/// The offsets that were taken off.
pub fn clocks(conn: &Connection) -> Sql<Vec<TakenOff>> {
    let sql = "SELECT ix, zone, zone_because FROM source WHERE zone_basis = 'inferred'";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(TakenOff {
            source: SourceIx(row.get(0)?),
            late_s: clock::late_s(row.get_ref(1)?.as_str()?),
            because: row.get(2)?,
        })
    })?;
    let all: Vec<TakenOff> = rows.collect::<Sql<_>>()?;
    Ok(all.into_iter().filter(|clock| clock.late_s != 0).collect())
}

fn as_read(row: &Row, column: usize) -> Sql<Times> {
    Ok(pack::whole_times_of(row.get_ref(column)?.as_blob()?))
}

/// All but the records; nothing before the first run.
fn beside(conn: &Connection) -> Sql<Intake> {
    let last = "SELECT max(id) FROM run";
    let Some(run) = conn.query_row(last, [], |row| row.get::<_, Option<RunId>>(0))? else {
        return Ok(Intake::default());
    };
    let mut intake = Intake::default();
    let sql = "SELECT name, system FROM source ORDER BY ix";
    for row in all(conn, sql, |row| {
        Ok((row.get::<_, String>(0)?, system(row, 1)?))
    })? {
        let ix = SourceIx(intake.sources.len() as u16);
        let (coverage, zone) = covered(conn, run, ix, &row.0)?;
        intake
            .sources
            .push(Source::plain(&row.0, row.1, Vec::new()));
        intake.coverage.push(coverage);
        intake.zones.push(zone);
    }
    let sql = "SELECT source, path, sha256, bytes, run FROM input ORDER BY ix";
    intake.files = all(conn, sql, |row| {
        Ok(InputFile {
            source: SourceIx(row.get(0)?),
            path: PathBuf::from(row.get::<_, String>(1)?),
            sha256: row.get(2)?,
            bytes: row.get::<_, i64>(3)?.cast_unsigned(),
            tables: Vec::new(),
            run: Some(row.get(4)?),
        })
    })?;
    Ok(intake)
}

fn covered(
    conn: &Connection,
    run: RunId,
    source: SourceIx,
    name: &str,
) -> Sql<(Coverage, Option<ZoneUsed>)> {
    let sql = "SELECT spans, uncertain, basis, zone, zone_basis, zone_because FROM run_coverage WHERE run = ?1 AND source = ?2";
    let found = conn.query_row(sql, (run, name), |row| {
        let coverage = Coverage {
            spans: spans(row, 0)?,
            uncertain: spans(row, 1)?,
            basis: coverage_basis(row, 2)?,
            ..Coverage::none(source)
        };
        let zone: Option<String> = row.get(3)?;
        let zone = zone.map(|zone| {
            Ok::<_, rusqlite::Error>(ZoneUsed {
                zone,
                basis: zone_basis(row, 4)?,
                because: row.get(5)?,
            })
        });
        Ok((coverage, zone.transpose()?))
    });
    Ok(found
        .optional()?
        .unwrap_or_else(|| (Coverage::none(source), None)))
}

fn all<T>(conn: &Connection, sql: &str, read: impl Fn(&Row) -> Sql<T>) -> Sql<Vec<T>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| read(row))?;
    rows.collect()
}
