//! `lastchange check`, and the child process that reads workbooks.

use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::cli::End;
use crate::cli::args::Check;

pub fn run(args: &Check) -> Result<End> {
    let _ = args;
    bail!("`check` is not there yet")
}

pub fn workbook(arguments: &[OsString]) -> Result<End> {
    let _ = arguments;
    Ok(End::Done)
}
