//! A stream of records with their places, and what is done where a quote was opened by mistake.

use std::io;

use csv_core::ReadRecordResult;

use crate::read::decode::{LineEnd, LineStart, Text};
use crate::read::quotes::{lone_escapes_doubled, quoting, split_line, swallowed};
use crate::read::records::{Cells, Dialect, Row, split};

/// A record longer than this was never one: a quote that nobody closed swallows what follows.
const RECORD_BYTES_MAX: usize = 4 << 20;

/// Records of a stream, one after the other.
pub(crate) struct Records {
    pub(crate) text: Text,
    pub(crate) dialect: Dialect,
    /// Cells that a record should have; 0 while nobody knows.
    pub(crate) width: usize,
    parser: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// The bytes of the record, as long as quotes may lie.
    raw: Vec<u8>,
    /// Starts of lines that the record has passed.
    passed: Vec<LineStart>,
    mended: Option<Cells>,
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
    /// A quote that opened a cell and closed none was taken as text.
    pub(crate) stray_quote: bool,
}

/// The size of the record that was just parsed.
#[derive(Clone, Copy)]
struct Size {
    bytes: usize,
    cells: usize,
}

impl Records {
    pub(crate) fn new(text: Text, dialect: Dialect, width: usize) -> Records {
        Records {
            text,
            parser: dialect.parser(),
            dialect,
            width,
            cells: vec![0; 1 << 12],
            ends: vec![0; 1 << 8],
            raw: Vec::new(),
            passed: Vec::new(),
            mended: None,
            position: 0,
            line: 1,
            line_ends: [0; 3],
            blank_lines: 0,
            at_end: false,
        }
    }

    /// The next record and its place.
    pub(crate) fn next(&mut self) -> io::Result<Option<(Place, Row<'_>)>> {
        self.mended = None;
        if self.at_end {
            return Ok(None);
        }
        let blank = self.skip_blank_lines()?;
        self.blank_lines += u64::from(blank);
        self.raw.clear();
        self.passed.clear();
        let line = self.line;
        let Some((size, unended)) = self.parse()? else {
            return Ok(None);
        };
        let too_long = self.raw.len() > RECORD_BYTES_MAX;
        if !too_long {
            self.at_end = unended;
        }
        let lines_more = self.pass_lines(unended)?;
        let mut place = Place {
            line,
            blank_lines_before: blank,
            unended,
            inside_quotes: false,
            lines_more,
            stray_quote: false,
        };
        if let Some(quote) = self.dialect.quote
            && (lines_more > 0 || unended)
        {
            let quoting = quoting(&self.raw, quote, &self.dialect);
            let open = unended && quoting.open;
            let doubtful =
                open || quoting.broken || too_long || (self.width > 0 && size.cells != self.width);
            if doubtful && (too_long || swallowed(&self.raw, self.width, &self.dialect)) {
                self.mend(line);
                place.stray_quote = true;
                place.unended = false;
                place.lines_more = 0;
            } else {
                place.inside_quotes = open;
            }
        }
        if self.mended.is_none() && self.dialect.by_hand {
            self.split_by_hand();
        } else if self.mended.is_none() {
            self.keep_lone_escapes();
        }
        Ok(Some((place, self.row(size))))
    }

