//! The hand-kept change log: a workbook with a sheet a month and titles above the header; a plain table where that would be too large.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::Datelike;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::model::moment::utc;
use crate::truth::sample::entry::SheetRow;
use crate::truth::sample::files::{Csv, SampleError, csv_file};

/// Above this many changes nobody keeps a workbook.
const WORKBOOK_CHANGES_MAX: u64 = 1_000_000;

const HEADER: &[&str] = &[
    "Date",
    "Release",
    "Area",
    "What changed",
    "Owner",
    "Ticket",
    "Remarks",
];
/// 0-based row of the header.
const HEADER_ROW: u32 = 3;

pub enum Sheet {
    Workbook {
        path: PathBuf,
        months: BTreeMap<(i32, u32), Month>,
    },
    Table {
        csv: Box<Csv>,
        line: u32,
    },
}

pub struct Month {
    sheet: Worksheet,
    date: Format,
    /// 0-based row of the next entry.
    next: u32,
}

impl Sheet {
    pub fn create(folder: &Path, changes: u64) -> Result<Sheet, SampleError> {
        Ok(if changes <= WORKBOOK_CHANGES_MAX {
            Sheet::Workbook {
                path: folder.join("changelog.xlsx"),
                months: BTreeMap::new(),
            }
        } else {
            Sheet::Table {
                csv: Box::new(csv_file(folder.join("changelog.csv"), b',', HEADER)?),
                line: 1,
            }
        })
    }

    /// Writes a row and returns what the record is called.
    pub fn write(&mut self, at: i64, row: &SheetRow) -> Result<String, SampleError> {
        let day = utc(at);
        let cells = [
            row.release.as_str(),
            &row.area,
            &row.text,
            &row.owner,
            &row.ticket,
            row.remarks,
        ];
        match self {
            Sheet::Table { csv, line } => {
                *line += 1;
                let date = day.format("%Y-%m-%d").to_string();
                csv.row(std::iter::once(date.as_str()).chain(cells))?;
                Ok(format!("L{line}"))
            }
            Sheet::Workbook { path, months } => {
                let failed = |source| SampleError::Workbook {
                    path: path.clone(),
                    source,
                };
                let name = day.format("%Y-%m").to_string();
                let month = match months.entry((day.year(), day.month())) {
                    std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::btree_map::Entry::Vacant(new) => {
                        new.insert(Month::new(&name).map_err(failed)?)
                    }
                };
                let at = month.next;
                month.next += 1;
                month
                    .write(at, day.date_naive(), row.date_as_text, &cells)
                    .map_err(failed)?;
                Ok(format!("{name}!{}", at + 1))
            }
        }
    }

    pub fn finish(self) -> Result<(), SampleError> {
        match self {
            Sheet::Table { mut csv, .. } => csv.to.flush().map_err(|error| csv.failed(error)),
            Sheet::Workbook { path, months } => {
                let mut workbook = Workbook::new();
                // The time of writing would make every file another one.
                let born = ExcelDateTime::from_ymd(2024, 1, 1).expect("a date that workbooks know");
                workbook.set_properties(
                    &rust_xlsxwriter::DocProperties::new().set_creation_datetime(&born),
                );
                for month in months.into_values() {
                    workbook.push_worksheet(month.sheet);
                }
                workbook
                    .save(&path)
                    .map_err(|source| SampleError::Workbook { path, source })
            }
        }
    }
}

impl Month {
    fn new(name: &str) -> Result<Month, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.write_string(0, 0, format!("Change log {name}"))?;
        sheet.write_string(1, 0, "maintained by hand, release management")?;
        for (column, title) in (0..).zip(HEADER) {
            sheet.write_string(HEADER_ROW, column, *title)?;
        }
        Ok(Month {
            sheet,
            date: Format::new().set_num_format("dd/mm/yyyy"),
            next: HEADER_ROW + 1,
        })
    }

    fn write(
        &mut self,
        row: u32,
        day: chrono::NaiveDate,
        date_as_text: bool,
        cells: &[&str],
    ) -> Result<(), XlsxError> {
        if date_as_text {
            self.sheet
                .write_string(row, 0, day.format("%d.%m.%Y").to_string())?;
        } else {
            let date =
                ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
            self.sheet
                .write_datetime_with_format(row, 0, &date, &self.date)?;
        }
        for (column, cell) in (1..).zip(cells) {
            if !cell.is_empty() {
                self.sheet.write_string(row, column, *cell)?;
            }
        }
        Ok(())
    }
}
