//! Which service depends on which: from the configuration, or from a CSV.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// A service → the services that it depends on.
type Depends = BTreeMap<String, Vec<String>>;

/// What the configuration says, with the rows of its CSV, whose path is relative to the folder.
pub fn map(mut depends: Depends, csv: Option<String>, folder: &Path) -> Result<Depends> {
    if let Some(csv) = csv {
        for (service, on) in from_csv(&folder.join(csv))? {
            depends.entry(service).or_default().extend(on);
        }
    }
    Ok(depends)
}

/// The rows of a CSV with the columns `service` and `depends_on`.
pub fn from_csv(path: &Path) -> Result<Depends> {
    let shown = path.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(path)
        .with_context(|| format!("`{shown}` cannot be read"))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let (Some(service), Some(on)) = (column("service"), column("depends_on")) else {
        bail!(
            "`{shown}` is no dependency map\nhint: it needs the columns `service` and `depends_on`, a row a pair"
        );
    };
    let mut depends = Depends::new();
    for row in reader.records() {
        let row = row.with_context(|| format!("`{shown}` cannot be read"))?;
        if let (Some(service), Some(on)) = (row.get(service), row.get(on)) {
            let of_service = depends.entry(service.to_string()).or_default();
            of_service.push(on.to_string());
        }
    }
    Ok(depends)
}