    fn row(&self, size: Size) -> Row<'_> {
        if let Some(cells) = &self.mended {
            return cells.row();
        }
        let text = std::str::from_utf8(&self.cells[..size.bytes])
            .expect("cells of UTF-8 text split at ASCII bytes are UTF-8");
        Row {
            text,
            ends: &self.ends[..size.cells],
        }
    }

    /// Runs the parser to the end of a record; true when only the end of the file ended it.
    fn parse(&mut self) -> io::Result<Option<(Size, bool)>> {
        let keeps_raw = self.dialect.quote.is_some() || self.dialect.by_hand;
        let mut size = Size { bytes: 0, cells: 0 };
        loop {
            let waiting = self.text.waiting()?;
            let empty = waiting.is_empty();
            let (result, read, bytes, cells) = self.parser.read_record(
                waiting,
                &mut self.cells[size.bytes..],
                &mut self.ends[size.cells..],
            );
            if keeps_raw {
                self.raw.extend_from_slice(&waiting[..read]);
            }
            self.text.consume(read);
            self.position += read as u64;
            size.bytes += bytes;
            size.cells += cells;
            match result {
                ReadRecordResult::InputEmpty if self.raw.len() > RECORD_BYTES_MAX => {
                    return Ok(Some((size, false)));
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => {
                    self.at_end = true;
                    return Ok(None);
                }
                ReadRecordResult::Record => return Ok(Some((size, empty))),
            }
        }
    }

    /// Reads the first line of the record for itself and gives back the rest.
    fn mend(&mut self, line: u32) {
        let end = self
            .raw
            .iter()
            .position(|&b| b == b'\n' || b == b'\r')
            .unwrap_or(self.raw.len());
        let after = match (self.raw.get(end), self.raw.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        };
        let first = String::from_utf8_lossy(&self.raw[..end]).into_owned();
        let cells = split_line(&first, &self.dialect);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        self.mended = Some(Cells::of(&cells));
        let rest = self.raw.split_off(after);
        self.text.unread(&rest);
        self.position -= rest.len() as u64;
        self.line = line + u32::from(after > end);
        for start in self.passed.drain(..).rev() {
            if start.at > self.position {
                self.text.line_starts.push_front(start);
            }
        }
        self.parser = self.dialect.parser();
        self.at_end = false;
    }

    /// Splits the record anew where the parser does not know its quotes or its dates.
    fn split_by_hand(&mut self) {
        let raw = String::from_utf8_lossy(&self.raw);
        let cells = split_line(raw.trim_end_matches(['\n', '\r']), &self.dialect);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        self.mended = Some(Cells::of(&cells));
    }

    /// The parser drops each escape; one that escapes nothing is a letter of the cell.
    fn keep_lone_escapes(&mut self) {
        if let Some(respelled) = lone_escapes_doubled(&self.raw, &self.dialect) {
            let respelled = String::from_utf8_lossy(&respelled);
            let records = split(&respelled, &self.dialect, 1);
            self.mended = records.first().map(|record| {
                let cells: Vec<&str> = record.cells.iter().map(String::as_str).collect();
                Cells::of(&cells)
            });
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
                if !self.raw.is_empty() {
                    self.raw.push(b'\n');
                }
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
            self.passed.push(*start);
            self.text.line_starts.pop_front();
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::encoding::Encoding;
    use crate::read::input::Input;

    fn check(text: &str, expected: &[(u32, &[&str])]) {
        let text = Text::new(Input::in_memory(text), Encoding::Utf8 { bom: false });
        let mut records = Records::new(text, Dialect::new(b',', Some(b'"')), 2);
        let mut got: Vec<(u32, Vec<String>)> = Vec::new();
        while let Some((place, row)) = records.next().unwrap() {
            got.push((place.line, row.cells().map(str::to_string).collect()));
        }
        let expected: Vec<(u32, Vec<String>)> = expected
            .iter()
            .map(|(line, cells)| (*line, cells.iter().map(ToString::to_string).collect()))
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn places() {
        check("a,b\r\n\r\n1,2\r\n", &[(1, &["a", "b"]), (3, &["1", "2"])]);
        check(
            "a,\"x\ny\"\n1,2\n",
            &[(1, &["a", "x\ny"]), (3, &["1", "2"])],
        );
        check(
            "a,b\r1,2\r3,4",
            &[(1, &["a", "b"]), (2, &["1", "2"]), (3, &["3", "4"])],
        );
    }

    #[test]
    fn a_quote_that_nobody_closes_swallows_nothing() {
        check(
            "a,b\n1,\"x\n2,y\n3,z\n",
            &[
                (1, &["a", "b"]),
                (2, &["1", "\"x"]),
                (3, &["2", "y"]),
                (4, &["3", "z"]),
            ],
        );
        check(
            "a,b\n1,\"x\"\"\n2,y\n3,\"z\"\n",
            &[
                (1, &["a", "b"]),
                (2, &["1", "x\""]),
                (3, &["2", "y"]),
                (4, &["3", "z"]),
            ],
        );
    }
}
