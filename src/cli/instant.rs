//! Instants, spans and zones as people type them.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::model::settings::{DAY_S, HOUR_S};

/// Unix seconds of `2026-11-02T06:00:00Z`, `2026-11-02T06:00:00+01:00`, `2026-11-02 06:00` (UTC) or `2026-11-02` (UTC).
pub fn instant(text: &str) -> Result<i64> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        return Ok(at.timestamp());
    }
    for format in [
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%dT%H:%MZ",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
    ] {
        if let Ok(at) = NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), format) {
            return Ok(at.and_utc().timestamp());
        }
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp());
    }
    bail!("`{text}` is not an instant\nhint: write it like `2026-11-02T06:00:00Z`")
}

/// The real time, unix seconds: the only place that asks for it.
pub fn now() -> i64 {
    Utc::now().timestamp()
}

/// Seconds of `90m`, `24h`, `7d`, `2w`.
pub fn span(text: &str) -> Result<i64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits].parse().with_context(|| {
        format!("`{text}` is not a span of time\nhint: write it like `24h` or `7d`")
    })?;
    let unit = match text[digits..].trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" | "" => HOUR_S,
        "d" => DAY_S,
        "w" => 7 * DAY_S,
        other => bail!("`{other}` is not a unit of time\nhint: use `s`, `m`, `h`, `d` or `w`"),
    };
    Ok(number.saturating_mul(unit))
}

/// A zone by its name in the tz database.
pub fn zone(name: &str) -> Result<Tz> {
    name.parse::<Tz>()
        .map_err(|_| anyhow::anyhow!("`{name}` is not a zone of the tz database\nhint: write it like `Europe/Berlin` or `UTC`"))
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
    }
}
