//! `lastchange dora`.

use anyhow::Result;

use crate::cli::args_ask::Dora;
use crate::cli::contract::End;
use crate::cli::{instant, shape};
use crate::ledger::Ledger;
use crate::query::{self, DoraQuestion};

pub fn run(args: &Dora) -> Result<End> {
    let until = args.until.as_deref().map(instant::instant).transpose()?;
    let window_s = instant::span(&args.window)?;
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = ledger.in_one_view(|ledger| {
        let then = query::go_back(ledger, args.as_of.as_of.as_deref())?;
        let to = until.or(then).unwrap_or_else(instant::now);
        let question = DoraQuestion {
            from: to - window_s,
            to,
            services: args.service.clone(),
            env: args.env.clone(),
        };
        query::dora(ledger, &question)
    })?;
    shape::print(&args.shape, &answer, query::dora_text, query::dora_report)
}
