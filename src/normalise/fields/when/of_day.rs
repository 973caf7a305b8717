//! Times of day in columns of their own, and zones behind a time.

use crate::normalise::fields::when::parse::{self, Frame, Unread, clock, digits, one_or_two};
use crate::normalise::fields::when::reading::{Civil, Clock, Offset, Reading};
use crate::normalise::fields::when::zones;

/// A time and the zone that stands behind it: `… (UTC+01:00)`, `… [Europe/Berlin]`, `… Europe/Madrid`.
pub(super) fn beside_zone(cell: &str) -> Option<(&str, Offset)> {
    let is_time = |t: &str| t.len() >= 4 && t.bytes().any(|b| b.is_ascii_digit());
    if let Some(at) = cell.find(['(', '[']) {
        let (time, zone) = cell.split_at(at);
        let bare = zone.trim_matches(['(', ')', '[', ']', ' ']);
        let zone = zones::of_cell(bare)
            .or_else(|| zones::named(zone))
            .or_else(|| zones::named(bare))?;
        return is_time(time).then_some((time.trim_end(), zone));
    }
    if let Some((time, zone)) = zones::in_words(cell) {
        return is_time(time).then_some((time.trim_end(), zone));
    }
    let (time, zone) = cell.rsplit_once(' ')?;
    let zone = zones::region(zone)?;
    is_time(time).then_some((time.trim_end(), Offset::Region(zone)))
}

/// The same time in a zone, unless it states one itself.
pub(super) fn in_zone(reading: Reading, zone: Offset) -> Reading {
    match reading {
        Reading::Civil(civil) if civil.offset == Offset::Local => Reading::Civil(Civil {
            offset: zone,
            ..civil
        }),
        Reading::TimeOfDay(clock, Offset::Local) => Reading::TimeOfDay(clock, zone),
        Reading::Civil(_) | Reading::Instant { .. } | Reading::TimeOfDay(..) => reading,
    }
}

/// A time of day in a column of them: as `read`, and `23.20`, or a workbook's fraction of a day.
///
/// # Errors
/// Why the cell is none.
pub fn time_of_day(cell: &str, frame: Frame) -> Result<Reading, Unread> {
    let parts = cell.split_once('.').or_else(|| cell.split_once(','));
    if let Some((whole, part)) = parts
        && part.bytes().all(|b| b.is_ascii_digit())
    {
        if frame.workbook && whole == "0" {
            let share: f64 = format!("0.{part}").parse().map_err(|_| Unread::NotATime)?;
            let second = ((share * 86_400.0).round() as u32).min(86_399);
            return Ok(Reading::TimeOfDay(Clock::exact(second), Offset::Local));
        }
        if let (Some((hour, end)), Some(minute), 2) = (
            one_or_two(cell.as_bytes(), 0),
            digits(part.as_bytes(), 0, 2),
            part.len(),
        ) && end == whole.len()
        {
            let clock = clock(hour, minute, None).ok_or(Unread::NoSuchTime)?;
            return Ok(Reading::TimeOfDay(clock, Offset::Local));
        }
    }
    parse::read(cell, frame)
}
