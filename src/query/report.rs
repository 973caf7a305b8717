//! An answer as a table, in the formats that people paste: CSV, Markdown, Slack.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::write;

/// Slack refuses a message with more blocks, or longer ones.
const SLACK_ROWS_MAX: usize = 40;
const SLACK_NOTES_MAX: usize = 10;
const SLACK_TEXT_MAX: usize = 1_900;

/// An answer, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub title: String,
    /// Beside the changes, counts of them; no part of a CSV.
    pub counts: Option<Table>,
    pub changes: Table,
    /// Sums, coverage, what is not known: sentences.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub header: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

/// The changes, a row each; text that a spreadsheet would run is made plain.
pub fn csv(report: &Report) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let rows = report.changes.rows.iter();
    let cells = rows.map(|row| {
        row.iter()
            .map(|cell| write::plain(cell).into_owned())
            .collect()
    });
    let header = report.changes.header.iter().map(|h| (*h).to_string());
    for line in std::iter::once(header.collect::<Vec<String>>()).chain(cells) {
        out.write_record(line).expect("a Vec takes every line");
    }
    let bytes = out.into_inner().expect("a Vec can be flushed");
    String::from_utf8(bytes).expect("cells are UTF-8")
}

/// A heading, the tables, the notes.
pub fn markdown(report: &Report) -> String {
    let mut text = format!("### {}\n", one_line(&report.title));
    for table in report.counts.iter().chain([&report.changes]) {
        if table.rows.is_empty() {
            continue;
        }
        text.push('\n');
        let header: Vec<String> = table.header.iter().map(|h| (*h).to_string()).collect();
        markdown_line(&mut text, &header);
        markdown_line(&mut text, &vec!["---".to_string(); header.len()]);
        for row in &table.rows {
            markdown_line(&mut text, row);
        }
    }
    text.push('\n');
    for note in &report.notes {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "- {}", one_line(note));
    }
    text
}

fn markdown_line(text: &mut String, cells: &[String]) {
    for cell in cells {
        let _ = write!(text, "| {} ", markdown_cell(cell));
    }
    text.push_str("|\n");
}

/// Text from an export must not become markup.
fn markdown_cell(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in one_line(cell).chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' | '!' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// A message for a Slack webhook: a heading, a block a change, the notes in small print; all of it plain text.
pub fn slack(report: &Report) -> Value {
    let plain = |text: &str| json!({"type": "plain_text", "text": short(&one_line(text))});
    let section = |text: &str| json!({"type": "section", "text": plain(text)});
    let mut blocks = vec![section(&report.title)];
    for row in report.changes.rows.iter().take(SLACK_ROWS_MAX) {
        let fields: Vec<String> = report
            .changes
            .header
            .iter()
            .zip(row)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| format!("{name}: {cell}"))
            .collect();
        blocks.push(section(&fields.join(" · ")));
    }
    if report.changes.rows.len() > SLACK_ROWS_MAX {
        let more = report.changes.rows.len() - SLACK_ROWS_MAX;
        blocks.push(section(&format!("… and {more} more")));
    }
    let notes: Vec<Value> = report
        .notes
        .iter()
        .take(SLACK_NOTES_MAX)
        .map(|note| plain(note))
        .collect();
    blocks.push(json!({"type": "context", "elements": notes}));
    json!({"text": slack_text(&report.title), "blocks": blocks})
}

/// Slack reads `<`, `>` and `&` as links and mentions in what it shows where blocks are not; plain text in blocks it leaves alone.
fn slack_text(text: &str) -> String {
    one_line(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SLACK_TEXT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Report, Table, csv, markdown, slack};

    fn hostile() -> Report {
        Report {
            title: "LAST CHANGE".to_string(),
            counts: None,
            changes: Table {
                header: &["id", "what"],
                rows: vec![vec![
                    "c-1".to_string(),
                    "=1|<script>`*x*\n<!channel>".to_string(),
                ]],
            },
            notes: vec!["1 of 1".to_string()],
        }
    }

    #[test]
    fn text_of_an_export_stays_text() {
        assert_eq!(
            csv(&hostile()),
            "id,what\nc-1,\"'=1|<script>`*x*\n<!channel>\"\n"
        );
        assert_eq!(
            markdown(&hostile()),
            "### LAST CHANGE\n\n| id | what |\n| --- | --- |\n| c-1 | =1\\|&lt;script&gt;\\`\\*x\\* &lt;\\!channel&gt; |\n\n- 1 of 1\n"
        );
        let message = slack(&hostile()).to_string();
        assert!(!message.contains("mrkdwn"), "{message}");
        assert!(
            message.contains("id: c-1 · what: =1|<script>`*x* <!channel>"),
            "{message}"
        );
    }
}
