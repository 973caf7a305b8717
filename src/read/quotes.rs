//! Lines whose quotes do not add up.

use memchr::memchr_iter;

use crate::read::records::Dialect;

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
        let quoted = quote
            .filter(|quote| rest.starts_with(*quote))
            .and_then(|quote| quoted_cell(rest, quote, delimiter));
        let (cell, after) = quoted.unwrap_or_else(|| {
            let end = rest.find(delimiter).unwrap_or(rest.len());
            (rest[..end].to_string(), &rest[end..])
        });
        cells.push(cell);
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None => return cells,
        }
    }
}

/// A cell in quotes that is closed before a delimiter or the line's end, and what follows it.
fn quoted_cell(text: &str, quote: char, delimiter: char) -> Option<(String, &str)> {
    let inner = &text[1..];
    let ends_cell = |at: usize| {
        let after = &inner[at + 1..];
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
            return Some((cell, &inner[found + 1..]));
        } else {
            at = found + 1;
        }
    }
    // Closed by a quote too many.
    let found = inner
        .match_indices(quote)
        .map(|(at, _)| at)
        .find(|&at| ends_cell(at))?;
    Some((inner[..found].to_string(), &inner[found + 1..]))
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
