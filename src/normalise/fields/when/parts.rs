//! Tokens → the parts of a date and time: numbers, a month's name, a time of day, a zone.

use crate::normalise::fields::when::hours::{bare_hour, half_day, half_of, in_half, is_clock};
use crate::normalise::fields::when::months::{self, Plain};
use crate::normalise::fields::when::months_elsewhere;
use crate::normalise::fields::when::parse::{Frame, Unread, checked, clock, offset};
use crate::normalise::fields::when::reading::{Civil, Clock, Offset, Order, Reading, Shape};
use crate::normalise::fields::when::tokens::{Token, Tokens};
use crate::normalise::fields::when::zones;

/// The parts of a date and time as they were found.
#[derive(Default)]
pub struct Parts {
    numbers: [(u32, u8); 3],
    count: usize,
    /// Where the month's name stood among the numbers.
    month: Option<(u8, usize)>,
    separator: u8,
    weekday: u8,
    /// `a` or `p`, where the half of the day stands before the hour.
    half: Option<u8>,
    clock: Option<Clock>,
    offset: Option<Offset>,
}

impl Parts {
    pub fn of(tokens: &Tokens) -> Result<Parts, Unread> {
        let mut parts = Parts::default();
        let mut i = 0;
        while let Some(token) = tokens.get(i) {
            i = match token {
                Token::Number(n, d) if is_clock(tokens, i, parts.is_date()) => {
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
        let (hour, next) = match self.half {
            Some(half) => (in_half(half, hour)?, next),
            None => half_day(tokens, next, hour)?,
        };
        // `3:07 下午`
        let word_at = next + usize::from(tokens.sign(next) == b' ');
        let (hour, next) = match tokens.get(word_at) {
            Some(Token::Word(word)) if half_of(word).is_some() => {
                let half = half_of(word).unwrap_or(b'a');
                (in_half(half, hour)?, word_at + 1)
            }
            Some(Token::Word(_) | Token::Number(..) | Token::Sign(_)) | None => (hour, next),
        };
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
                "at" | "um"
                    | "Uhr"
                    | "uhr"
                    | "de"
                    | "den"
                    | "der"
                    | "le"
                    | "el"
                    | "on"
                    | "г"
                    | "года"
                    | "року"
                    | "r"
                    | "kl"
                    | "klo"
                    | "ob"
                    | "в"
                    | "om"
                    | "às"
                    | "alle"
                    | "年"
                    | "月"
                    | "日"
                    | "년"
                    | "월"
                    | "일"
            )
        {
            return Ok(at + 1);
        }
        if self.count > 0 && matches!(word, "st" | "nd" | "rd" | "th" | "er") {
            return Ok(at + 1);
        }
        // `下午 3:07`: the half of the day, before the hour.
        if self.clock.is_none()
            && let Some(half) = half_of(word)
        {
            self.half = Some(half);
            return Ok(at + 1);
        }
        // `10:30h`, after the time of day.
        if self.clock.is_some() && matches!(word, "h" | "hrs" | "hs" | "час" | "hod") {
            return Ok(at + 1);
        }
        if self.clock.is_some() && self.is_zone(word) {
            return self.take_zone(tokens, at, word);
        }
        let plain = Plain::of(word);
        // `mar.` is Tuesday in French and March in Spanish: a month is wanted only once.
        let wants_month = self.month.is_none() && self.separator_allows_month();
        if wants_month && let Some(month) = plain.as_ref().and_then(months::month) {
            self.month = Some((month, self.count));
            return Ok(at + 1);
        }
        if let Some(day) = plain.as_ref().and_then(months::weekday) {
            self.weekday = day;
            return Ok(at + 1);
        }
        if wants_month && let Some(month) = months_elsewhere::month(word) {
            self.month = Some((month, self.count));
            return Ok(at + 1);
        }
        if self.clock.is_some()
            && self.offset.is_none()
            && let Some(zone) = zones::of_cell(word)
        {
            self.offset = Some(zone);
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

    fn is_date(&self) -> bool {
        self.count == 3 || (self.count == 2 && self.month.is_some())
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

    /// A day and a month that name no year: `29/09`, `29.09. 23:20`, `Sep 29`.
    fn is_yearless(&self) -> bool {
        let [x, y, _] = self.numbers;
        match self.month {
            Some(_) => self.count == 1 && x.1 <= 2,
            None => {
                self.count == 2
                    && x.1 <= 2
                    && y.1 <= 2
                    && matches!(self.separator, b'.' | b'/')
                    && x.0 > 0
                    && y.0 > 0
            }
        }
    }

    /// The reading that the parts make.
    pub fn reading(&self, frame: Frame) -> Result<Reading, Unread> {
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
        if self.is_yearless() {
            return match (self.month, self.separator) {
                (Some((month, _)), _) => civil(0, u32::from(month), x.0, Order::Named),
                (None, b'.') => civil(0, y.0, x.0, Order::Dotted),
                (None, separator) => civil(
                    0,
                    x.0,
                    y.0,
                    Order::Unsure(Shape {
                        separator,
                        year_digits: 0,
                    }),
                ),
            };
        }
        match (self.month, self.count) {
            (Some((month, place)), 2) => {
                let (day, year) = named_month(place, x, y)?;
                civil(full_year(year, frame)?, u32::from(month), day, Order::Named)
            }
            (None, 3) if x.1 == 4 => civil(full_year(x, frame)?, y.0, z.0, Order::Known),
            (None, 3) if z.1 == 4 || z.1 == 2 => {
                let year = full_year(z, frame)?;
                match self.separator {
                    // `dd.mm.yyyy` is written in countries that all put the day first (CLDR).
                    b'.' => civil(year, y.0, x.0, Order::Dotted),
                    b'-' if z.1 == 2 && x.1 == 2 && y.1 == 2 => loose(x.0, y.0, z.0, civil),
                    b'/' | b'-' => civil(
                        year,
                        x.0,
                        y.0,
                        Order::Unsure(Shape {
                            separator: self.separator,
                            year_digits: if z.1 == 4 { 4 } else { 2 },
                        }),
                    ),
                    _ => Err(Unread::NotATime),
                }
            }
            (None, 0) if self.clock.is_some() && self.weekday == 0 => Ok(Reading::TimeOfDay(
                clock,
                self.offset.unwrap_or(Offset::Local),
            )),
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
        year_digits: 2,
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

pub(super) fn full_year((year, width): (u32, u8), frame: Frame) -> Result<i16, Unread> {
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
