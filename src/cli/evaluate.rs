//! `lastchange evaluate`.

use anyhow::Result;

use crate::cli::args::Evaluate;
use crate::cli::contract::{End, print};
use crate::truth::evaluate::{self, Inputs};

pub fn run(args: &Evaluate) -> Result<End> {
    let inputs = Inputs::find(&args.out, &args.truth, args.hotfixes.as_deref());
    let figures = evaluate::evaluate(&inputs)?;
    let detail = if args.detail {
        Some(evaluate::detail(&inputs)?)
    } else {
        None
    };
    if args.json {
        let mut all = figures.json();
        if let Some(detail) = detail {
            all["detail"] = serde_json::to_value(detail)?;
        }
        print(&serde_json::to_string(&all)?)?;
    } else {
        let detail = detail.map(|detail| format!("\n{}", detail.text()));
        print(&(figures.text() + &detail.unwrap_or_default()))?;
    }
    Ok(End::Done)
}
