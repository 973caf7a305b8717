//! Dates that a spreadsheet swapped: it made dates of the cells that fit its own order of day and month, and left the others as text.
//!
//! A day-first log opened in an American spreadsheet: `14/10/2026` stays text, `3/10/2026` becomes 10 March. Both stand in one column,
//! and no cell tells which of the dates were typed as such.

use std::collections::BTreeSet;

use crate::model::intake::Question;
use crate::model::memory::DateOrder;
use crate::normalise::fields::when::order::{Seen, Witness, self_proof};
use crate::normalise::fields::when::reading::{Civil, Order, Reading, Shape};
use crate::normalise::gather::Gathered;

/// Days of each kind that a text column must hold before it is doubted: one of each may be chance.
const DAYS_MIN: usize = 2;

/// A year and two numbers below it.
type Day = (i16, u8, u8);

/// What one column holds; days count once, however often they come.
#[derive(Clone, Debug, Default)]
struct Dates {
    /// As text, with an order that they prove themselves.
    day_first: BTreeSet<Day>,
    month_first: BTreeSet<Day>,
    /// As text, with two readings.
    has_unsure: bool,
    /// With the year first, both numbers below 13 and different.
    swappable: BTreeSet<Day>,
    /// The same with dots, which put the day first.
    dotted: BTreeSet<Day>,
    /// Either with a day above 12.
    has_sure: bool,
    in_workbook: bool,
}

/// Takes the certainty from dates that may have been swapped: their order is to be proven, remembered, answered or asked.
pub fn doubt(gathered: &mut Gathered) {
    if gathered.seen.is_empty() {
        return;
    }
    let is_text = |shape: &Shape| shape.year_digits > 0 && shape.separator != b'.';
    let mut proven = vec![false; gathered.time_columns.len()];
    for ((column, shape), seen) in &gathered.seen {
        proven[usize::from(*column)] |=
            is_text(shape) && (seen.day_first.is_some() || seen.month_first.is_some());
    }
    if !proven.contains(&true) {
        return;
    }
    // Most columns hold dates of one form.
    let mut mixed = vec![false; gathered.time_columns.len()];
    for time in &gathered.pending {
        if let Reading::Civil(civil) = time.reading
            && matches!(civil.order, Order::Known | Order::Dotted)
        {
            mixed[usize::from(time.column)] |= is_swappable(&civil);
        }
    }
    for (proven, mixed) in proven.iter_mut().zip(mixed) {
        *proven &= mixed;
    }
    if !proven.contains(&true) {
        return;
    }
    let mut columns = vec![Dates::default(); gathered.time_columns.len()];
    for time in &gathered.pending {
        let at = usize::from(time.column);
        if let (true, Reading::Civil(civil)) = (proven[at], time.reading) {
            let table = &gathered.tables[gathered.rows[time.record as usize].table as usize];
            columns[at].in_workbook |= table.table.layout.format.has_serials();
            columns[at].add(&civil);
        }
    }
    let orders: Vec<Option<DateOrder>> = columns.iter().map(swapped_order).collect();
    let is_doubted = |civil: &Civil, order: DateOrder| {
        let is_cell = match civil.order {
            Order::Known => true,
            Order::Dotted => order == DateOrder::MonthFirst,
            Order::Named | Order::Unsure(_) | Order::Loose => false,
        };
        is_cell && civil.weekday == 0 && is_swappable(civil)
    };
    for at in 0..gathered.pending.len() {
        let time = gathered.pending[at];
        let Some(order) = orders[usize::from(time.column)] else {
            continue;
        };
        let Reading::Civil(civil) = time.reading else {
            continue;
        };
        if !is_doubted(&civil, order) {
            continue;
        }
        let row = gathered.records.place[time.record as usize].row;
        let (cell, witness) = (
            format!("{:04}-{:02}-{:02}", civil.year, civil.a, civil.b),
            gathered
                .seen
                .entry((time.column, Shape::SPREADSHEET))
                .or_default(),
        );
        witness.unsure += 1;
        if witness.example.as_ref().is_none_or(|w| row < w.place.1) {
            let table = &gathered.tables[gathered.rows[time.record as usize].table as usize];
            let name = table.table.path.file_name();
            let name = name.map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            witness.example = Some(Witness {
                place: (name, row),
                cell,
            });
        }
        // In the order of the text, the two numbers as they were written: month and day change places.
        let (a, b) = match order {
            DateOrder::DayFirst => (civil.a, civil.b),
            DateOrder::MonthFirst => (civil.b, civil.a),
        };
        gathered.pending[at].reading = Reading::Civil(Civil {
            a,
            b,
            order: Order::Unsure(Shape::SPREADSHEET),
            ..civil
        });
    }
}

