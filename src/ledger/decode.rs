//! Rows of the tables as values; the columns stand in the order in which `ask.rs` names them.

use rusqlite::Row;

use crate::ledger::pack;
use crate::ledger::rows::{ChangeRow, FlagRow, LinkRow, RecordRow, SourceRow, UnrecordedRow};
use crate::ledger::save_changes::systems_of;
use crate::ledger::save_sources::{basis_name, zone_basis_name};
use crate::model::coverage::{CoverageBasis, Span};
use crate::model::flag::{Severity, Status};
use crate::model::link::{Relation, Verdict};
use crate::model::moment::{Moment, ZoneBasis};
use crate::model::record::{Approval, Kind, State};
use crate::model::source::System;

type Sql<T> = Result<T, rusqlite::Error>;

/// A word of ours, or a complaint that names the column: another hand has written there.
fn word<T>(row: &Row, column: usize, parse: impl Fn(&str) -> Option<T>) -> Sql<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| {
        let odd = format!("`{text}` is no word of this ledger");
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, odd.into())
    })
}

/// `[[from,to],…]`, unix seconds.
pub fn spans(row: &Row, column: usize) -> Sql<Vec<Span>> {
    let pairs = word(row, column, |json| {
        serde_json::from_str::<Vec<(i64, i64)>>(json).ok()
    })?;
    let spans = pairs.into_iter().map(|(from, to)| Span { from, to });
    Ok(spans.collect())
}

pub fn system(row: &Row, column: usize) -> Sql<System> {
    word(row, column, System::parse)
}

pub fn coverage_basis(row: &Row, column: usize) -> Sql<CoverageBasis> {
    const ALL: [CoverageBasis; 4] = [
        CoverageBasis::Stated,
        CoverageBasis::FileName,
        CoverageBasis::Entries,
        CoverageBasis::None,
    ];
    word(row, column, |w| {
        ALL.into_iter().find(|basis| basis_name(*basis) == w)
    })
}

pub fn zone_basis(row: &Row, column: usize) -> Sql<ZoneBasis> {
    const ALL: [ZoneBasis; 4] = [
        ZoneBasis::Stated,
        ZoneBasis::Configured,
        ZoneBasis::Inferred,
        ZoneBasis::Assumed,
    ];
    word(row, column, |w| {
        ALL.into_iter().find(|basis| zone_basis_name(*basis) == w)
    })
}

pub fn source(row: &Row) -> Sql<SourceRow> {
    let whole = |column| -> Sql<u64> { Ok(row.get::<_, i64>(column)?.cast_unsigned()) };
    Ok(SourceRow {
        name: row.get(0)?,
        system: system(row, 1)?,
        spans: spans(row, 2)?,
        uncertain: spans(row, 3)?,
        truncated: row.get(4)?,
        zone: row.get(5)?,
        stale_after_s: row.get(6)?,
        rows: whole(7)?,
        records: whole(8)?,
        rejected: whole(9)?,
    })
}

pub fn approval(row: &Row, column: usize) -> Sql<Approval> {
    word(row, column, |w| {
        Approval::ALL.into_iter().find(|a| a.name() == w)
    })
}

pub fn kind(row: &Row, column: usize) -> Sql<Kind> {
    word(row, column, |w| {
        Kind::ALL.into_iter().find(|k| k.name() == w)
    })
}

pub fn status(row: &Row, column: usize) -> Sql<Status> {
    word(row, column, |w| {
        Status::ALL.into_iter().find(|s| s.name() == w)
    })
}

pub fn state(row: &Row, column: usize) -> Sql<State> {
    word(row, column, |w| {
        State::ALL.into_iter().find(|s| s.name() == w)
    })
}

pub fn numbers(row: &Row, column: usize) -> Sql<Vec<u32>> {
    Ok(pack::numbers_of(row.get_ref(column)?.as_blob()?))
}

