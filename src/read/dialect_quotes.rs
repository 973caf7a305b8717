//! Which quote and escape a text is written with under a delimiter, and whether a parser can be left alone with it.

use memchr::memchr;

use crate::read::dialect::is_padded;
use crate::read::quotes::parts_of_date;
use crate::read::records::Dialect;

/// The rest of a dialect whose delimiter is given.
pub(crate) fn with_delimiter(sample: &str, delimiter: u8) -> Dialect {
    let quote = quote_for(sample, delimiter);
    let mut dialect = Dialect::new(delimiter, quote);
    dialect.escape = quote.and_then(|quote| escape_for(sample, quote, delimiter));
    if quote.is_none() || quote == Some(b'"') {
        dialect.by_hand = opens_after_blanks(sample, delimiter) && is_padded(sample, &dialect);
        dialect.padded = dialect.by_hand;
    }
    if quote == Some(b'\'') || dialect.quote.is_none_or(|q| !opens(sample, q, delimiter)) {
        let apostrophes = lenient(sample, b'\'', delimiter);
        let strict = QuoteUse::count(sample.as_bytes(), b'\'', delimiter);
        let is_text_inside = strict.closed < apostrophes.closed;
        if is_text_inside
            && apostrophes.closed >= 3
            && apostrophes.closed * 10 >= apostrophes.opened * 9
        {
            dialect.quote = Some(b'\'');
            dialect.escape = None;
            dialect.by_hand = true;
        }
    }
    if delimiter == b',' && has_date_commas(sample) {
        dialect.by_hand = true;
        dialect.date_commas = true;
    }
    dialect
}

fn opens(sample: &str, quote: u8, delimiter: u8) -> bool {
    QuoteUse::count(sample.as_bytes(), quote, delimiter).opened > 0
}

/// True where double quotes open cells behind a delimiter and a blank: a parser takes those for text.
fn opens_after_blanks(sample: &str, delimiter: u8) -> bool {
    let sign = [delimiter, b' ', b'"'];
    let letter = |b: u8| b != delimiter && !matches!(b, b' ' | b'\n' | b'\r' | b'"');
    memchr::memmem::find_iter(sample.as_bytes(), &sign)
        .any(|at| sample.as_bytes().get(at + 3).is_some_and(|b| letter(*b)))
}

/// Quotes that close only where a cell ends, on one line: `'it's here'`.
fn lenient(sample: &str, quote: u8, delimiter: u8) -> QuoteUse {
    let mut found = QuoteUse::default();
    let text = sample.as_bytes();
    if memchr(quote, text).is_none() {
        return found;
    }
    for line in text.split(|b| matches!(b, b'\n' | b'\r')) {
        let mut at = 0;
        while at < line.len() {
            if line[at] != quote {
                at = memchr(delimiter, &line[at..]).map_or(line.len(), |end| at + end + 1);
                continue;
            }
            found.opened += 1;
            let ends = |end: &usize| line.get(end + 1).is_none_or(|b| *b == delimiter);
            let closed = memchr::memchr_iter(quote, &line[at + 1..]).map(|end| at + 1 + end);
            match { closed }.find(ends) {
                Some(end) => {
                    found.closed += 1;
                    at = end + 2;
                }
                None => at = memchr(delimiter, &line[at..]).map_or(line.len(), |end| at + end + 1),
            }
        }
    }
    found
}

/// True where most lines hold a date that a comma parts: `HF-1,October 15, 2026,badge`.
fn has_date_commas(sample: &str) -> bool {
    const LINES: usize = 100;
    let (mut parted, mut all) = (0, 0);
    for line in sample
        .lines()
        .skip(1)
        .take(LINES)
        .filter(|l| !l.trim().is_empty())
    {
        all += 1;
        // Dates in quotes are whole.
        let cells: Vec<&str> = line.split(',').collect();
        let is_parted =
            |pair: &[&str]| !pair[0].starts_with('"') && parts_of_date(pair[0], pair[1], ',');
        parted += usize::from(cells.windows(2).any(is_parted));
    }
    parted > 0 && parted * 10 >= all * 6
}

