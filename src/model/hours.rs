//! Hours of the week, as clocks on a wall show them: business hours, change windows.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Timelike, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::moment::utc;

/// From an hour to another on some days of the week; `mon-fri 08:00-18:00`, `tue,thu 22:00-02:00`, `daily 20:00-23:00`, `08:00-18:00` (Monday to
/// Friday).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Those on which they begin.
    pub days: Vec<Weekday>,
    /// Seconds of the day, included.
    pub from_s: u32,
    /// Not included; at or before `from_s`: on the day after.
    pub to_s: u32,
}

impl Hours {
    /// Whether an instant, unix seconds, lies in them.
    pub fn hold(&self, instant: i64, zone: Tz) -> bool {
        let wall: DateTime<Tz> = utc(instant).with_timezone(&zone);
        let second = wall.num_seconds_from_midnight();
        let begun = self.days.contains(&wall.weekday());
        if self.from_s < self.to_s {
            return begun && self.from_s <= second && second < self.to_s;
        }
        let begun_before = self.days.contains(&wall.weekday().pred());
        begun && second >= self.from_s || begun_before && second < self.to_s
    }
}

/// `Tue 11:00 in Europe/Berlin`
pub fn on_the_wall(instant: i64, zone: Tz) -> String {
    let wall = utc(instant).with_timezone(&zone);
    format!("{} in {}", wall.format("%a %H:%M"), zone.name())
}

/// A zone by its name in the tz database.
pub mod zone_name {
    use chrono_tz::Tz;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(zone: &Tz, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(zone.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Tz, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// What is no span of hours.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` tells no hours\nhint: write them like `mon-fri 08:00-18:00`, `tue,thu 22:00-02:00` or `daily 20:00-23:00`"
)]
pub struct NoHours(String);

impl FromStr for Hours {
    type Err = NoHours;

    fn from_str(text: &str) -> Result<Hours, NoHours> {
        let wrong = || NoHours(text.to_string());
        let (on, hours) = text.trim().rsplit_once(' ').unwrap_or(("mon-fri", text));
        let (from, to) = hours.trim().split_once('-').ok_or_else(wrong)?;
        Ok(Hours {
            days: days(on.trim()).ok_or_else(wrong)?,
            from_s: second(from).ok_or_else(wrong)?,
            to_s: second(to).ok_or_else(wrong)?,
        })
    }
}

/// `mon-fri`, `tue,thu`, `daily`.
fn days(text: &str) -> Option<Vec<Weekday>> {
    if text.eq_ignore_ascii_case("daily") {
        return days("mon-sun");
    }
    let mut all = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut day, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        all.push(day);
        while day != last {
            day = Weekday::succ(&day);
            all.push(day);
        }
    }
    Some(all)
}

/// `08:00` as seconds of the day; `24:00` is its end.
fn second(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let second = hour * 3_600 + minute * 60;
    (minute < 60 && second <= 86_400).then_some(second)
}

#[cfg(test)]
mod tests {
    use super::Hours;
    use chrono_tz::{Europe, Tz};

    fn check(hours: &str, zone: Tz, instant: &str, expected: bool) {
        let instant: chrono::DateTime<chrono::Utc> = instant.parse().unwrap();
        let hours: Hours = hours.parse().unwrap();
        assert_eq!(
            hours.hold(instant.timestamp(), zone),
            expected,
            "{hours:?} {instant}"
        );
    }

    #[test]
    fn hours_are_those_of_the_zone() {
        // Friday, 30 October 2026; Berlin is an hour ahead of UTC.
        check("08:00-18:00", Tz::UTC, "2026-10-30T17:59:59Z", true);
        check("08:00-18:00", Tz::UTC, "2026-10-30T18:00:00Z", false);
        check("08:00-18:00", Europe::Berlin, "2026-10-30T17:00:00Z", false);
        check("08:00-18:00", Europe::Berlin, "2026-10-30T07:00:00Z", true);
        check("08:00-18:00", Tz::UTC, "2026-10-31T10:00:00Z", false);
        check("sat 08:00-18:00", Tz::UTC, "2026-10-31T10:00:00Z", true);
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        check("fri 22:00-02:00", Tz::UTC, "2026-10-30T23:00:00Z", true);
        check("fri 22:00-02:00", Tz::UTC, "2026-10-31T01:59:00Z", true);
        check("fri 22:00-02:00", Tz::UTC, "2026-10-31T23:00:00Z", false);
        check("daily 00:00-24:00", Tz::UTC, "2026-10-31T23:00:00Z", true);
    }

    #[test]
    fn what_tells_no_hours_is_refused() {
        for text in [
            "",
            "08:00",
            "mon 8-18",
            "noday 08:00-18:00",
            "mon 08:61-18:00",
            "mon 25:00-26:00",
        ] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }
}
