//! `lastchange explain`.

use anyhow::Result;

use crate::classify;
use crate::cli::args_ask::Explain;
use crate::cli::contract::{End, print};
use crate::ledger::Ledger;
use crate::model::flag::RuleDoc;
use crate::query;

pub fn run(args: &Explain) -> Result<End> {
    if let Some(rule) = classify::rule(&args.what)
        && !args.ledger.ledger.exists()
    {
        // A flag's meaning needs no ledger.
        return document(&rule.doc, args.json);
    }
    let docs: Vec<RuleDoc> = classify::RULES.iter().map(|rule| rule.doc).collect();
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let answer = ledger.in_one_view(|ledger| {
        query::go_back(ledger, args.as_of.as_of.as_deref())?;
        query::explain(ledger, &args.what, &docs)
    })?;
    if args.json {
        print(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        print(&query::explain_text(&answer))?;
    }
    Ok(End::Done)
}

fn document(doc: &RuleDoc, json: bool) -> Result<End> {
    if json {
        print(&serde_json::to_string_pretty(doc)?)?;
    } else {
        print(&format!(
            "{} ({})\n\n  what   {}\n  why    {}\n  to do  {}\n",
            doc.code,
            doc.severity.name(),
            doc.what,
            doc.why,
            doc.what_to_do
        ))?;
    }
    Ok(End::Done)
}
