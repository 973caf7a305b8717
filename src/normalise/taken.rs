//! When an export was taken and what span it says it holds: the file's name, the lines above the header.

use std::path::Path;

use crate::model::coverage::Span;
use crate::model::settings::DAY_S;
use crate::normalise::fields::when::parse::{self, Frame};
use crate::normalise::fields::when::reading::Reading;
use crate::normalise::fields::when::resolve::{Resolved, Zone, day_number, resolve};

/// Words before a pair of dates that the export spans.
const SPAN_WORDS: [&str; 9] = [
    "period", "range", "from", "between", "zeitraum", "von", "periode", "période", "desde",
];

/// Words before the time at which the export was taken.
const TAKEN_WORDS: [&str; 10] = [
    "exported",
    "export date",
    "generated",
    "extracted",
    "as of",
    "printed",
    "stand",
    "report date",
    "created on",
    "run at",
];

/// What the lines above a header state: the span, unix seconds, or only its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    Span(Span),
    Taken(i64),
}

/// The first statement that the lines make.
pub fn stated(preamble: &[String], frame: Frame, zone: Zone) -> Option<Stated> {
    preamble.iter().find_map(|line| {
        let lower = line.to_lowercase();
        let dates = dates(line, frame, zone);
        let says = |words: &[&str]| words.iter().any(|w| lower.contains(w));
        match dates.as_slice() {
            [from, to] if from.from < to.to && says(&SPAN_WORDS) => Some(Stated::Span(Span {
                from: from.from,
                to: to.to,
            })),
            // A day alone says that it was taken at some time of that day: only what came before is sure.
            [at] if says(&TAKEN_WORDS) => Some(Stated::Taken(at.from)),
            _ => None,
        }
    })
}

/// Every date in a line whose order is sure, as spans.
fn dates(line: &str, frame: Frame, zone: Zone) -> Vec<Span> {
    let words: Vec<&str> = line
        .split([' ', ',', ';', '\t', '(', ')'])
        .filter(|w| !w.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = (1..=4.min(words.len() - at)).rev().find_map(|count| {
            let text = words[at..at + count].join(" ");
            let reading = parse::read(text.trim_end_matches(['.', ':']), frame).ok()?;
            if matches!(reading, Reading::TimeOfDay(..)) {
                return None;
            }
            match resolve(reading, None, zone) {
                Resolved::Sure(m) => Some((
                    count,
                    Span {
                        from: m.start,
                        to: m.end(),
                    },
                )),
                Resolved::TwoReadings(_)
                | Resolved::Twice(_)
                | Resolved::Skipped
                | Resolved::ZoneShared(_)
                | Resolved::NoSuchDay => None,
            }
        });
        match longest {
            Some((count, span)) => {
                found.push(span);
                at += count;
            }
            None => at += 1,
        }
    }
    found
}

/// `issues_job4711_20260301T0200.csv`, `deploys-2026-03-01.json`, `export_20260301.csv`: unix seconds, UTC.
pub fn time_in_name(path: &Path) -> Option<i64> {
    let name = path.file_stem()?.to_str()?;
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|at| {
        let starts = at == 0 || !bytes[at - 1].is_ascii_digit();
        starts.then(|| stamp(&bytes[at..])).flatten()
    })
}

fn stamp(b: &[u8]) -> Option<i64> {
    let digits: Vec<u8> = b
        .iter()
        .copied()
        .take_while(|c| c.is_ascii_digit() || matches!(c, b'-' | b'T' | b'_'))
        .filter(u8::is_ascii_digit)
        .collect();
    let number = |from: usize, to: usize| -> Option<i64> {
        std::str::from_utf8(digits.get(from..to)?)
            .ok()?
            .parse()
            .ok()
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    if !(2000..2100).contains(&year) {
        return None;
    }
    let days = day_number(year as i16, month as u8, day as u8)?;
    let clock = match (number(8, 10), number(10, 12)) {
        (Some(hour), Some(minute)) if hour < 24 && minute < 60 => hour * 3_600 + minute * 60,
        _ => 0,
    };
    Some(days * DAY_S + clock)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Stated, stated, time_in_name};
    use crate::model::coverage::Span;
    use crate::model::moment::ZoneBasis;
    use crate::normalise::fields::when::parse::Frame;
    use crate::normalise::fields::when::resolve::Zone;

    #[track_caller]
    fn check(line: &str, expected: Option<Stated>) {
        let frame = Frame {
            pivot_year: 2_027,
            workbook: false,
            since_1904: false,
        };
        let zone = Zone {
            tz: None,
            basis: ZoneBasis::Assumed,
        };
        assert_eq!(stated(&[line.to_string()], frame, zone), expected, "{line}");
    }

    #[test]
    fn lines_above_the_header_state_spans() {
        let march = Span {
            from: 1_772_323_200,
            to: 1_775_001_599,
        };
        check(
            "Period: 2026-03-01 to 2026-03-31",
            Some(Stated::Span(march)),
        );
        check(
            "Zeitraum 01.03.2026 - 31.03.2026",
            Some(Stated::Span(march)),
        );
        check(
            "Exported 2026-03-01 02:00 by ana",
            Some(Stated::Taken(1_772_330_400)),
        );
        check("Change log 2026", None);
        check("Exported 03/04/2026", None);
    }

    #[test]
    fn names_tell_when_an_export_was_taken() {
        let at = |name: &str| time_in_name(Path::new(name));
        assert_eq!(at("issues_job4711_20260301T0200.csv"), Some(1_772_330_400));
        assert_eq!(at("deploys-2026-03-01.json"), Some(1_772_323_200));
        assert_eq!(at("deployments_20261102T0500Z.jsonl"), Some(1_793_595_600));
        assert_eq!(at("tickets.csv"), None);
        assert_eq!(at("job4711.csv"), None);
        assert_eq!(at("2026-13-01.csv"), None);
    }
}