impl Dates {
    fn add(&mut self, civil: &Civil) {
        let day = (civil.year, civil.a, civil.b);
        match (civil.order, self_proof(civil)) {
            (Order::Known | Order::Dotted, _) if civil.weekday != 0 => {}
            (Order::Known, _) if is_swappable(civil) => {
                self.swappable.insert(day);
            }
            (Order::Dotted, _) if is_swappable(civil) => {
                self.dotted.insert(day);
            }
            (Order::Known | Order::Dotted, _) => self.has_sure |= civil.b > 12,
            (Order::Named | Order::Loose, _) => {}
            (Order::Unsure(_), None) => self.has_unsure |= civil.a != civil.b,
            (Order::Unsure(_), Some(DateOrder::DayFirst)) => {
                self.day_first.insert(day);
            }
            (Order::Unsure(_), Some(DateOrder::MonthFirst)) => {
                self.month_first.insert(day);
            }
        }
    }
}

fn is_swappable(civil: &Civil) -> bool {
    civil.a <= 12 && civil.b <= 12 && civil.a != civil.b
}

/// The order of the text, where its spreadsheet had the other.
fn swapped_order(dates: &Dates) -> Option<DateOrder> {
    let order = match (dates.day_first.is_empty(), dates.month_first.is_empty()) {
        (false, true) => DateOrder::DayFirst,
        (true, false) => DateOrder::MonthFirst,
        (true, true) | (false, false) => return None,
    };
    let swappable = match order {
        DateOrder::DayFirst => dates.swappable.len(),
        DateOrder::MonthFirst => dates.swappable.len() + dates.dotted.len(),
    };
    // In a workbook, text that looks like a date is one that the spreadsheet could not read. Saved as text, it shows only by its pattern:
    // every date below 13 was converted, and no other.
    let texts = dates.day_first.len() + dates.month_first.len();
    let is_pattern =
        !dates.has_unsure && !dates.has_sure && swappable >= DAYS_MIN && texts >= DAYS_MIN;
    (dates.in_workbook && !dates.swappable.is_empty() || is_pattern).then_some(order)
}

/// Asks whether the dates of a column were swapped.
pub fn question(gathered: &Gathered, column: u16, seen: &Seen) -> Question {
    let source = &gathered.source.name;
    let header = &gathered.headers[usize::from(column)];
    let place = |w: &Witness| format!("{}:{}", w.place.0, w.place.1);
    let example = seen.example.as_ref().map_or_else(String::new, |w| {
        format!(", the first at {} as {}", place(w), w.cell)
    });
    let mut texts = gathered
        .seen
        .iter()
        .filter(|((c, shape), _)| *c == column && *shape != Shape::SPREADSHEET)
        .filter_map(|(_, seen)| match (&seen.day_first, &seen.month_first) {
            (Some(w), None) => Some((DateOrder::DayFirst, w)),
            (None, Some(w)) => Some((DateOrder::MonthFirst, w)),
            _ => None,
        })
        .collect::<Vec<_>>();
    texts.sort_by(|a, b| a.1.cmp(b.1));
    let (order, text) = texts
        .first()
        .map_or((DateOrder::DayFirst, String::new()), |(order, w)| {
            (
                *order,
                format!(" could not read \"{}\" at {} and", w.cell, place(w)),
            )
        });
    let (swapped, kept) = match order {
        DateOrder::DayFirst => ("day-first", "month-first"),
        DateOrder::MonthFirst => ("month-first", "day-first"),
    };
    Question {
        source: source.clone(),
        about: format!("dates of column {header} that a spreadsheet may have swapped"),
        found: format!(
            "a spreadsheet{text} may have swapped day and month of {} dates{example}",
            seen.unsure
        ),
        answers: vec![
            format!("--answer '{source}:{header}={swapped}'  # it swapped them"),
            format!("--answer '{source}:{header}={kept}'  # they are right as they stand"),
        ],
    }
}
