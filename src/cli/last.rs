use anyhow::{Result, bail};
use crate::cli::End;
pub fn run(_args: &crate::cli::args::Last) -> Result<End> { bail!("not there yet") }
