//! Hours as people write them: `14.30`, `9.30 Uhr`, `7 PM`, `19h30`.

use crate::normalise::fields::when::parse::{Unread, clock};
use crate::normalise::fields::when::reading::Clock;
use crate::normalise::fields::when::tokens::{Token, Tokens};

/// Whether a time of day begins at a token.
pub(super) fn is_clock(tokens: &Tokens, at: usize, is_after_date: bool) -> bool {
    let Some((_, width)) = tokens.number(at) else {
        return false;
    };
    if width > 2 || tokens.number(at + 2).is_none_or(|(_, d)| d != 2) {
        return false;
    }
    match tokens.sign(at + 1) {
        b':' => true,
        // `14.30` after a date or before `Uhr` is a time; before a date, `14.03` is one.
        b'.' => {
            let is_named = matches!(
                (tokens.get(at + 3), tokens.get(at + 4)),
                (Some(Token::Word("Uhr" | "uhr" | "h")), _)
                    | (
                        Some(Token::Sign(b' ')),
                        Some(Token::Word("Uhr" | "uhr" | "h"))
                    )
            );
            is_named || is_after_date && tokens.sign(at + 3) != b'/'
        }
        _ => false,
    }
}

/// AM and PM after a time of day.
pub(super) fn half_day(tokens: &Tokens, at: usize, hour: u32) -> Result<(u32, usize), Unread> {
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
    Ok((in_half(letter, hour)?, next))
}

/// The half of the day as Chinese, Japanese and Korean write it.
pub(super) fn half_of(word: &str) -> Option<u8> {
    match word {
        "上午" | "午前" | "오전" => Some(b'a'),
        "下午" | "午後" | "오후" => Some(b'p'),
        _ => None,
    }
}

/// The hour of the day out of that of its half, `a` or `p`.
pub(super) fn in_half(letter: u8, hour: u32) -> Result<u32, Unread> {
    // `16:14 PM` is written by tools that mix patterns: the hour says it all.
    match (letter, hour) {
        (b'a', 0 | 12) => Ok(0),
        (b'p', 12) => Ok(12),
        (b'a', 1..=11) => Ok(hour),
        (b'p', 1..=11) => Ok(hour + 12),
        (b'p', 13..=23) => Ok(hour),
        _ => Err(Unread::NoSuchTime),
    }
}

/// `7 PM`, `7pm`, `19h`, `19h30`, `19 Uhr`.
pub(super) fn bare_hour(
    tokens: &Tokens,
    at: usize,
    n: u32,
    width: u8,
) -> Option<(Option<Clock>, usize)> {
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
