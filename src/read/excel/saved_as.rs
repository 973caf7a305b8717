//! Text that programs save under the name of a workbook: web pages, XML spreadsheets, SYLK. Read whole, then as a workbook's cells.

use crate::model::export::Format;
use crate::read::contract::{ReadError, Reader};
use crate::read::decode::Text;
use crate::read::encoding::Encoding;
use crate::read::excel::frame::{COLUMNS_MAX, Counts, Frame};
use crate::read::excel::sheet::Workbook;
use crate::read::excel::{html, spreadsheet_xml, sylk};
use crate::read::input::Input;

/// Bytes of such a file: it is held in memory with its cells.
const BYTES_MAX: usize = 128 << 20;
/// Text of a cell, bytes; the rest of a longer one is left out.
const CELL_BYTES_MAX: usize = 1 << 20;

/// One table with its cells by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) name: String,
    pub(crate) since_1904: bool,
    pub(crate) rows: Vec<GridRow>,
}

/// A row that holds something: 0-based place, cells by 0-based column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GridRow {
    pub(crate) row: u32,
    pub(crate) cells: Vec<(u32, String)>,
}

/// What such a text is, by its top; nothing for a text of another kind.
pub(crate) fn kind(sample: &str) -> Option<Format> {
    if sylk::is_sylk(sample) {
        return Some(Format::Sylk);
    }
    let top = sample.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if !top.starts_with('<') {
        return None;
    }
    let end = (0..=top.len().min(1 << 14))
        .rev()
        .find(|at| top.is_char_boundary(*at));
    let top = &top[..end.unwrap_or(0)];
    if spreadsheet_xml::is_spreadsheet(top) && !top.to_ascii_lowercase().contains("<html") {
        return Some(Format::XmlSpreadsheet);
    }
    is_html(top).then_some(Format::Html)
}

/// The encoding that the head of a page names.
pub(crate) fn charset(head: &[u8]) -> Option<&str> {
    const LOOKED_AT: usize = 4_096;
    let head = &head[..head.len().min(LOOKED_AT)];
    if !head.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let at = memchr::memmem::find(head, b"charset=").map(|at| at + 8)?;
    let rest = &head[at..];
    let rest = rest
        .strip_prefix(b"\"")
        .or(rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_'));
    std::str::from_utf8(&rest[..end.unwrap_or(rest.len())]).ok()
}

fn is_html(top: &str) -> bool {
    let lower = top.to_ascii_lowercase();
    ["<!doctype html", "<html", "<table", "<body"]
        .iter()
        .any(|tag| lower.contains(tag))
}

/// Opens such a text.
///
/// # Errors
/// When it is too large, cannot be read, or holds no table.
pub(crate) fn open(
    input: Input,
    encoding: Encoding,
    format: Format,
) -> Result<Box<dyn Reader>, ReadError> {
    let path = input.path.clone();
    let mut text = Text::new(input, encoding);
    let whole = match whole(&mut text) {
        Ok(Some(whole)) => whole,
        Ok(None) => {
            let found = format!(
                "a {} of more than {} MiB\nhint: export it as CSV, which may be of any size",
                name(format),
                BYTES_MAX >> 20
            );
            return Err(ReadError::Refused { path, found });
        }
        Err(source) => return Err(text.input.failed(source)),
    };
    let grids = match format {
        Format::Html if html::is_login(&whole) => Vec::new(),
        Format::Html => html::tables(&whole),
        Format::XmlSpreadsheet => spreadsheet_xml::tables(&whole),
        Format::Sylk => vec![sylk::table(&whole)],
        Format::Csv
        | Format::Fixed
        | Format::Chat
        | Format::Json
        | Format::JsonLines
        | Format::Excel
        | Format::Parquet => Vec::new(),
    };
    if grids.iter().all(|g| g.rows.is_empty()) {
        let found = match format {
            Format::Html => "it is a web page (HTML) without a table of data\nhint: a login page or an error may have been saved in place of the export".to_string(),
            _ => format!("it is a {} without cells", name(format)),
        };
        return Err(ReadError::NotATable { path, found });
    }
    let facts = text.input.facts()?;
    let frames = frames(grids);
    Ok(Box::new(Workbook::new(
        path,
        Box::new(std::io::Cursor::new(frames)),
        facts,
        format,
    )))
}

fn name(format: Format) -> &'static str {
    match format {
        Format::Html => "web page (HTML)",
        Format::XmlSpreadsheet => "XML spreadsheet",
        Format::Sylk => "SYLK spreadsheet",
        Format::Csv
        | Format::Fixed
        | Format::Chat
        | Format::Json
        | Format::JsonLines
        | Format::Excel
        | Format::Parquet => "file",
    }
}

/// The whole text; nothing when it is too large.
fn whole(text: &mut Text) -> std::io::Result<Option<String>> {
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let waiting = text.waiting()?;
        if waiting.is_empty() {
            break;
        }
        let count = waiting.len();
        if bytes.len() + count > BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(waiting);
        text.consume(count);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The frames that a workbook's process would send.
fn frames(grids: Vec<Grid>) -> Vec<u8> {
    let mut to: Vec<u8> = Vec::new();
    let mut all = Vec::new();
    for grid in grids {
        all.push(Frame::Sheet {
            name: grid.name,
            hidden: false,
            since_1904: grid.since_1904,
        });
        for mut row in grid.rows {
            row.cells.sort_by_key(|(column, _)| *column);
            row.cells.dedup_by_key(|(column, _)| *column);
            row.cells.retain(|(column, _)| *column < COLUMNS_MAX);
            for (_, text) in &mut row.cells {
                let end = (0..=text.len().min(CELL_BYTES_MAX))
                    .rev()
                    .find(|at| text.is_char_boundary(*at));
                text.truncate(end.unwrap_or(0));
            }
            all.push(Frame::Row {
                row: row.row,
                cells: row.cells,
            });
        }
        all.push(Frame::Counts(Counts::default()));
    }
    all.push(Frame::Done);
    for frame in all {
        frame.write(&mut to).expect("memory can always be written");
    }
    to
}
