//! Writing sources, files, rejects and questions.

use rusqlite::{Transaction, params};

use crate::ledger::contract::RunId;
use crate::ledger::ixs::Ixs;
use crate::model::coverage::{CoverageBasis, Span};
use crate::model::intake::{InputFile, Intake};
use crate::model::moment::ZoneBasis;
use crate::model::settings::HOUR_S;

/// Writes what came in beside the records.
pub fn save(
    tx: &Transaction,
    run: RunId,
    intake: &Intake,
    stale_after_s: i64,
) -> Result<(), rusqlite::Error> {
    put_sources(tx, intake, stale_after_s)?;
    put_inputs(tx, run, intake, &Ixs::default(), |_| true)?;
    put_rejects(tx, intake)
}

/// Writes the rows that were set aside, and what is to be asked.
pub fn put_rejects(tx: &Transaction, intake: &Intake) -> Result<(), rusqlite::Error> {
    let mut reject = tx.prepare("INSERT INTO reject VALUES(?1,?2,?3,?4,?5,?6)")?;
    for (ix, r) in intake.rejects.iter().enumerate() {
        reject.execute(params![
            ix as i64,
            r.path.to_string_lossy(),
            r.sheet,
            r.row,
            r.reason,
            r.detail
        ])?;
    }
    let mut question = tx.prepare("INSERT INTO question VALUES(?1,?2,?3,?4,?5)")?;
    for (ix, q) in intake.questions.iter().enumerate() {
        let answers = serde_json::to_string(&q.answers).expect("strings are JSON");
        question.execute(params![ix as i64, q.source, q.about, q.found, answers])?;
    }
    Ok(())
}

/// Writes every source.
pub fn put_sources(
    tx: &Transaction,
    intake: &Intake,
    stale_after_s: i64,
) -> Result<(), rusqlite::Error> {
    let mut records: Vec<i64> = intake.beyond.iter().map(|n| n.cast_signed()).collect();
    records.resize(intake.sources.len(), 0);
    for source in &intake.records.source {
        records[usize::from(source.0)] += 1;
    }
    let mut insert =
        tx.prepare("INSERT INTO source VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)")?;
    for (i, source) in intake.sources.iter().enumerate() {
        let coverage = intake
            .coverage
            .iter()
            .find(|c| usize::from(c.source.0) == i);
        let zone = intake.zones.get(i).and_then(Option::as_ref);
        let tables = || {
            intake
                .files
                .iter()
                .filter(|f| usize::from(f.source.0) == i)
                .flat_map(|f| &f.tables)
        };
        insert.execute(params![
            i as i64,
            source.name,
            source.system.name(),
            spans_json(coverage.map_or(&[], |c| &c.spans)),
            spans_json(coverage.map_or(&[], |c| &c.uncertain)),
            basis_name(coverage.map_or(CoverageBasis::None, |c| c.basis)),
            coverage.and_then(|c| c.truncated.as_deref()),
            zone.map(|z| z.zone.as_str()),
            zone.map(|z| zone_basis_name(z.basis)),
            zone.map(|z| z.because.as_str()),
            source
                .stale_after_hours
                .map_or(stale_after_s, |hours| (hours * HOUR_S as f64) as i64),
            tables().map(|t| t.rows).sum::<u64>() as i64,
            records[i],
            tables().map(|t| t.rejects).sum::<u64>() as i64,
        ])?;
    }
    Ok(())
}

/// Writes the files that are chosen.
pub fn put_inputs(
    tx: &Transaction,
    run: RunId,
    intake: &Intake,
    ixs: &Ixs,
    is_chosen: impl Fn(&InputFile) -> bool,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare("INSERT INTO input VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")?;
    let files = intake.files.iter().enumerate();
    for (i, file) in files.filter(|(_, file)| is_chosen(file)) {
        let sum = |of: fn(&crate::model::intake::TableFacts) -> u64| {
            file.tables.iter().map(of).sum::<u64>() as i64
        };
        let first = file.tables.first();
        insert.execute(params![
            ixs.files.of(i as u32),
            file.source.0,
            file.path.to_string_lossy(),
            file.sha256,
            file.bytes as i64,
            sum(|t| t.rows),
            sum(|t| t.records),
            sum(|t| t.rejects),
            first.map(|t| t.table.layout.encoding.as_str()),
            first.and_then(|t| t.profile),
            file.run.unwrap_or(run),
        ])?;
    }
    Ok(())
}

/// `[[from,to],…]`, unix seconds.
pub fn spans_json(spans: &[Span]) -> String {
    let pairs: Vec<(i64, i64)> = spans.iter().map(|s| (s.from, s.to)).collect();
    serde_json::to_string(&pairs).expect("numbers are JSON")
}

pub fn basis_name(basis: CoverageBasis) -> &'static str {
    match basis {
        CoverageBasis::Stated => "stated",
        CoverageBasis::FileName => "file_name",
        CoverageBasis::Entries => "entries",
        CoverageBasis::None => "none",
    }
}

pub fn zone_basis_name(basis: ZoneBasis) -> &'static str {
    match basis {
        ZoneBasis::Stated => "stated",
        ZoneBasis::Configured => "configured",
        ZoneBasis::Inferred => "inferred",
        ZoneBasis::Assumed => "assumed",
    }
}
