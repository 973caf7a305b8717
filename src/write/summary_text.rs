//! What `reconcile` prints when it is done.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use crate::model::flag::{Flag, Status, Subject};
use crate::model::moment::{rfc3339, span_words};
use crate::model::record::RecordIx;
use crate::model::source::System;
use crate::write::contract::Night;
use crate::write::counts::{Counts, count, freshness};
use crate::write::flags_csv::subjects;
use crate::write::summary_json::stale_after_s;

/// Flags that the summary spells out.
const FLAGS_SHOWN_MAX: usize = 8;

/// Characters of a line, so that it does not wrap.
const WIDTH_MAX: usize = 100;

/// The run in figures that add up, its worst flags, and where to look next. `folder` is where the outputs stand, if any were written.
pub fn summary_text(night: &Night, folder: Option<&Path>) -> String {
    let counts = count(night);
    let mut text = String::new();
    let of_run = match night.scope.touched() {
        None => whole,
        Some(_) => part,
    };
    run(night, &counts, &mut text);
    of_run(night, &counts, &mut text);
    flags(&counts, &mut text);
    coverage(night, &mut text);
    commits(night, &mut text);
    held(night, &mut text);
    clocks(night, &mut text);
    questions(night, &mut text);
    worst(night, &mut text);
    if let Some(folder) = folder {
        next(night, folder, &mut text);
    }
    text
}

fn line(text: &mut String, label: &str, words: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{label:<10}{words}");
}

/// Of a run that decided a part.
fn part(night: &Night, _: &Counts, text: &mut String) {
    if let Some(touched) = night.scope.touched() {
        let fresh = many(touched.fresh, "record");
        let records = format!(
            "{fresh} new or corrected; {} beside them looked at",
            touched.around
        );
        line(text, "records", &records);
        let changes = many(touched.changes, "change");
        line(
            text,
            "decided",
            &format!("{changes} anew; all others stay as they were"),
        );
    }
}

fn run(night: &Night, counts: &Counts, text: &mut String) {
    let files = night.intake.files_read().count();
    let sources = night.intake.sources.len() - night.intake.held.len();
    let run = format!(
        "{} at {}, {} of {}",
        night.run,
        rfc3339(night.settings.now),
        many(files as u64, "file"),
        many(sources as u64, "source"),
    );
    line(text, "run", &run);
    let mut rows = format!(
        "{} = {}",
        counts.rows,
        many(counts.records - counts.earlier, "record")
    );
    if counts.parts > 0 {
        let _ = write!(
            rows,
            " + {} of a record",
            many(counts.parts, "further part")
        );
    }
    let _ = write!(rows, " + {}", many(counts.rejects, "reject"));
    if counts.rows_unaccounted != 0 {
        let _ = write!(rows, " + {} UNACCOUNTED FOR", counts.rows_unaccounted);
    }
    line(text, "rows", &rows);
}

/// Of a run that decided all that is known.
fn whole(_: &Night, counts: &Counts, text: &mut String) {
    let systems =
        System::ALL.map(|s| format!("{} {}", s.name(), counts.records_by_system[s.name()]));
    let mut records = format!("{} = {}", counts.records, systems.join(" + "));
    if counts.earlier > 0 {
        let _ = write!(
            records,
            "; {} known from earlier runs alone",
            counts.earlier
        );
    }
    line(text, "records", &records);
    let statuses: Vec<String> = Status::ALL
        .into_iter()
        .map(|s| (s.name(), counts.changes_by_status[s.name()]))
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| format!("{n} {}", name.replace('_', " ")))
        .collect();
    let sum = if statuses.is_empty() {
        String::new()
    } else {
        format!(" = {}", statuses.join(" + "))
    };
    line(text, "changes", &format!("{}{sum}", counts.changes));
    let links = format!(
        "{} accepted, {} of them to review; {} rejected",
        counts.links_accepted + counts.links_review,
        counts.links_review,
        counts.links_rejected
    );
    line(text, "links", &links);
}

fn flags(counts: &Counts, text: &mut String) {
    let mut label = "flags";
    for flag in &counts.flags {
        line(
            text,
            label,
            &format!(
                "{:<24} {:>6}  {}",
                flag.code,
                flag.count,
                flag.severity.name()
            ),
        );
        label = "";
    }
    if counts.flags.is_empty() {
        line(text, label, "none");
    }
}

fn coverage(night: &Night, text: &mut String) {
    let now = night.settings.now;
    let mut label = "coverage";
    for coverage in &night.intake.coverage {
        let source = night.intake.source(coverage.source);
        let mut words = format!("{:<14} {}", source.name, coverage.display());
        let status = freshness(coverage.to(), now, stale_after_s(night, source));
        match coverage.to() {
            Some(to) if status == "stale" => {
                let _ = write!(words, "  STALE by {}", span_words(now - to));
            }
            Some(to) if to < now => {
                let _ = write!(words, "  {} before the run", span_words(now - to));
            }
            Some(_) => {}
            None => words.push_str("  EMPTY: it can speak of no instant"),
        }
        if let Some(why) = &coverage.truncated {
            let _ = write!(words, "  CUT OFF: {why}");
        }
        line(text, label, &clip(&words, WIDTH_MAX - 10));
        label = "";
    }
}

