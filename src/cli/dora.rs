//! `lastchange dora`.

use anyhow::Result;

use crate::cli::args_ask::Dora;
use crate::cli::contract::End;
use crate::cli::{instant, shape};
use crate::ledger::Ledger;
use crate::query::{self, DoraQuestion};

pub fn run(args: &Dora) -> Result<End> {
    let to = instant::or_now(args.until.as_deref())?;
    let question = DoraQuestion {
        from: to - instant::span(&args.window)?,
        to,
        services: args.service.clone(),
        env: args.env.clone(),
    };
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = ledger.in_one_view(|ledger| query::dora(ledger, &question))?;
    shape::print(&args.shape, &answer, query::dora_text, query::dora_report)
}
