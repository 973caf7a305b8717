//! A cell → a reading: the forms that machines write at once, all others by tokens and parts. No allocation.

use crate::normalise::fields::when::of_day;
use crate::normalise::fields::when::parts::{Parts, full_year};
use crate::normalise::fields::when::reading::{Civil, Clock, Offset, Order, Reading};
use crate::normalise::fields::when::tokens::Tokens;

/// Epochs are believed between 2000 and 2040.
const EPOCH_S: std::ops::Range<i64> = 946_684_800..2_208_988_800;

/// Months as programs name them in English.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Why a cell is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It looks like none.
    NotATime,
    /// It has the form of one, but there is no such day or hour.
    NoSuchTime,
    /// The zone is an abbreviation that is not known.
    ZoneUnknown,
}

/// What surrounds the cell.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Two-digit years lie between this one − 79 and it.
    pub pivot_year: i16,
    /// The cell is from a workbook: a bare number may be a serial date.
    pub workbook: bool,
    /// The workbook counts its days from 1904.
    pub since_1904: bool,
}

/// Reads a cell that is not empty.
///
/// # Errors
/// Why the cell is no time.
pub fn read(cell: &str, frame: Frame) -> Result<Reading, Unread> {
    let bytes = cell.as_bytes();
    if bytes.len() > 80 {
        return Err(Unread::NotATime);
    }
    if bytes.len() >= 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && let Some(fast) = iso(bytes)
    {
        return fast;
    }
    if bytes
        .iter()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        && let Some(number) = number(cell, frame)
    {
        return number;
    }
    if bytes.len() >= 13
        && bytes[8] == b'T'
        && let Some(basic) = iso_basic(bytes)
    {
        return basic;
    }
    if let Some(named) = named_month(bytes, frame) {
        return named;
    }
    if let Some((time, zone)) = of_day::beside_zone(cell) {
        return Ok(of_day::in_zone(read(time, frame)?, zone));
    }
    let tokens = Tokens::of(cell).ok_or(Unread::NotATime)?;
    Parts::of(&tokens)?.reading(frame)
}

