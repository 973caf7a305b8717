use crate::cli::End;
use anyhow::{Result, bail};
pub fn run(_args: &crate::cli::args::Last) -> Result<End> {
    bail!("not there yet")
}
