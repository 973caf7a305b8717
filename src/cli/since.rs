//! `lastchange since`.

use anyhow::Result;

use crate::cli::args_ask::Since;
use crate::cli::contract::End;
use crate::cli::{instant, shape};
use crate::ledger::Ledger;
use crate::query::{self, SinceQuestion};

pub fn run(args: &Since) -> Result<End> {
    let to = instant::or_now(args.until.as_deref())?;
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = ledger.in_one_view(|ledger| {
        let question = SinceQuestion {
            since: query::since_when(ledger, &args.when, to)?,
            to,
            services: args.service.clone(),
            env: args.env.clone(),
            limit: args.limit,
            drift_limit: usize::MAX,
        };
        query::since(ledger, &question)
    })?;
    shape::print(&args.shape, &answer, query::since_text, query::since_report)
}