/// `02/Mar/26 3:04 PM`, as Jira writes; `None`: it is something else, or one of its rarer forms.
fn named_month(b: &[u8], frame: Frame) -> Option<Result<Reading, Unread>> {
    let (day, at) = one_or_two(b, 0)?;
    let month = b.get(at..at + 5)?.strip_prefix(b"/")?.strip_suffix(b"/")?;
    let month = MONTHS.iter().position(|name| month == name.as_bytes())? as u8 + 1;
    let (year, at) = match b.get(at + 7)? {
        b' ' => ((digits(b, at + 5, 2)?, 2), at + 8),
        _ => ((digits(b, at + 5, 4)?, 4), at + 10),
    };
    if b.get(at - 1) != Some(&b' ') {
        return None;
    }
    let (hour, at) = one_or_two(b, at)?;
    let minute = digits(b, at + 1, 2)?;
    let hour = match (b.get(at)?, b.get(at + 3..)?) {
        (b':', []) => hour,
        (b':', b" AM") if (1..=12).contains(&hour) => hour % 12,
        (b':', b" PM") if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    let Some(clock) = clock(hour, minute, None) else {
        return Some(Err(Unread::NoSuchTime));
    };
    Some(checked(Civil {
        year: full_year(year, frame).ok()?,
        a: month,
        b: day as u8,
        order: Order::Named,
        weekday: 0,
        clock,
        offset: Offset::Local,
    }))
}

/// A number of one or two digits, and where it ends.
pub(super) fn one_or_two(b: &[u8], at: usize) -> Option<(u32, usize)> {
    match digits(b, at, 2) {
        Some(two) => Some((two, at + 2)),
        None => Some((digits(b, at, 1)?, at + 1)),
    }
}

/// `2026-03-02`, `2026-03-02T23:41[:07[.123]][Z|+hh:mm|+hhmm]`; `None`: it is something else.
fn iso(b: &[u8]) -> Option<Result<Reading, Unread>> {
    let year = digits(b, 0, 4)?;
    let (month, day) = (digits(b, 5, 2)?, digits(b, 8, 2)?);
    let mut civil = Civil {
        year: i16::try_from(year).ok()?,
        a: month as u8,
        b: day as u8,
        order: Order::Known,
        weekday: 0,
        clock: Clock::DAY,
        offset: Offset::Local,
    };
    if b.len() > 10 {
        if !matches!(b[10], b'T' | b't' | b' ') || *b.get(13)? != b':' {
            return None;
        }
        let (hour, minute) = (digits(b, 11, 2)?, digits(b, 14, 2)?);
        let mut at = 16;
        let mut second = None;
        if b.get(at) == Some(&b':') {
            second = Some(digits(b, 17, 2)?);
            at = 19;
            if matches!(b.get(at), Some(b'.' | b',')) {
                at += 1;
                while b.get(at).is_some_and(u8::is_ascii_digit) {
                    at += 1;
                }
            }
        }
        civil.offset = iso_offset(&b[at..])?;
        let Some(clock) = clock(hour, minute, second) else {
            return Some(Err(Unread::NoSuchTime));
        };
        civil.clock = clock;
    }
    Some(checked(civil))
}

/// `20260302T2341[07][Z|+hh:mm]`, the basic format of ISO 8601.
fn iso_basic(b: &[u8]) -> Option<Result<Reading, Unread>> {
    let (year, month, day) = (digits(b, 0, 4)?, digits(b, 4, 2)?, digits(b, 6, 2)?);
    let (hour, minute, second) = (digits(b, 9, 2)?, digits(b, 11, 2)?, digits(b, 13, 2));
    let offset = iso_offset(&b[if second.is_some() { 15 } else { 13 }..])?;
    let Some(clock) = clock(hour, minute, second) else {
        return Some(Err(Unread::NoSuchTime));
    };
    Some(checked(Civil {
        year: i16::try_from(year).ok()?,
        a: month as u8,
        b: day as u8,
        order: Order::Known,
        weekday: 0,
        clock,
        offset,
    }))
}

fn iso_offset(b: &[u8]) -> Option<Offset> {
    match b {
        [] => Some(Offset::Local),
        [b'Z' | b'z'] => Some(Offset::Seconds(0)),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest.len() {
                2 => (digits(rest, 0, 2)?, 0),
                4 => (digits(rest, 0, 2)?, digits(rest, 2, 2)?),
                5 if rest[2] == b':' => (digits(rest, 0, 2)?, digits(rest, 3, 2)?),
                _ => return None,
            };
            offset(*sign, hours, minutes)
        }
        _ => None,
    }
}

/// Offsets reach from −12 to +14 hours.
pub fn offset(sign: u8, hours: u32, minutes: u32) -> Option<Offset> {
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = (hours * 3_600 + minutes * 60) as i32;
    Some(Offset::Seconds(if sign == b'-' {
        -seconds
    } else {
        seconds
    }))
}

pub(super) fn digits(b: &[u8], at: usize, count: usize) -> Option<u32> {
    let mut value = 0;
    for &c in b.get(at..at + count)? {
        if !c.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(c - b'0');
    }
    Some(value)
}

/// The time of day; a leap second is the second before it; 24:00 is the next day's first.
pub fn clock(hour: u32, minute: u32, second: Option<u32>) -> Option<Clock> {
    if hour > 24 || minute > 59 || second.is_some_and(|s| s > 60) {
        return None;
    }
    if hour == 24 && (minute > 0 || second.is_some_and(|s| s > 0)) {
        return None;
    }
    let base = hour * 3_600 + minute * 60;
    Some(match second {
        Some(s) => Clock::exact(base + s.min(59)),
        None => Clock::minute(base),
    })
}

/// A civil date that exists, at least in one order.
pub fn checked(civil: Civil) -> Result<Reading, Unread> {
    let fits = |month: u8, day: u8| {
        (1..=12).contains(&month) && day >= 1 && day <= month_days(civil.year, month)
    };
    let exists = match civil.order {
        Order::Known | Order::Named | Order::Dotted => fits(civil.a, civil.b),
        Order::Unsure(_) => fits(civil.a, civil.b) || fits(civil.b, civil.a),
        Order::Loose => true,
    };
    if exists && (civil.year == 0 || (1970..=2199).contains(&civil.year)) {
        Ok(Reading::Civil(civil))
    } else {
        Err(Unread::NoSuchTime)
    }
}

