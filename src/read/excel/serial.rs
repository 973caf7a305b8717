//! Excel's serial numbers → dates and times.

use chrono::{Days, NaiveDate};

const DAY_MS: f64 = 86_400_000.0;

/// `2026-03-02`, `2026-03-02T23:41:07`, or `23:41:07` for less than a day; nothing for a day that never was.
///
/// Day 1 is 1900-01-01, or day 0 is 1904-01-01, which nobody means: less than a day is a time of day in either. Excel counts 29 February 1900 as day 60, a day that never was.
pub(crate) fn moment(serial: f64, since_1904: bool) -> Option<String> {
    const SERIAL_MAX: f64 = 2_958_466.0;
    if !serial.is_finite() || !(0.0..SERIAL_MAX).contains(&serial) {
        return None;
    }
    let mut days = serial.floor();
    let mut ms = ((serial - days) * DAY_MS).round();
    // Half a second more is a float's dress: no clock in a sheet counts finer.
    ms = (ms / 1000.0).round() * 1000.0;
    if ms >= DAY_MS {
        days += 1.0;
        ms = 0.0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded by the year 9999 and by a day"
    )]
    let (days, seconds) = (days as u64, (ms / 1000.0) as u32);
    let clock = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if days == 0 {
        return Some(clock);
    }
    let date = if since_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?.checked_add_days(Days::new(days))?
    } else {
        match days {
            60 => return None,
            1..60 => NaiveDate::from_ymd_opt(1899, 12, 31)?.checked_add_days(Days::new(days))?,
            _ => NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))?,
        }
    };
    if seconds == 0 {
        return Some(date.format("%Y-%m-%d").to_string());
    }
    Some(format!("{}T{clock}", date.format("%Y-%m-%d")))
}

/// `30:15:00`: hours may exceed a day.
pub(crate) fn duration(days: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a duration in a sheet is far below 2^63 seconds; more is clamped"
    )]
    let seconds = (days * 86_400.0).round() as i64;
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    format!(
        "{sign}{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// `30:15:00` for `PT30H15M00S`, as the other kinds of workbooks would have it; other durations stay as they are.
pub(crate) fn plain_duration(iso: &str) -> String {
    let read = || -> Option<String> {
        let (hours, rest) = iso.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?;
        // Fractions are a float's dress.
        let seconds = seconds.split(['.', ',']).next()?;
        let (hours, minutes, seconds): (u32, u32, u32) = (
            hours.parse().ok()?,
            minutes.parse().ok()?,
            seconds.parse().ok()?,
        );
        Some(format!("{hours}:{minutes:02}:{seconds:02}"))
    };
    read().unwrap_or_else(|| iso.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(serial: f64, since_1904: bool, expected: Option<&str>) {
        assert_eq!(moment(serial, since_1904).as_deref(), expected);
    }

    #[test]
    fn serials() {
        check(1.0, false, Some("1900-01-01"));
        check(59.0, false, Some("1900-02-28"));
        check(60.0, false, None);
        check(61.0, false, Some("1900-03-01"));
        check(46083.0, false, Some("2026-03-02"));
        check(46_083.986_886_574, false, Some("2026-03-02T23:41:07"));
        check(44621.0, true, Some("2026-03-02"));
        check(0.5, false, Some("12:00:00"));
        check(0.5, true, Some("12:00:00"));
        check(46_083.999_999_99, false, Some("2026-03-03"));
        check(-1.0, false, None);
    }

    #[test]
    fn durations() {
        assert_eq!(duration(1.260_416_666_666_67), "30:15:00");
        assert_eq!(plain_duration("PT30H15M00S"), "30:15:00");
        assert_eq!(plain_duration("PT00H05M00.0000004S"), "0:05:00");
        assert_eq!(plain_duration("P1D"), "P1D");
    }
}
