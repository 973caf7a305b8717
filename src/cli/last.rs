//! `lastchange last`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cli::args_ask::Last;
use crate::cli::contract::End;
use crate::cli::{depends, instant, refresh, shape};
use crate::ledger::Ledger;
use crate::query::{self, LastQuestion};

pub fn run(args: &Last) -> Result<End> {
    let now = instant::or_now(args.now.as_deref())?;
    let depends = args.depends.as_deref().map(depends::from_csv).transpose()?;
    let question = LastQuestion {
        services: args.service.clone(),
        env: args.env.clone(),
        lookback_s: instant::span(&args.window)?,
        lookahead_s: instant::span(&args.ahead)?,
        limit: args.limit,
        depends: depends.unwrap_or_default(),
        ..LastQuestion::at(now)
    };
    let at = args.at.as_deref().map(instant::instant).transpose()?;
    let mut path = args.ledger.ledger.clone();
    if args.refresh || !args.with.is_empty() {
        path = absolute(path)?;
    }
    if args.refresh {
        refresh::refresh(&path, now)?;
    }
    let with = if args.with.is_empty() {
        None
    } else {
        Some(refresh::with(&path, &args.with, now)?)
    };
    let path = with.as_ref().map_or(&path, |(_, copy)| copy);
    let ledger = Ledger::open_read_only(path)?;
    let answer = ledger.in_one_view(|ledger| {
        let then = query::go_back(ledger, args.as_of.as_of.as_deref())?;
        let at = at.or(then).unwrap_or(now);
        query::last(ledger, &LastQuestion { at, ..question })
    })?;
    shape::print(&args.shape, &answer, query::last_text, query::last_report)
}

/// The path, seen from anywhere.
fn absolute(path: PathBuf) -> Result<PathBuf> {
    std::path::absolute(&path).with_context(|| format!("`{}` is no path", path.display()))
}
