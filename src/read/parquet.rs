//! Parquet → pieces: a slice of rows at a time, instants and lists as text.

use std::collections::VecDeque;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::{
    AnyValue, ArrowDataType, DataFrame, ParquetReader, PolarsResult, SerReader, Series, TimeUnit,
};

use crate::model::export::{
    Batch, FileFacts, Finding, FindingKind, Format, Layout, Piece, Table, VALUES_SEPARATOR,
};
use crate::read::contract::{DOCUMENT_ROWS_MAX, ReadError, Reader};
use crate::read::input::Input;

/// Rows that stand in memory as columns.
const SLICE_ROWS: usize = 1 << 16;
/// Rows of a batch.
const BATCH_ROWS: usize = 1 << 12;

/// True for the first bytes of a Parquet file.
pub(crate) fn is_parquet(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

/// A Parquet file whose columns are known.
pub(crate) struct Parquet {
    path: PathBuf,
    file: File,
    facts: FileFacts,
    columns: Vec<String>,
    /// Columns of types that hold no text, number or instant.
    left: Vec<String>,
    rows: usize,
    taken: usize,
    is_begun: bool,
}

impl Parquet {
    /// # Errors
    /// When the file is damaged, or has more rows than a document may have.
    pub(crate) fn open(input: Input) -> Result<Parquet, ReadError> {
        let path = input.path.clone();
        let (file, facts) = input.into_file()?;
        let (schema, rows) = guarded(&path, || {
            let mut reader = ParquetReader::new(file.try_clone()?);
            Ok((reader.schema()?, reader.num_rows()?))
        })?;
        if rows as u64 > DOCUMENT_ROWS_MAX {
            return Err(ReadError::Refused {
                path,
                found: format!(
                    "a Parquet file of {rows} rows, where at most {DOCUMENT_ROWS_MAX} are allowed\nhint: export it as CSV, which may be of any size"
                ),
            });
        }
        let (mut columns, mut left) = (Vec::new(), Vec::new());
        for (name, field) in schema.iter() {
            let list = if is_read(&field.dtype) {
                &mut columns
            } else {
                &mut left
            };
            list.push(name.to_string());
        }
        Ok(Parquet {
            path,
            file,
            facts,
            columns,
            left,
            rows,
            taken: 0,
            is_begun: false,
        })
    }

    fn table(&self) -> Table {
        Table {
            path: self.path.clone(),
            sheet: None,
            layout: Layout {
                format: Format::Parquet,
                encoding: "utf-8".to_string(),
                delimiter: None,
                quote: None,
                escape: None,
                line_end: "lf",
                header_row: None,
                first_data_row: (self.rows > 0).then_some(0),
                since_1904: false,
            },
            header: self.columns.clone(),
            preamble: Vec::new(),
        }
    }

    fn slice(&self, rows: usize) -> Result<DataFrame, ReadError> {
        guarded(&self.path, || {
            ParquetReader::new(self.file.try_clone()?)
                .with_columns(Some(self.columns.clone()))
                .with_slice(Some((self.taken, rows)))
                .finish()
        })
    }

    fn findings(&self) -> Vec<Finding> {
        let note = |kind, count, note: String| Finding {
            kind,
            row: None,
            count,
            note,
        };
        let mut findings = Vec::new();
        if self.rows == 0 {
            findings.push(note(FindingKind::NoRows, 1, String::new()));
        }
        if !self.left.is_empty() {
            let words = format!(
                "columns of a type that is not read: `{}`",
                self.left.join("`, `")
            );
            findings.push(note(FindingKind::Opaque, self.left.len() as u64, words));
        }
        findings
    }
}

/// What the library makes of a file; where it stops the thread on a damaged one, that is an error like others.
fn guarded<T>(
    path: &std::path::Path,
    read: impl FnOnce() -> PolarsResult<T>,
) -> Result<T, ReadError> {
    let not_a_table = |found: String| ReadError::NotATable {
        path: path.to_path_buf(),
        found,
    };
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let words = error.to_string();
            let first = words.lines().next().unwrap_or_default();
            Err(not_a_table(format!("it is no whole Parquet file: {first}")))
        }
        Err(_) => Err(not_a_table("it is a damaged Parquet file".to_string())),
    }
}

fn is_read(dtype: &ArrowDataType) -> bool {
    match dtype {
        ArrowDataType::Null
        | ArrowDataType::Boolean
        | ArrowDataType::Int32
        | ArrowDataType::Int64
        | ArrowDataType::UInt32
        | ArrowDataType::UInt64
        | ArrowDataType::Float32
        | ArrowDataType::Float64
        | ArrowDataType::Timestamp(..)
        | ArrowDataType::Date32
        | ArrowDataType::Utf8
        | ArrowDataType::LargeUtf8
        | ArrowDataType::Utf8View => true,
        ArrowDataType::List(inner) | ArrowDataType::LargeList(inner) => is_read(inner.dtype()),
        // Not one of our own: the library grows types that no export of changes holds.
        _ => false,
    }
}

