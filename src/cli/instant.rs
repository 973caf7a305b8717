//! Instants, spans and zones as people type them, and the only clock.

use anyhow::Result;
use chrono::Utc;
use chrono_tz::Tz;

use crate::query::typed;

/// Unix seconds of an instant as it is typed.
pub fn instant(text: &str) -> Result<i64> {
    Ok(typed::instant(text)?)
}

/// The instant that was typed, else the real one.
pub fn or_now(text: Option<&str>) -> Result<i64> {
    text.map_or_else(|| Ok(now()), instant)
}

/// The real time, unix seconds: the only place that asks for it.
pub fn now() -> i64 {
    Utc::now().timestamp()
}

/// Seconds of `90m`, `24h`, `7d`, `2w`.
pub fn span(text: &str) -> Result<i64> {
    Ok(typed::span(text)?)
}

/// A zone by its name in the tz database.
pub fn zone(name: &str) -> Result<Tz> {
    name.parse::<Tz>()
        .map_err(|_| anyhow::anyhow!("`{name}` is not a zone of the tz database\nhint: write it like `Europe/Berlin` or `UTC`"))
}
