//! `lastchange evidence`: what an auditor is handed.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::args_ledger::Evidence;
use crate::cli::contract::{End, print};
use crate::cli::instant;
use crate::ledger::Ledger;
use crate::query::{self, EvidenceQuestion};
use crate::write;

pub fn run(args: &Evidence) -> Result<End> {
    let asked = EvidenceQuestion {
        from: instant::instant(&args.from)?,
        to: args.to.as_deref().map(instant::instant).transpose()?,
        sample: args.sample,
        seed: args.seed.clone(),
    };
    if asked.to.is_some_and(|to| to <= asked.from) {
        bail!("the period ends before it begins");
    }
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let pack = query::evidence(&ledger, &asked)?;
    let bytes = write::evidence_zip(&pack)?;
    save(&args.out, &bytes)
        .with_context(|| format!("`{}` cannot be written", args.out.display()))?;
    let fact = |name: &str| {
        let found = pack.facts.iter().find(|(fact, _)| *fact == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    print(&format!(
        "`{}`: {} changes from {} to {}, {} exceptions, a sample of {}",
        args.out.display(),
        fact("changes"),
        fact("from"),
        fact("to"),
        fact("exceptions"),
        fact("sample")
    ))?;
    Ok(End::Done)
}

/// All of it or nothing, for its owner alone: it names people.
fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}
