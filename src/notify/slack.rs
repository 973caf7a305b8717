//! A message for Slack and those that take its messages: one text.

use std::fmt::Write;

use serde_json::json;

use crate::model::moment::rfc3339;
use crate::notify::contract::Finding;

/// More are counted, not listed: a channel is read by people, and Slack cuts a text at 40,000 characters.
const LISTED_MAX: usize = 20;
/// Of a title, and of what a flag says.
const CHARACTERS_MAX: usize = 500;

pub fn body(run: i64, at: i64, findings: &[Finding]) -> String {
    let n = findings.len();
    let noun = if n == 1 { "finding" } else { "findings" };
    let mut text = format!("lastchange: {n} new {noun} in run {run}, {}", rfc3339(at));
    for finding in findings.iter().take(LISTED_MAX) {
        let about = match finding.title.as_str() {
            "" => finding.about.clone(),
            title => format!("{}: {title}", finding.services.join(", ")),
        };
        let when = finding.when.as_deref().unwrap_or_default();
        let owners = match finding.owners.as_slice() {
            [] => String::new(),
            owners => format!(" · {}", owners.join(", ")),
        };
        let who = finding.who.as_ref().map(|who| format!(" by {who}"));
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n• {} ({}) {when} {}{}{}\n   {} · {}",
            finding.code,
            finding.severity,
            shown(&about),
            shown(&who.unwrap_or_default()),
            shown(&owners),
            shown(&finding.says),
            finding.about
        );
    }
    if n > LISTED_MAX {
        let _ = write!(text, "\n… and {} more in flags.csv", n - LISTED_MAX);
    }
    json!({ "text": text }).to_string()
}

/// In one line, cut, and without what Slack would take for a link or a mention.
fn shown(text: &str) -> String {
    let cut: String = text.chars().take(CHARACTERS_MAX).collect();
    cut.replace(char::is_control, " ")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
