//! What the parser of cells does not tell of an .ods file: merged regions, and formulas that nobody has calculated.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use calamine::Dimensions;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::read::excel::xml::attribute;

/// Beside the cells of one sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Regions of several rows.
    pub(crate) merged: Vec<Dimensions>,
    pub(crate) formulas_without_value: u32,
}

/// What stands beside the cells, by the sheet's name. A file that cannot be read tells nothing: the parser of cells says why.
pub(crate) fn beside(file: &File) -> BTreeMap<String, Beside> {
    let Ok(mut zip) = ZipArchive::new(file) else {
        return BTreeMap::new();
    };
    let Ok(content) = zip.by_name("content.xml") else {
        return BTreeMap::new();
    };
    let mut sheets = Sheets::default();
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => sheets.open(&element),
            Ok(Event::Empty(element)) => {
                sheets.open(&element);
                sheets.close(element.name().0);
            }
            Ok(Event::End(element)) => sheets.close(element.name().0),
            Ok(Event::Eof) | Err(_) => return sheets.found,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

#[derive(Default)]
struct Sheets {
    found: BTreeMap<String, Beside>,
    name: Option<String>,
    row: u32,
    row_repeats: u32,
    column: u32,
}

impl Sheets {
    fn open(&mut self, element: &BytesStart<'_>) {
        match element.name().0 {
            "table:table" if self.name.is_none() => {
                self.name = attribute(element, "table:name");
                self.row = 0;
            }
            "table:table-row" => {
                self.row_repeats = number(element, "table:number-rows-repeated");
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell(element),
            _ => {}
        }
    }

    fn close(&mut self, element: &str) {
        match element {
            "table:table" => self.name = None,
            "table:table-row" => self.row = self.row.saturating_add(self.row_repeats),
            _ => {}
        }
    }

    fn cell(&mut self, element: &BytesStart<'_>) {
        let at = (self.row, self.column);
        let repeats = number(element, "table:number-columns-repeated");
        self.column = self.column.saturating_add(repeats);
        let Some(name) = &self.name else { return };
        let rows = number(element, "table:number-rows-spanned");
        let is_bare = attribute(element, "table:formula").is_some()
            && attribute(element, "office:value-type").is_none();
        if rows < 2 && !is_bare {
            return;
        }
        let beside = self.found.entry(name.clone()).or_default();
        beside.formulas_without_value += u32::from(is_bare);
        if rows > 1 {
            let columns = number(element, "table:number-columns-spanned");
            let end = (
                at.0.saturating_add(rows - 1),
                at.1.saturating_add(columns - 1),
            );
            beside.merged.push(Dimensions::new(at, end));
        }
    }
}

/// A count, 1 where it is not stated.
fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name)
        .and_then(|text| text.parse().ok())
        .filter(|n| *n > 0)
        .unwrap_or(1)
}
