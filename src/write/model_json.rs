//! `model.json`: the weights that the pairs were weighed by, reusable with `--model`.

use std::io::Write;

use crate::write::contract::{Failure, Night};

pub fn write(night: &Night, out: &mut dyn Write) -> Result<(), Failure> {
    out.write_all(night.linked.facts.model.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}
