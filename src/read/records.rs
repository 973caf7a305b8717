//! Text → records: `csv-core` with the place of every record, for samples and for streams.

use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};

use crate::read::quotes::split_line;

/// How records and cells are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// ASCII; absent: a line is one cell.
    pub(crate) delimiter: Option<u8>,
    pub(crate) quote: Option<u8>,
    /// Before a quote that is text; absent: the quote is doubled.
    pub(crate) escape: Option<u8>,
    /// Records end with 0x1E, as `git log` is asked to write them.
    pub(crate) record_separator: bool,
    /// Blanks around cells are dress.
    pub(crate) padded: bool,
    /// Records are split by `quotes::split_line`: quotes stand behind blanks, or close only where a cell ends.
    pub(crate) by_hand: bool,
    /// `October 15, 2026` is one cell although the delimiter is a comma.
    pub(crate) date_commas: bool,
}

impl Dialect {
    pub(crate) fn new(delimiter: u8, quote: Option<u8>) -> Dialect {
        Dialect {
            delimiter: Some(delimiter),
            quote,
            escape: None,
            record_separator: false,
            padded: false,
            by_hand: false,
            date_commas: false,
        }
    }

    pub(crate) fn parser(&self) -> csv_core::Reader {
        let mut builder = ReaderBuilder::new();
        // 0xFF is no byte of UTF-8: it stands for a delimiter that never comes.
        builder.delimiter(self.delimiter.unwrap_or(0xff));
        match self.quote {
            Some(quote) => builder.quote(quote),
            None => builder.quoting(false),
        };
        builder.escape(self.escape);
        builder.double_quote(true);
        if self.record_separator {
            builder.terminator(Terminator::Any(0x1e));
        }
        builder.build()
    }
}

/// One record of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// 1-based physical line on which it starts.
    pub(crate) line: u32,
    pub(crate) blank_lines_before: u32,
    pub(crate) cells: Vec<String>,
}

impl Record {
    pub(crate) fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.trim().is_empty()).count()
    }
}

/// The cells of one record, borrowed from where it was parsed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) text: &'a str,
    pub(crate) ends: &'a [usize],
}

impl<'a> Row<'a> {
    pub(crate) fn len(self) -> usize {
        self.ends.len()
    }

    pub(crate) fn cell(self, i: usize) -> &'a str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.text[start..self.ends[i]]
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |i| self.cell(i))
    }

    /// Its first cells.
    pub(crate) fn before(self, column: usize) -> Row<'a> {
        let ends = &self.ends[..self.len().min(column)];
        let end = ends.last().copied().unwrap_or(0);
        Row {
            text: &self.text[..end],
            ends,
        }
    }

    pub(crate) fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The cells of one record, owned: for rows that are put together here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn of(cells: &[&str]) -> Cells {
        let mut owned = Cells::default();
        for cell in cells {
            owned.push(cell);
        }
        owned
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(crate) fn row(&self) -> Row<'_> {
        Row {
            text: &self.text,
            ends: &self.ends,
        }
    }
}

/// All records of a text in memory. The last one may be cut off.
pub(crate) fn split(text: &str, dialect: &Dialect, records_max: usize) -> Vec<Record> {
    let mut parser = dialect.parser();
    let mut input = text.as_bytes();
    let mut cells = vec![0; input.len() + 16];
    let mut ends = vec![0; input.len() + 16];
    let mut records = Vec::new();
    let mut line = 1;
    while records.len() < records_max {
        let (blank, skipped) = blank_lines(input, dialect);
        line += blank;
        input = &input[skipped..];
        let (result, read, written, count) = parser.read_record(input, &mut cells, &mut ends);
        let ended = match result {
            ReadRecordResult::Record => true,
            ReadRecordResult::InputEmpty => {
                // An empty input asks for the end of the last record.
                let (last, _, more, more_ends) =
                    parser.read_record(&[], &mut cells[written..], &mut ends[count..]);
                if last == ReadRecordResult::Record && dialect.by_hand {
                    push_by_hand(&mut records, input, line, blank, dialect);
                } else if last == ReadRecordResult::Record {
                    push(
                        &mut records,
                        &cells[..written + more],
                        &ends[..count + more_ends],
                        line,
                        blank,
                        dialect,
                    );
                }
                false
            }
            ReadRecordResult::End
            | ReadRecordResult::OutputFull
            | ReadRecordResult::OutputEndsFull => false,
        };
        if !ended {
            break;
        }
        if dialect.by_hand {
            push_by_hand(&mut records, &input[..read], line, blank, dialect);
        } else {
            push(
                &mut records,
                &cells[..written],
                &ends[..count],
                line,
                blank,
                dialect,
            );
        }
        // The parser stops after CR: the LF of a CRLF belongs to it.
        let crlf = !dialect.record_separator
            && input[..read].ends_with(b"\r")
            && input.get(read) == Some(&b'\n');
        let read = read + usize::from(crlf);
        line += count_lines(&input[..read], input.get(read));
        input = &input[read..];
    }
    records
}

