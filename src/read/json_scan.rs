//! Finds the records in a stream of JSON without holding the file: by depth, by line, by the longest list of objects.

use std::collections::VecDeque;
use std::io;

use serde_json::Value;

use crate::read::decode::Text;
use crate::read::json_flat::DEPTH_MAX;

/// One find.
#[derive(Debug)]
pub(crate) enum Scanned {
    Value {
        value: Value,
        line: u32,
    },
    Broken {
        line: u32,
        column: usize,
        what: String,
    },
    CutOff {
        line: u32,
    },
}

/// The values of a text, one after the other; a list at the top is opened, an object that only wraps a list too.
pub(crate) struct Scan {
    pub(crate) text: Text,
    line: u32,
    /// Inside a list at the top.
    in_list: bool,
    /// Values of a wrapper that was opened whole.
    opened: VecDeque<(Value, u32)>,
    lines_with_values: u32,
    values: u32,
    last_line: u32,
    saw_list: bool,
}

impl Scan {
    pub(crate) fn new(text: Text) -> Scan {
        Scan {
            text,
            line: 1,
            in_list: false,
            opened: VecDeque::new(),
            lines_with_values: 0,
            values: 0,
            last_line: 0,
            saw_list: false,
        }
    }

    /// True when no list was opened and each value so far had a line of its own.
    pub(crate) fn one_a_line(&self) -> bool {
        !self.saw_list && self.values == self.lines_with_values
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Scanned>> {
        if let Some((value, line)) = self.opened.pop_front() {
            return Ok(Some(Scanned::Value { value, line }));
        }
        loop {
            let Some(byte) = self.past_blanks()? else {
                return Ok(None);
            };
            match byte {
                b'[' if !self.in_list => {
                    self.in_list = true;
                    self.saw_list = true;
                    self.text.consume(1);
                }
                b']' if self.in_list => {
                    self.in_list = false;
                    self.text.consume(1);
                }
                b',' => self.text.consume(1),
                _ => return self.value().map(Some),
            }
        }
    }

    fn value(&mut self) -> io::Result<Scanned> {
        let line = self.line;
        let raw = match self.raw()? {
            Raw::Whole(raw) => raw,
            Raw::Cut => return Ok(Scanned::CutOff { line }),
            Raw::Deep => {
                return Ok(Scanned::Broken {
                    line,
                    column: 1,
                    what: format!("nested more than {DEPTH_MAX} deep"),
                });
            }
        };
        self.values += 1;
        if line != self.last_line {
            self.lines_with_values += 1;
            self.last_line = self.line;
        }
        match serde_json::from_slice::<Value>(&raw) {
            Ok(value) => {
                if !self.in_list && self.values == 1 && self.past_blanks()?.is_none() {
                    return Ok(self.open(value, line));
                }
                Ok(Scanned::Value { value, line })
            }
            Err(error) => {
                let (rows, column) = (error.line().max(1), error.column());
                let rows = u32::try_from(rows - 1).unwrap_or(0);
                let words = error.to_string();
                let what = words.split(" at line").next().unwrap_or(&words).to_string();
                Ok(Scanned::Broken {
                    line: line + rows,
                    column,
                    what,
                })
            }
        }
    }

    /// A lone object: its longest list of objects, or itself.
    fn open(&mut self, value: Value, line: u32) -> Scanned {
        let found = longest(&value, 0).map(|(path, _)| path);
        let list = found.and_then(|path| {
            let mut at = &value;
            for key in &path {
                at = at.get(key)?;
            }
            at.as_array().cloned()
        });
        match list {
            Some(list) => {
                self.saw_list = true;
                self.opened = list.into_iter().map(|item| (item, line)).collect();
                let (value, line) = self
                    .opened
                    .pop_front()
                    .expect("a list that was chosen holds objects");
                Scanned::Value { value, line }
            }
            None => Scanned::Value { value, line },
        }
    }

    fn past_blanks(&mut self) -> io::Result<Option<u8>> {
        loop {
            let waiting = self.text.waiting()?;
            if waiting.is_empty() {
                self.text.line_starts.clear();
                return Ok(None);
            }
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
        loop {
            self.text.line_starts.clear();
            let waiting = self.text.waiting()?;
            if waiting.is_empty() {
                let whole = state.depth == 0 && !state.in_string;
                return Ok(if whole { Raw::Whole(raw) } else { Raw::Cut });
            }
            let mut taken = waiting.len();
            let mut done = false;
            for (i, &byte) in waiting.iter().enumerate() {
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
            raw.extend_from_slice(&waiting[..taken]);
            self.text.consume(taken);
            if done {
                return Ok(if state.too_deep {
                    Raw::Deep
                } else {
                    Raw::Whole(raw)
                });
            }
        }
    }
}

enum Raw {
    Whole(Vec<u8>),
    Cut,
    Deep,
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
                    return in_list;
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
}

/// The path to the longest list of objects inside an object, and its length. Lists inside records are not looked into.
fn longest(value: &Value, depth: usize) -> Option<(Vec<String>, usize)> {
    let fields = value.as_object()?;
    let mut best: Option<(Vec<String>, usize)> = None;
    for (key, field) in fields {
        let found = match field {
            Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
                Some((vec![key.clone()], items.len()))
            }
            Value::Object(_) if depth < 4 => longest(field, depth + 1).map(|(mut path, n)| {
                path.insert(0, key.clone());
                (path, n)
            }),
            _ => None,
        };
        if let Some((path, n)) = found
            && best.as_ref().is_none_or(|(_, most)| n > *most)
        {
            best = Some((path, n));
        }
    }
    best
}
