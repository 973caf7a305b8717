//! `lastchange review`: what is uncertain, and a person's word on it.

use std::fmt::Write;

use anyhow::{Context, Result};

use crate::cli::args_ledger::{By, Review, ReviewWhat};
use crate::cli::contract::{End, print};
use crate::cli::{instant, review_table};
use crate::ledger::{DecisionRow, Ledger};
use crate::model::decision::{self, Decision, Ruling};
use crate::model::moment::rfc3339;
use crate::query::{self, Said};

/// Lines of a kind that are listed.
const SHOWN_MAX: usize = 20;

pub fn run(args: &Review) -> Result<End> {
    let path = &args.ledger.ledger;
    let Some(what) = &args.what else {
        print(&waiting(&Ledger::open_read_only(path)?)?)?;
        return Ok(End::Done);
    };
    let (ruling, a, b, by) = match what {
        ReviewWhat::Match(on) => (Ruling::Match, &on.a, &on.b, &on.by),
        ReviewWhat::NoMatch(on) => (Ruling::NoMatch, &on.a, &on.b, &on.by),
        ReviewWhat::Undo(on) => (Ruling::Undo, &on.a, &on.b, &on.by),
        ReviewWhat::Expected(on) => (Ruling::Expected, &on.code, &on.record, &on.by),
        ReviewWhat::Confirmed(on) => (Ruling::Confirmed, &on.code, &on.record, &on.by),
        ReviewWhat::FalseAlarm(on) => (Ruling::FalseAlarm, &on.code, &on.record, &on.by),
        ReviewWhat::Log => {
            print(&log(&Ledger::open_read_only(path)?.decisions()?))?;
            return Ok(End::Done);
        }
        ReviewWhat::Export { to } => {
            let rows = review_table::rows(&Ledger::open_read_only(path)?)?;
            review_table::export(&rows, to)?;
            print(&format!("{} rows in `{}`", rows.len(), to.display()))?;
            return Ok(End::Done);
        }
        ReviewWhat::Import { from, by } => {
            let told = review_table::import(from)?;
            // The lock is taken for as long as it is written, and no longer.
            let reader = Ledger::open_read_only(path)?;
            let by = said(by)?;
            let decided: Result<Vec<(Decision, String)>> = told
                .iter()
                .map(|row| {
                    let mut said = by.clone();
                    if !row.comment.is_empty() {
                        said.comment.clone_from(&row.comment);
                    }
                    let decided = query::decision(&reader, row.ruling, (&row.a, &row.b), said);
                    decided.with_context(|| row.place.clone())
                })
                .collect();
            return keep(path, &decided?);
        }
    };
    let reader = Ledger::open_read_only(path)?;
    let decided = query::decision(&reader, ruling, (a, b), said(by)?)?;
    keep(path, &[decided])
}

fn keep(path: &std::path::Path, decided: &[(Decision, String)]) -> Result<End> {
    Ledger::open(path)?.decide(decided)?;
    let mut text = String::new();
    for (decision, name) in decided {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<12} {name}", decision.ruling.name());
    }
    let _ = write!(text, "{} kept; the next run obeys", decided.len());
    print(&text)?;
    Ok(End::Done)
}

/// Whose word it is, as it was typed.
fn said(by: &By) -> Result<Said> {
    let at = by.now.as_deref();
    Ok(Said {
        reviewer: by.reviewer.clone(),
        comment: by.comment.clone(),
        at: at.map_or_else(|| Ok(instant::now()), instant::instant)?,
    })
}

/// What waits: links in doubt, questions, findings.
fn waiting(ledger: &Ledger) -> Result<String> {
    let rows = review_table::rows(ledger)?;
    let mut text = String::new();
    // Writing to a String cannot fail.
    for row in rows.iter().take(SHOWN_MAX) {
        let plain = |words: &str| words.replace(char::is_control, " ");
        let _ = writeln!(text, "{:<8} {}  {}", row.kind, row.a, row.b);
        let _ = writeln!(text, "         {}", plain(&row.says));
    }
    if rows.len() > SHOWN_MAX {
        let more = rows.len() - SHOWN_MAX;
        let _ = writeln!(text, "… and {more} more: `lastchange review export FILE`");
    }
    for question in ledger.questions()? {
        let _ = writeln!(text, "question {}: {}", question.source, question.about);
        let _ = writeln!(text, "         {}", question.found);
        for answer in question.answers {
            let _ = writeln!(text, "           {answer}");
        }
    }
    let made = ledger.decisions()?.into_iter().map(|row| row.decision);
    let holding = decision::holding(made.collect()).len();
    let _ = write!(text, "{} wait, {holding} decided", rows.len());
    Ok(text)
}

fn log(decisions: &[DecisionRow]) -> String {
    let lines = decisions.iter().map(|row| {
        let decision = &row.decision;
        format!(
            "{:<4} {}  {:<12} {}  by {}{}{}\n",
            row.id,
            rfc3339(decision.at),
            decision.ruling.name(),
            row.name,
            decision.reviewer,
            if decision.comment.is_empty() {
                ""
            } else {
                ": "
            },
            decision.comment.replace(char::is_control, " ")
        )
    });
    lines.collect::<String>() + &format!("{} decisions", decisions.len())
}
