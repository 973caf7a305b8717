//! `lastchange mark` and `lastchange marks`.

use anyhow::{Result, bail};

use crate::cli::args_ask::{Mark, Marks};
use crate::cli::contract::{End, print};
use crate::cli::instant;
use crate::ledger::{Ledger, LedgerError, MarkRow};
use crate::model::moment::rfc3339;
use crate::query::typed;

pub fn set(args: &Mark) -> Result<End> {
    let is_name = !args.name.is_empty()
        && (args.name.bytes()).all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let is_time = typed::instant(&args.name).is_ok() || typed::span(&args.name).is_ok();
    if !is_name || is_time {
        bail!(
            "`{}` cannot be a mark: `since` would take it for something else\nhint: use letters, digits, `-`, `_` and `.`, such as `dr-test`",
            args.name
        );
    }
    let mark = MarkRow {
        name: args.name.clone(),
        at: instant::or_now(args.at.as_deref())?,
    };
    existing(&args.ledger.ledger)?.set_mark(&mark)?;
    print(&format!("{}  {}\n", mark.name, rfc3339(mark.at)))?;
    Ok(End::Done)
}

pub fn list(args: &Marks) -> Result<End> {
    let path = &args.ledger.ledger;
    if let Some(name) = &args.remove {
        if !existing(path)?.remove_mark(name)? {
            bail!("there is no mark `{name}`\nhint: `lastchange marks` lists them");
        }
        return Ok(End::Done);
    }
    let marks = Ledger::open_read_only(path)?.marks()?;
    if args.json {
        let marks: Vec<_> = marks
            .iter()
            .map(|m| serde_json::json!({"name": m.name, "at": rfc3339(m.at)}))
            .collect();
        print(&serde_json::to_string_pretty(&marks)?)?;
    } else if marks.is_empty() {
        print("no marks yet: set one with `lastchange mark dr-test 2026-05-14`\n")?;
    } else {
        let lines = marks.iter();
        print(
            &lines
                .map(|m| format!("{}  {}\n", m.name, rfc3339(m.at)))
                .collect::<String>(),
        )?;
    }
    Ok(End::Done)
}

/// The ledger to write in; a mark makes none.
fn existing(path: &std::path::Path) -> Result<Ledger, LedgerError> {
    drop(Ledger::open_read_only(path)?);
    Ledger::open(path)
}
