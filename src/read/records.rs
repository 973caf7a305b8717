//! Text → records: `csv-core` with the place of every record, for samples and for streams.

use std::io;

use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};

use crate::read::decode::{LineEnd, Text};

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
}

impl Dialect {
    pub(crate) fn new(delimiter: u8, quote: Option<u8>) -> Dialect {
        Dialect {
            delimiter: Some(delimiter),
            quote,
            escape: None,
            record_separator: false,
            padded: false,
        }
    }

    fn parser(&self) -> csv_core::Reader {
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
                if last == ReadRecordResult::Record {
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
        push(
            &mut records,
            &cells[..written],
            &ends[..count],
            line,
            blank,
            dialect,
        );
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

/// A cell without the dress of its dialect.
pub(crate) fn dress<'a>(cell: &'a str, dialect: &Dialect) -> &'a str {
    if dialect.padded {
        return cell.trim_matches(' ');
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

/// Records of a stream, one after the other.
pub(crate) struct Records {
    pub(crate) text: Text,
    pub(crate) dialect: Dialect,
    parser: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// Bytes of text given to the parser so far.
    position: u64,
    /// 1-based line of `position`.
    line: u32,
    /// Kinds of record ends seen: LF, CRLF, CR.
    pub(crate) line_ends: [u64; 3],
    pub(crate) blank_lines: u64,
    at_end: bool,
}

/// Where the record that was just read stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) blank_lines_before: u32,
    /// Nothing ended it but the end of the file.
    pub(crate) unended: bool,
    /// The file ended inside a quoted cell.
    pub(crate) inside_quotes: bool,
    /// Physical lines it spans beyond the first.
    pub(crate) lines_more: u32,
}

impl Records {
    pub(crate) fn new(text: Text, dialect: Dialect) -> Records {
        Records {
            text,
            parser: dialect.parser(),
            dialect,
            cells: vec![0; 1 << 12],
            ends: vec![0; 1 << 8],
            position: 0,
            line: 1,
            line_ends: [0; 3],
            blank_lines: 0,
            at_end: false,
        }
    }

    /// Parses the next record; its cells are `row` afterwards.
    pub(crate) fn next(&mut self) -> io::Result<Option<(Place, usize, usize)>> {
        if self.at_end {
            return Ok(None);
        }
        let blank = self.skip_blank_lines()?;
        self.blank_lines += u64::from(blank);
        let line = self.line;
        let (mut written, mut count) = (0, 0);
        loop {
            let waiting = self.text.waiting()?;
            let empty = waiting.is_empty();
            let (result, read, out, ends) = self.parser.read_record(
                waiting,
                &mut self.cells[written..],
                &mut self.ends[count..],
            );
            self.text.consume(read);
            self.position += read as u64;
            written += out;
            count += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => {
                    self.at_end = true;
                    return Ok(None);
                }
                ReadRecordResult::Record => {
                    self.at_end = empty;
                    let lines_more = self.pass_lines(empty)?;
                    let place = Place {
                        line,
                        blank_lines_before: blank,
                        unended: empty,
                        inside_quotes: false,
                        lines_more,
                    };
                    return Ok(Some((place, written, count)));
                }
            }
        }
    }

    /// The cells of the record that `next` told of.
    pub(crate) fn row(&self, written: usize, count: usize) -> Row<'_> {
        let text = std::str::from_utf8(&self.cells[..written])
            .expect("cells of UTF-8 text split at ASCII bytes are UTF-8");
        Row {
            text,
            ends: &self.ends[..count],
        }
    }

    fn skip_blank_lines(&mut self) -> io::Result<u32> {
        if self.dialect.record_separator {
            return Ok(0);
        }
        let before = self.line;
        loop {
            let waiting = self.text.waiting()?;
            let all = waiting.len();
            let ends = waiting
                .iter()
                .take_while(|&&b| b == b'\n' || b == b'\r')
                .count();
            self.text.consume(ends);
            self.position += ends as u64;
            if ends == 0 || ends < all {
                break;
            }
        }
        self.advance_line();
        Ok(self.line - before)
    }

    /// Counts the lines of the record just read; returns those beyond its first.
    fn pass_lines(&mut self, at_end: bool) -> io::Result<u32> {
        // The parser stops after CR: the LF of a CRLF still waits.
        if !self.dialect.record_separator && self.text.waiting()?.first() == Some(&b'\n') {
            let lf_of_crlf = self
                .text
                .line_starts
                .iter()
                .find(|start| start.at >= self.position)
                .is_some_and(|start| start.after == LineEnd::CrLf && start.at == self.position + 1);
            if lf_of_crlf {
                self.text.consume(1);
                self.position += 1;
            }
        }
        let before = self.line;
        let last = self.advance_line();
        if let Some(last) = last
            && !at_end
        {
            match last {
                LineEnd::Lf => self.line_ends[0] += 1,
                LineEnd::CrLf => self.line_ends[1] += 1,
                LineEnd::Cr => self.line_ends[2] += 1,
            }
        }
        Ok((self.line - before).saturating_sub(u32::from(!at_end)))
    }

    /// Moves the line to the position; tells what ended the line before, if a line starts right here.
    fn advance_line(&mut self) -> Option<LineEnd> {
        let mut ended = None;
        while let Some(start) = self.text.line_starts.front() {
            if start.at > self.position {
                break;
            }
            ended = (start.at == self.position).then_some(start.after);
            self.line += 1;
            self.text.line_starts.pop_front();
        }
        ended
    }
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
