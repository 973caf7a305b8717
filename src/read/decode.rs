//! Bytes → UTF-8 text, chunk by chunk, with the place of every line and a count of what was wrong.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};
use memchr::{memchr, memchr2};

use crate::read::encoding::Encoding;
use crate::read::input::Input;

const CHUNK_BYTES: usize = 1 << 16;

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

/// Where a line starts in the decoded text, and what ended the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineStart {
    pub(crate) at: u64,
    pub(crate) after: LineEnd,
}

/// What was wrong with the bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defects {
    pub(crate) nuls: u64,
    /// 1-based line of the first one.
    pub(crate) first_nul: u32,
    pub(crate) bad_bytes: u64,
    pub(crate) first_bad: u32,
}

/// The text of a file's head, as the stream would decode it.
pub(crate) fn decode_head(head: &[u8], encoding: Encoding) -> String {
    let bytes = &head[encoding.bom_bytes().min(head.len())..];
    let text = match encoding {
        Encoding::Utf8 { .. } => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                return text.replace('\0', "");
            }
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.push_str(
                    &encoding_rs::WINDOWS_1252
                        .decode_without_bom_handling(chunk.invalid())
                        .0,
                );
            }
            text
        }
        Encoding::Utf16Le { .. } => encoding_rs::UTF_16LE
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
        Encoding::Utf16Be { .. } => encoding_rs::UTF_16BE
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
        Encoding::Table(table) => table.decode_without_bom_handling(bytes).0.into_owned(),
        Encoding::Ibm437 | Encoding::Ibm850 => {
            let upper = encoding.page().expect("the pages of DOS are ours");
            let letter = |b: u8| {
                if b < 0x80 {
                    char::from(b)
                } else {
                    upper[usize::from(b - 0x80)]
                }
            };
            bytes.iter().map(|&b| letter(b)).collect()
        }
    };
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

/// The text of an input. `read` serves UTF-8 without NULs and without a byte order mark.
pub(crate) struct Text {
    pub(crate) input: Input,
    pub(crate) defects: Defects,
    /// Starts of lines in text that was decoded and not yet taken by the parser.
    pub(crate) line_starts: VecDeque<LineStart>,
    decoder: Kind,
    skip: usize,
    raw: Vec<u8>,
    ready: Vec<u8>,
    served: usize,
    /// Decoded bytes before `ready`.
    base: u64,
    lines: u32,
    after_cr: bool,
    ended: bool,
}

enum Kind {
    Utf8,
    Page(Vec<char>),
    Table(Box<Decoder>),
}

