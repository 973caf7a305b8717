//! A reading, an order and a zone → a moment.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::{OffsetName, Tz};

use crate::model::memory::DateOrder;
use crate::model::moment::{Moment, Precision, ZoneBasis};
use crate::normalise::fields::when::order::self_proof;
use crate::normalise::fields::when::parse::month_days;
use crate::normalise::fields::when::reading::{Civil, Clock, Offset, Order, Reading};
use crate::normalise::fields::when::zones;

/// The zone of local times and how it is known.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    /// `None` is UTC.
    pub tz: Option<Tz>,
    pub basis: ZoneBasis,
}

/// A moment, and what is unsure about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    Sure(Moment),
    /// The order of day and month is not known: the interval that holds both readings.
    TwoReadings(Moment),
    /// The hour is there twice, clocks were set back: the interval that holds both.
    Twice(Moment),
    /// Clocks were set forward over it: there is no such time.
    Skipped,
    /// No such day in the order that was proven.
    NoSuchDay,
    /// Its zone is an abbreviation that several zones share.
    ZoneShared(u8),
}

/// The moment of a reading; `order` is what was decided for its column and shape.
pub fn resolve(reading: Reading, order: Option<DateOrder>, zone: Zone) -> Resolved {
    match reading {
        Reading::Instant { unix_s } => Resolved::Sure(Moment::second(unix_s)),
        Reading::Civil(civil) if civil.year == 0 => Resolved::NoSuchDay,
        Reading::Civil(civil) => match civil.order {
            Order::Known | Order::Named | Order::Dotted => on_day(
                day_number(civil.year, civil.a, civil.b),
                civil.clock,
                civil.offset,
                zone,
            ),
            Order::Unsure(_) => unsure(&civil, order, zone),
            Order::Loose => loose(&civil, zone),
        },
        Reading::TimeOfDay(..) => Resolved::NoSuchDay,
    }
}

fn unsure(civil: &Civil, order: Option<DateOrder>, zone: Zone) -> Resolved {
    let month_first = day_number(civil.year, civil.a, civil.b);
    let day_first = day_number(civil.year, civil.b, civil.a);
    if month_first == day_first {
        return on_day(day_first, civil.clock, civil.offset, zone);
    }
    match self_proof(civil).or(order) {
        Some(DateOrder::DayFirst) => on_day(day_first, civil.clock, civil.offset, zone),
        Some(DateOrder::MonthFirst) => on_day(month_first, civil.clock, civil.offset, zone),
        None => hull(&[month_first, day_first], civil, zone),
    }
}

fn loose(civil: &Civil, zone: Zone) -> Resolved {
    let last = (civil.year - 2_000) as u8;
    let leading_year = 2_000 + i16::from(civil.a);
    let days = [
        day_number(civil.year, civil.a, civil.b),
        day_number(civil.year, civil.b, civil.a),
        day_number(leading_year, civil.b, last),
    ];
    hull(&days, civil, zone)
}

/// The interval from the first possible day to the last.
fn hull(days: &[Option<i64>], civil: &Civil, zone: Zone) -> Resolved {
    let mut found: Option<Moment> = None;
    for day in days.iter().flatten() {
        let moment = match on_day(Some(*day), civil.clock, civil.offset, zone) {
            Resolved::Sure(m) | Resolved::Twice(m) | Resolved::TwoReadings(m) => m,
            Resolved::ZoneShared(shared) => return Resolved::ZoneShared(shared),
            Resolved::Skipped | Resolved::NoSuchDay => continue,
        };
        found = Some(found.map_or(moment, |f| spanning(f, moment)));
    }
    found.map_or(Resolved::NoSuchDay, Resolved::TwoReadings)
}

/// The smallest interval that holds both.
pub fn spanning(a: Moment, b: Moment) -> Moment {
    let start = a.start.min(b.start);
    let end = a.end().max(b.end());
    Moment {
        start,
        width_s: u32::try_from(end - start).unwrap_or(u32::MAX),
        precision: Precision::Interval,
        basis: a.basis,
    }
}