fn push(
    records: &mut Vec<Record>,
    bytes: &[u8],
    ends: &[usize],
    line: u32,
    blank: u32,
    dialect: &Dialect,
) {
    let text = String::from_utf8_lossy(bytes);
    let row = Row { text: &text, ends };
    records.push(Record {
        line,
        blank_lines_before: blank,
        cells: row
            .cells()
            .map(|cell| dress(cell, dialect).to_string())
            .collect(),
    });
}

fn push_by_hand(records: &mut Vec<Record>, raw: &[u8], line: u32, blank: u32, dialect: &Dialect) {
    let text = String::from_utf8_lossy(raw);
    let cells = split_line(text.trim_end_matches(['\n', '\r']), dialect);
    records.push(Record {
        line,
        blank_lines_before: blank,
        cells: cells
            .iter()
            .map(|c| dress(c, dialect).to_string())
            .collect(),
    });
}

/// A cell without the dress of its dialect.
pub(crate) fn dress<'a>(cell: &'a str, dialect: &Dialect) -> &'a str {
    if dialect.padded {
        let bare = cell.trim_matches(' ');
        if dialect.by_hand {
            return bare;
        }
        // A quote after a blank opens a cell for those who wrote it, not for the parser.
        let quoted = dialect.quote.map(char::from).and_then(|quote| {
            let inner = bare.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote)).then_some(inner)
        });
        return quoted.unwrap_or(bare).trim_matches(' ');
    }
    if dialect.record_separator {
        return cell.trim_start_matches(['\n', '\r']);
    }
    cell
}

/// Empty lines at the start, which the parser passes over, and their bytes.
fn blank_lines(input: &[u8], dialect: &Dialect) -> (u32, usize) {
    if dialect.record_separator {
        return (0, 0);
    }
    let bytes = input
        .iter()
        .take_while(|&&b| b == b'\n' || b == b'\r')
        .count();
    (count_lines(&input[..bytes], input.get(bytes)), bytes)
}

/// Line ends in a piece of text; `next` is the byte after it.
fn count_lines(piece: &[u8], next: Option<&u8>) -> u32 {
    let mut lines = 0;
    for (i, &byte) in piece.iter().enumerate() {
        let after = piece.get(i + 1).or(next);
        lines += u32::from(byte == b'\n' || (byte == b'\r' && after != Some(&b'\n')));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, &[&str])]) {
        let records = split(text, &Dialect::new(b',', Some(b'"')), 100);
        let got: Vec<(u32, Vec<&str>)> = records
            .iter()
            .map(|r| (r.line, r.cells.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(u32, Vec<&str>)> =
            expected.iter().map(|(l, c)| (*l, c.to_vec())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn every_line_end_counts_once() {
        check("a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a,b\r\n\r\n1,2", &[(1, &["a", "b"]), (3, &["1", "2"])]);
        check("a,b\r1,2\r", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check(
            "a,\"x\r\ny\"\r\n1,2",
            &[(1, &["a", "x\r\ny"]), (3, &["1", "2"])],
        );
    }
}
