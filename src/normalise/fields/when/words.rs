//! Times in words, on a day that another cell or a heading gives: "Fri night", "around lunch", "between 2 and 3".

use crate::normalise::fields::when::parse::{self, Frame};
use crate::normalise::fields::when::reading::{Civil, Clock, Reading};

const H: u32 = 3_600;

/// Parts of the day and their hours. Wide on purpose: a word is no timestamp.
const SPANS: &[(&str, u32, u32)] = &[
    ("early morning", 4 * H, 8 * H),
    ("before lunch", 9 * H, 13 * H),
    ("after lunch", 12 * H, 16 * H),
    ("lunch", 11 * H, 14 * H),
    ("midday", 11 * H, 14 * H),
    ("noon", 11 * H, 13 * H),
    ("mittag", 11 * H, 14 * H),
    ("midi", 11 * H, 14 * H),
    ("afternoon", 12 * H, 18 * H),
    ("nachmittag", 12 * H, 18 * H),
    ("morning", 5 * H, 12 * H),
    ("vormittag", 6 * H, 12 * H),
    ("matin", 5 * H, 12 * H),
    ("evening", 17 * H, 23 * H),
    ("abend", 17 * H, 23 * H),
    ("soir", 17 * H, 23 * H),
    ("overnight", 18 * H, 32 * H),
    ("midnight", 22 * H, 26 * H),
    ("mitternacht", 22 * H, 26 * H),
    ("night", 18 * H, 32 * H),
    ("nacht", 18 * H, 32 * H),
    ("eod", 15 * H, 24 * H),
    ("end of day", 15 * H, 24 * H),
    ("earlier", 0, 24 * H),
    ("later", 0, 24 * H),
    ("all day", 0, 24 * H),
];

/// "About" is this much in both directions.
const ABOUT_S: u32 = 30 * 60;

/// The span of the day that words name; `None`: they name none.
pub fn read(text: &str) -> Option<Clock> {
    if text.len() > 60 {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some(clock) = between(&lower) {
        return Some(clock);
    }
    if let Some((_, from, to)) = SPANS.iter().find(|(word, _, _)| lower.contains(word)) {
        return Some(Clock::span(*from, to - 1));
    }
    about(&lower)
}

/// A date with words for its time of day: "2026-03-02 evening", "1/9/2026 around 9".
pub fn dated(text: &str, frame: Frame) -> Option<Reading> {
    let (date, rest) = text.split_once([' ', ',', '\u{a0}'])?;
    if !date.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let Ok(Reading::Civil(civil)) = parse::read(date, frame) else {
        return None;
    };
    let clock = read(rest.trim())?;
    Some(Reading::Civil(Civil { clock, ..civil }))
}

/// "between 2 and 3", "14:00-15:30", "2 to 3 pm".
fn between(lower: &str) -> Option<Clock> {
    let rest = lower
        .strip_prefix("between ")
        .or_else(|| lower.strip_prefix("from "))
        .or_else(|| lower.strip_prefix("zwischen "))
        .unwrap_or(lower);
    let (from, to) = [" and ", " und ", " to ", " - ", "-", " – ", "–", " bis "]
        .iter()
        .find_map(|s| rest.split_once(s))?;
    let (from, to) = (from.trim(), to.trim());
    let half = if to.ends_with("pm") {
        "pm"
    } else if to.ends_with("am") {
        "am"
    } else {
        ""
    };
    let start = hour_minute(from, if from.ends_with('m') { "" } else { half })?;
    let end = hour_minute(to, "")?;
    if end > start {
        return Some(Clock::span(start, end));
    }
    // Over midnight.
    (end < start).then(|| Clock::span(start, end + 24 * H))
}

/// "~23:00", "around 9", "approx 14:30", "ca. 14 Uhr".
fn about(lower: &str) -> Option<Clock> {
    let rest = [
        "~", "around ", "about ", "approx. ", "approx ", "ca. ", "ca ", "circa ", "gegen ", "vers ",
    ]
    .iter()
    .find_map(|p| lower.strip_prefix(p))?;
    let at = hour_minute(rest.trim().trim_end_matches(" uhr"), "")?;
    Some(Clock::span(at.saturating_sub(ABOUT_S), at + ABOUT_S))
}

/// Seconds since midnight of `9`, `9:30`, `9pm`, `9:30 pm`.
fn hour_minute(text: &str, half: &str) -> Option<u32> {
    let (digits, half) = match (text.strip_suffix("pm"), text.strip_suffix("am")) {
        (Some(d), _) => (d.trim(), "pm"),
        (None, Some(d)) => (d.trim(), "am"),
        (None, None) => (text, half),
    };
    let (hour, minute) = digits.split_once([':', 'h']).unwrap_or((digits, "0"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    if hour > 24 || minute > 59 {
        return None;
    }
    let hour = match half {
        "pm" if hour < 12 => hour + 12,
        "am" if hour == 12 => 0,
        _ => hour,
    };
    Some(hour * H + minute * 60)
}

#[cfg(test)]
mod tests {
    use super::{H, read};

    #[track_caller]
    fn check(input: &str, expected: Option<(u32, u32)>) {
        assert_eq!(
            read(input).map(|c| (c.second, c.second + c.width_s)),
            expected,
            "{input:?}"
        );
    }

    #[test]
    fn words_are_spans() {
        check("Fri night", Some((18 * H, 32 * H - 1)));
        check("around lunch", Some((11 * H, 14 * H - 1)));
        check("~23:00", Some((22 * H + 1_800, 23 * H + 1_800)));
        check("between 2 and 3", Some((2 * H, 3 * H)));
        check("between 2 and 3 pm", Some((14 * H, 15 * H)));
        check("22:00 - 01:30", Some((22 * H, 25 * H + 1_800)));
        check("earlier", Some((0, 24 * H - 1)));
        check("see ticket", None);
    }
}
