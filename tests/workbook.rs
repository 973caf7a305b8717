//! Workbooks for the stories, built from the tables in their text.

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// A sheet's name and its rows.
pub type Sheet = (String, Vec<Vec<String>>);

/// Writes a workbook. A cell that reads as a date, a date and time, or a number becomes one; in double quotes it stays text.
pub fn write(path: &Path, sheets: &[Sheet]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (r, cells) in rows.iter().enumerate() {
            for (c, text) in cells.iter().enumerate() {
                write_cell(sheet, r as u32, c as u16, text);
            }
        }
    }
    book.save(path).unwrap();
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, text: &str) {
    let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let done = if let Some(text) = quoted {
        sheet.write_string(row, column, text)
    } else if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        let look = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_number_with_format(
            row,
            column,
            serial(day.and_hms_opt(0, 0, 0).unwrap()),
            &look,
        )
    } else if let Ok(at) = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M") {
        let look = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        sheet.write_number_with_format(row, column, serial(at), &look)
    } else if let Ok(number) = text.parse::<f64>() {
        sheet.write_number(row, column, number)
    } else if text.is_empty() {
        return;
    } else {
        sheet.write_string(row, column, text)
    };
    done.unwrap();
}

/// Days since the end of 1899, as a workbook counts them after February 1900.
fn serial(at: NaiveDateTime) -> f64 {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap();
    (at - epoch).num_seconds() as f64 / 86_400.0
}
