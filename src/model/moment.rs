//! An instant, and how well it is known.

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// How finely the source wrote the instant down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    Second,
    Minute,
    Hour,
    Day,
    /// A stated or unavoidable span: "between 2 and 3", or a date with two readings.
    Interval,
}

/// How the zone of the instant is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZoneBasis {
    /// Written beside the time, or in the header.
    Stated,
    /// Told by the configuration or the command line.
    Configured,
    /// Found from entries that share an id with another source.
    Inferred,
    /// Nothing known; UTC taken.
    Assumed,
}

/// An instant with a precision: it lies in `[start, start + width]`, seconds of UTC since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// First second it can be, unix seconds.
    pub start: i64,
    /// Seconds until the last one it can be; 0 for precision to the second.
    pub width_s: u32,
    pub precision: Precision,
    pub basis: ZoneBasis,
}

impl Moment {
    /// An instant known to the second, its zone stated.
    pub fn second(unix_s: i64) -> Moment {
        Moment {
            start: unix_s,
            width_s: 0,
            precision: Precision::Second,
            basis: ZoneBasis::Stated,
        }
    }

    /// Last second it can be, unix seconds.
    pub fn end(self) -> i64 {
        self.start + i64::from(self.width_s)
    }

    /// The middle, for sorting and for distances, unix seconds.
    pub fn middle(self) -> i64 {
        self.start + i64::from(self.width_s / 2)
    }

    /// The same moment, shifted by whole seconds.
    pub fn shifted(self, seconds: i64) -> Moment {
        Moment {
            start: self.start + seconds,
            ..self
        }
    }

    /// The instant as people read it, see its `Display`.
    pub fn display(self) -> String {
        self.to_string()
    }
}

/// As precise as it is: `2026-03-02`, `2026-03-02 23:41Z`, `2026-03-02 23:41:07Z`. Written by hand: a log has millions of them.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Characters behind the year, up to the end of each part.
        let [day, hour, minute, second] = [6, 9, 12, 15];
        let up_to = |f: &mut fmt::Formatter<'_>, at: DateTime<Utc>, end: usize| {
            let year = at.year();
            if (1_000..10_000).contains(&year) {
                let digits = [two(year as u32 / 100), two(year as u32 % 100)];
                f.write_str(text(digits.as_flattened()))?;
            } else {
                write!(f, "{year:04}")?;
            }
            let [month, day] = [two(at.month()), two(at.day())];
            let [hour, minute, second] = [two(at.hour()), two(at.minute()), two(at.second())];
            let rest = [
                b'-', month[0], month[1], b'-', day[0], day[1], b' ', hour[0], hour[1], b':',
                minute[0], minute[1], b':', second[0], second[1],
            ];
            f.write_str(text(&rest[..end]))
        };
        let at = utc(self.start);
        match self.precision {
            Precision::Second => up_to(f, at, second)?,
            Precision::Minute => up_to(f, at, minute)?,
            Precision::Hour => {
                up_to(f, at, hour)?;
                f.write_str("h")?;
            }
            // A local day starts at another hour of UTC: the day's own name is the one at its middle.
            Precision::Day => return up_to(f, utc(self.middle()), day),
            Precision::Interval => {
                up_to(f, at, minute)?;
                f.write_str("Z..")?;
                up_to(f, utc(self.end()), minute)?;
            }
        }
        f.write_str("Z")
    }
}

/// A number below 100 as two digits.
fn two(number: u32) -> [u8; 2] {
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

fn text(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).expect("digits are text")
}

/// Unix seconds as a UTC date-time; the ends of chrono's range for what lies outside it.
pub fn utc(unix_s: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(unix_s, 0).unwrap_or(if unix_s < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// Unix seconds as RFC 3339 with `Z`, to the second.
pub fn rfc3339(unix_s: i64) -> String {
    utc(unix_s).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A span of time in words: `45 s`, `11 min 49 s`, `6 h 02 min`, `3 d 04 h`.
pub fn span_words(seconds: i64) -> String {
    let s = seconds.abs();
    match s {
        0..60 => format!("{s} s"),
        60..3_600 => format!("{} min {:02} s", s / 60, s % 60),
        3_600..172_800 => format!("{} h {:02} min", s / 3_600, s % 3_600 / 60),
        _ => format!("{} d {:02} h", s / 86_400, s % 86_400 / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, Precision, ZoneBasis, span_words};

    #[test]
    fn spans_are_exact() {
        assert_eq!(span_words(709), "11 min 49 s");
        assert_eq!(span_words(21_720), "6 h 02 min");
        assert_eq!(span_words(-273_600), "3 d 04 h");
    }

    #[test]
    fn as_precise_as_it_is() {
        let shown = |precision| {
            let moment = Moment {
                precision,
                width_s: 3_600,
                ..Moment::second(1_772_494_867)
            };
            moment.display()
        };
        assert_eq!(shown(Precision::Second), "2026-03-02 23:41:07Z");
        assert_eq!(shown(Precision::Minute), "2026-03-02 23:41Z");
        assert_eq!(shown(Precision::Hour), "2026-03-02 23hZ");
        assert_eq!(
            shown(Precision::Interval),
            "2026-03-02 23:41Z..2026-03-03 00:41Z"
        );
    }

    #[test]
    fn a_local_day_keeps_its_name() {
        let day = Moment {
            start: 1_546_383_600,
            width_s: 86_399,
            precision: Precision::Day,
            basis: ZoneBasis::Configured,
        };
        assert_eq!(day.display(), "2019-01-02");
    }
}