impl Reader for Parquet {
    fn step(&mut self, out: &mut VecDeque<Piece>) -> Result<bool, ReadError> {
        if !self.is_begun {
            self.is_begun = true;
            out.push_back(Piece::Table(Arc::new(self.table())));
        }
        let rows = SLICE_ROWS.min(self.rows - self.taken);
        if rows == 0 || self.columns.is_empty() {
            out.push_back(Piece::TableEnd(self.findings()));
            return Ok(false);
        }
        let frame = self.slice(rows)?;
        if frame.height() == 0 {
            out.push_back(Piece::TableEnd(self.findings()));
            return Ok(false);
        }
        let columns: Vec<&Series> = frame
            .columns()
            .iter()
            .map(|c| c.as_materialized_series())
            .collect();
        let mut cell = String::new();
        for from in (0..frame.height()).step_by(BATCH_ROWS) {
            let to = (from + BATCH_ROWS).min(frame.height());
            let mut batch = Batch {
                width: columns.len(),
                ..Batch::default()
            };
            for row in from..to {
                let place = self.taken + row + 1;
                batch
                    .rows
                    .push(u32::try_from(place).expect("fewer rows than 2^32"));
                for column in &columns {
                    cell.clear();
                    if let Ok(value) = column.get(row) {
                        push(&value, &mut cell);
                    }
                    batch.push_cell(&cell);
                }
            }
            out.push_back(Piece::Batch(batch));
        }
        self.taken += frame.height();
        Ok(true)
    }

    fn facts(&mut self) -> Result<FileFacts, ReadError> {
        Ok(self.facts.clone())
    }
}

/// A value as the text of a cell: what is absent is empty.
fn push(value: &AnyValue, cell: &mut String) {
    match value {
        AnyValue::Null => {}
        AnyValue::String(text) => cell.push_str(text),
        AnyValue::StringOwned(text) => cell.push_str(text),
        AnyValue::Date(days) => {
            let at = chrono::DateTime::from_timestamp(i64::from(*days) * 86_400, 0);
            cell.push_str(
                &at.map(|at| at.format("%Y-%m-%d").to_string())
                    .unwrap_or_default(),
            );
        }
        AnyValue::Datetime(at, unit, zone) => instant(*at, *unit, zone.is_some(), cell),
        AnyValue::DatetimeOwned(at, unit, zone) => instant(*at, *unit, zone.is_some(), cell),
        AnyValue::List(items) => {
            for i in 0..items.len() {
                if i > 0 {
                    cell.push(VALUES_SEPARATOR);
                }
                if let Ok(item) = items.get(i) {
                    push(&item, cell);
                }
            }
        }
        // Numbers and truths; the columns hold nothing else.
        other => cell.push_str(&other.to_string()),
    }
}

/// An instant of a zone is kept in UTC; one of none is what a clock somewhere showed.
fn instant(at: i64, unit: TimeUnit, is_zoned: bool, cell: &mut String) {
    let per_second = match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    };
    let Some(at) = chrono::DateTime::from_timestamp(at.div_euclid(per_second), 0) else {
        return;
    };
    cell.push_str(&at.format("%Y-%m-%dT%H:%M:%S").to_string());
    if is_zoned {
        cell.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};
    use polars::prelude::{DataType, TimeUnit};

    use crate::model::export::Piece;
    use crate::read::contract::Hints;
    use crate::read::read;

    fn rows(bytes: &[u8]) -> Result<Vec<String>, String> {
        let mut file = tempfile::Builder::new()
            .suffix(".parquet")
            .tempfile()
            .unwrap();
        file.write_all(bytes).unwrap();
        let mut rows = Vec::new();
        for piece in read(file.path(), &Hints::default()).map_err(|e| e.to_string())? {
            match piece.map_err(|e| e.to_string())? {
                Piece::Table(table) => rows.push(table.header.join("|")),
                Piece::Batch(batch) => rows.extend((0..batch.len()).map(|row| {
                    let cells = (0..batch.width).map(|c| batch.cell(row, c));
                    format!(
                        "{} {}",
                        batch.rows[row],
                        cells.collect::<Vec<&str>>().join("|")
                    )
                })),
                Piece::Reject(_) | Piece::TableEnd(_) | Piece::File(_) => {}
            }
        }
        Ok(rows)
    }

    fn written() -> Vec<u8> {
        let at = Series::new("at".into(), [1_790_000_000_000_i64, 1_790_000_060_000]);
        let at = at
            .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
            .unwrap();
        let columns: Vec<Column> = vec![
            Series::new("id".into(), [7_i64, 8]).into_column(),
            at.into_column(),
            Series::new("what".into(), [Some("Raise pool"), None]).into_column(),
            Series::new("ok".into(), [true, false]).into_column(),
        ];
        let mut bytes = Vec::new();
        let mut frame = DataFrame::new(2, columns).unwrap();
        ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
        bytes
    }

    #[test]
    fn columns_become_cells() {
        assert_eq!(
            rows(&written()).unwrap(),
            [
                "id|at|what|ok",
                "1 7|2026-09-21T14:13:20|Raise pool|true",
                "2 8|2026-09-21T14:14:20||false",
            ]
        );
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused() {
        let bytes = written();
        for end in [4, 20, bytes.len() / 2, bytes.len() - 1] {
            let error = rows(&bytes[..end]).unwrap_err();
            assert!(error.contains("is not a table"), "{error}");
        }
    }
}
