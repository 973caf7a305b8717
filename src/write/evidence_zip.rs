//! An evidence pack as one archive: the same pack gives the same bytes, anywhere and at any time.

use std::io::{Cursor, Write};

use serde_json::json;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::model::evidence::{Holds, Pack};
use crate::write::cells::plain;
use crate::write::contract::Failure;

/// The archive, with a `manifest.json` that tells the SHA-256 of each file.
///
/// # Errors
/// When a file is too big for an archive.
pub fn evidence_zip(pack: &Pack) -> Result<Vec<u8>, Failure> {
    // No clock and no machine in it: the first time that the format knows, and rights that do not come from here.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut listed = Vec::new();
    for file in &pack.files {
        let bytes = bytes(&file.holds)?;
        archive.start_file(&file.name, options)?;
        archive.write_all(&bytes)?;
        let sha256: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        listed.push(json!({"name": file.name, "bytes": bytes.len(), "sha256": sha256}));
    }
    let mut manifest = serde_json::Map::new();
    for (name, value) in &pack.facts {
        manifest.insert((*name).to_string(), json!(value));
    }
    manifest.insert("files".to_string(), json!(listed));
    archive.start_file("manifest.json", options)?;
    serde_json::to_writer_pretty(&mut archive, &manifest)?;
    Ok(archive.finish()?.into_inner())
}

fn bytes(holds: &Holds) -> Result<Vec<u8>, Failure> {
    let (header, rows) = match holds {
        Holds::Text(text) => return Ok(text.clone().into_bytes()),
        Holds::Table(header, rows) => (header, rows),
    };
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(*header)?;
    for row in rows {
        csv.write_record(row.iter().map(|cell| plain(cell).into_owned()))?;
    }
    csv.into_inner().map_err(|error| error.into_error().into())
}
