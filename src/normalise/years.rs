//! Dates that name no year: it is that of the dates around them.

use crate::model::export::{Finding, FindingKind};
use crate::model::memory::DateOrder;
use crate::normalise::fields::when::order::{ColumnShape, Pending, day_under, self_proof};
use crate::normalise::fields::when::reading::{Civil, Order, Reading};
use crate::normalise::gather::Gathered;

/// Gives each such date the year that brings it nearest to the dates around it; where those above and below disagree, it has none.
pub fn fill(gathered: &mut Gathered) {
    if !gathered.yearless {
        return;
    }
    let columns = gathered.time_columns.len();
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (at, time) in gathered.pending.iter().enumerate() {
        places[usize::from(time.column)].push(at);
    }
    let mut years: Vec<(usize, i16)> = Vec::new();
    let orders: Vec<Option<DateOrder>> = (0..columns).map(|c| proven(gathered, c)).collect();
    let day_of = |time: &Pending| day_of(time, orders[usize::from(time.column)]);
    for (column, of_column) in places.iter().enumerate() {
        let times: Vec<&Pending> = of_column.iter().map(|at| &gathered.pending[*at]).collect();
        for (i, time) in times.iter().enumerate() {
            let Reading::Civil(civil) = time.reading else {
                continue;
            };
            if civil.year != 0 {
                continue;
            }
            let beside = gathered
                .pending
                .iter()
                .skip(of_column[i].saturating_sub(8))
                .take(17)
                .filter(|t| t.record == time.record)
                .find_map(&day_of);
            let above = times[..i].iter().rev().find_map(|t| day_of(t));
            let below = times[i + 1..].iter().find_map(|t| day_of(t));
            let near: Vec<i64> = match beside {
                Some(day) => vec![day],
                None => above.into_iter().chain(below).collect(),
            };
            let mut found = near
                .iter()
                .map(|day| nearest_year(&civil, *day, orders[column]));
            if let Some(Some(year)) = found.next()
                && found.all(|other| other == Some(year))
            {
                years.push((of_column[i], year));
            }
        }
    }
    for &(at, year) in &years {
        if let Reading::Civil(civil) = &mut gathered.pending[at].reading {
            civil.year = year;
        }
    }
    say(gathered, &years);
}

/// Whether a date names no year and was given none.
pub fn is_missing(reading: Reading) -> bool {
    matches!(reading, Reading::Civil(civil) if civil.year == 0)
}

/// The order that the numbers of a column prove, where all that prove one prove the same.
fn proven(gathered: &Gathered, column: usize) -> Option<DateOrder> {
    let of_column = |key: &ColumnShape| usize::from(key.0) == column;
    let seen = || gathered.seen.iter().filter(|(key, _)| of_column(key));
    match (
        seen().any(|(_, s)| s.day_first.is_some()),
        seen().any(|(_, s)| s.month_first.is_some()),
    ) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        (true, true) | (false, false) => None,
    }
}

/// The day of a time that names its year and whose order is sure.
fn day_of(time: &Pending, order: Option<DateOrder>) -> Option<i64> {
    match time.reading {
        Reading::Instant { unix_s } => Some(unix_s.div_euclid(86_400)),
        Reading::Civil(civil) if civil.year != 0 => days(&civil, order).next(),
        Reading::Civil(_) | Reading::TimeOfDay(..) => None,
    }
}

/// The day that a date is, where its order is sure.
fn days(civil: &Civil, order: Option<DateOrder>) -> impl Iterator<Item = i64> {
    let sure = match civil.order {
        Order::Known | Order::Named | Order::Dotted => Some(DateOrder::MonthFirst),
        Order::Unsure(_) => self_proof(civil).or(order),
        Order::Loose => None,
    };
    let both = [DateOrder::MonthFirst, DateOrder::DayFirst];
    let orders = both.into_iter().filter(move |o| sure == Some(*o));
    let civil = *civil;
    orders.filter_map(move |order| day_under(&civil, order))
}

/// The year in which the day and month come nearest to a day.
fn nearest_year(civil: &Civil, day: i64, order: Option<DateOrder>) -> Option<i16> {
    let around = i16::try_from(1970 + day.div_euclid(365)).ok()?;
    let distance = |year: i16| {
        let dated = Civil { year, ..*civil };
        let either = [DateOrder::DayFirst, DateOrder::MonthFirst];
        let sure = days(&dated, order).next();
        let days = sure.map_or_else(
            || {
                either
                    .iter()
                    .filter_map(|o| day_under(&dated, *o))
                    .collect()
            },
            |day| vec![day],
        );
        days.iter().map(|d| (d - day).abs()).min()
    };
    (around - 2..=around + 1)
        .filter_map(|year| Some((distance(year)?, year)))
        .min()
        .map(|(_, year)| year)
}

fn say(gathered: &mut Gathered, years: &[(usize, i16)]) {
    let mut by_table: std::collections::BTreeMap<u32, (u64, u32)> =
        std::collections::BTreeMap::new();
    for (at, _) in years {
        let record = gathered.pending[*at].record as usize;
        let row = gathered.records.place[record].row;
        let found = by_table
            .entry(gathered.rows[record].table)
            .or_insert((0, row));
        found.0 += 1;
        found.1 = found.1.min(row);
    }
    for (table, (count, row)) in by_table {
        gathered.tables[table as usize].findings.push(Finding {
            kind: FindingKind::YearTaken,
            row: Some(row),
            count,
            note: "dates without a year have that of the dates around them".to_string(),
        });
    }
}
