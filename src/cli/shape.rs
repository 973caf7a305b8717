//! Printing an answer in the format that was asked for.

use anyhow::Result;
use serde::Serialize;

use crate::cli::args_ask::{Format, Shape};
use crate::cli::contract::{self, End};
use crate::query::report::{self, Report};

/// Prints an answer; only the format that is asked for is made.
pub fn print<A: Serialize>(
    shape: &Shape,
    answer: &A,
    text: fn(&A) -> String,
    report: fn(&A) -> Report,
) -> Result<End> {
    let format = if shape.json {
        Format::Json
    } else {
        shape.format
    };
    contract::print(&match format {
        Format::Text => text(answer),
        Format::Json => serde_json::to_string_pretty(answer)?,
        Format::Slack => serde_json::to_string_pretty(&report::slack(&report(answer)))?,
        Format::Csv => report::csv(&report(answer)),
        Format::Md => report::markdown(&report(answer)),
    })?;
    Ok(End::Done)
}
