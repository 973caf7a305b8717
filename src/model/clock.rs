//! Clocks of sources that run apart: what was found, and setting them right.

use serde::Serialize;

use crate::model::coverage::{Coverage, CoverageBasis, Span};
use crate::model::intake::{Intake, ZoneUsed};
use crate::model::moment::{Moment, ZoneBasis, span_words};
use crate::model::record::{RecordIx, Times};
use crate::model::source::SourceIx;

/// What the entries of two sources that share an id say of their clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockPair {
    /// The one that is set right, where one is; else the first of the two.
    pub source: SourceIx,
    pub against: SourceIx,
    /// By how many seconds `source` reads later than `against`; a multiple of 15 minutes.
    pub late_s: i64,
    /// The least and the most of it that the entries do not rule out, seconds.
    pub spread_s: (i64, i64),
    /// Pairs of entries that share an id, and how many of them agree with `late_s`.
    pub n: u64,
    pub agree: u64,
    pub verdict: ClockVerdict,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockVerdict {
    /// The two clocks agree.
    Agree,
    /// Taken off the times of `source`.
    TakenOff,
    /// They differ, and which of the two is off cannot be told.
    Undecided,
    /// One offset in winter, another in summer: a zone with summer time, which must be told.
    SummerTime,
    /// Too few pairs to tell anything.
    TooFew,
    /// The pairs fit too many offsets, or none well.
    TooWide,
}

impl ClockVerdict {
    pub fn name(self) -> &'static str {
        match self {
            ClockVerdict::Agree => "agree",
            ClockVerdict::TakenOff => "taken_off",
            ClockVerdict::Undecided => "undecided",
            ClockVerdict::SummerTime => "summer_time",
            ClockVerdict::TooFew => "too_few",
            ClockVerdict::TooWide => "too_wide",
        }
    }
}

/// An offset that is taken off the times of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenOff {
    pub source: SourceIx,
    /// Seconds that it reads later than it should.
    pub late_s: i64,
    /// How it was found, in words.
    pub because: String,
}

impl ClockPair {
    /// What a person should know: what was found, and what was done; none where the clocks agree or nothing was found.
    pub fn says(&self, intake: &Intake) -> Option<String> {
        match self.verdict {
            ClockVerdict::TakenOff => Some(format!("{}: taken off its times", self.words(intake))),
            ClockVerdict::Undecided => Some(format!(
                "{}: which of the two is off cannot be told, and nothing was done",
                self.words(intake)
            )),
            ClockVerdict::SummerTime => {
                let source = &intake.source(self.source).name;
                Some(format!(
                    "{source} reads {} later than {} in winter and {} in summer ({} pairs that share an id): nothing was done; tell its zone with `--zone {source}=ZONE`",
                    signed_words(self.spread_s.0),
                    intake.source(self.against).name,
                    signed_words(self.spread_s.1),
                    self.n
                ))
            }
            ClockVerdict::Agree | ClockVerdict::TooFew | ClockVerdict::TooWide => None,
        }
    }

    /// `tickets reads 2 h 00 min later than deploys (98 of 100 pairs that share an id fit; 1 h 45 min to 2 h 00 min is possible)`
    fn words(&self, intake: &Intake) -> String {
        let way = if self.late_s < 0 { "earlier" } else { "later" };
        let (one, other) = (self.spread_s.0.abs(), self.spread_s.1.abs());
        let possible = if one == other {
            "no other offset is possible".to_string()
        } else {
            let (least, most) = (span_words(one.min(other)), span_words(one.max(other)));
            format!("{least} to {most} {way} is possible")
        };
        format!(
            "{} reads {} {way} than {} ({} of {} pairs that share an id fit; {possible})",
            intake.source(self.source).name,
            span_words(self.late_s),
            intake.source(self.against).name,
            self.agree,
            self.n,
        )
    }
}

fn signed_words(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}", span_words(seconds))
}

