//! Words to people, on standard error: errors, warnings, hints.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};

use crate::cli::instant;
use crate::model::flag::Severity;
use crate::model::moment::rfc3339;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();

/// Set where standard error holds a log of JSON lines: what is said there is a line of it.
static JSON: AtomicBool = AtomicBool::new(false);

/// From now on all that is said is a JSON object a line.
pub fn speak_json() {
    JSON.store(true, Ordering::Relaxed);
}

/// Says it as a line of the log. Only the first line of the text: the others may quote an export.
fn said_as_json(event: &str, text: &str) -> bool {
    let is_json = JSON.load(Ordering::Relaxed);
    if is_json {
        let at = rfc3339(instant::now());
        let first = text.lines().next().unwrap_or_default();
        let object = serde_json::json!({ "at": at, "event": event, "text": first });
        anstream::eprintln!("{object}");
    }
    is_json
}

/// Says what could not be done and why: the place first, then each cause on a line of its own.
pub fn error(error: &anyhow::Error, json: bool) {
    if json || JSON.load(Ordering::Relaxed) {
        let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
        let object = serde_json::json!({ "error": error.to_string(), "because": causes });
        anstream::eprintln!("{object}");
        return;
    }
    let mut text = format!("{RED}error{RED:#}: {}", hinted(&error.to_string()));
    for cause in error.chain().skip(1) {
        let _ = write!(text, "\n       {}", hinted(&cause.to_string()));
    }
    anstream::eprintln!("{text}");
}

/// The severity of that name.
pub fn severity(name: &str) -> Result<Severity> {
    let mut all = Severity::ALL.into_iter();
    all.find(|s| s.name() == name).with_context(|| {
        format!("`{name}` is no severity\nhint: info, low, medium, high or critical")
    })
}

/// Says what is odd, and goes on.
pub fn warning(text: &str) {
    if said_as_json("warning", text) {
        return;
    }
    anstream::eprintln!("{YELLOW}warning{YELLOW:#}: {}", hinted(text));
}

/// Says something that is good to know.
pub fn note(text: &str) {
    if said_as_json("note", text) {
        return;
    }
    anstream::eprintln!("{}", hinted(text));
}

/// The same text with its hints in colour.
fn hinted(text: &str) -> String {
    text.replace("\nhint:", &format!("\n{CYAN}hint{CYAN:#}:"))
}
