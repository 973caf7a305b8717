//! `people` for people: the evidence first, then who, as k of n.

use std::fmt::Write;

use crate::model::people::PeopleAnswer;

/// Lines for a terminal.
pub fn people_text(answer: &PeopleAnswer) -> String {
    let mut text = format!(
        "CONFIRMED UNRECORDED  from {} to {}\n",
        answer.from, answer.to
    );
    let plain = |words: &str| words.replace(char::is_control, " ");
    // Writing to a String cannot fail.
    for confirmed in &answer.evidence {
        let change = &confirmed.change;
        let when = change.when.shown.as_deref().unwrap_or("no time");
        let comment = match confirmed.comment.as_str() {
            "" => String::new(),
            comment => format!(": {}", plain(comment)),
        };
        let _ = writeln!(
            text,
            "{when}  {}  {}  {}",
            change.service.join(", "),
            plain(&change.what),
            change.id
        );
        for place in &change.evidence {
            let _ = writeln!(
                text,
                "  {}:{} in {} row {}",
                place.source, place.record_id, place.file, place.row
            );
        }
        let _ = writeln!(
            text,
            "  confirmed {} by {}{comment}",
            confirmed.at, confirmed.reviewer
        );
    }
    if !answer.lines.is_empty() {
        text.push('\n');
    }
    for line in &answer.lines {
        let _ = writeln!(
            text,
            "{:<9} {:<24} {}/{}  {} to {}",
            line.who.name(),
            line.name,
            line.confirmed,
            line.changes,
            line.first,
            line.last
        );
    }
    let _ = write!(
        text,
        "{} confirmed; {} more wait for a reviewer and count against nobody: `lastchange review`",
        answer.evidence.len(),
        answer.unjudged
    );
    text
}
