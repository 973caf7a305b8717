//! `lastchange people`.

use anyhow::Result;

use crate::cli::args_ledger::People;
use crate::cli::contract::{End, print};
use crate::cli::instant;
use crate::ledger::Ledger;
use crate::model::settings::DAY_S;
use crate::query::{self, PeopleQuestion};

/// A quarter of a year.
const DAYS_USUAL: i64 = 90;

pub fn run(args: &People) -> Result<End> {
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let to = args.to.as_deref().map(instant::instant).transpose()?;
    let end = match to {
        Some(to) => to,
        None => ledger.run()?.at,
    };
    let asked = PeopleQuestion {
        from: match &args.from {
            Some(from) => instant::instant(from)?,
            None => end - DAYS_USUAL * DAY_S,
        },
        to,
        blameless: args.blameless,
    };
    let answer = ledger.in_one_view(|ledger| query::people(ledger, asked))?;
    print(&if args.json {
        serde_json::to_string_pretty(&answer)?
    } else {
        query::people_text(&answer)
    })?;
    Ok(End::Done)
}
