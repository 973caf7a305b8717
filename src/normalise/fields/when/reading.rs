//! What one cell says of a time, before its order of day and month and its zone are known.

use chrono_tz::Tz;

use crate::model::moment::Precision;

/// How a numeric date is written: what the order is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape {
    /// `/`, `-`, `.` or a blank.
    pub separator: u8,
    /// Digits of the year: 4, 2, or 0 where it names none.
    pub year_digits: u8,
}

impl Shape {
    /// Cells that a spreadsheet made dates of, in a column whose other dates it could not read.
    pub const SPREADSHEET: Shape = Shape {
        separator: 0,
        year_digits: 4,
    };

    /// `99/99/9999`, the name in questions and in the ledger's memory.
    pub fn name(self) -> String {
        if self == Shape::SPREADSHEET {
            return "date cells".to_string();
        }
        let s = char::from(self.separator);
        match self.year_digits {
            4 => format!("99{s}99{s}9999"),
            0 => format!("99{s}99"),
            _ => format!("99{s}99{s}99"),
        }
    }
}

/// Which of `a` and `b` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// `a` is the month and `b` the day: a leading year says so.
    Known,
    /// `a` is the month, which is named, and `b` the day.
    Named,
    /// `a` is the month and `b` the day: with dots the day is written first.
    Dotted,
    /// Written `a b year`; one of the two is the day.
    Unsure(Shape),
    /// Written `99-99-99`: even the year may stand first.
    Loose,
}

/// The zone that stands beside the time, or over its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offset {
    /// None: it is the source's.
    Local,
    /// Seconds east of Greenwich.
    Seconds(i32),
    /// The clocks of a region.
    Region(Tz),
    /// The clocks of a region or, all year, an offset in seconds: `CET` over a column.
    Standard(Tz, i32),
    /// An abbreviation that several zones share, by its place in `zones`.
    Shared(u8),
}

/// What one cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Unix seconds: an epoch.
    Instant {
        unix_s: i64,
    },
    Civil(Civil),
    /// A time of day alone, and its zone.
    TimeOfDay(Clock, Offset),
}

/// A date, and a time of day where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// 0 where it names none: that of the dates around it.
    pub year: i16,
    /// The month, unless the order is unsure: then the first number.
    pub a: u8,
    /// The day, unless the order is unsure: then the second number.
    pub b: u8,
    pub order: Order,
    /// 1 Monday … 7 Sunday; 0: it names none.
    pub weekday: u8,
    pub clock: Clock,
    pub offset: Offset,
}

/// A time of day, as a span: `10:17` lasts 60 s, "around lunch" some hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    /// Seconds since midnight of its first second; beyond 86,399 it is the next day's.
    pub second: u32,
    /// Seconds until its last one.
    pub width_s: u32,
    pub precision: Precision,
}

impl Clock {
    /// No time of day: the whole day.
    pub const DAY: Clock = Clock {
        second: 0,
        width_s: 86_399,
        precision: Precision::Day,
    };

    pub fn exact(second: u32) -> Clock {
        Clock {
            second,
            width_s: 0,
            precision: Precision::Second,
        }
    }

    pub fn minute(second: u32) -> Clock {
        Clock {
            second,
            width_s: 59,
            precision: Precision::Minute,
        }
    }

    pub fn hour(second: u32) -> Clock {
        Clock {
            second,
            width_s: 3_599,
            precision: Precision::Hour,
        }
    }

    /// A span of the day, both ends included.
    pub fn span(from: u32, to: u32) -> Clock {
        Clock {
            second: from,
            width_s: to - from,
            precision: Precision::Interval,
        }
    }
}
