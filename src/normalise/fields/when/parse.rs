//! A cell → a reading: bytes to tokens, tokens to a date and a time of day. No allocation.

use crate::normalise::fields::when::months::{self, Plain};
use crate::normalise::fields::when::reading::{Civil, Clock, Offset, Order, Reading, Shape};

/// Epochs are believed between 2000 and 2040.
const EPOCH_S: std::ops::Range<i64> = 946_684_800..2_208_988_800;

/// More than this many tokens is prose, not a time.
const TOKENS_MAX: usize = 24;

/// Why a cell is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It looks like none.
    NotATime,
    /// It has the form of one, but there is no such day or hour.
    NoSuchTime,
    /// The zone is an abbreviation that several zones share: `CST`.
    ZoneUnknown,
}

/// What surrounds the cell.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Two-digit years lie between this one − 79 and it.
    pub pivot_year: i16,
    /// The cell is from a workbook: a bare number may be a serial date.
    pub workbook: bool,
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
    if bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        if let Some(fast) = iso(bytes) {
            return fast;
        }
    }
    if bytes
        .iter()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    {
        if let Some(number) = number(cell, frame) {
            return number;
        }
    }
    let tokens = Tokens::of(cell).ok_or(Unread::NotATime)?;
    Parts::of(&tokens)?.reading(frame)
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
fn offset(sign: u8, hours: u32, minutes: u32) -> Option<Offset> {
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

fn digits(b: &[u8], at: usize, count: usize) -> Option<u32> {
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
fn clock(hour: u32, minute: u32, second: Option<u32>) -> Option<Clock> {
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
fn checked(civil: Civil) -> Result<Reading, Unread> {
    let fits = |month: u8, day: u8| {
        (1..=12).contains(&month) && day >= 1 && day <= month_days(civil.year, month)
    };
    let exists = match civil.order {
        Order::Known => fits(civil.a, civil.b),
        Order::Unsure(_) => fits(civil.a, civil.b) || fits(civil.b, civil.a),
        Order::Loose => true,
    };
    if exists && (1970..=2199).contains(&civil.year) {
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
        5 if frame.workbook => return serial(value, fraction),
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

/// Days since 30 December 1899, believed from 1982 to 2064.
fn serial(days: i64, fraction: Option<&str>) -> Option<Result<Reading, Unread>> {
    if !(30_000..=60_000).contains(&days) {
        return Some(Err(Unread::NotATime));
    }
    let date = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?
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

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// Value and count of digits.
    Number(u32, u8),
    Word(&'a str),
    Sign(u8),
}

struct Tokens<'a> {
    list: [Token<'a>; TOKENS_MAX],
    len: usize,
}

impl<'a> Tokens<'a> {
    fn of(cell: &'a str) -> Option<Tokens<'a>> {
        let mut tokens = Tokens {
            list: [Token::Sign(0); TOKENS_MAX],
            len: 0,
        };
        let b = cell.as_bytes();
        let mut at = 0;
        while at < b.len() {
            let start = at;
            let token = match b[at] {
                b'0'..=b'9' => {
                    while b.get(at).is_some_and(u8::is_ascii_digit) {
                        at += 1;
                    }
                    Token::Number(cell[start..at].parse().ok()?, (at - start) as u8)
                }
                c if c.is_ascii_alphabetic() || c >= 0x80 => {
                    // No-break blanks stand before AM and PM in newer Java and JavaScript prints.
                    if let Some(blank) = ["\u{202f}", "\u{a0}", "\u{2009}"]
                        .iter()
                        .find(|s| cell[start..].starts_with(**s))
                    {
                        at += blank.len();
                        Token::Sign(b' ')
                    } else {
                        while b
                            .get(at)
                            .is_some_and(|c| c.is_ascii_alphabetic() || *c >= 0x80)
                            && !cell_blank(cell, at)
                        {
                            at += 1;
                        }
                        Token::Word(&cell[start..at])
                    }
                }
                b'\t' | b'\n' | b'\r' => {
                    at += 1;
                    Token::Sign(b' ')
                }
                c => {
                    at += 1;
                    Token::Sign(c)
                }
            };
            if token == Token::Sign(b' ')
                && tokens.len > 0
                && tokens.list[tokens.len - 1] == Token::Sign(b' ')
            {
                continue;
            }
            *tokens.list.get_mut(tokens.len)? = token;
            tokens.len += 1;
        }
        Some(tokens)
    }

    fn get(&self, i: usize) -> Option<Token<'a>> {
        (i < self.len).then(|| self.list[i])
    }

    fn sign(&self, i: usize) -> u8 {
        match self.get(i) {
            Some(Token::Sign(c)) => c,
            Some(Token::Number(..) | Token::Word(_)) | None => 0,
        }
    }

    fn number(&self, i: usize) -> Option<(u32, u8)> {
        match self.get(i) {
            Some(Token::Number(n, d)) => Some((n, d)),
            Some(Token::Word(_) | Token::Sign(_)) | None => None,
        }
    }
}

fn cell_blank(cell: &str, at: usize) -> bool {
    cell.is_char_boundary(at)
        && ["\u{202f}", "\u{a0}", "\u{2009}"]
            .iter()
            .any(|s| cell[at..].starts_with(*s))
}

/// The parts of a date and time as they were found.
#[derive(Default)]
struct Parts {
    numbers: [(u32, u8); 3],
    count: usize,
    /// Where the month's name stood among the numbers.
    month: Option<(u8, usize)>,
    separator: u8,
    weekday: u8,
    clock: Option<Clock>,
    offset: Option<Offset>,
}

impl Parts {
    fn of(tokens: &Tokens) -> Result<Parts, Unread> {
        let mut parts = Parts::default();
        let mut i = 0;
        while let Some(token) = tokens.get(i) {
            i = match token {
                Token::Number(n, d) if is_clock(tokens, i, &parts) => {
                    parts.take_clock(tokens, i, n, d)?
                }
                Token::Number(n, d) => parts.take_number(tokens, i, n, d)?,
                Token::Word(word) => parts.take_word(tokens, i, word)?,
                // After the time of day, an offset in brackets repeats what was said.
                Token::Sign(b'(') if parts.clock.is_some() => tokens.len,
                Token::Sign(sign @ (b'+' | b'-')) if parts.clock.is_some() => {
                    parts.take_offset(tokens, i, sign)?
                }
                Token::Sign(b' ' | b',' | b'/' | b'-' | b'.' | b'\'') => i + 1,
                Token::Sign(_) => return Err(Unread::NotATime),
            };
        }
        Ok(parts)
    }

    fn take_clock(
        &mut self,
        tokens: &Tokens,
        at: usize,
        hour: u32,
        width: u8,
    ) -> Result<usize, Unread> {
        if self.clock.is_some() || width > 2 {
            return Err(Unread::NotATime);
        }
        let (minute, _) = tokens.number(at + 2).ok_or(Unread::NotATime)?;
        let mut next = at + 3;
        let mut second = None;
        if matches!(tokens.sign(next), b':' | b'.')
            && tokens.number(next + 1).is_some_and(|(_, d)| d == 2)
        {
            second = tokens.number(next + 1).map(|(s, _)| s);
            next += 2;
            if matches!(tokens.sign(next), b'.' | b',' | b':') && tokens.number(next + 1).is_some()
            {
                next += 2;
            }
        }
        let (hour, next) = half_day(tokens, next, hour)?;
        self.clock = Some(clock(hour, minute, second).ok_or(Unread::NoSuchTime)?);
        Ok(next)
    }

    fn take_number(
        &mut self,
        tokens: &Tokens,
        at: usize,
        n: u32,
        width: u8,
    ) -> Result<usize, Unread> {
        // `7 PM`, `19h30`, `19 Uhr`: an hour alone.
        if let Some((clock, next)) = bare_hour(tokens, at, n, width) {
            if self.clock.is_some() {
                return Err(Unread::NotATime);
            }
            self.clock = Some(clock.ok_or(Unread::NoSuchTime)?);
            return Ok(next);
        }
        if self.count == 3 || width > 4 || width == 3 {
            return Err(Unread::NotATime);
        }
        let sign = tokens.sign(at + 1);
        if self.count < 2 && matches!(sign, b'/' | b'-' | b'.') && tokens.number(at + 2).is_some() {
            if self.separator != 0 && self.separator != sign {
                return Err(Unread::NotATime);
            }
            self.separator = sign;
        }
        self.numbers[self.count] = (n, width);
        self.count += 1;
        Ok(at + 1)
    }

    fn take_word(&mut self, tokens: &Tokens, at: usize, word: &str) -> Result<usize, Unread> {
        if matches!(word, "T" | "t") && self.count == 3
            || matches!(
                word,
                "at" | "um" | "de" | "den" | "der" | "le" | "el" | "on"
            )
        {
            return Ok(at + 1);
        }
        if self.count > 0 && matches!(word, "st" | "nd" | "rd" | "th" | "er") {
            return Ok(at + 1);
        }
        if self.clock.is_some() && self.is_zone(word) {
            return self.take_zone(tokens, at, word);
        }
        let plain = Plain::of(word).ok_or(Unread::NotATime)?;
        // `mar.` is Tuesday in French and March in Spanish: a month is wanted only once.
        if self.month.is_none() && self.separator_allows_month() {
            if let Some(month) = months::month(&plain) {
                self.month = Some((month, self.count));
                return Ok(at + 1);
            }
        }
        if let Some(day) = months::weekday(&plain) {
            self.weekday = day;
            return Ok(at + 1);
        }
        let zone_like =
            (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
        Err(if self.clock.is_some() && zone_like {
            Unread::ZoneUnknown
        } else {
            Unread::NotATime
        })
    }

    fn separator_allows_month(&self) -> bool {
        self.count < 3
    }

    fn is_zone(&self, word: &str) -> bool {
        matches!(word, "Z" | "z" | "UTC" | "GMT" | "utc" | "Utc")
    }

    fn take_zone(&mut self, tokens: &Tokens, at: usize, _: &str) -> Result<usize, Unread> {
        if self.offset.is_none() {
            self.offset = Some(Offset::Seconds(0));
        }
        let sign = tokens.sign(at + 1);
        if matches!(sign, b'+' | b'-') {
            return self.take_offset(tokens, at + 1, sign);
        }
        Ok(at + 1)
    }

    fn take_offset(&mut self, tokens: &Tokens, at: usize, sign: u8) -> Result<usize, Unread> {
        let (hours, width) = tokens.number(at + 1).ok_or(Unread::NotATime)?;
        let (hours, minutes, next) = match width {
            4 => (hours / 100, hours % 100, at + 2),
            1 | 2 if tokens.sign(at + 2) == b':' => {
                let (minutes, _) = tokens.number(at + 3).ok_or(Unread::NotATime)?;
                (hours, minutes, at + 4)
            }
            1 | 2 => (hours, 0, at + 2),
            _ => return Err(Unread::NotATime),
        };
        self.offset = Some(offset(sign, hours, minutes).ok_or(Unread::NoSuchTime)?);
        Ok(next)
    }

    fn reading(&self, frame: Frame) -> Result<Reading, Unread> {
        let clock = self.clock.unwrap_or(Clock::DAY);
        let civil = |year: i16, a: u32, b: u32, order: Order| {
            checked(Civil {
                year,
                a: u8::try_from(a).unwrap_or(0),
                b: u8::try_from(b).unwrap_or(0),
                order,
                weekday: self.weekday,
                clock,
                offset: self.offset.unwrap_or(Offset::Local),
            })
        };
        let [x, y, z] = self.numbers;
        match (self.month, self.count) {
            (Some((month, place)), 2) => {
                let (day, year) = named_month(place, x, y)?;
                civil(full_year(year, frame)?, u32::from(month), day, Order::Known)
            }
            (None, 3) if x.1 == 4 => civil(full_year(x, frame)?, y.0, z.0, Order::Known),
            (None, 3) if z.1 == 4 || z.1 == 2 => {
                let year = full_year(z, frame)?;
                match self.separator {
                    // `dd.mm.yyyy` is written in countries that all put the day first (CLDR).
                    b'.' => civil(year, y.0, x.0, Order::Known),
                    b'-' if z.1 == 2 && x.1 == 2 && y.1 == 2 => loose(x.0, y.0, z.0, civil),
                    b'/' | b'-' => civil(
                        year,
                        x.0,
                        y.0,
                        Order::Unsure(Shape {
                            separator: self.separator,
                            long_year: z.1 == 4,
                        }),
                    ),
                    _ => Err(Unread::NotATime),
                }
            }
            (None, 0) if self.clock.is_some() && self.weekday == 0 => Ok(Reading::TimeOfDay(clock)),
            _ => Err(Unread::NotATime),
        }
    }
}

/// `99-99-99`: kept as it is written, `year` holding the last number, since even the year may stand first.
fn loose(
    x: u32,
    y: u32,
    z: u32,
    civil: impl Fn(i16, u32, u32, Order) -> Result<Reading, Unread>,
) -> Result<Reading, Unread> {
    if (1..=12).contains(&y) && (1..=31).contains(&z) {
        return civil(2_000 + z as i16, x, y, Order::Loose);
    }
    let shape = Shape {
        separator: b'-',
        long_year: false,
    };
    civil(2_000 + z as i16, x, y, Order::Unsure(shape))
}

/// Day and year beside a month's name that stood before the number at `place`.
fn named_month(place: usize, x: (u32, u8), y: (u32, u8)) -> Result<(u32, (u32, u8)), Unread> {
    if x.1 == 4 {
        return Ok((y.0, x));
    }
    if y.1 == 4 || place <= 1 {
        return Ok((x.0, y));
    }
    Err(Unread::NotATime)
}

fn full_year((year, width): (u32, u8), frame: Frame) -> Result<i16, Unread> {
    let year = year as i16;
    match width {
        4 => Ok(year),
        2 => {
            let century = frame.pivot_year / 100 * 100;
            let near = century + year;
            Ok(if near > frame.pivot_year {
                near - 100
            } else {
                near
            })
        }
        _ => Err(Unread::NotATime),
    }
}

fn is_clock(tokens: &Tokens, at: usize, parts: &Parts) -> bool {
    let Some((_, width)) = tokens.number(at) else {
        return false;
    };
    if width > 2 || !tokens.number(at + 2).is_some_and(|(_, d)| d == 2) {
        return false;
    }
    match tokens.sign(at + 1) {
        b':' => true,
        // `14.30` after a date is a time; before it, `14.03` is a date.
        b'.' => {
            (parts.count == 3 || (parts.count == 2 && parts.month.is_some()))
                && tokens.sign(at + 3) != b'/'
        }
        _ => false,
    }
}

/// AM and PM after a time of day.
fn half_day(tokens: &Tokens, at: usize, hour: u32) -> Result<(u32, usize), Unread> {
    let word_at = if tokens.sign(at) == b' ' { at + 1 } else { at };
    let Some(Token::Word(word)) = tokens.get(word_at) else {
        return Ok((hour, at));
    };
    let mut next = word_at + 1;
    let letter = match word {
        "AM" | "am" | "Am" => b'a',
        "PM" | "pm" | "Pm" => b'p',
        "a" | "A" | "p" | "P"
            if tokens.sign(next) == b'.'
                && matches!(tokens.get(next + 1), Some(Token::Word("m" | "M"))) =>
        {
            next += 2;
            if tokens.sign(next) == b'.' {
                next += 1;
            }
            word.as_bytes()[0].to_ascii_lowercase()
        }
        _ => return Ok((hour, at)),
    };
    // `16:14 PM` is written by tools that mix patterns: the hour says it all.
    match (letter, hour) {
        (_, 0) if letter == b'a' => Ok((0, next)),
        (b'a', 12) => Ok((0, next)),
        (b'p', 12) => Ok((12, next)),
        (b'a', 1..=11) => Ok((hour, next)),
        (b'p', 1..=11) => Ok((hour + 12, next)),
        (b'p', 13..=23) => Ok((hour, next)),
        _ => Err(Unread::NoSuchTime),
    }
}

/// `7 PM`, `7pm`, `19h`, `19h30`, `19 Uhr`.
fn bare_hour(tokens: &Tokens, at: usize, n: u32, width: u8) -> Option<(Option<Clock>, usize)> {
    if width > 2 {
        return None;
    }
    let (hour, next) = half_day(tokens, at + 1, n).ok()?;
    if next != at + 1 {
        return Some((Some(Clock::hour(hour * 3_600)), next));
    }
    let word_at = if tokens.sign(at + 1) == b' ' {
        at + 2
    } else {
        at + 1
    };
    match tokens.get(word_at) {
        Some(Token::Word("h" | "H")) => match tokens.number(word_at + 1) {
            Some((minute, 2)) => Some((clock(n, minute, None), word_at + 2)),
            _ => Some(((n < 24).then(|| Clock::hour(n * 3_600)), word_at + 1)),
        },
        Some(Token::Word("Uhr" | "uhr" | "heures")) => {
            Some(((n < 24).then(|| Clock::hour(n * 3_600)), word_at + 1))
        }
        _ => None,
    }
}
