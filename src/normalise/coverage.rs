//! What span of time a source's exports can speak of.

use crate::model::coverage::{self, Coverage, CoverageBasis, HOLE_FACTOR, SEAM_MAX_S, Span};
use crate::model::export::FindingKind;
use crate::model::moment::ZoneBasis;
use crate::model::settings::DAY_S;
use crate::normalise::fields::when::parse::Frame;
use crate::normalise::fields::when::resolve::{Zone, year_of};
use crate::normalise::gather::Gathered;
use crate::normalise::taken::{self, Stated};

/// A hole in the entries longer than this, and longer than `HOLE_FACTOR` times what is usual, parts strays from the export.
const HOLE_MIN_S: i64 = 90 * DAY_S;

/// Entries beyond a hole are strays when they are at most this share of all.
const STRAY_SHARE_MAX: f64 = 0.01;

/// An entry known no better than this places no end of a coverage.
const WIDTH_MAX_S: u32 = 2 * 86_400;

/// Rows at which exporting systems stop without a word.
const CAPS: [u64; 8] = [500, 1_000, 2_000, 5_000, 10_000, 50_000, 65_536, 100_000];

/// What one file can speak of.
#[derive(Clone, Copy, Debug)]
struct FileSpan {
    span: Span,
    basis: CoverageBasis,
    /// Seconds between two entries, on average.
    typical_s: i64,
}

/// How a file's entries follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    OldestFirst,
    NewestFirst,
    Mixed,
}

/// The coverage of the source, once its times are settled and before rows are joined.
pub fn of(gathered: &Gathered, uncertain: Vec<Span>) -> Coverage {
    let truncated = truncated(gathered);
    let mut instants: Vec<Vec<i64>> = vec![Vec::new(); gathered.files.len()];
    let now = gathered.settings.now;
    for (times, place) in gathered.records.times.iter().zip(&gathered.records.place) {
        let entry = times.entered(gathered.source.system);
        if let Some(m) = entry.filter(|m| m.start <= now && m.width_s <= WIDTH_MAX_S) {
            instants[place.file as usize].push(m.end().min(now));
        }
    }
    let mut uncertain = uncertain;
    let mut spans: Vec<FileSpan> = Vec::new();
    for (file, entries) in instants.iter_mut().enumerate() {
        let cut = truncated.iter().any(|(f, _)| *f == file as u32);
        let direction = direction(entries);
        entries.sort_unstable();
        let Some(span) = file_span(
            gathered,
            file as u32,
            entries,
            cut && direction != Direction::NewestFirst,
        ) else {
            continue;
        };
        if cut && direction == Direction::Mixed {
            // Rows are missing anywhere: silence proves nothing.
            uncertain.push(span.span);
        }
        spans.push(span);
    }
    let basis = spans
        .iter()
        .max_by_key(|s| s.span.to)
        .map_or(CoverageBasis::None, |s| s.basis);
    let spans = joined(spans);
    Coverage {
        source: gathered.ix,
        spans,
        basis,
        half_written: is_half_written(gathered),
        truncated: truncated.into_iter().next().map(|(_, words)| words),
        uncertain: coverage::united(uncertain, 0),
    }
}

fn is_half_written(gathered: &Gathered) -> bool {
    let changed = gathered.facts.iter().flatten().any(|facts| facts.changed);
    // A file of no bytes: not even a header was written.
    let empty = gathered
        .tables
        .iter()
        .any(|t| t.header.is_empty() && t.rows == 0);
    changed || empty || gathered.rejects.iter().any(|r| r.reason == "cut off")
}

fn direction(entries: &[i64]) -> Direction {
    let rising = entries.windows(2).filter(|w| w[0] < w[1]).count();
    let falling = entries.windows(2).filter(|w| w[0] > w[1]).count();
    // A few rows out of place are usual where the list is sorted by another time.
    match (rising * 20 <= falling, falling * 20 <= rising) {
        (true, false) => Direction::NewestFirst,
        (false, true) => Direction::OldestFirst,
        _ => Direction::Mixed,
    }
}

/// From the first entry to the last, or to when the export was taken; `lost_end`: the newest entries may have been cut off.
fn file_span(gathered: &Gathered, file: u32, sorted: &[i64], lost_end: bool) -> Option<FileSpan> {
    let now = gathered.settings.now;
    let dense = dense(sorted);
    let typical_s = dense.map_or(0, |s| (s.to - s.from) / sorted.len().max(1) as i64);
    let found = |from: i64, to: i64, basis: CoverageBasis| FileSpan {
        span: Span {
            from,
            to: to.min(now),
        },
        basis,
        typical_s,
    };
    let entries = dense.map(|s| found(s.from, s.to, CoverageBasis::Entries));
    if lost_end {
        return entries;
    }
    match stated(gathered, file) {
        Some(Stated::Span(span)) => {
            // Entries outside of what is stated are there all the same.
            let (from, to) = dense.map_or((span.from, span.to), |d| {
                (d.from.min(span.from), d.to.max(span.to))
            });
            return Some(found(from, to, CoverageBasis::Stated));
        }
        Some(Stated::Taken(at)) => {
            if let Some(d) = dense.filter(|d| d.to <= at) {
                return Some(found(d.from, at, CoverageBasis::Stated));
            }
        }
        None => {}
    }
    let named = taken::time_in_name(&gathered.files[file as usize].path);
    match (dense, named) {
        (Some(d), Some(at)) if at >= d.to => Some(found(d.from, at, CoverageBasis::FileName)),
        _ => entries,
    }
}