/// Days of a month.
pub fn month_days(year: i16, month: u8) -> u8 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Digits alone: an epoch, `20260302`, `20260302234107`, or a workbook's serial date.
fn number(cell: &str, frame: Frame) -> Option<Result<Reading, Unread>> {
    let (whole, fraction) = match cell.split_once(['.', ',']) {
        Some((w, f)) if f.contains(['.', ',']) || w.is_empty() => return None,
        Some((w, f)) => (w, Some(f)),
        None => (cell, None),
    };
    let value: i64 = whole.parse().ok()?;
    let divisor = match whole.len() {
        10 => 1,
        13 => 1_000,
        16 => 1_000_000,
        19 => 1_000_000_000,
        8 | 14 if fraction.is_none() => return Some(compact(whole.as_bytes())),
        5 if frame.workbook => return serial(value, fraction, frame),
        // `29.09`: a day and a month.
        2 if fraction.is_some_and(|f| f.len() == 2) && cell.contains('.') => return None,
        1 if frame.workbook && value == 0 && fraction.is_some() => {
            return Some(of_day::time_of_day(cell, frame));
        }
        _ => return Some(Err(Unread::NotATime)),
    };
    let unix_s = value / divisor;
    Some(if EPOCH_S.contains(&unix_s) {
        Ok(Reading::Instant { unix_s })
    } else {
        Err(Unread::NotATime)
    })
}

fn compact(b: &[u8]) -> Result<Reading, Unread> {
    let part = |at, count| digits(b, at, count).ok_or(Unread::NotATime);
    let year = part(0, 4)?;
    if !(1990..=2100).contains(&year) {
        return Err(Unread::NotATime);
    }
    let time = if b.len() == 14 {
        clock(part(8, 2)?, part(10, 2)?, Some(part(12, 2)?)).ok_or(Unread::NoSuchTime)?
    } else {
        Clock::DAY
    };
    checked(Civil {
        year: year as i16,
        a: part(4, 2)? as u8,
        b: part(6, 2)? as u8,
        order: Order::Known,
        weekday: 0,
        clock: time,
        offset: Offset::Local,
    })
}

/// Days since 30 December 1899, believed from 1982 to 2064, or since 1 January 1904.
fn serial(days: i64, fraction: Option<&str>, frame: Frame) -> Option<Result<Reading, Unread>> {
    if !(30_000..=60_000).contains(&days) {
        return Some(Err(Unread::NotATime));
    }
    let (year, month, day) = if frame.since_1904 {
        (1904, 1, 1)
    } else {
        (1899, 12, 30)
    };
    let date = chrono::NaiveDate::from_ymd_opt(year, month, day)?
        .checked_add_days(chrono::Days::new(days as u64))?;
    let time = match fraction {
        None => Clock::DAY,
        Some(f) => {
            let share: f64 = format!("0.{f}").parse().ok()?;
            Clock::exact(((share * 86_400.0).round() as u32).min(86_399))
        }
    };
    use chrono::Datelike;
    Some(checked(Civil {
        year: date.year() as i16,
        a: date.month() as u8,
        b: date.day() as u8,
        order: Order::Known,
        weekday: 0,
        clock: time,
        offset: Offset::Local,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read at once is read as by tokens and parts.
    #[test]
    fn named_months_at_once() {
        let frame = Frame {
            pivot_year: 2_027,
            workbook: false,
            since_1904: false,
        };
        for (cell, at_once) in [
            ("02/Mar/26 3:04 PM", true),
            ("2/Mar/26 12:00 AM", true),
            ("31/Dec/1999 12:59 PM", true),
            ("09/Jan/17 23:17", true),
            ("9/Jan/28 00:00", true),
            ("31/Feb/26 1:00 AM", true),
            ("02/Mar/26 3:64 PM", true),
            ("02/Mar/26 25:04", true),
            ("02/Mar/26 13:04 PM", false),
            ("02/Mar/26 3:04:05 PM", false),
            ("02/mar/26 3:04 PM", false),
            ("02/Mar/26", false),
            ("02/Mar/26 3:04 PMx", false),
            ("123/Mar/26 3:04 PM", false),
        ] {
            let tokens = Tokens::of(cell).unwrap();
            let by_parts = Parts::of(&tokens).and_then(|parts| parts.reading(frame));
            let read = named_month(cell.as_bytes(), frame);
            assert_eq!(read.is_some(), at_once, "{cell}");
            assert_eq!(read.unwrap_or(by_parts), by_parts, "{cell}");
        }
    }
}
