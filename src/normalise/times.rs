//! The times of a source, decided when all of it was read.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::model::coverage::{self, Span};
use crate::model::intake::{Question, ZoneUsed};
use crate::model::memory::{Memory, OrderKey, OrderProof};
use crate::model::moment::{Moment, ZoneBasis};
use crate::model::record::Times;
use crate::normalise::fields::when::order::{self, ColumnShape, Decision, Evidence, Pending, Slot};
use crate::normalise::fields::when::reading::{Civil, Offset, Order, Reading, Shape};
use crate::normalise::fields::when::resolve::{Resolved, Zone, resolve};
use crate::normalise::fields::when::zones;
use crate::normalise::gather::Gathered;
use crate::normalise::zone_doubts::ZoneDoubts;
use crate::normalise::{spoiled, years};

/// What deciding the times gave beside the times themselves.
#[derive(Debug, Default)]
pub struct Timed {
    /// When each record was last updated, unix seconds; as long as the records.
    pub updated: Vec<Option<i64>>,
    /// Spans of dates with two readings.
    pub uncertain: Vec<Span>,
    pub questions: Vec<Question>,
    pub proven: Vec<(OrderKey, OrderProof)>,
    pub zone: Option<ZoneUsed>,
}

/// Decides orders and zones and writes every time into its record.
pub fn settle(gathered: &mut Gathered, memory: &Memory) -> Timed {
    years::fill(gathered);
    spoiled::doubt(gathered);
    let decided = decide(gathered, memory);
    let mut timed = Timed {
        updated: vec![None; gathered.records.len()],
        ..Timed::default()
    };
    let mut bases = [0u64; 2];
    let source_zone = Zone {
        tz: gathered.source.zone,
        basis: if gathered.source.zone.is_some() {
            ZoneBasis::Configured
        } else {
            ZoneBasis::Assumed
        },
    };
    // Only an update hangs on some columns: their order is worth no question.
    let mut matters = vec![false; gathered.time_columns.len()];
    let mut zones = ZoneDoubts::default();
    let pending = std::mem::take(&mut gathered.pending);
    for time in &pending {
        matters[usize::from(time.column)] |= time.slot != Slot::Updated;
        let column = &gathered.time_columns[usize::from(time.column)];
        let reading = in_column(time.reading, column.zone, source_zone.tz);
        let is_local = matches!(reading, Reading::Civil(c) if c.offset == Offset::Local);
        bases[usize::from(is_local)] += 1;
        if is_local && let Some(Offset::Shared(shared)) = column.zone {
            zones.over_column(time.column, shared);
        }
        let moment = match resolve(reading, order_of(time, &decided), source_zone) {
            Resolved::Sure(moment) | Resolved::Twice(moment) => Some(moment),
            Resolved::ZoneShared(shared) => {
                zones.in_cell(time.column, shared);
                let (name, places) = (zones::shared(shared).0, zones::places(shared));
                let why = format!("has the zone `{name}`, which is {places}");
                unread(gathered, time, &why)
            }
            Resolved::TwoReadings(moment) => {
                zones.of_reading(time.column, reading);
                if is_coverage_time(time.slot) {
                    timed.uncertain.push(Span {
                        from: moment.start,
                        to: moment.end(),
                    });
                }
                Some(moment)
            }
            Resolved::Skipped => unread(gathered, time, "was skipped when clocks were set forward"),
            Resolved::NoSuchDay if years::is_missing(reading) => unread(
                gathered,
                time,
                "names no year, and no date around it tells one",
            ),
            Resolved::NoSuchDay => unread(gathered, time, "is no day in the order that was proven"),
        };
        if let Some(moment) = moment {
            put(gathered, &mut timed, time, moment);
        }
    }
    timed.uncertain = coverage::united(std::mem::take(&mut timed.uncertain), 0);
    timed.zone = zone_used(gathered, bases);
    ask(gathered, &decided, &matters, &mut timed);
    timed.questions.extend(zones.questions(gathered));
    timed
}

/// A reading of a column over which a zone stands.
fn in_column(reading: Reading, zone: Option<Offset>, source: Option<Tz>) -> Reading {
    let (Reading::Civil(civil), Some(zone)) = (reading, zone) else {
        return reading;
    };
    if civil.offset != Offset::Local {
        return reading;
    }
    let offset = match (zone, source) {
        // What is configured tells what an abbreviation means.
        (Offset::Standard(..), Some(_)) | (Offset::Shared(_), None) => Offset::Local,
        (Offset::Shared(shared), Some(tz)) => {
            zones::of_sharer(shared, tz).map_or(Offset::Local, Offset::Seconds)
        }
        (zone, _) => zone,
    };
    Reading::Civil(Civil { offset, ..civil })
}

