//! A workbook's cells, row by row, into the pipe.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Cursor, Read, Seek, Write};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
};

use crate::read::excel::frame::{COLUMNS_MAX, Counts, Frame};
use crate::read::excel::guard::Kind;
use crate::read::excel::{ods, serial, xlsb};

/// Cells of a workbook.
const CELLS_MAX: u64 = 5_000_000;
/// Rows of a sheet.
const ROWS_MAX: u32 = 1_048_576;
/// Text of a cell, bytes.
const CELL_BYTES_MAX: usize = 1 << 20;

/// Reads a workbook and writes its frames; whatever goes wrong is written as the last one.
pub(crate) fn walk(file: File, kind: Kind, sheets: &[String], to: impl Write) {
    let mut walker = Walker {
        to: BufWriter::with_capacity(1 << 16, to),
        cells: 0,
    };
    let last = match walker.workbook(file, kind, sheets) {
        Ok(()) => Frame::Done,
        Err(Stop::Says(why)) => Frame::Failed(why),
        // Nobody listens any more.
        Err(Stop::Pipe) => return,
    };
    if last.write(&mut walker.to).is_ok() {
        let _ = walker.to.flush();
    }
}

enum Stop {
    Says(String),
    Pipe,
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Stop {
        Stop::Pipe
    }
}

fn says(error: impl std::fmt::Display) -> Stop {
    Stop::Says(error.to_string())
}

struct Walker<W: Write> {
    to: BufWriter<W>,
    cells: u64,
}

/// A cell as text, or why it has none.
enum Text {
    Is(String),
    Error,
    NeverWas,
    Nothing,
}

impl<W: Write> Walker<W> {
    fn workbook(&mut self, file: File, kind: Kind, wanted: &[String]) -> Result<(), Stop> {
        match kind {
            Kind::Xlsx => {
                let mut book = Xlsx::new(from_start(file)?).map_err(says)?;
                let since_1904 = book.has_1904_epoch();
                for sheet in chosen(book.sheets_metadata(), wanted)? {
                    self.open(&sheet, since_1904)?;
                    let merged = book
                        .merge_cells_by_sheet_name(&sheet.name)
                        .unwrap_or_default();
                    let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(says)?;
                    let mut rows = Rows::new(merged);
                    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(says)? {
                        let empty = matches!(cell.value, DataRef::Empty)
                            || matches!(&cell.value, DataRef::String(s) if s.is_empty());
                        rows.counts.formulas_without_value +=
                            u32::from(cell.formula.is_some() && empty);
                        self.cell(&mut rows, cell.pos, of_ref(&cell.value, since_1904))?;
                    }
                    self.close(rows)?;
                }
            }
            Kind::Xlsb => match xlsb::written_out(&file).map_err(says)? {
                Some(book) => self.xlsb(Cursor::new(book), xlsb::beside(&file), wanted)?,
                None => {
                    let beside = xlsb::beside(&file);
                    self.xlsb(from_start(file)?, beside, wanted)?;
                }
            },
            Kind::Xls => {
                let mut book = Xls::new(from_start(file)?).map_err(says)?;
                let since_1904 = book.has_1904_epoch();
                for sheet in chosen(book.sheets_metadata(), wanted)? {
                    self.open(&sheet, since_1904)?;
                    let merged = book
                        .merge_cells_by_sheet_name(&sheet.name)
                        .unwrap_or_default();
                    let range = book.worksheet_range(&sheet.name).map_err(says)?;
                    self.range(
                        &range,
                        Rows {
                            since_1904,
                            ..Rows::new(merged)
                        },
                    )?;
                }
            }
            Kind::Ods => {
                let mut beside = ods::beside(&file);
                let file = from_start(file)?;
                let mut book: Ods<_> = Ods::new(file).map_err(says)?;
                // Its dates are written out.
                let since_1904 = false;
                for sheet in chosen(book.sheets_metadata(), wanted)? {
                    self.open(&sheet, since_1904)?;
                    let beside = beside.remove(&sheet.name).unwrap_or_default();
                    let mut rows = Rows::new(beside.merged);
                    rows.counts.formulas_without_value = beside.formulas_without_value;
                    let range = book.worksheet_range(&sheet.name).map_err(says)?;
                    self.range(&range, rows)?;
                }
            }
        }
        Ok(())
    }

