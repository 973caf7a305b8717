//! Dates that name no year: it is that of the dates around them.

use crate::model::export::{Finding, FindingKind};
use crate::normalise::fields::when::order::Pending;
use crate::normalise::fields::when::reading::{Civil, Order, Reading};
use crate::normalise::fields::when::resolve::day_number;
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
    for of_column in &places {
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
                .find_map(day_of);
            let above = times[..i].iter().rev().find_map(|t| day_of(t));
            let below = times[i + 1..].iter().find_map(|t| day_of(t));
            let near: Vec<i64> = match beside {
                Some(day) => vec![day],
                None => above.into_iter().chain(below).collect(),
            };
            let mut found = near.iter().map(|day| nearest_year(&civil, *day));
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

/// The day of a time that names its year; the middle of the month it may be in where the order is unsure.
fn day_of(time: &Pending) -> Option<i64> {
    match time.reading {
        Reading::Instant { unix_s } => Some(unix_s.div_euclid(86_400)),
        Reading::Civil(civil) if civil.year != 0 => match civil.order {
            Order::Known | Order::Named | Order::Dotted => day_number(civil.year, civil.a, civil.b),
            Order::Unsure(_) => day_number(civil.year, civil.a, civil.b)
                .or_else(|| day_number(civil.year, civil.b, civil.a)),
            Order::Loose => None,
        },
        Reading::Civil(_) | Reading::TimeOfDay(..) => None,
    }
}

/// The year in which the day and month come nearest to a day.
fn nearest_year(civil: &Civil, day: i64) -> Option<i16> {
    let around = i16::try_from(1970 + day.div_euclid(365)).ok()?;
    let distance = |year: i16| {
        let orders = [
            day_number(year, civil.a, civil.b),
            match civil.order {
                Order::Unsure(_) => day_number(year, civil.b, civil.a),
                Order::Known | Order::Named | Order::Dotted | Order::Loose => None,
            },
        ];
        orders.iter().flatten().map(|d| (d - day).abs()).min()
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
