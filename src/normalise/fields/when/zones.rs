//! Zones that stand beside a time or in a header: offsets, names of the tz database, abbreviations.

use chrono_tz::Tz;

use crate::normalise::fields::when::reading::Offset;

const H: i32 = 3_600;

/// An abbreviation that means one offset, seconds east of Greenwich, and the region whose clocks change, if they do.
const KNOWN: &[(&str, i32, Option<Tz>)] = &[
    ("WET", 0, Some(Tz::Europe__Lisbon)),
    ("WEST", H, Some(Tz::Europe__Lisbon)),
    ("CET", H, Some(Tz::Europe__Berlin)),
    ("CEST", 2 * H, Some(Tz::Europe__Berlin)),
    ("MEZ", H, Some(Tz::Europe__Berlin)),
    ("MESZ", 2 * H, Some(Tz::Europe__Berlin)),
    ("EET", 2 * H, Some(Tz::Europe__Helsinki)),
    ("EEST", 3 * H, Some(Tz::Europe__Helsinki)),
    ("MSK", 3 * H, None),
    ("EST", -5 * H, Some(Tz::America__New_York)),
    ("EDT", -4 * H, Some(Tz::America__New_York)),
    ("CDT", -5 * H, Some(Tz::America__Chicago)),
    ("MST", -7 * H, Some(Tz::America__Denver)),
    ("MDT", -6 * H, Some(Tz::America__Denver)),
    ("PST", -8 * H, Some(Tz::America__Los_Angeles)),
    ("PDT", -7 * H, Some(Tz::America__Los_Angeles)),
    ("AKST", -9 * H, Some(Tz::America__Anchorage)),
    ("AKDT", -8 * H, Some(Tz::America__Anchorage)),
    ("HST", -10 * H, None),
    ("BRT", -3 * H, None),
    ("ART", -3 * H, None),
    ("SAST", 2 * H, None),
    ("CAT", 2 * H, None),
    ("EAT", 3 * H, None),
    ("WAT", H, None),
    ("PKT", 5 * H, None),
    ("NPT", 5 * H + 2_700, None),
    ("ICT", 7 * H, None),
    ("WIB", 7 * H, None),
    ("SGT", 8 * H, None),
    ("HKT", 8 * H, None),
    ("PHT", 8 * H, None),
    ("AWST", 8 * H, None),
    ("JST", 9 * H, None),
    ("KST", 9 * H, None),
    ("ACST", 9 * H + 1_800, Some(Tz::Australia__Adelaide)),
    ("ACDT", 10 * H + 1_800, Some(Tz::Australia__Adelaide)),
    ("AEST", 10 * H, Some(Tz::Australia__Sydney)),
    ("AEDT", 11 * H, Some(Tz::Australia__Sydney)),
    ("NZST", 12 * H, Some(Tz::Pacific__Auckland)),
    ("NZDT", 13 * H, Some(Tz::Pacific__Auckland)),
];

/// Abbreviations of a region in winter and summer alike.
const REGIONS: &[(&str, Tz)] = &[
    ("ET", Tz::America__New_York),
    ("CT", Tz::America__Chicago),
    ("MT", Tz::America__Denver),
    ("PT", Tz::America__Los_Angeles),
];

/// One of the zones that share an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharer {
    pub place: &'static str,
    pub tz: Tz,
    seconds: i32,
}

const fn sharer(place: &'static str, tz: Tz, seconds: i32) -> Sharer {
    Sharer { place, tz, seconds }
}

/// Abbreviations that several zones share.
const SHARED: &[(&str, &[Sharer])] = &[
    (
        "IST",
        &[
            sharer("India", Tz::Asia__Kolkata, 5 * H + 1_800),
            sharer("Ireland", Tz::Europe__Dublin, H),
            sharer("Israel", Tz::Asia__Jerusalem, 2 * H),
        ],
    ),
    (
        "CST",
        &[
            sharer("central North America", Tz::America__Chicago, -6 * H),
            sharer("China", Tz::Asia__Shanghai, 8 * H),
            sharer("Cuba", Tz::America__Havana, -5 * H),
        ],
    ),
    (
        "BST",
        &[
            sharer("British summer", Tz::Europe__London, H),
            sharer("Bangladesh", Tz::Asia__Dhaka, 6 * H),
            sharer("Bougainville", Tz::Pacific__Bougainville, 11 * H),
        ],
    ),
    (
        "AST",
        &[
            sharer("Atlantic Canada", Tz::America__Halifax, -4 * H),
            sharer("Arabia", Tz::Asia__Riyadh, 3 * H),
        ],
    ),
    (
        "GST",
        &[
            sharer("the Gulf", Tz::Asia__Dubai, 4 * H),
            sharer("South Georgia", Tz::Atlantic__South_Georgia, -2 * H),
        ],
    ),
    (
        "AMT",
        &[
            sharer("Amazonia", Tz::America__Manaus, -4 * H),
            sharer("Armenia", Tz::Asia__Yerevan, 4 * H),
        ],
    ),
    (
        "WST",
        &[
            sharer("western Australia", Tz::Australia__Perth, 8 * H),
            sharer("Samoa", Tz::Pacific__Apia, 13 * H),
        ],
    ),
];

