//! `lastchange notify`: sends what waits in the outbox, or lists it.

use std::fmt::Write;

use anyhow::{Context, Result};

use crate::cli::args_ledger::Notify;
use crate::cli::contract::{End, print};
use crate::cli::{config, instant, words};
use crate::ledger::{Ledger, LetterRow};
use crate::model::moment::rfc3339;
use crate::pipeline::{self, Tries};

pub fn run(args: &Notify) -> Result<End> {
    let path = &args.ledger.ledger;
    let waiting = Ledger::open_read_only(path)?.waiting()?;
    if args.list {
        print(&listed(&waiting))?;
        return Ok(End::Done);
    }
    let config = args.config.as_ref().context(
        "the addresses stand in the configuration\nhint: `lastchange notify --config lastchange.toml`, or `--list` to see what waits",
    )?;
    let notify = config::config(config)?.notify;
    let now = instant::or_now(args.now.as_deref())?;
    let mut ledger = Ledger::open(path)?;
    let delivery = pipeline::deliver(&mut ledger, &notify, now, Tries::All)?;
    print(&format!(
        "{} sent, {} not taken, {} wait",
        delivery.sent, delivery.failed, delivery.waiting
    ))?;
    if delivery.waiting == 0 {
        return Ok(End::Done);
    }
    for letter in ledger.waiting()? {
        let known = notify.targets.iter().any(|t| t.name == letter.target);
        let why = match letter.error {
            Some(error) if known => error,
            Some(_) | None => "`[notify]` has nobody of that name".to_string(),
        };
        words::warning(&format!("`{}`: {why}", letter.target));
    }
    Ok(End::Incomplete)
}

/// A line a message: what it is, and why it still waits.
fn listed(waiting: &[LetterRow]) -> String {
    if waiting.is_empty() {
        return "nothing waits".to_string();
    }
    let mut text = String::new();
    for letter in waiting {
        let error = letter.error.as_deref().unwrap_or("not tried yet");
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}  run {}  to `{}`  {} findings  {} tries, next from {}  {error}",
            letter.id,
            letter.run,
            letter.target,
            letter.findings,
            letter.tries,
            rfc3339(letter.due)
        );
    }
    text
}