    fn xlsb(
        &mut self,
        from: impl Read + Seek,
        mut beside: BTreeMap<String, xlsb::Beside>,
        wanted: &[String],
    ) -> Result<(), Stop> {
        let mut book = Xlsb::new(from).map_err(says)?;
        let since_1904 = book.has_1904_epoch();
        for sheet in chosen(book.sheets_metadata(), wanted)? {
            self.open(&sheet, since_1904)?;
            let beside = beside.remove(&sheet.name).unwrap_or_default();
            let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(says)?;
            let mut rows = Rows::new(beside.merged);
            rows.counts.errors = beside.errors;
            while let Some(cell) = cells.next_cell().map_err(says)? {
                let text = of_ref(cell.get_value(), since_1904);
                self.cell(&mut rows, cell.get_position(), text)?;
            }
            self.close(rows)?;
        }
        Ok(())
    }

    fn open(&mut self, sheet: &calamine::Sheet, since_1904: bool) -> Result<(), Stop> {
        let sheet = Frame::Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
            since_1904,
        };
        Ok(sheet.write(&mut self.to)?)
    }

    fn range(&mut self, range: &calamine::Range<Data>, mut rows: Rows) -> Result<(), Stop> {
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let place = (
                top + u32::try_from(row).unwrap_or(u32::MAX - top),
                left + u32::try_from(column).unwrap_or(u32::MAX - left),
            );
            let text = of_data(value, rows.since_1904);
            self.cell(&mut rows, place, text)?;
        }
        self.close(rows)
    }

    fn cell(&mut self, rows: &mut Rows, (row, column): (u32, u32), text: Text) -> Result<(), Stop> {
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            return Err(Stop::Says("a cell stands outside the grid".to_string()));
        }
        self.cells += 1;
        if self.cells > CELLS_MAX {
            return Err(Stop::Says(format!("it holds more than {CELLS_MAX} cells")));
        }
        if row != rows.row {
            if row < rows.row {
                return Err(Stop::Says("its rows are out of order".to_string()));
            }
            self.flush(rows)?;
            rows.row = row;
        }
        match text {
            Text::Is(text) if text.len() > CELL_BYTES_MAX => {
                return Err(Stop::Says(format!("a cell in row {} is too long", row + 1)));
            }
            Text::Is(text) if text.is_empty() => {}
            Text::Is(text) => {
                rows.cells.insert(column, text);
            }
            Text::Error => rows.counts.errors += 1,
            Text::NeverWas => rows.counts.days_that_never_were += 1,
            Text::Nothing => {}
        }
        Ok(())
    }

    fn flush(&mut self, rows: &mut Rows) -> Result<(), Stop> {
        if rows.cells.is_empty() {
            return Ok(());
        }
        rows.fill_merged();
        let cells = std::mem::take(&mut rows.cells).into_iter().collect();
        let row = rows.row;
        Ok(Frame::Row { row, cells }.write(&mut self.to)?)
    }

    fn close(&mut self, mut rows: Rows) -> Result<(), Stop> {
        self.flush(&mut rows)?;
        Ok(Frame::Counts(rows.counts).write(&mut self.to)?)
    }
}

fn from_start(mut file: File) -> Result<BufReader<File>, Stop> {
    file.rewind().map_err(says)?;
    Ok(BufReader::new(file))
}

/// The sheets that are asked for, or all that hold cells.
fn chosen(all: &[calamine::Sheet], wanted: &[String]) -> Result<Vec<calamine::Sheet>, Stop> {
    let names = || {
        let quoted: Vec<String> = all.iter().map(|s| format!("`{}`", s.name)).collect();
        quoted.join(", ")
    };
    for name in wanted {
        if !all.iter().any(|sheet| sheet.name == *name) {
            return Err(Stop::Says(format!(
                "no sheet is named `{name}`\nits sheets are {}",
                names()
            )));
        }
    }
    Ok(all
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .filter(|sheet| wanted.is_empty() || wanted.contains(&sheet.name))
        .cloned()
        .collect())
}