/// The zone that an abbreviation in a cell means: it is written for that very time.
pub fn of_cell(word: &str) -> Option<Offset> {
    if let Some((_, seconds, _)) = KNOWN.iter().find(|(name, ..)| *name == word) {
        return Some(Offset::Seconds(*seconds));
    }
    if let Some((_, tz)) = REGIONS.iter().find(|(name, _)| *name == word) {
        return Some(Offset::Region(*tz));
    }
    let at = SHARED.iter().position(|(name, _)| *name == word)?;
    Some(Offset::Shared(u8::try_from(at).ok()?))
}

/// An abbreviation that several zones share, and those zones.
pub fn shared(index: u8) -> (&'static str, &'static [Sharer]) {
    SHARED[usize::from(index)]
}

/// Seconds east of Greenwich of a shared abbreviation, where it is known whose it is.
pub fn of_sharer(index: u8, tz: Tz) -> Option<i32> {
    let (_, sharers) = shared(index);
    sharers.iter().find(|s| s.tz == tz).map(|s| s.seconds)
}

/// The places that share an abbreviation, in words: `India, Ireland or Israel`.
pub fn places(index: u8) -> String {
    let (_, sharers) = shared(index);
    let names: Vec<&str> = sharers.iter().map(|s| s.place).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.join(""),
    }
}

/// The zone in a cell of a column of zones, where a number with a sign is hours as well: `+1`, `-5.5`.
pub fn of_zone_column(text: &str) -> Option<Offset> {
    let text = text.trim();
    if let Some(zone) = of_cell(text).or_else(|| named(text)) {
        return Some(zone);
    }
    let hours: f64 = text.strip_prefix(['+', '-']).and_then(|n| n.parse().ok())?;
    let quarters = (hours * 4.0).round();
    let is_offset = (0.0..=56.0).contains(&quarters) && (quarters / 4.0 - hours).abs() < 1e-9;
    let sign = if text.starts_with('-') { -1 } else { 1 };
    is_offset.then_some(Offset::Seconds(sign * quarters as i32 * 900))
}

/// A time and the zone that is named in words behind it: `8:05 PM Eastern Time`.
pub fn in_words(cell: &str) -> Option<(&str, Offset)> {
    const NAMES: [(&str, Offset); 14] = [
        ("Coordinated Universal Time", Offset::Seconds(0)),
        ("Greenwich Mean Time", Offset::Seconds(0)),
        ("Central European Summer Time", Offset::Seconds(2 * H)),
        ("Central European Standard Time", Offset::Seconds(H)),
        ("Central European Time", Offset::Seconds(H)),
        ("Eastern Standard Time", Offset::Seconds(-5 * H)),
        ("Eastern Daylight Time", Offset::Seconds(-4 * H)),
        ("Eastern Time", Offset::Region(Tz::America__New_York)),
        ("Central Time", Offset::Region(Tz::America__Chicago)),
        ("Mountain Time", Offset::Region(Tz::America__Denver)),
        ("Pacific Standard Time", Offset::Seconds(-8 * H)),
        ("Pacific Daylight Time", Offset::Seconds(-7 * H)),
        ("Pacific Time", Offset::Region(Tz::America__Los_Angeles)),
        ("Japan Standard Time", Offset::Seconds(9 * H)),
    ];
    let bare = cell.trim_end();
    if !bare.ends_with("Time") {
        return None;
    }
    NAMES
        .iter()
        .find_map(|(name, zone)| Some((bare.strip_suffix(name)?.strip_suffix(' ')?, *zone)))
}

/// A zone that stands for a whole column or beside a time in brackets: `UTC`, `GMT-5`, `+0100`, `CET`, `CET/CEST`, `Europe/Berlin`,
/// `(UTC+01:00) Amsterdam, Berlin`.
///
/// Of an abbreviation such as `CET` nobody knows whether it means the winter's time or that of the clocks there: [`Offset::Standard`].
pub fn named(text: &str) -> Option<Offset> {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if let Some((inner, place)) = text.strip_prefix('(').and_then(|t| t.split_once(')')) {
        let offset = named(inner)?;
        let place = place.trim_start();
        // `(GMT+1) → 5:00 PM` goes on with another time.
        let is_place = place.is_empty() || place.starts_with(char::is_alphabetic);
        return is_place.then(|| at_place(offset, place));
    }
    if let Some(offset) = numeric(text) {
        return Some(offset);
    }
    if let Some((a, b)) = text.split_once('/') {
        let (a, b) = (known(a.trim()), known(b.trim()));
        if let (Some((_, Some(a))), Some((_, Some(b)))) = (a, b)
            && a == b
        {
            return Some(Offset::Region(a));
        }
        return region(text).map(Offset::Region);
    }
    if let Some(offset) = standard(text) {
        return Some(offset);
    }
    of_cell(text)
}

