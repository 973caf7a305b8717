//! Which delimiter, quote and escape a text is written with: the one under which it looks most like a table.

use std::collections::BTreeMap;

use crate::read::dialect_quotes::{QuoteUse, escape_for, quote_for, with_delimiter};
use crate::read::records::{Dialect, Record, split};
use crate::read::shape::{Shape, shape};

/// Delimiters by how much is to be forgiven them: a comma, semicolon, tab or bar is meant, a blank or a sign seldom.
const DELIMITERS: [(u8, f64); 13] = [
    (b',', 1.0),
    (b';', 1.0),
    (b'\t', 1.0),
    (b'|', 0.99),
    (0x1f, 1.0),
    (b'^', 0.9),
    (b'~', 0.9),
    (b'#', 0.7),
    (b'&', 0.6),
    (b':', 0.55),
    (b' ', 0.5),
    (b'!', 0.5),
    (b'*', 0.5),
];
/// Records that are looked at.
const RECORDS_MAX: usize = 400;
/// Text that is looked at.
const SAMPLE_BYTES: usize = 1 << 17;

/// What was found, and how sure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) dialect: Dialect,
    /// The quote opens a cell in the sample.
    pub(crate) quote_seen: bool,
    /// 0 to about 1: how much it looks like a table of several columns.
    pub(crate) score: f64,
}

/// The best dialect for a decoded sample. `cut`: the sample is not the whole file.
pub(crate) fn infer(whole: &str, cut: bool) -> Found {
    let (sample, cut) = excerpt(whole, cut);
    if sample.contains('\u{1e}') && sample.contains('\u{1f}') {
        let mut dialect = Dialect::new(0x1f, None);
        dialect.record_separator = true;
        return Found {
            dialect,
            quote_seen: false,
            score: 1.0,
        };
    }
    if let Some(delimiter) = stated(sample) {
        return found(
            sample,
            Dialect::new(delimiter, quote_for(sample, delimiter)),
            1.0,
        );
    }
    let mut best: Option<Found> = None;
    for (delimiter, weight) in DELIMITERS {
        if !sample.as_bytes().contains(&delimiter) {
            continue;
        }
        let dialect = with_delimiter(sample, delimiter);
        let score = weight * table_score(sample, &dialect, cut);
        if score > best.map_or(0.0, |best: Found| best.score) {
            best = Some(found(sample, dialect, score));
        }
    }
    let single = Dialect::new(b',', quote_for(sample, b','));
    let mut found = match best {
        // Quotes may come late: the delimiter is settled, so all of the head is asked for them.
        Some(best) if sample.len() < whole.len() => with_quotes(whole, best),
        Some(best) => best,
        None => found(sample, single, 0.0),
    };
    found.dialect.padded |= is_padded(sample, &found.dialect);
    found
}

fn with_quotes(whole: &str, best: Found) -> Found {
    if best.dialect.by_hand {
        return best;
    }
    let delimiter = best.dialect.delimiter.unwrap_or(b',');
    let quote = quote_for(whole, delimiter);
    let dialect = Dialect {
        quote,
        escape: quote.and_then(|quote| escape_for(whole, quote, delimiter)),
        ..best.dialect
    };
    found(whole, dialect, best.score)
}

fn found(sample: &str, dialect: Dialect, score: f64) -> Found {
    let delimiter = dialect.delimiter.unwrap_or(b',');
    let quote_seen = dialect
        .quote
        .is_some_and(|quote| QuoteUse::count(sample.as_bytes(), quote, delimiter).opened > 0);
    Found {
        dialect,
        quote_seen,
        score,
    }
}

/// At most [`SAMPLE_BYTES`], cut at a line's end.
fn excerpt(sample: &str, cut: bool) -> (&str, bool) {
    if sample.len() <= SAMPLE_BYTES {
        return (sample, cut);
    }
    let end = sample.as_bytes()[..SAMPLE_BYTES]
        .iter()
        .rposition(|&b| b == b'\n' || b == b'\r')
        .map_or(SAMPLE_BYTES, |at| at + 1);
    let end = (0..=end)
        .rev()
        .find(|&i| sample.is_char_boundary(i))
        .unwrap_or(0);
    (&sample[..end], true)
}

/// The delimiter of a `sep=;` line, which spreadsheets write and obey.
fn stated(sample: &str) -> Option<u8> {
    let line = sample.lines().next()?.trim_matches(['"', '\u{feff}']);
    let sign = line.strip_prefix("sep=").or(line.strip_prefix("SEP="))?;
    let byte = *sign.as_bytes().first()?;
    (byte.is_ascii() && sign.trim_end().len() <= 1).then_some(byte)
}

