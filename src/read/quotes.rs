//! Lines whose quotes do not add up.

use memchr::memchr_iter;

use crate::read::records::Dialect;
use crate::read::shape::{Shape, moment};

/// How the quotes of a record stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quoting {
    /// Its bytes end inside a quoted cell.
    pub(crate) open: bool,
    /// A quote closes a cell where none ends.
    pub(crate) broken: bool,
}

/// Looks at the quotes of a record's bytes.
pub(crate) fn quoting(raw: &[u8], quote: u8, dialect: &Dialect) -> Quoting {
    let ends_cell = |byte: u8| Some(byte) == dialect.delimiter || matches!(byte, b'\n' | b'\r');
    let mut found = Quoting::default();
    let mut opened = 0;
    let mut quotes = memchr_iter(quote, raw).peekable();
    while let Some(at) = quotes.next() {
        let (before, after) = (&raw[..at], raw.get(at + 1).copied());
        if !found.open {
            // A quote in the middle of a cell is text.
            found.open = before.last().is_none_or(|&byte| ends_cell(byte));
            opened = at + 1;
            continue;
        }
        let is_text =
            is_escaped(&raw[opened..at], dialect.escape) || quotes.next_if_eq(&(at + 1)).is_some();
        if !is_text {
            found.open = false;
            found.broken |= after.is_some_and(|byte| !ends_cell(byte) && byte != b' ');
        }
    }
    found
}

/// True after an odd number of escapes.
fn is_escaped(before: &[u8], escape: Option<u8>) -> bool {
    let escapes = before
        .iter()
        .rev()
        .take_while(|&&byte| Some(byte) == escape);
    escapes.count() % 2 == 1
}

/// The bytes of a record with those escapes doubled that escape nothing, as in `"C:\x"`: so a parser keeps them. Absent when there are none.
///
/// Quotes, escapes, delimiters and line ends can be escaped; before anything else a backslash is a backslash.
pub(crate) fn lone_escapes_doubled(raw: &[u8], dialect: &Dialect) -> Option<Vec<u8>> {
    let (quote, escape) = (dialect.quote?, dialect.escape?);
    let escapes = |next: u8| {
        next == quote
            || next == escape
            || Some(next) == dialect.delimiter
            || matches!(next, b'\n' | b'\r')
    };
    let mut doubled: Option<Vec<u8>> = None;
    let (mut inside, mut at_start) = (false, true);
    let (mut from, mut i) = (0, 0);
    while i < raw.len() {
        let byte = raw[i];
        if inside && byte == escape {
            if raw.get(i + 1).is_some_and(|next| escapes(*next)) {
                i += 1;
            } else {
                let respelled = doubled.get_or_insert_default();
                respelled.extend_from_slice(&raw[from..=i]);
                respelled.push(escape);
                from = i + 1;
            }
        } else if inside && byte == quote {
            if raw.get(i + 1) == Some(&quote) {
                i += 1;
            } else {
                inside = false;
            }
        } else if !inside && at_start && byte == quote {
            inside = true;
        }
        at_start = !inside && (Some(byte) == dialect.delimiter || matches!(byte, b'\n' | b'\r'));
        i += 1;
    }
    if let Some(respelled) = &mut doubled {
        respelled.extend_from_slice(&raw[from..]);
    }
    doubled
}

/// True when a line after the first would be a whole record by itself: then a quote has swallowed it.
pub(crate) fn swallowed(raw: &[u8], width: usize, dialect: &Dialect) -> bool {
    if width < 2 {
        return false;
    }
    raw.split(|&b| b == b'\n' || b == b'\r')
        .skip(1)
        .filter(|line| !line.is_empty())
        .any(|line| split_line(&String::from_utf8_lossy(line), dialect).len() == width)
}

/// The cells of one line: a quote that is not closed where a cell ends is text.
pub(crate) fn split_line(line: &str, dialect: &Dialect) -> Vec<String> {
    let delimiter = dialect.delimiter.map_or('\u{0}', char::from);
    let quote = dialect.quote.map(char::from);
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let bare = if dialect.by_hand && dialect.padded {
            rest.trim_start_matches(' ')
        } else {
            rest
        };
        let quoted = quote
            .filter(|quote| bare.starts_with(*quote))
            .and_then(|quote| quoted_cell(bare, quote, delimiter, dialect));
        let (cell, after) = quoted.unwrap_or_else(|| {
            let end = rest.find(delimiter).unwrap_or(rest.len());
            (rest[..end].to_string(), &rest[end..])
        });
        cells.push(cell);
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None => break,
        }
    }
    if dialect.date_commas {
        join_dates(&mut cells, delimiter);
    }
    cells
}