/// A region of the tz database, `Europe/Berlin`, `America/New York`.
pub fn region(text: &str) -> Option<Tz> {
    let name = text.trim();
    let is_name = name.contains('/') && name.starts_with(|c: char| c.is_ascii_uppercase());
    is_name.then(|| name.replace(' ', "_").parse().ok())?
}

fn known(word: &str) -> Option<(i32, Option<Tz>)> {
    let found = KNOWN.iter().find(|(name, ..)| *name == word)?;
    Some((found.1, found.2))
}

fn standard(word: &str) -> Option<Offset> {
    let (seconds, region) = known(word)?;
    Some(region.map_or(Offset::Seconds(seconds), |tz| Offset::Standard(tz, seconds)))
}

/// Windows names its zones by their offset in winter and some of their cities.
fn at_place(offset: Offset, place: &str) -> Offset {
    let Offset::Seconds(seconds) = offset else {
        return offset;
    };
    let city = place.split([',', ';']).next().unwrap_or("").trim();
    let us = [
        ("Eastern Time", Tz::America__New_York),
        ("Central Time", Tz::America__Chicago),
        ("Mountain Time", Tz::America__Denver),
        ("Pacific Time", Tz::America__Los_Angeles),
    ];
    let tz = us
        .iter()
        .find(|(name, _)| city.starts_with(name))
        .map(|(_, tz)| *tz)
        .or_else(|| {
            let parts = [
                "Europe",
                "America",
                "Asia",
                "Australia",
                "Africa",
                "Pacific",
            ];
            let mut tz = parts.iter().map(|part| region(&format!("{part}/{city}")));
            (!city.is_empty()).then(|| tz.find_map(|tz| tz)).flatten()
        });
    tz.map_or(offset, |tz| Offset::Standard(tz, seconds))
}

/// `UTC`, `Z`, `GMT-5`, `UTC+01:00`, `+0100`, `-05:00`.
fn numeric(text: &str) -> Option<Offset> {
    let is_utc = |t: &str| ["utc", "gmt", "z", "zulu"].contains(&t.to_ascii_lowercase().as_str());
    if is_utc(text) {
        return Some(Offset::Seconds(0));
    }
    let prefix = text.get(..3).filter(|p| is_utc(p));
    let rest = prefix.map_or(text, |_| text[3..].trim_start());
    let mut chars = rest.chars();
    let sign = match chars.next()? {
        '+' | '±' => 1,
        '-' | '−' | '–' => -1,
        _ => return None,
    };
    let digits = chars.as_str().trim();
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let is_number = |t: &str| (1..=2).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    // A number with a sign is an offset only with all its digits or after `UTC`.
    if !is_number(hours) || !is_number(minutes) || (prefix.is_none() && digits.len() < 4) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(Offset::Seconds(sign * (hours * H + minutes * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Offset>) {
        assert_eq!(named(text), expected, "{text}");
    }

    #[test]
    fn zones_as_they_are_written() {
        check("UTC", Some(Offset::Seconds(0)));
        check("UTC+01:00", Some(Offset::Seconds(H)));
        check("GMT-5", Some(Offset::Seconds(-5 * H)));
        check("utc +1", Some(Offset::Seconds(H)));
        check("+0530", Some(Offset::Seconds(5 * H + 1_800)));
        check("-05:00", Some(Offset::Seconds(-5 * H)));
        check("Europe/Madrid", Some(Offset::Region(Tz::Europe__Madrid)));
        check(
            "America/New York",
            Some(Offset::Region(Tz::America__New_York)),
        );
        check("CET/CEST", Some(Offset::Region(Tz::Europe__Berlin)));
        check("CET", Some(Offset::Standard(Tz::Europe__Berlin, H)));
        check(
            "(UTC+01:00) Amsterdam, Berlin, Bern",
            Some(Offset::Standard(Tz::Europe__Amsterdam, H)),
        );
        check(
            "(UTC-05:00) Eastern Time (US & Canada)",
            Some(Offset::Standard(Tz::America__New_York, -5 * H)),
        );
        check("JST", Some(Offset::Seconds(9 * H)));
        check("IST", Some(Offset::Shared(0)));
        check("eu-west-1a", None);
        check("5", None);
        check("+5", None);
        check("cet", None);
    }

    #[test]
    fn who_shares_an_abbreviation() {
        assert_eq!(places(0), "India, Ireland or Israel");
        assert_eq!(of_sharer(1, Tz::Asia__Shanghai), Some(8 * H));
        assert_eq!(of_sharer(1, Tz::Europe__Berlin), None);
    }
}
