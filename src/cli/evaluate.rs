//! `lastchange evaluate`.

use anyhow::Result;

use crate::cli::args::Evaluate;
use crate::cli::contract::{End, print};
use crate::truth::evaluate::{self, Inputs};

pub fn run(args: &Evaluate) -> Result<End> {
    let inputs = Inputs::find(&args.out, &args.truth, args.hotfixes.as_deref());
    let figures = evaluate::evaluate(&inputs)?;
    if args.json {
        print(&serde_json::to_string(&figures.json())?)?;
    } else {
        print(&figures.text())?;
    }
    Ok(End::Done)
}
