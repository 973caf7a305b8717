//! Chat-like logs → pieces: `HH:MM nick: message` lines under headings that hold the date.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::model::export::{FileFacts, FindingKind, Format, Layout, Piece, Table};
use crate::read::body::{Body, clip};
use crate::read::contract::{ReadError, Reader};
use crate::read::decode::Text;
use crate::read::encoding::Encoding;
use crate::read::findings::Findings;
use crate::read::input::Input;
use crate::read::records::Cells;
use crate::read::shape::{Shape, moment};

/// Lines read a step.
const STEP_LINES: usize = 1024;
/// Lines of the head that are looked at.
const SAMPLE_LINES: usize = 400;
const COLUMNS: [&str; 4] = ["date", "time", "nick", "message"];

/// An optional date, a time of day, who, what.
static MESSAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\s{0,4}(?:[*•+-]\s+)?\[?(?:(\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})[T ,]+)?(\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?Z?)\]?\s+(?:<([^<>]{1,40})>|([^\s:<>,;|]{1,40}):)\s+(.*)$",
    )
    .expect("the pattern of a message is a pattern")
});

/// True when most lines of a text are messages.
pub(crate) fn is_chat(sample: &str) -> bool {
    let mut messages = 0_usize;
    let mut others = 0_usize;
    let mut headings = 0_usize;
    let mut dated = 0_usize;
    for line in sample.lines().take(SAMPLE_LINES) {
        if line.trim().is_empty() {
            continue;
        }
        match MESSAGE.captures(line) {
            Some(parts) => {
                messages += 1;
                dated += usize::from(parts.get(1).is_some());
            }
            None if date_of_heading(line).is_some() => headings += 1,
            None if line.starts_with([' ', '\t']) => {}
            None => others += 1,
        }
    }
    let placed = headings > 0 || dated * 2 > messages;
    messages >= 2 && messages > others * if placed { 1 } else { 4 }
}

/// The date of a line that is nothing but a date and its dress.
fn date_of_heading(line: &str) -> Option<&str> {
    let mut bare = line.trim().trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '=' | '#' | '*' | '-' | '_' | '~' | '[' | ']' | ':' | '>' | '—' | '–'
            )
    });
    for words in [
        "Day changed to",
        "Day changed",
        "Log opened",
        "Date:",
        "Date",
    ] {
        bare = bare.strip_prefix(words).unwrap_or(bare).trim();
    }
    // A log's opening states the time as well; the date is what the rows lack.
    matches!(moment(bare), Some(Shape::Date | Shape::DateTime)).then_some(bare)
}

/// A log whose lines are told apart as they come.
pub(crate) struct Chat {
    text: Text,
    encoding: String,
    line_end: &'static str,
    table: Option<Arc<Table>>,
    preamble: Vec<String>,
    body: Option<Body>,
    line: u32,
    date: String,
    message: Option<Message>,
    findings: Findings,
}

struct Message {
    line: u32,
    date: String,
    time: String,
    nick: String,
    text: String,
}

impl Chat {
    pub(crate) fn new(input: Input, encoding: Encoding, line_end: &'static str) -> Chat {
        Chat {
            encoding: encoding.name(),
            text: Text::new(input, encoding),
            line_end,
            table: None,
            preamble: Vec::new(),
            body: None,
            line: 0,
            date: String::new(),
            message: None,
            findings: Findings::default(),
        }
    }

    fn take(&mut self, line: &str, out: &mut VecDeque<Piece>) {
        if line.trim().is_empty() {
            return;
        }
        if let Some(parts) = MESSAGE.captures(line) {
            self.flush(out);
            let part = |i: usize| parts.get(i).map_or("", |m| m.as_str());
            let own_date = part(1);
            self.message = Some(Message {
                line: self.line,
                date: if own_date.is_empty() {
                    self.date.clone()
                } else {
                    own_date.to_string()
                },
                time: part(2).to_string(),
                nick: format!("{}{}", part(3), part(4)).trim().to_string(),
                text: part(5).trim_end().to_string(),
            });
            return;
        }
        if let Some(date) = date_of_heading(line) {
            self.flush(out);
            self.date = date.to_string();
            self.findings
                .note(FindingKind::DateInSection, self.line, 1, "");
            if self.body.is_none() {
                self.preamble.push(line.trim().to_string());
            }
            return;
        }
        match &mut self.message {
            Some(message) if line.starts_with([' ', '\t']) => {
                message.text.push('\n');
                message.text.push_str(line.trim());
                self.findings.note(
                    FindingKind::Multiline,
                    self.line,
                    1,
                    "a message goes on in the next line",
                );
            }
            Some(_) | None => self.set_aside(line, out),
        }
    }

    fn set_aside(&mut self, line: &str, out: &mut VecDeque<Piece>) {
        self.flush(out);
        let number = self.line;
        match &mut self.body {
            Some(body) => body.reject(number, "no message", format!("`{}`", clip(line)), out),
            None => self.preamble.push(line.trim().to_string()),
        }
    }

    fn flush(&mut self, out: &mut VecDeque<Piece>) {
        let Some(message) = self.message.take() else {
            return;
        };
        self.open(message.line, out);
        let cells = Cells::of(&[&message.date, &message.time, &message.nick, &message.text]);
        if let Some(body) = &mut self.body {
            body.push_plain(cells.row(), message.line, out);
        }
    }

    fn open(&mut self, first_line: u32, out: &mut VecDeque<Piece>) {
        if self.body.is_some() {
            return;
        }
        let table = Arc::new(Table {
            path: self.text.input.path.clone(),
            sheet: None,
            layout: Layout {
                format: Format::Chat,
                encoding: self.encoding.clone(),
                delimiter: None,
                quote: None,
                escape: None,
                line_end: self.line_end,
                header_row: None,
                first_data_row: Some(first_line - 1),
                since_1904: false,
            },
            header: COLUMNS.iter().map(ToString::to_string).collect(),
            preamble: std::mem::take(&mut self.preamble),
        });
        out.push_back(Piece::Table(Arc::clone(&table)));
        self.table = Some(Arc::clone(&table));
        self.body = Some(Body::new(
            table,
            Vec::new(),
            Vec::new(),
            Findings::default(),
        ));
    }

    fn end(&mut self, out: &mut VecDeque<Piece>) {
        self.flush(out);
        self.open(self.line.max(1), out);
        let defects = self.text.defects;
        let Some(mut body) = self.body.take() else {
            return;
        };
        self.findings.of_text(&defects);
        *body.findings() = std::mem::take(&mut self.findings);
        body.finish(out);
    }
}

impl Reader for Chat {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        let mut line = String::new();
        for _ in 0..STEP_LINES {
            let more = match self.text.line(&mut line) {
                Ok(more) => more,
                Err(source) => return Err(self.text.input.failed(source)),
            };
            if !more {
                self.end(out);
                return Ok(false);
            }
            self.line += 1;
            self.take(&line, out);
        }
        Ok(true)
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        self.text.input.facts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_headings() {
        assert!(is_chat(
            "== Monday 2 March 2026 ==\n08:02 ann: patched db\n09:10 bob: done\n"
        ));
        assert!(is_chat(
            "[2026-03-02 08:02:11] <ann> patched\n[2026-03-02 08:03:11] <bob> ok\n"
        ));
        assert!(!is_chat("id,at\n1,08:02\n2,09:10\n"));
        assert_eq!(date_of_heading("--- 2026-03-02 ---"), Some("2026-03-02"));
        assert_eq!(date_of_heading("## 2 March 2026"), Some("2 March 2026"));
        assert_eq!(date_of_heading("release 4.12"), None);
    }
}
