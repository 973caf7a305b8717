//! What span of time a source's exports can speak of.

use crate::model::coverage::{Coverage, CoverageBasis, Span};
use crate::model::export::FindingKind;
use crate::model::memory::Memory;
use crate::model::moment::Moment;
use crate::model::record::Times;
use crate::model::settings::DAY_S;
use crate::model::source::System;
use crate::normalise::gather::Gathered;

/// A hole in the entries longer than this, and longer than `HOLE_FACTOR` times what is usual, parts strays from the export.
const HOLE_MIN_S: i64 = 90 * DAY_S;

/// Entries beyond a hole are strays when they are at most this share of all.
const STRAY_SHARE_MAX: f64 = 0.01;

/// Rows at which exporting systems stop without a word.
const CAPS: [u64; 8] = [500, 1_000, 2_000, 5_000, 10_000, 50_000, 65_536, 100_000];

/// The coverage of the source that was gathered and keyed.
pub fn of(gathered: &Gathered, uncertain: Vec<Span>, memory: &Memory) -> Coverage {
    let now = gathered.settings.now;
    let mut instants: Vec<i64> = gathered
        .records
        .times
        .iter()
        .filter_map(|t| entry_time(t, gathered.source.system))
        .filter(|m| m.start <= now)
        .map(|m| m.end().min(now))
        .collect();
    instants.sort_unstable();
    let truncated = truncated(gathered, memory);
    let Some(span) = dense(&instants) else {
        return Coverage {
            source: gathered.ix,
            spans: Vec::new(),
            basis: CoverageBasis::None,
            truncated,
            uncertain,
        };
    };
    let named = gathered
        .files
        .iter()
        .filter_map(|f| time_in_name(&f.path))
        .max()
        .filter(|t| *t >= span.to);
    Coverage {
        source: gathered.ix,
        spans: vec![Span {
            from: span.from,
            to: named.unwrap_or(span.to).min(now),
        }],
        basis: if named.is_some() {
            CoverageBasis::FileName
        } else {
            CoverageBasis::Entries
        },
        truncated,
        uncertain,
    }
}

/// The instant at which an entry came to be in its system: a ticket when it was opened, others when they ran.
fn entry_time(times: &Times, system: System) -> Option<Moment> {
    let ran = times.started.or(times.ended);
    let written = times.created;
    match system {
        System::Tickets => written.or(ran).or(times.resolved),
        System::Deploys | System::Hotfixes | System::Spreadsheets => {
            ran.or(written).or(times.resolved).or(times.planned_start)
        }
    }
}

/// From the first entry to the last, without strays at either end.
fn dense(sorted: &[i64]) -> Option<Span> {
    let (mut first, mut last) = (0, sorted.len().checked_sub(1)?);
    let stray_max = (sorted.len() as f64 * STRAY_SHARE_MAX) as usize;
    let typical = (sorted[last] - sorted[first]) / sorted.len() as i64;
    let is_hole = |gap: i64| gap > HOLE_MIN_S && gap > 20 * typical;
    for i in (0..stray_max.min(last)).rev() {
        if is_hole(sorted[i + 1] - sorted[i]) {
            first = i + 1;
            break;
        }
    }
    for i in (sorted.len() - stray_max.min(sorted.len() - 1))..sorted.len() {
        if i > first && is_hole(sorted[i] - sorted[i - 1]) {
            last = i - 1;
            break;
        }
    }
    Some(Span {
        from: sorted[first],
        to: sorted[last],
    })
}

fn truncated(gathered: &Gathered, memory: &Memory) -> Option<String> {
    for table in &gathered.tables {
        let place = table
            .table
            .path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        if let Some(finding) = table
            .findings
            .iter()
            .find(|f| f.kind == FindingKind::Truncated)
        {
            let note = if finding.note.is_empty() {
                "the export says that it was cut off"
            } else {
                &finding.note
            };
            return Some(format!("{place}: {note}"));
        }
        if CAPS.contains(&table.rows) {
            return Some(format!(
                "{place}: exactly {} rows, a usual limit of exports",
                table.rows
            ));
        }
    }
    let rows: u64 = gathered.tables.iter().map(|t| t.rows).sum();
    match memory.rows.get(&gathered.source.name) {
        // A tenth fewer than last night is no churn.
        Some(&before) if rows * 10 < before * 9 => {
            Some(format!("{rows} rows, the last export had {before}"))
        }
        _ => None,
    }
}

/// `issues_job4711_20260301T0200.csv`, `deploys-2026-03-01.json`, `export_20260301.csv`: unix seconds, UTC.
pub fn time_in_name(path: &std::path::Path) -> Option<i64> {
    let name = path.file_stem()?.to_str()?;
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|at| {
        let starts = at == 0 || !bytes[at - 1].is_ascii_digit();
        starts.then(|| stamp(&bytes[at..])).flatten()
    })
}

fn stamp(b: &[u8]) -> Option<i64> {
    let digits: Vec<u8> = b
        .iter()
        .copied()
        .take_while(|c| c.is_ascii_digit() || matches!(c, b'-' | b'T' | b'_'))
        .filter(u8::is_ascii_digit)
        .collect();
    let number = |from: usize, to: usize| -> Option<i64> {
        std::str::from_utf8(digits.get(from..to)?)
            .ok()?
            .parse()
            .ok()
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    if !(2000..2100).contains(&year) {
        return None;
    }
    let days =
        crate::normalise::fields::when::resolve::day_number(year as i16, month as u8, day as u8)?;
    let clock = match (number(8, 10), number(10, 12)) {
        (Some(hour), Some(minute)) if hour < 24 && minute < 60 => hour * 3_600 + minute * 60,
        _ => 0,
    };
    Some(days * DAY_S + clock)
}

#[cfg(test)]
mod tests {
    use super::{dense, time_in_name};
    use crate::model::settings::DAY_S;

    #[test]
    fn one_stray_date_does_not_stretch_the_span() {
        let mut days: Vec<i64> = (1_000..1_200).map(|d| d * DAY_S).collect();
        days.insert(0, 10 * DAY_S);
        let span = dense(&days).unwrap();
        assert_eq!((span.from, span.to), (1_000 * DAY_S, 1_199 * DAY_S));
    }

    #[test]
    fn names_tell_when_an_export_was_taken() {
        let at = |name: &str| time_in_name(std::path::Path::new(name));
        assert_eq!(at("issues_job4711_20260301T0200.csv"), Some(1_772_330_400));
        assert_eq!(at("deploys-2026-03-01.json"), Some(1_772_323_200));
        assert_eq!(at("tickets.csv"), None);
        assert_eq!(at("job4711.csv"), None);
    }
}