/// Which quote opens and properly closes cells under a delimiter; the double quote unless something speaks against it.
pub(crate) fn quote_for(sample: &str, delimiter: u8) -> Option<u8> {
    let mut best = None;
    let mut stray = false;
    for quote in [b'"', b'\'', b'`'] {
        let use_of = QuoteUse::count(sample.as_bytes(), quote, delimiter);
        if use_of.opened == 0 {
            continue;
        }
        // A word in quotes at the start of a cell opens, but what closes it is not followed by a delimiter.
        let proper = use_of.closed * 10 >= use_of.opened * 6;
        // An apostrophe is met in text far more often than as a quote.
        let enough =
            quote == b'"' || (use_of.closed >= 3 && use_of.closed * 10 >= use_of.opened * 9);
        stray |= quote == b'"' && !proper;
        if proper && enough && best.is_none_or(|(_, opened)| use_of.opened > opened) {
            best = Some((quote, use_of.opened));
        }
    }
    match best {
        Some((quote, _)) => Some(quote),
        None if stray => None,
        None => Some(b'"'),
    }
}

/// How often a quote stands where a cell opens, and how often such a cell is closed where a cell ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct QuoteUse {
    pub(crate) opened: usize,
    pub(crate) closed: usize,
}

impl QuoteUse {
    pub(crate) fn count(text: &[u8], quote: u8, delimiter: u8) -> QuoteUse {
        let mut found = QuoteUse::default();
        let is_end = |b: u8| b == delimiter || b == b'\n' || b == b'\r';
        let ends_cell = |b: Option<&u8>| b.is_none_or(|&b| is_end(b));
        // Where the last quoted cell ended: nothing before it opens another.
        let mut from = 0;
        let mut at = 0;
        while let Some(ahead) = memchr(quote, &text[at..]) {
            let open = at + ahead;
            at = open + 1;
            let before = &text[from..open];
            let last = before.iter().rfind(|&&b| b != b' ' || delimiter == b' ');
            let opens = last.map_or(from == 0, |&b| is_end(b));
            if !opens {
                continue;
            }
            found.opened += 1;
            // Never closed: the file may be cut off; what follows is not looked at.
            let Some(end) = closing(text, open, quote, ends_cell) else {
                break;
            };
            let after = text[end + 1..].iter().find(|&&b| b != b' ');
            found.closed += usize::from(ends_cell(text.get(end + 1)) || ends_cell(after));
            from = end + 1;
            at = from;
        }
        found
    }
}

/// The quote that closes the cell which opens at `open`: not doubled, not escaped.
fn closing(
    text: &[u8],
    open: usize,
    quote: u8,
    ends_cell: impl Fn(Option<&u8>) -> bool,
) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let end = at + memchr(quote, &text[at..])?;
        let escaped = end > at && text[end - 1] == b'\\' && !ends_cell(text.get(end + 1));
        let doubled = text.get(end + 1) == Some(&quote);
        at = match (escaped, doubled) {
            (true, _) => end + 1,
            (false, true) => end + 2,
            (false, false) => return Some(end),
        };
    }
}

/// A backslash, when it stands before quotes inside quoted cells and doubling does not.
pub(crate) fn escape_for(sample: &str, quote: u8, delimiter: u8) -> Option<u8> {
    let text = sample.as_bytes();
    let mut escaped = 0;
    let mut doubled = 0;
    for i in 1..text.len().saturating_sub(1) {
        if text[i] != quote {
            continue;
        }
        let ends = |b: u8| b == delimiter || b == b'\n' || b == b'\r';
        if text[i - 1] == b'\\' && !ends(text[i + 1]) {
            escaped += 1;
        }
        if text[i + 1] == quote && !ends(text[i - 1]) && !text.get(i + 2).is_none_or(|&b| ends(b)) {
            doubled += 1;
        }
    }
    (escaped > 0 && escaped >= doubled).then_some(b'\\')
}
