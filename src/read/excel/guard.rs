//! What a workbook may hold before a parser sees it: parts, their size inflated, the count of shared strings.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

use crate::read::contract::ReadError;

/// One part, inflated.
const PART_BYTES_MAX: u64 = 256 << 20;
/// All parts, inflated.
const ALL_BYTES_MAX: u64 = 512 << 20;
/// A part above [`RATIO_FROM_BYTES`] may be at most so many times its packed size: no real workbook of 405 was.
const RATIO_MAX: u64 = 200;
const RATIO_FROM_BYTES: u64 = 16 << 20;
/// Bytes that a shared string takes at least, `<si/>`.
const SHARED_STRING_BYTES_MIN: u64 = 5;

/// The kinds of workbooks, told by their bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

impl Kind {
    /// The word by which one process tells it to the other.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Xlsx => "xlsx",
            Kind::Xlsb => "xlsb",
            Kind::Ods => "ods",
            Kind::Xls => "xls",
        }
    }

    pub(crate) fn by_word(word: &str) -> Option<Kind> {
        [Kind::Xlsx, Kind::Xlsb, Kind::Ods, Kind::Xls]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// Tells the kind, and refuses what would not fit.
pub(crate) fn check(file: &File, path: &Path) -> Result<Kind, ReadError> {
    let io = |source| ReadError::Io {
        path: path.to_path_buf(),
        source,
    };
    let mut file = file;
    let mut magic = [0; 4];
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    file.read_exact(&mut magic).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    if magic != *b"PK\x03\x04" {
        return Ok(Kind::Xls);
    }
    let broken = |what: String| ReadError::NotATable {
        path: path.to_path_buf(),
        found: what,
    };
    let mut zip = ZipArchive::new(file)
        .map_err(|error| broken(format!("a zip that is damaged or cut off ({error})")))?;
    let kind = kind_of(&zip).ok_or_else(|| {
        broken(
            "a zip archive, not a workbook\nhint: unpack it and name the files in it".to_string(),
        )
    })?;
    parts(&mut zip, path)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(kind)
}

fn kind_of(zip: &ZipArchive<&File>) -> Option<Kind> {
    let has = |wanted: &str| {
        zip.file_names()
            .any(|name| name.is_ok_and(|name| name.eq_ignore_ascii_case(wanted)))
    };
    if has("xl/workbook.bin") {
        return Some(Kind::Xlsb);
    }
    if has("xl/workbook.xml") || has("[Content_Types].xml") && has("_rels/.rels") {
        return Some(Kind::Xlsx);
    }
    (has("content.xml") && has("mimetype")).then_some(Kind::Ods)
}

/// Inflates every part once, to count: what a zip says of its sizes is not to be trusted.
fn parts(zip: &mut ZipArchive<&File>, path: &Path) -> Result<(), ReadError> {
    let refused = |found: String| ReadError::Refused {
        path: path.to_path_buf(),
        found,
    };
    let mut all = 0;
    let mut buffer = vec![0; 1 << 16];
    for i in 0..zip.len() {
        let mut part = zip
            .by_index(i)
            .map_err(|error| refused(format!("part {i} cannot be unpacked ({error})")))?;
        let name = part
            .name()
            .map_err(|error| refused(format!("part {i} has no name ({error})")))?
            .to_string();
        let packed = part.compressed_size().max(1);
        let mut size = 0;
        let mut top = Vec::new();
        loop {
            let n = part
                .read(&mut buffer)
                .map_err(|error| refused(format!("`{name}` cannot be unpacked ({error})")))?;
            if n == 0 {
                break;
            }
            if top.len() < 4096 {
                top.extend_from_slice(&buffer[..n.min(4096)]);
            }
            size += n as u64;
            all += n as u64;
            if size > PART_BYTES_MAX || all > ALL_BYTES_MAX {
                return Err(refused(format!(
                    "`{name}` unpacks to more than {} MiB",
                    size >> 20
                )));
            }
            if size > RATIO_FROM_BYTES && size / packed > RATIO_MAX {
                return Err(refused(format!(
                    "`{name}` unpacks to over {RATIO_MAX} times its size, as only bombs do"
                )));
            }
        }
        if name.to_lowercase().ends_with("sharedstrings.xml") {
            shared_strings(&top, size).map_err(refused)?;
        }
    }
    Ok(())
}

/// A parser reserves memory for as many strings as the table says that it holds.
fn shared_strings(top: &[u8], size: u64) -> Result<(), String> {
    let top = String::from_utf8_lossy(top);
    for attribute in ["uniqueCount=", "count="] {
        for (at, _) in top.match_indices(attribute) {
            let digits: String = top[at + attribute.len()..]
                .trim_start_matches(['"', '\'', ' '])
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let said: u64 = digits
                .parse()
                .unwrap_or(if digits.is_empty() { 0 } else { u64::MAX });
            if said > size / SHARED_STRING_BYTES_MIN + 1 && attribute == "uniqueCount=" {
                return Err(format!(
                    "it says that it holds {said} strings in {size} bytes"
                ));
            }
        }
    }
    Ok(())
}