fn stated(gathered: &Gathered, file: u32) -> Option<Stated> {
    let frame = Frame {
        pivot_year: year_of(gathered.settings.now + 366 * DAY_S),
        workbook: false,
        since_1904: false,
    };
    let zone = Zone {
        tz: gathered.source.zone,
        basis: ZoneBasis::Assumed,
    };
    let mut tables = gathered.tables.iter().filter(|t| t.file == file);
    tables.find_map(|t| taken::stated(&t.table.preamble, frame, zone))
}

/// Spans of files that overlap or meet are one; what is left between is a hole.
fn joined(mut files: Vec<FileSpan>) -> Vec<Span> {
    files.sort_by_key(|f| f.span);
    let mut out: Vec<Span> = Vec::new();
    for file in files {
        let seam = SEAM_MAX_S.max(file.typical_s * HOLE_FACTOR);
        match out.last_mut() {
            Some(last) if file.span.from <= last.to + seam => last.to = last.to.max(file.span.to),
            _ => out.push(file.span),
        }
    }
    out
}

/// From the first entry to the last, without strays at either end.
fn dense(sorted: &[i64]) -> Option<Span> {
    let (mut first, mut last) = (0, sorted.len().checked_sub(1)?);
    let stray_max = (sorted.len() as f64 * STRAY_SHARE_MAX) as usize;
    // The middle eight tenths tell what is usual; a stray would not.
    let (low, high) = (sorted.len() / 10, last - last / 10);
    let typical = (sorted[high] - sorted[low]) / (high - low).max(1) as i64;
    let is_hole = |gap: i64| gap > HOLE_MIN_S && gap > HOLE_FACTOR * typical;
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

/// Files that seem cut off, and why, in words.
fn truncated(gathered: &Gathered) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for (ix, facts) in gathered.facts.iter().enumerate() {
        if facts.as_ref().is_some_and(|facts| facts.changed) {
            let name = gathered.files[ix].path.file_name().unwrap_or_default();
            let why = "it changed while it was read: still being written";
            found.push((ix as u32, format!("{}: {why}", name.to_string_lossy())));
        }
    }
    for table in &gathered.tables {
        let name = table.table.path.file_name();
        let place = name.map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        if let Some(finding) = table
            .findings
            .iter()
            .find(|f| f.kind == FindingKind::Truncated)
        {
            let note = if finding.note.is_empty() {
                "it says that it was cut off"
            } else {
                &finding.note
            };
            found.push((table.file, format!("{place}: {note}")));
        } else if CAPS.contains(&table.rows) {
            found.push((
                table.file,
                format!(
                    "{place}: exactly {} rows, a usual limit of exports",
                    table.rows
                ),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Direction, FileSpan, dense, direction, joined};
    use crate::model::coverage::{CoverageBasis, Span};
    use crate::model::settings::DAY_S;

    #[test]
    fn one_stray_date_does_not_stretch_the_span() {
        let mut days: Vec<i64> = (1_000..1_200).map(|d| d * DAY_S).collect();
        days.insert(0, 10 * DAY_S);
        let span = dense(&days).unwrap();
        assert_eq!((span.from, span.to), (1_000 * DAY_S, 1_199 * DAY_S));
    }

    #[test]
    fn a_missing_file_leaves_a_hole() {
        let month = |from: i64, to: i64| FileSpan {
            span: Span {
                from: from * DAY_S,
                to: to * DAY_S,
            },
            basis: CoverageBasis::Entries,
            typical_s: 7_200,
        };
        let found = joined(vec![month(90, 119), month(0, 30), month(31, 59)]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].to, found[1].from), (59 * DAY_S, 90 * DAY_S));
    }

    #[test]
    fn directions_of_lists() {
        let up: Vec<i64> = (0..100).collect();
        assert_eq!(direction(&up), Direction::OldestFirst);
        let down: Vec<i64> = (0..100).rev().collect();
        assert_eq!(direction(&down), Direction::NewestFirst);
        assert_eq!(direction(&[1, 5, 2, 4, 3]), Direction::Mixed);
    }
}
