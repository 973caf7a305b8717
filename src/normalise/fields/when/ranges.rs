//! Two times in one cell, a start and an end: `Oct 14, 2026 → Oct 15, 2026`, `14–15 October 2026`, `2026-10-14 22:00 - 23:30`.

use crate::normalise::fields::when::parse::{self, Frame};
use crate::normalise::fields::when::parts::Parts;
use crate::normalise::fields::when::reading::{Civil, Clock, Reading};
use crate::normalise::fields::when::tokens::Tokens;

/// Signs and words between a start and an end; a hyphen without blanks stands inside of dates too, so it comes last.
const BETWEEN: [&str; 14] = [
    "→", "➔", "⟶", "->", " – ", " — ", "–", "—", " - ", " to ", " until ", " till ", " bis ", "-",
];

/// The start and the end that a cell names; nothing where it is no range of which both are sure.
pub fn read(cell: &str, frame: Frame) -> Option<(Civil, Civil)> {
    if cell.len() > 80 {
        return None;
    }
    BETWEEN.iter().find_map(|sign| {
        let mut cuts = cell.match_indices(sign);
        cuts.find_map(|(at, _)| pair(cell[..at].trim(), cell[at + sign.len()..].trim(), frame))
    })
}

fn pair(from: &str, to: &str, frame: Frame) -> Option<(Civil, Civil)> {
    let from = from.strip_prefix("from ").unwrap_or(from);
    let (from, to) = match (civil(from, frame), parse::read(to, frame)) {
        (Some(from), Ok(Reading::Civil(to))) => dated(from, to)?,
        // `… 9:00 AM → 5:00 PM`: the same day.
        (Some(from), Ok(Reading::TimeOfDay(clock, _))) if from.clock != Clock::DAY => {
            (from, Civil { clock, ..from })
        }
        // `14–15 October 2026`, `October 14–15, 2026`.
        (None, Ok(Reading::Civil(to))) => (with_day(to, day(from)?, frame)?, to),
        (Some(from), Err(_)) if day(to).is_some() => {
            let to = with_day(from, day(to)?, frame)?;
            (from, to)
        }
        (Some(_) | None, Ok(_) | Err(_)) => {
            let (month, day_of) = month_day(from)?;
            let (last, year) = day_year(to, frame)?;
            let of = |day: u8| Civil {
                year,
                b: day,
                ..month
            };
            (of(day_of), of(last))
        }
    };
    let is_day = |c: Civil| matches!(parse::checked(c), Ok(Reading::Civil(_)));
    let in_order = (from.year, from.order) != (to.year, to.order)
        || (from.a, from.b, from.clock.second) <= (to.a, to.b, to.clock.second)
        || !is_known(&from);
    ((from.year == 0) == (to.year == 0) && is_day(from) && is_day(to) && in_order)
        .then_some((from, to))
}

fn is_known(civil: &Civil) -> bool {
    use crate::normalise::fields::when::reading::Order;
    matches!(civil.order, Order::Known | Order::Named | Order::Dotted)
}

/// A year that only one of both names is the other's.
fn dated(from: Civil, to: Civil) -> Option<(Civil, Civil)> {
    match (from.year, to.year) {
        // The year of both is that of the dates around them.
        (0, 0) => Some((from, to)),
        (0, year) => {
            // `28 Dec – 2 Jan 2027` begins in the year before.
            let before = i16::from(is_known(&from) && (from.a, from.b) > (to.a, to.b));
            Some((
                Civil {
                    year: year - before,
                    ..from
                },
                to,
            ))
        }
        (year, 0) => {
            let after = i16::from(is_known(&from) && (from.a, from.b) > (to.a, to.b));
            Some((
                from,
                Civil {
                    year: year + after,
                    ..to
                },
            ))
        }
        (_, _) => Some((from, to)),
    }
}

fn civil(text: &str, frame: Frame) -> Option<Civil> {
    match parse::read(text, frame) {
        Ok(Reading::Civil(civil)) => Some(civil),
        Ok(Reading::Instant { .. } | Reading::TimeOfDay(..)) | Err(_) => None,
    }
}

/// A day of the month alone: `14`, `14.`, `14th`.
fn day(text: &str) -> Option<u8> {
    let digits = text.trim_end_matches(['.', 's', 't', 'n', 'd', 'r', 'h']);
    let is_day = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_day.then(|| digits.parse().ok())?
}

fn with_day(of: Civil, day: u8, _: Frame) -> Option<Civil> {
    is_known(&of).then_some(Civil {
        b: day,
        clock: Clock::DAY,
        weekday: 0,
        ..of
    })
}

/// `October 14`: a month and a day that lack their year.
fn month_day(text: &str) -> Option<(Civil, u8)> {
    let frame = Frame {
        pivot_year: 2_099,
        workbook: false,
        since_1904: false,
    };
    let parts = Parts::of(&Tokens::of(text)?).ok()?;
    match parts.reading(frame) {
        Ok(Reading::Civil(civil)) if civil.year == 0 && is_known(&civil) => Some((civil, civil.b)),
        Ok(_) | Err(_) => None,
    }
}

/// `15, 2026`: a day and a year.
fn day_year(text: &str, frame: Frame) -> Option<(u8, i16)> {
    let (first, year) = text.split_once(',')?;
    let year = year.trim();
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    let year: i16 = is_year.then(|| year.parse().ok())??;
    (year <= frame.pivot_year + 10).then_some(())?;
    Some((day(first.trim())?, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        pivot_year: 2_027,
        workbook: false,
        since_1904: false,
    };

    fn check(cell: &str, expected: Option<&str>) {
        let words = |c: Civil| {
            let clock = match c.clock {
                Clock::DAY => String::new(),
                clock => format!(" {:02}:{:02}", clock.second / 3_600, clock.second / 60 % 60),
            };
            format!("{}-{:02}-{:02}{clock}", c.year, c.a, c.b)
        };
        let found = read(cell, FRAME).map(|(a, b)| format!("{} {}", words(a), words(b)));
        assert_eq!(found.as_deref(), expected, "{cell}");
    }

    #[test]
    fn starts_and_ends() {
        let two = Some("2026-10-14 2026-10-15");
        check("October 14, 2026 → October 15, 2026", two);
        check("14 → 15 Oct 2026", two);
        check("14–15 October 2026", two);
        check("14-15 October 2026", two);
        check("14. - 15. Oktober 2026", two);
        check("October 14–15, 2026", two);
        check("Oct 14 – Oct 15, 2026", two);
        check("2026-10-14 - 2026-10-15", two);
        check("14.10. – 15.10.2026", two);
        check("14.10.2026 bis 15.10.2026", two);
        check(
            "Oct 14, 2026 9:00 AM → 5:00 PM",
            Some("2026-10-14 09:00 2026-10-14 17:00"),
        );
        check(
            "October 14, 2026 9:00 AM (GMT+1) → 5:00 PM",
            Some("2026-10-14 09:00 2026-10-14 17:00"),
        );
        check(
            "2026-10-14 22:00-23:30",
            Some("2026-10-14 22:00 2026-10-14 23:30"),
        );
        check("28 Dec – 2 Jan 2027", Some("2026-12-28 2027-01-02"));
        check("14–15 October", Some("0-10-14 0-10-15"));
        check("tbc week 45", None);
        check("15 → 14 Oct 2026", None);
        check("14-15", None);
        check("OPS-12 - OPS-14", None);
    }
}
