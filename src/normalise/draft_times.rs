//! The times of one row: a day here, a time of day and a zone there, a start and an end in one cell.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::normalise::contract::{Meaning, Use};
use crate::normalise::draft::{Draft, Timed, first_value};
use crate::normalise::fields::when::order::Slot;
use crate::normalise::fields::when::parse::{self, Frame};
use crate::normalise::fields::when::reading::{Civil, Clock, Offset, Reading};
use crate::normalise::fields::when::{of_day, ranges, words};
use crate::normalise::pairs;

/// A time of day, and the column of its date where that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClockOf {
    pub(super) column: Option<usize>,
    pub(super) clock: Clock,
    pub(super) zone: Offset,
}

impl Draft {
    pub(super) fn take_time(
        &mut self,
        slot: Slot,
        by: usize,
        used: &Use,
        value: &str,
        frame: Frame,
    ) {
        if used.clock_of.is_some() {
            return self.take_clock(by, used, value, frame);
        }
        if self.times.iter().any(|t| t.slot == slot) {
            return;
        }
        match parse::read(first_value(value), frame) {
            Ok(Reading::TimeOfDay(clock, zone)) => self.push_clock(used, clock, zone),
            Ok(reading) => self.times.push(Timed { slot, by, reading }),
            Err(why) => {
                let range = end_of(slot).and_then(|_| ranges::read(first_value(value), frame));
                match (range, words::dated(value, frame)) {
                    (Some((from, to)), _) => self.take_range(slot, by, from, to),
                    (None, Some(reading)) => self.times.push(Timed { slot, by, reading }),
                    (None, None) => match words::read(value) {
                        Some(clock) => self.push_clock(used, clock, Offset::Local),
                        None => self.unread = self.unread.or(Some((by, why))),
                    },
                }
            }
        }
    }

    /// A cell that names a start and an end.
    fn take_range(&mut self, slot: Slot, by: usize, from: Civil, to: Civil) {
        let Some(end) = end_of(slot) else { return };
        for (slot, civil) in [(slot, from), (end, to)] {
            if !self.times.iter().any(|t| t.slot == slot) {
                let reading = Reading::Civil(civil);
                self.times.push(Timed { slot, by, reading });
            }
        }
    }

    pub(super) fn take_end(&mut self, by: usize, value: &str, frame: Frame) {
        match parse::read(value, frame) {
            Ok(reading) => self.times.push(Timed {
                slot: Slot::Ended,
                by,
                reading,
            }),
            Err(why) => self.unread = self.unread.or(Some((by, why))),
        }
    }

    pub(super) fn take_clock(&mut self, by: usize, used: &Use, value: &str, frame: Frame) {
        match of_day::time_of_day(value, frame) {
            Ok(Reading::TimeOfDay(clock, zone)) => self.push_clock(used, clock, zone),
            Ok(reading) => {
                if !self.times.iter().any(|t| t.slot == Slot::Started) {
                    self.times.push(Timed {
                        slot: Slot::Started,
                        by,
                        reading,
                    });
                }
            }
            Err(why) => match words::read(value) {
                Some(clock) => self.push_clock(used, clock, Offset::Local),
                None => self.unread = self.unread.or(Some((by, why))),
            },
        }
    }

    fn push_clock(&mut self, used: &Use, clock: Clock, zone: Offset) {
        let zone = match zone {
            Offset::Local => used.zone.unwrap_or(Offset::Local),
            stated => stated,
        };
        self.clocks.push(ClockOf {
            column: used.clock_of,
            clock,
            zone,
        });
    }

    /// Puts the times of day of their own columns on the days of others, and the row's zone on its times.
    pub fn join_clocks(&mut self, meaning: &Meaning) {
        for of in &self.clocks {
            let is_day = |t: &Timed| {
                matches!(
                    t.reading,
                    Reading::Civil(Civil {
                        clock: Clock::DAY,
                        ..
                    })
                )
            };
            let fits = |t: &Timed| match of.column {
                Some(column) => meaning.uses[t.by].column == column,
                None => matches!(t.slot, Slot::Started | Slot::Created),
            };
            let day = self.times.iter_mut().find(|t| is_day(t) && fits(t));
            if let Some(Timed {
                reading: Reading::Civil(civil),
                ..
            }) = day
            {
                civil.clock = of.clock;
                if civil.offset == Offset::Local {
                    civil.offset = of.zone;
                }
            }
        }
        let Some(zone) = self.zone else { return };
        for time in &mut self.times {
            if let Reading::Civil(civil) = &mut time.reading
                && civil.offset == Offset::Local
            {
                civil.offset = zone;
            }
        }
    }

    /// Takes a date whose state tells which time of the record it is; the first of a name is taken otherwise.
    pub fn take_step(&mut self, by: usize, used: &Use, state: &str, value: &str, frame: Frame) {
        let hash = xxh3_64_with_seed(value.as_bytes(), used.field as u64 + 1);
        self.content = self.content.wrapping_add(hash);
        let slot = pairs::slot_of(state).unwrap_or(Slot::Started);
        self.take_time(slot, by, used, value, frame);
    }

    /// Where steps tell no start, the time at which it was done is the one it has.
    pub fn start_of_steps(&mut self) {
        if self.times.iter().all(|t| t.slot != Slot::Started)
            && let Some(done) = self.times.iter_mut().find(|t| t.slot == Slot::Ended)
        {
            done.slot = Slot::Started;
        }
    }
}

/// The time at which what begins with a time ends.
fn end_of(slot: Slot) -> Option<Slot> {
    match slot {
        Slot::Started => Some(Slot::Ended),
        Slot::PlannedStart => Some(Slot::PlannedEnd),
        Slot::Created
        | Slot::Ended
        | Slot::PlannedEnd
        | Slot::Resolved
        | Slot::Approved
        | Slot::Updated => None,
    }
}
