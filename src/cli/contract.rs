//! How a command ends, and how it prints.

use std::io::Write;

use anyhow::Result;

/// How a command ended, beside errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    /// Findings at or above `--fail-on`.
    Findings,
    /// A source is missing, held back or stale, or a question waits.
    Incomplete,
}

/// Prints data to standard output.
pub fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}