/// What repositories told.
fn commits(night: &Night, text: &mut String) {
    let commits = &night.intake.commits;
    let shipped = night
        .linked
        .shipping
        .shipments
        .iter()
        .filter(|s| s.counts && s.commits > 0);
    let shipped = shipped.count() as u64;
    for (nth, (log, n)) in commits.logs.iter().zip(commits.of_logs()).enumerate() {
        let name = log.paths.first().and_then(|path| path.file_name());
        let name = name.map_or(String::new(), |name| name.to_string_lossy().into_owned());
        let parents = if log.has_parents {
            ""
        } else {
            ", which names no parents: by its order"
        };
        let aside = match log.set_aside {
            0 => String::new(),
            n => format!(", {n} set aside"),
        };
        let runs = match nth {
            0 => format!("; {} in production brought some", many(shipped, "run")),
            _ => String::new(),
        };
        let words = format!("{n} of {name}{parents}{aside}{runs}");
        line(text, if nth == 0 { "commits" } else { "" }, &words);
    }
}

/// Exports that were left out.
fn held(night: &Night, text: &mut String) {
    let mut label = "held back";
    for held in &night.intake.held {
        let words = format!("{:<14} {}: {}", held.source, held.why.name(), held.because);
        line(text, label, &clip(&words, WIDTH_MAX - 10));
        label = "";
    }
}

/// Clocks that run apart; those that agree, or of which nothing is known, are in `summary.json`.
fn clocks(night: &Night, text: &mut String) {
    let mut label = "clock";
    for says in night
        .intake
        .clocks
        .iter()
        .filter_map(|c| c.says(night.intake))
    {
        for words in wrapped(&says, WIDTH_MAX - 10) {
            line(text, label, &words);
            label = "";
        }
    }
}

fn questions(night: &Night, text: &mut String) {
    for question in &night.intake.questions {
        line(
            text,
            "question",
            &format!("{}: {}", question.source, question.about),
        );
        line(text, "", &question.found);
        for answer in &question.answers {
            line(text, "", &format!("  {answer}"));
        }
    }
}

/// The flags a person should see first: unrecorded hot-fixes, then by severity, each change once a code.
fn worst(night: &Night, text: &mut String) {
    let mut flags: Vec<&Flag> = night
        .findings
        .flags
        .iter()
        .filter(|f| !matches!(f.subject, Subject::Source(_)))
        .collect();
    let start = |flag: &Flag| match flag.subject {
        Subject::Source(_) => None,
        Subject::Change(c) | Subject::Record(c, _) => {
            night.linked.changes.start[c.index()].map(|m| m.start)
        }
    };
    // Stable: what is equal stays as classifying sorted it.
    flags.sort_by_key(|f| {
        (
            f.code != "UNRECORDED_HOTFIX",
            std::cmp::Reverse(f.severity),
            std::cmp::Reverse(start(f)),
        )
    });
    let mut seen = BTreeSet::new();
    flags.retain(|f| match f.subject {
        Subject::Source(_) => false,
        Subject::Change(c) | Subject::Record(c, _) => seen.insert((f.code, c)),
    });
    if flags.is_empty() {
        return;
    }
    text.push('\n');
    for flag in flags.iter().take(FLAGS_SHOWN_MAX) {
        spell_out(night, flag, text);
    }
    if flags.len() > FLAGS_SHOWN_MAX {
        let place = match night.scope.touched() {
            None => "in flags.csv",
            Some(_) => "of what was decided",
        };
        let more = flags.len() - FLAGS_SHOWN_MAX;
        let _ = writeln!(text, "… and {more} more {place}");
    }
}

fn spell_out(night: &Night, flag: &Flag, text: &mut String) {
    let Some((Some(change), record)) = subjects(flag).first().copied() else {
        return;
    };
    let i = change.index();
    let changes = &night.linked.changes;
    let when = changes.start[i].map_or("no time".to_string(), |m| m.display());
    let who = record.map_or("", |r: RecordIx| night.who(r));
    let who = match (who, night.name(changes.who[i])) {
        ("", "") => "unknown",
        ("", who) | (who, _) => who,
    };
    let services = night.join(changes.services.get(i));
    let services = if services.is_empty() {
        "no service named"
    } else {
        &services
    };
    let head = format!(
        "{} ({} {:.2})  {when}  {services}  by {who}",
        flag.code,
        flag.severity.name(),
        flag.confidence
    );
    let _ = writeln!(text, "{}", clip(&head, WIDTH_MAX));
    if let Some(record) = record {
        let told = match night.intake.records.headline(record) {
            "" => format!("  {}", night.place(record)),
            title => format!("  {} · {title}", night.place(record)),
        };
        let _ = writeln!(text, "{}", clip(&told, WIDTH_MAX));
    }
    for says in wrapped(&flag.says, WIDTH_MAX - 2) {
        let _ = writeln!(text, "  {says}");
    }
    let _ = writeln!(text, "  lastchange explain {}", changes.id[i]);
}

fn next(night: &Night, folder: &Path, text: &mut String) {
    let folder = folder.display();
    text.push('\n');
    let _ = writeln!(
        text,
        "{folder}/changes.csv   the change log, the latest first"
    );
    let _ = writeln!(text, "{folder}/flags.csv     every flag with its evidence");
    if !night.intake.rejects.is_empty() {
        let _ = writeln!(
            text,
            "{folder}/rejects.csv   the rows that are no record, and why"
        );
    }
    let _ = writeln!(text, "lastchange last        what changed last");
}

/// `1 record`, `2 records`
fn many(n: u64, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// Lines of whole words, at most so wide; a longer word stands alone and is cut.
fn wrapped(words: &str, characters_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= characters_max => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_string()),
        }
    }
    lines
        .iter()
        .map(|line| clip(line, characters_max))
        .collect()
}

/// At most so many characters, on one line, nothing in it that a terminal would obey.
fn clip(words: &str, characters_max: usize) -> String {
    let plain = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    if words.chars().count() <= characters_max {
        plain.collect()
    } else {
        plain.take(characters_max - 1).chain(['…']).collect()
    }
}