/// A cell in quotes that is closed before a delimiter or the line's end, and what follows it.
fn quoted_cell<'a>(
    text: &'a str,
    quote: char,
    delimiter: char,
    dialect: &Dialect,
) -> Option<(String, &'a str)> {
    let inner = &text[1..];
    let after_blanks = |after: &'a str| {
        if dialect.by_hand && dialect.padded {
            after.trim_start_matches(' ')
        } else {
            after
        }
    };
    let ends_cell = |at: usize| {
        let after = after_blanks(&inner[at + 1..]);
        after.is_empty() || after.starts_with(delimiter)
    };
    let doubled = format!("{quote}{quote}");
    let mut at = 0;
    while let Some(found) = inner[at..].find(quote) {
        let found = at + found;
        if inner[found + 1..].starts_with(quote) {
            at = found + 2;
        } else if ends_cell(found) {
            let cell = inner[..found].replace(&doubled, &quote.to_string());
            return Some((cell, after_blanks(&inner[found + 1..])));
        } else {
            at = found + 1;
        }
    }
    // Closed by a quote too many.
    let found = inner
        .match_indices(quote)
        .map(|(at, _)| at)
        .find(|&at| ends_cell(at))?;
    Some((
        inner[..found].to_string(),
        after_blanks(&inner[found + 1..]),
    ))
}

/// Joins what a comma inside a date has parted: `October 15` and ` 2026`, and a weekday before them.
pub(crate) fn join_dates(cells: &mut Vec<String>, delimiter: char) {
    let mut at = 1;
    while at < cells.len() {
        if !parts_of_date(&cells[at - 1], &cells[at], delimiter) {
            at += 1;
            continue;
        }
        let year = cells.remove(at);
        cells[at - 1].push(delimiter);
        cells[at - 1].push_str(&year);
        let is_weekday = |c: &str| {
            c.len() >= 3 && c.chars().all(char::is_alphabetic) && cells[at - 1].starts_with(' ')
        };
        if at >= 2 && is_weekday(&cells[at - 2]) {
            let whole = format!("{}{delimiter}{}", cells[at - 2], cells[at - 1]);
            if moment(&whole).is_some() {
                cells[at - 2] = whole;
                cells.remove(at - 1);
            }
        }
    }
}

/// Whether a comma has parted a date between its day and its year.
pub(crate) fn parts_of_date(before: &str, year: &str, delimiter: char) -> bool {
    let digits = year.trim_start();
    let is_year = year.starts_with(' ')
        && (digits.starts_with("19") || digits.starts_with("20"))
        && digits.bytes().take_while(u8::is_ascii_digit).count() == 4;
    is_year
        && before.chars().any(char::is_alphabetic)
        && matches!(moment(before.trim()), Some(Shape::Date))
        && matches!(
            moment(format!("{before}{delimiter}{year}").trim()),
            Some(Shape::Date | Shape::DateTime)
        )
}

/// The most frequent number of cells of single lines, of two cells and more.
pub(crate) fn line_width(sample: &str, dialect: &Dialect) -> usize {
    const LINES: usize = 300;
    let mut widths = std::collections::BTreeMap::new();
    for line in sample.lines().take(LINES) {
        let width = split_line(line, dialect).len();
        if width > 1 {
            *widths.entry(width).or_insert(0_usize) += 1;
        }
    }
    widths
        .iter()
        .max_by_key(|(_, n)| **n)
        .map_or(0, |(width, _)| *width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        assert_eq!(split_line(line, &Dialect::new(b',', Some(b'"'))), expected);
    }

    #[test]
    fn lines() {
        check("a,\"b,c\",d", &["a", "b,c", "d"]);
        check("a,\"b,c", &["a", "\"b", "c"]);
        check("\"a\"\"b\",\"\"", &["a\"b", ""]);
        check("", &[""]);
    }

    #[test]
    fn lines_by_hand() {
        let by_hand = |line: &str, delimiter, quote| {
            let dialect = Dialect {
                padded: delimiter == b',' && quote == b'"',
                by_hand: true,
                date_commas: delimiter == b',',
                ..Dialect::new(delimiter, Some(quote))
            };
            split_line(line, &dialect)
        };
        assert_eq!(by_hand("1, \"a, b\" , c", b',', b'"'), ["1", "a, b", " c"]);
        assert_eq!(
            by_hand("'it's here','b''c',''", b',', b'\''),
            ["it's here", "b'c", ""]
        );
        assert_eq!(
            by_hand("HF-1,October 15, 2026,badge", b',', b'"'),
            ["HF-1", "October 15, 2026", "badge"]
        );
        assert_eq!(
            by_hand("Thursday, October 15, 2026 9:05 AM,x, 2026", b',', b'"'),
            ["Thursday, October 15, 2026 9:05 AM", "x", " 2026"]
        );
    }

    #[test]
    fn lone_escapes() {
        let dialect = Dialect {
            escape: Some(b'\\'),
            ..Dialect::new(b',', Some(b'"'))
        };
        let doubled = |raw: &str| {
            lone_escapes_doubled(raw.as_bytes(), &dialect)
                .map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(doubled(r#""C:\x",y\z"#).as_deref(), Some(r#""C:\\x",y\z"#));
        assert_eq!(doubled(r#"a\b,"say \"no\"","c\\d""#), None);
    }
}
