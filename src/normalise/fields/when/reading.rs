//! What one cell says of a time, before its order of day and month and its zone are known.

use crate::model::moment::Precision;

/// How a numeric date is written: what the order is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape {
    /// `/`, `-`, `.` or a blank.
    pub separator: u8,
    /// The year has four digits.
    pub long_year: bool,
}

impl Shape {
    /// `99/99/9999`, the name in questions and in the ledger's memory.
    pub fn name(self) -> String {
        let s = char::from(self.separator);
        let year = if self.long_year { "9999" } else { "99" };
        format!("99{s}99{s}{year}")
    }
}

/// Which of `a` and `b` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// `a` is the month and `b` the day: a name, a leading year or a convention says so.
    Known,
    /// Written `a b year`; one of the two is the day.
    Unsure(Shape),
    /// Written `99-99-99`: even the year may stand first.
    Loose,
}

/// The zone that stands beside the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offset {
    /// None: it is the source's.
    Local,
    /// Seconds east of Greenwich.
    Seconds(i32),
}

/// What one cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// Unix seconds: an epoch.
    Instant {
        unix_s: i64,
    },
    Civil(Civil),
    /// A time of day alone.
    TimeOfDay(Clock),
}

/// A date, and a time of day where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
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
