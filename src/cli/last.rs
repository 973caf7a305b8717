//! `lastchange last`.

use anyhow::Result;

use crate::cli::args::Last;
use crate::cli::contract::{End, print};
use crate::cli::instant;
use crate::ledger::Ledger;
use crate::query::{self, LastQuestion};

pub fn run(args: &Last) -> Result<End> {
    let at = args
        .at
        .as_deref()
        .map_or_else(|| Ok(instant::now()), instant::instant)?;
    let question = LastQuestion {
        services: args.service.clone(),
        lookback_s: instant::span(&args.window)?,
        limit: args.limit,
        ..LastQuestion::at(at)
    };
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = query::last(&ledger, &question)?;
    if args.json {
        print(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        print(&query::last_text(&answer))?;
    }
    Ok(End::Done)
}
