//! Instants and spans as people type them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::settings::{DAY_S, HOUR_S};

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    #[error("`{0}` is not an instant\nhint: write it like `2026-11-02T06:00:00Z`")]
    Instant(String),
    #[error("`{0}` is not a span of time\nhint: write it like `24h` or `7d`")]
    Span(String),
    #[error("`{0}` is not a unit of time\nhint: use `s`, `m`, `h`, `d` or `w`")]
    Unit(String),
}

/// Unix seconds of `2026-11-02T06:00:00Z`, `2026-11-02T06:00:00+01:00`, `2026-11-02 06:00` (UTC) or `2026-11-02` (UTC).
///
/// # Errors
/// When the text is none of these.
pub fn instant(text: &str) -> Result<i64, TypedError> {
    let text = text.trim();
    let with_t = text.replacen(' ', "T", 1);
    if let Ok(at) = DateTime::parse_from_rfc3339(&with_t) {
        return Ok(at.timestamp());
    }
    for format in [
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%dT%H:%MZ",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
    ] {
        if let Ok(at) = NaiveDateTime::parse_from_str(&with_t, format) {
            return Ok(at.and_utc().timestamp());
        }
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    let day = day.map_err(|_| TypedError::Instant(text.to_string()))?;
    Ok(day.and_time(NaiveTime::MIN).and_utc().timestamp())
}

/// Seconds of `90m`, `24h`, `7d`, `2w`.
///
/// # Errors
/// When the text does not begin with a number, or its unit is none of these.
pub fn span(text: &str) -> Result<i64, TypedError> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits]
        .parse()
        .map_err(|_| TypedError::Span(text.to_string()))?;
    let unit = match text[digits..].trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" | "" => HOUR_S,
        "d" => DAY_S,
        "w" => 7 * DAY_S,
        other => return Err(TypedError::Unit(other.to_string())),
    };
    Ok(number.saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::{instant, span};

    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(instant(text).ok(), expected, "{text}");
    }

    #[test]
    fn instants() {
        check("1970-01-02", Some(86_400));
        check("1970-01-01T01:00:00+01:00", Some(0));
        check("1970-01-01 00:01", Some(60));
        check("1970-01-01T00:01:05Z", Some(65));
        check("yesterday", None);
    }

    #[test]
    fn spans() {
        assert_eq!(span("90m").ok(), Some(5_400));
        assert_eq!(span("7d").ok(), Some(604_800));
        assert!(span("soon").is_err());
        assert!(span("7 moons").is_err());
    }
}