impl Text {
    pub(crate) fn new(input: Input, encoding: Encoding) -> Text {
        let table = |table: &'static encoding_rs::Encoding| {
            Kind::Table(Box::new(table.new_decoder_without_bom_handling()))
        };
        let decoder = match encoding {
            Encoding::Utf8 { .. } => Kind::Utf8,
            Encoding::Utf16Le { .. } => table(encoding_rs::UTF_16LE),
            Encoding::Utf16Be { .. } => table(encoding_rs::UTF_16BE),
            Encoding::Table(known) => table(known),
            Encoding::Ibm437 | Encoding::Ibm850 => {
                Kind::Page(encoding.page().expect("the pages of DOS are ours"))
            }
        };
        Text {
            input,
            defects: Defects::default(),
            line_starts: VecDeque::new(),
            decoder,
            skip: encoding.bom_bytes(),
            raw: Vec::new(),
            ready: Vec::new(),
            served: 0,
            base: 0,
            lines: 0,
            after_cr: false,
            ended: false,
        }
    }

    /// What is decoded and not yet consumed; empty at the end only.
    pub(crate) fn waiting(&mut self) -> io::Result<&[u8]> {
        while self.served == self.ready.len() && !self.ended {
            self.fill()?;
        }
        Ok(&self.ready[self.served..])
    }

    pub(crate) fn consume(&mut self, bytes: usize) {
        self.served += bytes;
    }

    /// Takes back what was consumed last: it will be served again. The input may have ended since; a decoder that was told so must not be asked again.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        let mut ready = bytes.to_vec();
        ready.extend_from_slice(&self.ready[self.served..]);
        self.base = self.base + self.served as u64 - bytes.len() as u64;
        self.ready = ready;
        self.served = 0;
    }

    /// One line without its end; false at the end of the text.
    pub(crate) fn line(&mut self, line: &mut String) -> io::Result<bool> {
        line.clear();
        let mut bytes = Vec::new();
        let mut any = false;
        loop {
            let waiting = self.waiting()?;
            if waiting.is_empty() {
                break;
            }
            any = true;
            if let Some(end) = memchr2(b'\n', b'\r', waiting) {
                let cr = waiting[end] == b'\r';
                bytes.extend_from_slice(&waiting[..end]);
                self.consume(end + 1);
                if cr && self.waiting()?.first() == Some(&b'\n') {
                    self.consume(1);
                }
                break;
            }
            bytes.extend_from_slice(waiting);
            let n = waiting.len();
            self.consume(n);
        }
        self.line_starts.clear();
        line.push_str(&String::from_utf8_lossy(&bytes));
        Ok(any)
    }

    fn fill(&mut self) -> io::Result<()> {
        self.base += self.ready.len() as u64;
        self.ready.clear();
        self.served = 0;
        let carried = self.raw.len();
        self.raw.resize(carried + CHUNK_BYTES, 0);
        let n = self.input.read(&mut self.raw[carried..])?;
        self.raw.truncate(carried + n);
        let last = n == 0;
        if self.skip > 0 {
            if self.raw.len() < self.skip && !last {
                return Ok(());
            }
            let bom = self.skip.min(self.raw.len());
            self.raw.drain(..bom);
            self.skip = 0;
        }
        let raw = std::mem::take(&mut self.raw);
        self.decode(&raw, last);
        self.drop_nuls();
        self.mark_lines();
        self.ended = last;
        Ok(())
    }

    /// Decodes into `ready`, keeps an unfinished letter in `raw`.
    fn decode(&mut self, raw: &[u8], last: bool) {
        match &mut self.decoder {
            Kind::Utf8 => self.decode_utf8(raw, last),
            Kind::Page(upper) => {
                let mut text = String::with_capacity(raw.len() + raw.len() / 8);
                for &byte in raw {
                    match byte {
                        0..0x80 => text.push(char::from(byte)),
                        0x80.. => text.push(upper[usize::from(byte - 0x80)]),
                    }
                }
                self.ready = text.into_bytes();
            }
            Kind::Table(decoder) => {
                let mut from = 0;
                loop {
                    let need = decoder
                        .max_utf8_buffer_length(raw.len() - from)
                        .expect("a chunk is far below the address space");
                    let mut text = String::with_capacity(need);
                    let (result, read, errors) =
                        decoder.decode_to_string(&raw[from..], &mut text, last);
                    if errors {
                        self.defects.bad_bytes +=
                            text.chars().filter(|&c| c == '\u{fffd}').count() as u64;
                        if self.defects.first_bad == 0 {
                            self.defects.first_bad = self.lines + 1;
                        }
                    }
                    self.ready.extend_from_slice(text.as_bytes());
                    from += read;
                    if result == CoderResult::InputEmpty {
                        break;
                    }
                }
            }
        }
    }

    fn decode_utf8(&mut self, raw: &[u8], last: bool) {
        let mut rest = raw;
        loop {
            match std::str::from_utf8(rest) {
                Ok(_) => {
                    self.ready.extend_from_slice(rest);
                    return;
                }
                Err(error) => {
                    let good = error.valid_up_to();
                    self.ready.extend_from_slice(&rest[..good]);
                    let bad = match error.error_len() {
                        Some(bad) => bad,
                        None if last => rest.len() - good,
                        None => {
                            self.raw.extend_from_slice(&rest[good..]);
                            return;
                        }
                    };
                    if self.defects.first_bad == 0 {
                        let lines = self.ready.iter().filter(|&&b| b == b'\n').count();
                        self.defects.first_bad =
                            self.lines + 1 + u32::try_from(lines).unwrap_or(u32::MAX);
                    }
                    self.defects.bad_bytes += bad as u64;
                    let strays = encoding_rs::WINDOWS_1252
                        .decode_without_bom_handling(&rest[good..good + bad])
                        .0;
                    self.ready.extend_from_slice(strays.as_bytes());
                    rest = &rest[good + bad..];
                }
            }
        }
    }

    fn drop_nuls(&mut self) {
        let Some(first) = memchr(0, &self.ready) else {
            return;
        };
        if self.defects.first_nul == 0 {
            let lines = self.ready[..first].iter().filter(|&&b| b == b'\n').count();
            self.defects.first_nul = self.lines + 1 + u32::try_from(lines).unwrap_or(u32::MAX);
        }
        let before = self.ready.len();
        self.ready.retain(|&b| b != 0);
        self.defects.nuls += (before - self.ready.len()) as u64;
    }

    fn mark_lines(&mut self) {
        let mut from = 0;
        if self.after_cr && !self.ready.is_empty() {
            self.after_cr = false;
            let lf = self.ready[0] == b'\n';
            from = usize::from(lf);
            let after = if lf { LineEnd::CrLf } else { LineEnd::Cr };
            self.start_line(from, after);
        }
        while let Some(at) = memchr2(b'\n', b'\r', &self.ready[from..]) {
            let at = from + at;
            let (next, after) = match (self.ready[at], self.ready.get(at + 1)) {
                (b'\r', Some(b'\n')) => (at + 2, LineEnd::CrLf),
                (b'\r', Some(_)) => (at + 1, LineEnd::Cr),
                (b'\r', None) => {
                    self.after_cr = true;
                    return;
                }
                _ => (at + 1, LineEnd::Lf),
            };
            self.start_line(next, after);
            from = next;
        }
    }

    fn start_line(&mut self, at: usize, after: LineEnd) {
        self.lines += 1;
        self.line_starts.push_back(LineStart {
            at: self.base + at as u64,
            after,
        });
    }
}