fn moment(row: &Row, start: usize, how: usize) -> Sql<Option<Moment>> {
    let how = row.get_ref(how)?.as_blob_or_null()?;
    Ok(pack::moment(row.get(start)?, how))
}

pub fn unrecorded(row: &Row) -> Sql<UnrecordedRow> {
    Ok(UnrecordedRow {
        ix: row.get(0)?,
        at: moment(row, 1, 2)?,
        services: numbers(row, 3)?,
        environments: numbers(row, 4)?,
    })
}

pub fn change(row: &Row) -> Sql<ChangeRow> {
    let flags: String = row.get(19)?;
    Ok(ChangeRow {
        ix: row.get(0)?,
        id: row.get(1)?,
        kind: kind(row, 2)?,
        title: row.get(3)?,
        start: moment(row, 4, 5)?,
        end: moment(row, 6, 7)?,
        who: row.get(8)?,
        status: status(row, 9)?,
        confidence: row.get(10)?,
        no_record: row.get(11)?,
        services: numbers(row, 12)?,
        environments: numbers(row, 13)?,
        systems: systems_of(row.get(14)?),
        evidence_state: state(row, 15)?,
        emergency: row.get(16)?,
        members: numbers(row, 17)?,
        same_title: row.get(18)?,
        flags: flags.split_whitespace().map(str::to_string).collect(),
        first_seen_run: row.get(20)?,
    })
}

pub fn record(row: &Row) -> Sql<RecordRow> {
    let mut starts = [None; 7];
    for (start, column) in starts.iter_mut().zip((10..16).chain([28])) {
        *start = row.get(column)?;
    }
    Ok(RecordRow {
        ix: row.get(0)?,
        source: row.get(1)?,
        system: word(row, 2, System::parse)?,
        record_id: row.get(3)?,
        file: row.get(4)?,
        sheet: row.get(5)?,
        row: row.get(6)?,
        title: row.get(7)?,
        body: row.get(8)?,
        reference: row.get(9)?,
        times: pack::times(starts, row.get_ref(16)?.as_blob()?),
        people: pack::people_of(row.get_ref(17)?.as_blob()?),
        services: numbers(row, 18)?,
        environment: row.get(19)?,
        branch: row.get(20)?,
        version: row.get(21)?,
        commit: row.get(22)?,
        kind: kind(row, 23)?,
        state: state(row, 24)?,
        emergency: row.get(25)?,
        change: row.get(26)?,
        first_seen_run: row.get(27)?,
        approval: approval(row, 29)?,
        has_own_id: row.get(30)?,
    })
}

pub fn link(row: &Row) -> Sql<LinkRow> {
    let relations = [Relation::Same, Relation::Ships, Relation::Reverts];
    let verdicts = [Verdict::Accepted, Verdict::Review, Verdict::Rejected];
    Ok(LinkRow {
        a: row.get(0)?,
        b: row.get(1)?,
        relation: word(row, 2, |w| relations.into_iter().find(|r| r.name() == w))?,
        verdict: word(row, 3, |w| verdicts.into_iter().find(|v| v.name() == w))?,
        probability: row.get(4)?,
        bits: pack::bits_of(row.get_ref(5)?.as_blob()?),
    })
}

pub fn severity(row: &Row, column: usize) -> Sql<Severity> {
    word(row, column, |w| {
        Severity::ALL.into_iter().find(|s| s.name() == w)
    })
}

pub fn flag(row: &Row) -> Sql<FlagRow> {
    let best: Option<u32> = row.get(8)?;
    let probability: Option<f32> = row.get(9)?;
    Ok(FlagRow {
        code: row.get(0)?,
        severity: severity(row, 1)?,
        confidence: row.get(2)?,
        source: row.get(3)?,
        change: row.get(4)?,
        record: row.get(5)?,
        says: row.get(6)?,
        evidence: numbers(row, 7)?,
        best_rejected: best.zip(probability),
    })
}