/// How much a text looks like a table under a dialect, 0 to 1.
fn table_score(sample: &str, dialect: &Dialect, cut: bool) -> f64 {
    let mut records = split(sample, dialect, RECORDS_MAX);
    if cut && records.len() > 1 && records.len() < RECORDS_MAX {
        records.pop();
    }
    let delimiter = dialect.delimiter.unwrap_or(b',');
    if delimiter != b'#' {
        records.retain(|r| !r.cells[0].starts_with('#') || r.cells.len() > 1);
    }
    let (mut width, mut share) = usual_width(&records);
    let stripped: Vec<Record> = records.iter().map(without_blank_end).collect();
    let (narrow, of_narrow) = usual_width(&stripped);
    // Rows that end at different places for the blanks at their end.
    if narrow > 1 && of_narrow * BLANK_ENDS > share {
        (width, share) = (narrow, of_narrow * BLANK_ENDS);
        records = stripped;
    }
    share = share.max(share_of_runs(&records));
    if width < 2 {
        return 0.0;
    }
    // A sign of other uses is a delimiter only where it is one nearly everywhere.
    let seldom = DELIMITERS
        .iter()
        .any(|(d, weight)| *d == delimiter && *weight < 0.95);
    if seldom && (share < 0.8 || records.len() < 3) {
        return 0.0;
    }
    let cells: Vec<&str> = records
        .iter()
        .filter(|r| r.cells.len() == width)
        .flat_map(|r| r.cells.iter().map(String::as_str))
        .collect();
    let quality = cells.iter().map(|cell| cell_quality(cell)).sum::<f64>() / count(cells.len());
    let breadth = 1.0 - 0.5 / count(width);
    share * share * quality * breadth
}

/// How much is to be forgiven rows that differ by blanks at their end.
const BLANK_ENDS: f64 = 0.95;

fn without_blank_end(record: &Record) -> Record {
    let filled = record.cells.iter().rposition(|c| !c.trim().is_empty());
    Record {
        cells: record.cells[..filled.map_or(0, |at| at + 1)].to_vec(),
        ..record.clone()
    }
}

/// The share of records in two or three tables, one below the other, each of its own width.
fn share_of_runs(records: &[Record]) -> f64 {
    const RUNS_MAX: usize = 3;
    const ROWS_MIN: usize = 4;
    let mut runs = 0;
    let mut rows = 0;
    for run in records.chunk_by(|a, b| a.cells.len() == b.cells.len()) {
        if run.len() >= ROWS_MIN && run[0].cells.len() > 1 {
            runs += 1;
            rows += run.len();
        }
    }
    if (2..=RUNS_MAX).contains(&runs) {
        0.9 * count(rows) / count(records.len())
    } else {
        0.0
    }
}

/// The most frequent number of cells, and the share of records that have it.
fn usual_width(records: &[Record]) -> (usize, f64) {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records {
        *widths.entry(record.cells.len()).or_default() += 1;
    }
    let Some((&width, &rows)) = widths
        .iter()
        .max_by_key(|&(w, n)| (*n * usize::from(*w > 1), *w))
    else {
        return (0, 0.0);
    };
    (width, count(rows) / count(records.len()))
}

/// How much a cell looks like a whole value.
fn cell_quality(cell: &str) -> f64 {
    match shape(cell) {
        Shape::Integer
        | Shape::Number
        | Shape::Date
        | Shape::Time
        | Shape::DateTime
        | Shape::Address
        | Shape::Key => 1.0,
        Shape::Empty => 0.85,
        Shape::Word | Shape::Text => text_quality(cell),
    }
}

fn text_quality(cell: &str) -> f64 {
    let bare = cell.trim();
    if bare.starts_with(['"', '\'']) != bare.ends_with(['"', '\'']) {
        return 0.3;
    }
    let mut quality = 0.95_f64;
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        // In prose a blank follows these.
        let prose = chars.peek() == Some(&' ');
        let limit = match c {
            ';' | ',' if prose => 0.85,
            ';' | '\t' | '|' | '\u{1f}' => 0.4,
            ',' | '"' => 0.7,
            '#' | '^' | '~' | '=' | '{' | '}' => 0.8,
            _ => 1.0,
        };
        quality = quality.min(limit);
    }
    quality
}

/// True when nearly every delimiter has a blank beside it on the same side.
pub(crate) fn is_padded(sample: &str, dialect: &Dialect) -> bool {
    let Some(delimiter) = dialect.delimiter else {
        return false;
    };
    if delimiter == b' ' {
        return false;
    }
    let records = split(sample, dialect, 200);
    let (mut padded, mut all) = (0, 0);
    for record in &records {
        for (i, cell) in record.cells.iter().enumerate() {
            if cell.trim().is_empty() {
                continue;
            }
            let inner_left = i > 0 && cell.starts_with(' ');
            let inner_right = i + 1 < record.cells.len() && cell.ends_with(' ');
            all += 1;
            padded += usize::from(inner_left || inner_right || record.cells.len() == 1);
        }
    }
    all > 0 && padded * 10 >= all * 6
}

#[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sample: &str, delimiter: u8, quote: Option<u8>) {
        let found = infer(sample, false);
        let seen = found.dialect.quote.filter(|_| found.quote_seen);
        assert_eq!(
            (found.dialect.delimiter, seen),
            (Some(delimiter), quote),
            "{sample}"
        );
    }

    #[test]
    fn plain_tables() {
        check("a,b,c\n1,2,3\n4,5,6\n", b',', None);
        check("a;b\n\"x;y\";0,5\nz;1,5\n", b';', Some(b'"'));
        check("id\tname\n1\t19\" rack, left\n", b'\t', None);
        check("id|title\n1|\"blue\" node\n2|the \"red\" one\n", b'|', None);
        check("'id';'t'\n'1';'a; b'\n'2';'c'\n", b';', Some(b'\''));
        check("sep=;\na;b\n1,2;3\n", b';', None);
    }
}