fn is_coverage_time(slot: Slot) -> bool {
    match slot {
        Slot::Created | Slot::Started | Slot::Ended => true,
        Slot::PlannedStart | Slot::PlannedEnd | Slot::Resolved | Slot::Approved | Slot::Updated => {
            false
        }
    }
}

fn decide(gathered: &Gathered, memory: &Memory) -> BTreeMap<ColumnShape, Decision> {
    order::decide(&Evidence {
        source: &gathered.source.name,
        headers: &gathered.headers,
        seen: &gathered.seen,
        pending: &gathered.pending,
        answers: &gathered.settings.answers,
        memory,
        taken: gathered.settings.now,
        one_order: gathered.tables.iter().all(|t| t.meaning.profile.is_some()),
    })
}

fn order_of(
    time: &Pending,
    decided: &BTreeMap<ColumnShape, Decision>,
) -> Option<crate::model::memory::DateOrder> {
    match time.reading {
        Reading::Civil(civil) => match civil.order {
            Order::Unsure(shape) => decided.get(&(time.column, shape)).and_then(Decision::order),
            Order::Known | Order::Named | Order::Dotted | Order::Loose => None,
        },
        Reading::Instant { .. } | Reading::TimeOfDay(..) => None,
    }
}

fn unread(gathered: &mut Gathered, time: &Pending, why: &str) -> Option<Moment> {
    let header = &gathered.headers[usize::from(time.column)];
    let row = &mut gathered.rows[time.record as usize];
    if row.unread.is_none() {
        row.unread = Some(format!("the time in `{header}` {why}").into_boxed_str());
    }
    None
}

fn put(gathered: &mut Gathered, timed: &mut Timed, time: &Pending, moment: Moment) {
    let times: &mut Times = &mut gathered.records.times[time.record as usize];
    let slot = match time.slot {
        Slot::Created => &mut times.created,
        Slot::Started => &mut times.started,
        Slot::Ended => &mut times.ended,
        Slot::PlannedStart => &mut times.planned_start,
        Slot::PlannedEnd => &mut times.planned_end,
        Slot::Resolved => &mut times.resolved,
        Slot::Approved => &mut times.approved,
        Slot::Updated => {
            timed.updated[time.record as usize] = Some(moment.start);
            return;
        }
    };
    *slot = Some(moment);
}

fn zone_used(gathered: &Gathered, [stated, local]: [u64; 2]) -> Option<ZoneUsed> {
    if stated + local == 0 {
        return None;
    }
    if local == 0 {
        return Some(ZoneUsed {
            zone: "stated".to_string(),
            basis: ZoneBasis::Stated,
            because: format!("all {stated} times state their zone"),
        });
    }
    Some(match gathered.source.zone {
        Some(tz) => ZoneUsed {
            zone: tz.name().to_string(),
            basis: ZoneBasis::Configured,
            because: format!(
                "configured; {local} of {} times state no zone",
                stated + local
            ),
        },
        None => ZoneUsed {
            zone: "UTC".to_string(),
            basis: ZoneBasis::Assumed,
            because: format!(
                "{local} of {} times state no zone and none is configured",
                stated + local
            ),
        },
    })
}

fn ask(
    gathered: &Gathered,
    decided: &BTreeMap<ColumnShape, Decision>,
    matters: &[bool],
    timed: &mut Timed,
) {
    let source = &gathered.source.name;
    for (&(column, shape), decision) in decided {
        let seen = &gathered.seen[&(column, shape)];
        let header = &gathered.headers[usize::from(column)];
        let key = (source.clone(), header.clone(), shape.name());
        if let Decision::Proven(proof) = decision {
            timed.proven.push((key, proof.clone()));
            continue;
        }
        if seen.unsure == 0 || !matters[usize::from(column)] {
            continue;
        }
        let example = seen.example.as_ref().map_or_else(String::new, |w| {
            format!(", the first at {}:{} \"{}\"", w.place.0, w.place.1, w.cell)
        });
        if shape == Shape::SPREADSHEET {
            timed
                .questions
                .push(spoiled::question(gathered, column, seen));
            continue;
        }
        let found = match decision {
            Decision::Mixed => format!(
                "the column holds both orders; {} values fit both{example}",
                seen.unsure
            ),
            Decision::Open | Decision::Proven(_) => format!(
                "{} values fit both orders and nothing settles it{example}",
                seen.unsure
            ),
        };
        timed.questions.push(Question {
            source: source.clone(),
            about: format!("date order of column {header}, {}", shape.name()),
            found,
            answers: vec![
                format!("--answer '{source}:{header}=day-first'"),
                format!("--answer '{source}:{header}=month-first'"),
            ],
        });
    }
    timed.proven.sort_by(|a, b| a.0.cmp(&b.0));
    timed.proven.dedup_by(|a, b| a.0 == b.0);
}
