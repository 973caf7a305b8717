//! `lastchange since`.

use anyhow::Result;

use crate::cli::args_ask::Since;
use crate::cli::contract::End;
use crate::cli::{instant, shape};
use crate::ledger::Ledger;
use crate::query::{self, SinceQuestion};

pub fn run(args: &Since) -> Result<End> {
    let until = args.until.as_deref().map(instant::instant).transpose()?;
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = ledger.in_one_view(|ledger| {
        let then = query::go_back(ledger, args.as_of.as_of.as_deref())?;
        let to = until.or(then).unwrap_or_else(instant::now);
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
