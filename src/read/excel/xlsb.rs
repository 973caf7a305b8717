//! What the parser of cells does not tell of an .xlsb file: merged regions, formulas that ended in an error, cells that it passes over.
//!
//! A part is a sequence of records: a number and a size, seven bits a byte, then the bytes ([MS-XLSB] 2.1.4).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::ops::RangeInclusive;

use calamine::Dimensions;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::read::excel::xml::attribute;

/// A cell of a formula that ended in an error, `BrtFmlaError`.
const FORMULA_ERROR: u32 = 11;
const ROW: u32 = 0;
/// Cells, from `BrtCellBlank` to `BrtFmlaError`: their column comes first.
const CELLS: RangeInclusive<u32> = 1..=11;
/// Cells from `BrtShortBlank` to `BrtShortIsst`: their column is the next one.
const SHORT_CELLS: RangeInclusive<u32> = 12..=18;
/// From the number of a short cell to that of the same cell with its column.
const SHORT_BY: u32 = 11;
const SHEET: u32 = 156;
const MERGED: u32 = 176;

/// Beside the cells of one sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Regions of several rows.
    pub(crate) merged: Vec<Dimensions>,
    pub(crate) errors: u32,
}

/// What stands beside the cells, by the sheet's name. A file that cannot be read tells nothing: the parser of cells says why.
pub(crate) fn beside(file: &File) -> BTreeMap<String, Beside> {
    let mut found = BTreeMap::new();
    let Ok(mut zip) = ZipArchive::new(file) else {
        return found;
    };
    let targets = targets(&part(&mut zip, "xl/_rels/workbook.bin.rels"));
    let book = part(&mut zip, "xl/workbook.bin");
    for sheet in records(&book).filter(|record| record.number == SHEET) {
        let Some((relation, rest)) = sheet.bytes.get(8..).and_then(wide) else {
            continue;
        };
        let target = targets.get(&relation).map_or("", String::as_str);
        let path = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_string(),
            None => format!("xl/{target}"),
        };
        if let Some((name, _)) = wide(rest) {
            found.insert(name, of_sheet(&part(&mut zip, &path)));
        }
    }
    found
}

fn of_sheet(bytes: &[u8]) -> Beside {
    let mut beside = Beside::default();
    for record in records(bytes) {
        match record.number {
            FORMULA_ERROR => beside.errors += 1,
            MERGED => {
                let corner = |at: usize| number_at(record.bytes, at);
                if let (Some(top), Some(bottom), Some(left), Some(right)) =
                    (corner(0), corner(4), corner(8), corner(12))
                {
                    let region = Dimensions::new((top, left), (bottom, right));
                    beside.merged.push(region);
                }
            }
            _ => {}
        }
    }
    beside
}

/// The workbook with every short cell written out, which the parser of cells passes over; absent: it has none.
///
/// # Errors
/// When a part cannot be copied.
pub(crate) fn written_out(file: &File) -> ZipResult<Option<Vec<u8>>> {
    let mut zip = ZipArchive::new(file)?;
    let names: Vec<String> = zip
        .file_names()
        .filter_map(|name| Some(name.ok()?.to_string()))
        .collect();
    let is_sheet = |name: &str| name.starts_with("xl/worksheets/") && name.ends_with(".bin");
    let has_short = |bytes: &[u8]| records(bytes).any(|r| SHORT_CELLS.contains(&r.number));
    if !names
        .iter()
        .any(|name| is_sheet(name) && has_short(&part(&mut zip, name)))
    {
        return Ok(None);
    }
    let mut book = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in names {
        let mut bytes = part(&mut zip, &name);
        if is_sheet(&name) {
            bytes = with_columns(&bytes);
        }
        book.start_file(name, stored)?;
        book.write_all(&bytes)?;
    }
    Ok(Some(book.finish()?.into_inner()))
}

/// The records of a sheet, each cell with its column.
fn with_columns(sheet: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(sheet.len() * 2);
    let mut next = 0_u32;
    for record in records(sheet) {
        let column = next.to_le_bytes();
        let (number, column): (u32, &[u8]) = if SHORT_CELLS.contains(&record.number) {
            next = next.saturating_add(1);
            (record.number - SHORT_BY, &column)
        } else {
            if record.number == ROW {
                next = 0;
            } else if CELLS.contains(&record.number) {
                next = number_at(record.bytes, 0).map_or(next, |at| at.saturating_add(1));
            }
            (record.number, &[])
        };
        push_seven_bits(number, &mut out);
        push_seven_bits((column.len() + record.bytes.len()) as u32, &mut out);
        out.extend_from_slice(column);
        out.extend_from_slice(record.bytes);
    }
    out
}

struct Record<'a> {
    number: u32,
    bytes: &'a [u8],
}

/// The records of a part, up to its end or to where it breaks off.
fn records(part: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = part;
    std::iter::from_fn(move || {
        let number = seven_bits(&mut rest, 2)?;
        let size = seven_bits(&mut rest, 4)? as usize;
        let (bytes, after) = rest.split_at_checked(size)?;
        rest = after;
        Some(Record { number, bytes })
    })
}

/// A number of seven bits a byte, the lowest first; the upper bit says that more follow.
fn seven_bits(bytes: &mut &[u8], most: u32) -> Option<u32> {
    let mut number = 0;
    for i in 0..most {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

fn push_seven_bits(mut number: u32, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// A counted string of UTF-16, and what follows it.
fn wide(bytes: &[u8]) -> Option<(String, &[u8])> {
    let length = number_at(bytes, 0)? as usize;
    let (text, rest) = bytes[4..].split_at_checked(length.checked_mul(2)?)?;
    let units: Vec<u16> = text
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
        .collect();
    Some((String::from_utf16_lossy(&units), rest))
}

/// Where the relations of the workbook lead, by their ids.
fn targets(relations: &[u8]) -> BTreeMap<String, String> {
    let mut targets = BTreeMap::new();
    let mut reader = Reader::from_reader(relations);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Empty(element) | Event::Start(element)) => {
                let of = |name| attribute(&element, name);
                if let (Some(id), Some(target)) = (of("Id"), of("Target")) {
                    targets.insert(id, target);
                }
            }
            Ok(Event::Eof) | Err(_) => return targets,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

/// A part, inflated: what it may hold was checked before.
fn part(zip: &mut ZipArchive<&File>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(mut part) = zip.by_name(name)
        && part.read_to_end(&mut bytes).is_err()
    {
        bytes.clear();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_a_part() {
        let part = [
            0x00, 0x01, 0xaa, 0xb0, 0x01, 0x00, 0x11, 0x02, 0x01, 0x02, 0x05, 0x09,
        ];
        let got: Vec<(u32, usize)> = records(&part).map(|r| (r.number, r.bytes.len())).collect();
        assert_eq!(got, [(0, 1), (MERGED, 0), (17, 2)], "the last is cut off");
    }

    #[test]
    fn short_cells_get_their_columns() {
        // A row, a cell in column 3, a short one after it; then a row that begins with a short one.
        let sheet = [
            [0x00, 0x01, 0xaa].as_slice(),
            &[0x04, 0x05, 3, 0, 0, 0, 1],
            &[0x0f, 0x01, 1],
            &[0x00, 0x01, 0xbb],
            &[0x0f, 0x01, 0],
        ]
        .concat();
        let columns: Vec<Option<u32>> = records(&with_columns(&sheet))
            .filter(|record| CELLS.contains(&record.number))
            .map(|record| number_at(record.bytes, 0))
            .collect();
        assert_eq!(columns, [Some(3), Some(4), Some(0)]);
    }
}
