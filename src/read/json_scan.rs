//! Finds the records in a stream of JSON without holding the file: by depth, by line, inside the list that holds them.

use std::io;

use memchr::memchr3;

use crate::read::decode::Text;
use crate::read::json_flat::DEPTH_MAX;
use crate::read::json_path::{Event, Walker};

/// A value longer than this is refused.
const VALUE_BYTES_MAX: usize = 64 << 20;

/// One find.
#[derive(Debug)]
pub(crate) enum Scanned {
    /// The bytes of one value, which may yet turn out to be broken.
    Value {
        raw: Vec<u8>,
        line: u32,
    },
    Refused {
        line: u32,
        what: String,
    },
    CutOff {
        line: u32,
    },
}

/// The records of a text, one after the other: its values, the elements of a list at its top, or those of one list inside.
pub(crate) struct Scan {
    pub(crate) text: Text,
    line: u32,
    in_list: bool,
    /// The keys to the list of records, where an object wraps it.
    path: Option<Vec<String>>,
    walker: Walker,
    /// How often the list was met.
    lists: usize,
    /// Every value so far had a line of its own.
    one_a_line: bool,
    last_line: u32,
}

impl Scan {
    pub(crate) fn new(text: Text, path: Option<Vec<String>>) -> Scan {
        Scan {
            text,
            line: 1,
            in_list: false,
            one_a_line: path.is_none(),
            path,
            walker: Walker::default(),
            lists: 0,
            last_line: 0,
        }
    }

    /// True when no list was opened and each value so far had a line of its own.
    pub(crate) fn one_a_line(&self) -> bool {
        self.one_a_line
    }