fn on_day(day: Option<i64>, clock: Clock, offset: Offset, zone: Zone) -> Resolved {
    let Some(day) = day else {
        return Resolved::NoSuchDay;
    };
    let local = day * 86_400 + i64::from(clock.second);
    let moment = |start: i64, width_s: u32, precision: Precision, basis: ZoneBasis| Moment {
        start,
        width_s,
        precision,
        basis,
    };
    let at_offset = |east: i32, basis: ZoneBasis| {
        Resolved::Sure(moment(
            local - i64::from(east),
            clock.width_s,
            clock.precision,
            basis,
        ))
    };
    let mut zone = zone;
    let tz = match (offset, zone.tz) {
        (Offset::Seconds(east), _) => return at_offset(east, ZoneBasis::Stated),
        (Offset::Standard(tz, east), _) => {
            return standard(Some(day), clock, tz, at_offset(east, ZoneBasis::Stated));
        }
        (Offset::Region(tz), _) => {
            zone.basis = ZoneBasis::Stated;
            tz
        }
        (Offset::Shared(shared), Some(tz)) if is_used(shared, tz, local) => {
            match zones::of_sharer(shared, tz) {
                Some(east) => return at_offset(east, zone.basis),
                None => tz,
            }
        }
        (Offset::Shared(shared), Some(_) | None) => return Resolved::ZoneShared(shared),
        (Offset::Local, None | Some(Tz::UTC)) => {
            return Resolved::Sure(moment(local, clock.width_s, clock.precision, zone.basis));
        }
        (Offset::Local, Some(tz)) => tz,
    };
    if clock.width_s > 3_599 {
        // A day or a part of it: its ends are moved into existing time, and each is taken so that the span holds all.
        let start = earliest(tz, local);
        let end = latest(tz, local + i64::from(clock.width_s));
        if end < start {
            // Apia had no 30 December 2011.
            return Resolved::Skipped;
        }
        return Resolved::Sure(moment(
            start,
            u32::try_from(end - start).unwrap_or(u32::MAX),
            clock.precision,
            zone.basis,
        ));
    }
    match from_local(tz, local) {
        LocalResult::Single(t) => {
            Resolved::Sure(moment(t, clock.width_s, clock.precision, zone.basis))
        }
        LocalResult::Ambiguous(a, b) => {
            let (a, b) = (a.min(b), a.max(b));
            let width = u32::try_from(b - a).unwrap_or(u32::MAX) + clock.width_s;
            Resolved::Twice(moment(a, width, Precision::Interval, zone.basis))
        }
        LocalResult::None => Resolved::Skipped,
    }
}

/// Under `CET` over a column, summer's times are those of the clocks or an hour later: the interval that holds both.
fn standard(day: Option<i64>, clock: Clock, tz: Tz, by_offset: Resolved) -> Resolved {
    let clocks = Zone {
        tz: Some(tz),
        basis: ZoneBasis::Stated,
    };
    let by_clocks = on_day(day, clock, Offset::Region(tz), clocks);
    match (by_clocks, by_offset) {
        (Resolved::Sure(a), Resolved::Sure(_)) if clock.width_s > 3_599 => Resolved::Sure(a),
        (Resolved::Sure(a), Resolved::Sure(b)) if a.start == b.start => Resolved::Sure(a),
        (Resolved::Sure(a) | Resolved::Twice(a), Resolved::Sure(b)) => {
            Resolved::TwoReadings(spanning(a, b))
        }
        (_, by_offset) => by_offset,
    }
}

/// Whether the clocks of a region show a shared abbreviation at that time.
fn is_used(shared: u8, tz: Tz, local: i64) -> bool {
    let abbreviation = zones::shared(shared).0;
    zones::of_sharer(shared, tz).is_some()
        || naive(local)
            .and_then(|at| tz.offset_from_local_datetime(&at).earliest())
            .is_some_and(|offset| offset.abbreviation() == Some(abbreviation))
}

fn earliest(tz: Tz, local: i64) -> i64 {
    match from_local(tz, local) {
        LocalResult::Single(t) => t,
        LocalResult::Ambiguous(a, b) => a.min(b),
        // The gap ends within three hours, save where a whole day was left out.
        LocalResult::None => (1..=100)
            .find_map(|quarter| from_local(tz, local + quarter * 900).earliest())
            .unwrap_or(local),
    }
}

fn latest(tz: Tz, local: i64) -> i64 {
    match from_local(tz, local) {
        LocalResult::Single(t) => t,
        LocalResult::Ambiguous(a, b) => a.max(b),
        LocalResult::None => (1..=100)
            .find_map(|quarter| from_local(tz, local - quarter * 900).latest())
            .unwrap_or(local),
    }
}

fn from_local(tz: Tz, local: i64) -> LocalResult<i64> {
    match naive(local) {
        Some(at) => tz.from_local_datetime(&at).map(|t| t.timestamp()),
        None => LocalResult::None,
    }
}

fn naive(local: i64) -> Option<NaiveDateTime> {
    chrono::DateTime::from_timestamp(local, 0).map(|t| t.naive_utc())
}

/// Days since 1970-01-01; `None`: there is no such day. Howard Hinnant's `days_from_civil`.
pub fn day_number(year: i16, month: u8, day: u8) -> Option<i64> {
    if !(1..=12).contains(&month) || day == 0 || day > month_days(year, month) {
        return None;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let of_era = y - era * 400;
    let m = i64::from(month);
    let of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// 1 Monday to 7 Sunday.
pub fn weekday_of(day: i64) -> u8 {
    // 1970-01-01 was a Thursday.
    ((day + 3).rem_euclid(7) + 1) as u8
}

/// The civil year of an instant.
pub fn year_of(unix_s: i64) -> i16 {
    use chrono::Datelike;
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("1970 has a first of January");
    let days = chrono::TimeDelta::days(unix_s.div_euclid(86_400).clamp(-700_000, 90_000));
    (epoch + days).year() as i16
}
