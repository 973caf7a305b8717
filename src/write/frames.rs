//! Columns of Parquet: text unaltered, instants typed, lists as lists.

use std::borrow::Cow;
use std::io::Write;

use polars::prelude::{
    Column, DataFrame, Int64Chunked, IntoColumn, IntoSeries, ListBuilderTrait,
    ListStringChunkedBuilder, NamedFrom, NewChunkedArray, ParquetWriter, Series, TimeUnit,
    TimeZone,
};

use crate::model::moment::Moment;
use crate::write::contract::Failure;

/// Rows of a row group: what of a file stands in memory as columns.
const GROUP_ROWS: usize = 1 << 16;

/// Writes the columns that `columns` makes of some items, a row each, group by group.
pub fn parquet<T>(
    items: &[T],
    out: &mut dyn Write,
    columns: impl Fn(&[T]) -> Vec<Column>,
) -> Result<(), Failure> {
    let frame = |group: &[T]| DataFrame::new(group.len(), columns(group));
    let mut file = ParquetWriter::new(out).batched(frame(&[])?.schema())?;
    for group in items.chunks(GROUP_ROWS) {
        file.write_batch(&frame(group)?)?;
    }
    file.finish()?;
    Ok(())
}

pub fn text<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Column {
    let values: Vec<&str> = values.collect();
    Series::new(name.into(), values).into_column()
}

/// Empty text is an absent value.
pub fn text_or_none<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Column {
    let values: Vec<Option<&str>> = values.map(|v| (!v.is_empty()).then_some(v)).collect();
    Series::new(name.into(), values).into_column()
}

pub fn made<'a>(name: &str, values: impl Iterator<Item = Cow<'a, str>>) -> Column {
    let values: Vec<Cow<str>> = values.collect();
    Series::new(name.into(), values).into_column()
}

pub fn whole(name: &str, values: impl Iterator<Item = u32>) -> Column {
    let values: Vec<u32> = values.collect();
    Series::new(name.into(), values).into_column()
}

pub fn real(name: &str, values: impl Iterator<Item = f32>) -> Column {
    let values: Vec<f32> = values.collect();
    Series::new(name.into(), values).into_column()
}

pub fn truth(name: &str, values: impl Iterator<Item = bool>) -> Column {
    let values: Vec<bool> = values.collect();
    Series::new(name.into(), values).into_column()
}

/// Milliseconds of UTC: the first instant it can be.
pub fn instant(name: &str, values: impl Iterator<Item = Option<Moment>>) -> Column {
    Int64Chunked::from_iter_options(name.into(), values.map(|m| m.map(|m| m.start * 1_000)))
        .into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC))
        .into_series()
        .into_column()
}

/// Seconds until the last instant it can be; none where there is no instant.
pub fn width(name: &str, values: impl Iterator<Item = Option<Moment>>) -> Column {
    let values: Vec<Option<u32>> = values.map(|m| m.map(|m| m.width_s)).collect();
    Series::new(name.into(), values).into_column()
}

/// Zero is an absent value.
pub fn seconds(name: &str, values: impl Iterator<Item = i64>) -> Column {
    let values: Vec<Option<i64>> = values.map(|s| (s != 0).then_some(s)).collect();
    Series::new(name.into(), values).into_column()
}

pub fn list<'a, L: Iterator<Item = &'a str>>(
    name: &str,
    height: usize,
    values: impl Iterator<Item = L>,
) -> Column {
    let mut builder = ListStringChunkedBuilder::new(name.into(), height, height);
    for words in values {
        builder.append_values_iter(words);
    }
    builder.finish().into_column()
}