/// The row that is being put together.
struct Rows {
    row: u32,
    cells: BTreeMap<u32, String>,
    /// Merged regions of several rows, by their first column: a value stands in the first row only.
    merged: Vec<Dimensions>,
    /// The value of each region that was reached.
    values: BTreeMap<usize, String>,
    counts: Counts,
    /// The workbook counts days from 1904.
    since_1904: bool,
}

impl Rows {
    fn new(merged: Vec<Dimensions>) -> Rows {
        Rows {
            row: 0,
            cells: BTreeMap::new(),
            merged: merged.into_iter().filter(|m| m.end.0 > m.start.0).collect(),
            values: BTreeMap::new(),
            counts: Counts::default(),
            since_1904: false,
        }
    }

    /// Carries a merged cell's value down: to the eye it stands in every row of its region.
    fn fill_merged(&mut self) {
        for (i, region) in self.merged.iter().enumerate() {
            let column = region.start.1;
            if self.row == region.start.0 {
                if let Some(value) = self.cells.get(&column) {
                    self.values.insert(i, value.clone());
                }
            } else if (region.start.0..=region.end.0).contains(&self.row)
                && let Some(value) = self.values.get(&i)
                && !self.cells.contains_key(&column)
            {
                self.cells.insert(column, value.clone());
                self.counts.merged += 1;
            }
        }
    }
}

fn of_ref(value: &DataRef<'_>, since_1904: bool) -> Text {
    match value {
        DataRef::Int(n) => Text::Is(n.to_string()),
        DataRef::Float(n) => Text::Is(number(*n)),
        DataRef::String(s) => Text::Is(s.clone()),
        DataRef::SharedString(s) => Text::Is((*s).to_string()),
        DataRef::Bool(b) => Text::Is(b.to_string()),
        DataRef::DateTime(moment) => of_moment(moment, since_1904),
        DataRef::DateTimeIso(s) => Text::Is(plain_iso(s)),
        DataRef::DurationIso(s) => Text::Is(serial::plain_duration(s)),
        DataRef::Error(_) => Text::Error,
        DataRef::Empty => Text::Nothing,
    }
}

fn of_data(value: &Data, since_1904: bool) -> Text {
    match value {
        Data::Int(n) => Text::Is(n.to_string()),
        Data::Float(n) => Text::Is(number(*n)),
        Data::String(s) if is_error(s) => Text::Error,
        Data::String(s) => Text::Is(s.clone()),
        Data::Bool(b) => Text::Is(b.to_string()),
        Data::DateTime(moment) => of_moment(moment, since_1904),
        Data::DateTimeIso(s) => Text::Is(plain_iso(s)),
        Data::DurationIso(s) => Text::Is(serial::plain_duration(s)),
        Data::Error(_) => Text::Error,
        Data::Empty => Text::Nothing,
    }
}

fn of_moment(moment: &ExcelDateTime, since_1904: bool) -> Text {
    if moment.is_duration() {
        return Text::Is(serial::duration(moment.as_f64()));
    }
    match serial::moment(moment.as_f64(), since_1904) {
        Some(text) => Text::Is(text),
        None => Text::NeverWas,
    }
}

/// Errors come as text from .ods files: `#REF!`, `Err:508`.
fn is_error(text: &str) -> bool {
    matches!(
        text,
        "#REF!" | "#N/A" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NUM!" | "#NULL!"
    ) || text
        .strip_prefix("Err:")
        .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()))
}

/// A number as a person would write it: no exponent for what fits, no `.0`.
fn number(n: f64) -> String {
    format!("{n}")
}

/// `2026-03-02T00:00:00` means the day.
fn plain_iso(text: &str) -> String {
    text.strip_suffix("T00:00:00")
        .or(text.strip_suffix("T00:00:00.000"))
        .unwrap_or(text)
        .to_string()
}