impl Intake {
    /// Takes every offset that was found off the times of its source; they are *inferred* from then on. Times whose zone is written beside
    /// them stay, where it is only the unmarked ones of a source that read late.
    pub fn set_right(&mut self, clocks: Vec<ClockPair>) {
        let mut done: Vec<SourceIx> = Vec::new();
        for pair in &clocks {
            // Several pairs may say the same of one source.
            if pair.verdict != ClockVerdict::TakenOff || done.contains(&pair.source) {
                continue;
            }
            done.push(pair.source);
            self.take_off(&TakenOff {
                source: pair.source,
                late_s: pair.late_s,
                because: pair.words(self),
            });
        }
        self.clocks = clocks;
    }

    /// Takes an offset off the times of its source.
    pub fn take_off(&mut self, clock: &TakenOff) {
        let unmarked_only = self.zone_is_assumed(clock.source);
        let of_source = self.records.source.iter().zip(&mut self.records.times);
        let of_source = of_source.enumerate();
        for (i, (_, times)) in of_source.filter(|(_, (source, _))| **source == clock.source) {
            self.as_read.push((RecordIx(i as u32), *times));
            for moment in times.all_mut().into_iter().flatten() {
                if !unmarked_only || moment.basis == ZoneBasis::Assumed {
                    *moment = Moment {
                        basis: ZoneBasis::Inferred,
                        ..moment.shifted(-clock.late_s)
                    };
                }
            }
        }
        self.as_read.sort_unstable_by_key(|(record, _)| *record);
        let ix = usize::from(clock.source.0);
        self.coverage[ix].shift(-clock.late_s);
        self.zones[ix] = Some(ZoneUsed {
            zone: zone_name(clock.late_s),
            basis: ZoneBasis::Inferred,
            because: clock.because.clone(),
        });
    }

    /// Seconds that were taken off a record's times: the export reads this much later.
    pub fn taken_off_s(&self, record: RecordIx) -> i64 {
        let i = record.index();
        let moved = |times: &Times| {
            let mut all = times.all().into_iter().flatten();
            all.any(|m| m.basis == ZoneBasis::Inferred)
        };
        let of_source = |pair: &&ClockPair| {
            pair.source == self.records.source[i] && pair.verdict == ClockVerdict::TakenOff
        };
        self.clocks
            .iter()
            .find(of_source)
            .filter(|_| moved(&self.records.times[i]))
            .map_or(0, |pair| pair.late_s)
    }

    /// Whether the zone of a source's unmarked times is a guess.
    pub fn zone_is_assumed(&self, source: SourceIx) -> bool {
        let used = self.zones.get(usize::from(source.0));
        used.and_then(Option::as_ref)
            .is_some_and(|zone| zone.basis == ZoneBasis::Assumed)
    }
}

impl Coverage {
    /// What was read off its entries moves with them; what the export or its name states stays.
    fn shift(&mut self, seconds: i64) {
        let moved = |span: &Span| Span {
            from: span.from + seconds,
            to: span.to + seconds,
        };
        self.uncertain = self.uncertain.iter().map(moved).collect();
        self.spans = match self.basis {
            CoverageBasis::Entries => self.spans.iter().map(moved).collect(),
            CoverageBasis::FileName => self
                .spans
                .iter()
                .map(|span| Span {
                    from: (span.from + seconds).min(span.to),
                    ..*span
                })
                .collect(),
            CoverageBasis::Stated | CoverageBasis::None => return,
        };
    }
}

/// `UTC+02:00`
pub fn zone_name(late_s: i64) -> String {
    let sign = if late_s < 0 { '-' } else { '+' };
    let minutes = late_s.abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Seconds that were taken off the times of a source whose zone is called so; 0 where it is no such name.
pub fn late_s(zone_name: &str) -> i64 {
    let parse = || {
        let (hours, minutes) = zone_name.strip_prefix("UTC")?.split_once(':')?;
        let sign = if hours.starts_with('-') { -1 } else { 1 };
        Some(hours.parse::<i64>().ok()? * 3_600 + sign * minutes.parse::<i64>().ok()? * 60)
    };
    parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{late_s, zone_name};

    #[test]
    fn a_zone_name_says_its_offset() {
        for seconds in [0, 7_200, -18_000, 20_700, -12_600, -1_800] {
            assert_eq!(late_s(&zone_name(seconds)), seconds);
        }
        assert_eq!(late_s("Europe/Berlin"), 0);
    }
}
