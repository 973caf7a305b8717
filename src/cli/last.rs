//! `lastchange last`.

use anyhow::Result;

use crate::cli::args_ask::Last;
use crate::cli::contract::End;
use crate::cli::{instant, shape};
use crate::ledger::Ledger;
use crate::query::{self, LastQuestion};

pub fn run(args: &Last) -> Result<End> {
    let question = LastQuestion {
        services: args.service.clone(),
        env: args.env.clone(),
        lookback_s: instant::span(&args.window)?,
        lookahead_s: instant::span(&args.ahead)?,
        limit: args.limit,
        ..LastQuestion::at(instant::or_now(args.at.as_deref())?)
    };
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = query::last(&ledger, &question)?;
    shape::print(&args.shape, &answer, query::last_text, query::last_report)
}