    /// Which of the lists at the path is being read.
    pub(crate) fn page(&self) -> Option<usize> {
        self.lists.checked_sub(1)
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Scanned>> {
        loop {
            if !self.in_list && self.path.is_some() && !self.seek_list()? {
                if self.walker.depth() > 0 {
                    self.walker = Walker::default();
                    return Ok(Some(Scanned::CutOff { line: self.line }));
                }
                return Ok(None);
            }
            let Some(byte) = self.past_blanks()? else {
                let cut = self.in_list;
                self.in_list = false;
                self.path = None;
                return Ok(cut.then_some(Scanned::CutOff { line: self.line }));
            };
            match byte {
                b'[' if !self.in_list => {
                    self.in_list = true;
                    self.one_a_line = false;
                    self.text.consume(1);
                }
                b']' if self.in_list => {
                    self.in_list = false;
                    self.walker.close();
                    self.text.consume(1);
                }
                b',' => self.text.consume(1),
                _ => return self.value().map(Some),
            }
        }
    }

    /// Goes on to the next list of records inside a wrapper; false at the end of the text.
    fn seek_list(&mut self) -> io::Result<bool> {
        loop {
            self.text.line_starts.clear();
            let waiting = self.text.waiting()?;
            if waiting.is_empty() {
                return Ok(false);
            }
            let mut taken = waiting.len();
            let mut found = false;
            for (i, &byte) in waiting.iter().enumerate() {
                self.line += u32::from(byte == b'\n');
                if self.walker.feed(byte) == Event::ListOpened && self.walker.path() == self.path {
                    taken = i + 1;
                    found = true;
                    break;
                }
            }
            self.text.consume(taken);
            if found {
                self.in_list = true;
                self.lists += 1;
                return Ok(true);
            }
        }
    }

    fn value(&mut self) -> io::Result<Scanned> {
        let line = self.line;
        let raw = match self.raw()? {
            Raw::Whole(raw) => raw,
            Raw::Cut => {
                self.in_list = false;
                self.path = None;
                return Ok(Scanned::CutOff { line });
            }
            Raw::Refused(what) => {
                return Ok(Scanned::Refused { line, what });
            }
        };
        self.one_a_line &= line > self.last_line && line == self.line;
        self.last_line = self.line;
        Ok(Scanned::Value { raw, line })
    }

    fn past_blanks(&mut self) -> io::Result<Option<u8>> {
        loop {
            self.text.line_starts.clear();
            let waiting = self.text.waiting()?;
            if waiting.is_empty() {
                return Ok(None);
            }
            // RFC 7464 puts 0x1E before each value of a sequence.
            let blanks = waiting
                .iter()
                .take_while(|b| b.is_ascii_whitespace() || **b == 0x1e)
                .count();
            let lines = waiting[..blanks].iter().filter(|b| **b == b'\n').count();
            let found = waiting.get(blanks).copied();
            self.line += u32::try_from(lines).unwrap_or(0);
            self.text.consume(blanks);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// The bytes of the next value: to the bracket that closes it, or to the end of the line for what is none.
    fn raw(&mut self) -> io::Result<Raw> {
        let mut raw = Vec::new();
        let mut state = Depth::default();
        // Where a line ends inside a value that is none by then: a broken line must not take the next ones with it.
        let lines = self.one_a_line && !self.in_list && self.last_line > 0;
        let mut line_ended = false;
        loop {
            self.text.line_starts.clear();
            let waiting = self.text.waiting()?;
            if waiting.is_empty() {
                let whole = state.depth == 0 && !state.in_string;
                return Ok(if whole { Raw::Whole(raw) } else { Raw::Cut });
            }
            if line_ended && waiting[0] == b'{' {
                // The line ended with the chunk before: only now is it seen what follows.
                if raw.last() == Some(&b'\n') {
                    raw.pop();
                }
                self.text.unread(b"\n");
                self.line -= 1;
                return Ok(state.finished(raw));
            }
            let mut taken = waiting.len();
            let mut done = false;
            let mut at = 0;
            while at < waiting.len() {
                let i = at + state.text_ahead(&waiting[at..]);
                let Some(&byte) = waiting.get(i) else { break };
                at = i + 1;
                if byte == b'\n' && lines && waiting.get(at) == Some(&b'{') {
                    taken = i;
                    done = true;
                    break;
                }
                if byte == b'\n' {
                    self.line += 1;
                }
                if state.ends_with(byte, self.in_list) {
                    // A bracket belongs to the value, a comma or a line's end does not.
                    let own = matches!(byte, b'}' | b']') && !state.bare;
                    taken = i + usize::from(own);
                    if byte == b'\n' {
                        self.line -= 1;
                    }
                    done = true;
                    break;
                }
            }
            line_ended = lines && !done && waiting[taken - 1] == b'\n';
            if raw.len() + taken <= VALUE_BYTES_MAX {
                raw.extend_from_slice(&waiting[..taken]);
            } else {
                state.too_long = true;
            }
            self.text.consume(taken);
            if done {
                return Ok(state.finished(raw));
            }
        }
    }
}

enum Raw {
    Whole(Vec<u8>),
    Cut,
    Refused(String),
}

#[derive(Default)]
struct Depth {
    depth: usize,
    in_string: bool,
    escaped: bool,
    started: bool,
    /// The value is no object and no list.
    bare: bool,
    too_deep: bool,
    too_long: bool,
}

impl Depth {
    /// Takes a byte; true when the value ends with it (or before it, if it is bare).
    fn ends_with(&mut self, byte: u8, in_list: bool) -> bool {
        if !self.started {
            self.started = true;
            self.bare = !matches!(byte, b'{' | b'[');
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.too_deep |= self.depth > DEPTH_MAX;
            }
            b'}' | b']' => {
                if self.bare && self.depth == 0 {
                    // A stray `}` ends nothing, and must not be met again.
                    return in_list && byte == b']';
                }
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0 && !self.bare;
            }
            b'\n' => return self.bare && self.depth == 0,
            b',' => return self.bare && self.depth == 0 && in_list,
            _ => {}
        }
        false
    }

    /// Bytes ahead that are but text of a string.
    fn text_ahead(&self, bytes: &[u8]) -> usize {
        if self.in_string && !self.escaped {
            memchr3(b'"', b'\\', b'\n', bytes).unwrap_or(bytes.len())
        } else {
            0
        }
    }

    fn finished(&self, raw: Vec<u8>) -> Raw {
        if self.too_deep {
            Raw::Refused(format!("nested more than {DEPTH_MAX} deep"))
        } else if self.too_long {
            Raw::Refused(format!("longer than {} MiB", VALUE_BYTES_MAX >> 20))
        } else {
            Raw::Whole(raw)
        }
    }
}
