//! Writing what grows from run to run: coverage, replaced versions, keys that are kept.

use rusqlite::{Transaction, params};
use serde_json::Value;

use crate::ledger::accumulate::Growth;
use crate::ledger::contract::RunId;
use crate::ledger::history::Before;
use crate::ledger::save_sources::{basis_name, spans_json, zone_basis_name};
use crate::model::intake::Intake;

/// Adds a run's lines; none is ever changed.
pub fn save(
    tx: &Transaction,
    run: RunId,
    intake: &Intake,
    growth: &Growth,
    before: &Before,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare("INSERT INTO run_coverage VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")?;
    for (coverage, zone) in growth.coverage.iter().zip(&growth.zones) {
        let zone = zone.as_ref();
        insert.execute(params![
            run,
            intake.source(coverage.source).name,
            spans_json(&coverage.spans),
            spans_json(&coverage.uncertain),
            basis_name(coverage.basis),
            zone.map(|z| z.zone.as_str()),
            zone.map(|z| zone_basis_name(z.basis)),
            zone.map(|z| z.because.as_str()),
        ])?;
    }
    let mut insert = tx.prepare("INSERT INTO record_version VALUES(?1,?2,?3,?4,?5)")?;
    for replaced in &growth.replaced {
        let key = replaced.key.0.cast_signed();
        let since = before.records.get(&key).map_or(run, |known| known.since);
        let differs = replaced.differs.clone().map(Value::Object);
        insert.execute(params![
            key,
            run,
            since,
            Value::Object(replaced.was.clone()).to_string(),
            differs.map(|differs| differs.to_string()),
        ])?;
    }
    let mut insert = tx.prepare("INSERT OR REPLACE INTO record_alias VALUES(?1,?2,?3)")?;
    for (content, key) in &growth.aliases {
        insert.execute((content.0.cast_signed(), key.0.cast_signed(), run))?;
    }
    Ok(())
}
