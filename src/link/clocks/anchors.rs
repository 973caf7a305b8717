//! Pairs of entries that share a ticket's id, by their sources.

use std::collections::BTreeMap;

use crate::link::clocks::contract::{Anchors, Bounds, Kind, TOLERANCE_S};
use crate::link::ids::{self, KeyId};
use crate::model::intake::Intake;
use crate::model::moment::{Moment, Precision, ZoneBasis};
use crate::model::record::RecordIx;
use crate::model::source::{SourceIx, System};

/// Records of one id that are paired; an id that more carry is no single change.
const RECORDS_OF_ID_MAX: usize = 16;

/// Pairs of two sources that are looked at; more tell nothing new.
const PAIRS_MAX: usize = 20_000;

/// For every two sources with such pairs, what these say. In the order of the sources.
pub fn anchors(intake: &Intake) -> Vec<Anchors> {
    let mut between: BTreeMap<(SourceIx, SourceIx), Vec<Bounds>> = BTreeMap::new();
    let mut apart: BTreeMap<(SourceIx, SourceIx), Vec<i64>> = BTreeMap::new();
    let clock = Clock { intake };
    for members in by_id(intake) {
        for (i, &a) in members.iter().enumerate() {
            for &b in &members[i + 1..] {
                let sources = (clock.source(a), clock.source(b));
                match (clock.system(a), clock.system(b)) {
                    (System::Tickets, System::Deploys) => {
                        if let Some(bounds) = clock.bounds(a, b) {
                            between.entry(sources).or_default().push(bounds);
                        }
                    }
                    (System::Deploys | System::Hotfixes, System::Deploys | System::Hotfixes)
                        if sources.0 != sources.1 =>
                    {
                        if let (Some(x), Some(y)) = (clock.ran(a), clock.ran(b)) {
                            apart
                                .entry(sources)
                                .or_default()
                                .push(x.middle() - y.middle());
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    let mut all: Vec<Anchors> = Vec::new();
    all.extend(between.into_iter().map(|((source, against), bounds)| {
        let kind = Kind::Between(thinned(bounds));
        Anchors {
            source,
            against,
            kind,
        }
    }));
    all.extend(apart.into_iter().map(|((source, against), seconds)| {
        let kind = Kind::Apart(thinned(seconds));
        Anchors {
            source,
            against,
            kind,
        }
    }));
    all.sort_by_key(|a| (a.source, a.against));
    all
}

/// The records of each id, in the order of the ids.
fn by_id(intake: &Intake) -> Vec<Vec<RecordIx>> {
    let (keys, _) = ids::keys(&intake.records, &intake.sources);
    let mut named: Vec<(KeyId, RecordIx)> = intake
        .records
        .all()
        .flat_map(|r| keys.ours.get(r.index()).iter().map(move |&key| (key, r)))
        .collect();
    named.sort_unstable();
    named
        .chunk_by(|x, y| x.0 == y.0)
        .filter(|chunk| (2..=RECORDS_OF_ID_MAX).contains(&chunk.len()))
        .map(|chunk| chunk.iter().map(|&(_, record)| record).collect())
        .collect()
}

/// Every k-th, so that there are no more than enough.
fn thinned<T: Ord>(mut pairs: Vec<T>) -> Vec<T> {
    pairs.sort_unstable();
    let step = pairs.len().div_ceil(PAIRS_MAX).max(1);
    pairs.into_iter().step_by(step).collect()
}

struct Clock<'a> {
    intake: &'a Intake,
}

impl Clock<'_> {
    fn source(&self, record: RecordIx) -> SourceIx {
        self.intake.records.source[record.index()]
    }

    fn system(&self, record: RecordIx) -> System {
        self.intake.source(self.source(record)).system
    }

    /// A time that tells of its source's clock: fine enough, and unmarked where it is the zone of the unmarked ones that is not known.
    fn tells(&self, record: RecordIx, moment: Option<Moment>) -> Option<Moment> {
        moment.filter(|m| {
            let fine = match m.precision {
                Precision::Second | Precision::Minute => true,
                Precision::Hour | Precision::Day | Precision::Interval => false,
            };
            let marked = m.basis != ZoneBasis::Assumed;
            fine && !(marked && self.intake.zone_is_assumed(self.source(record)))
        })
    }

    /// When an entry ran.
    fn ran(&self, record: RecordIx) -> Option<Moment> {
        self.tells(record, self.intake.records.when(record))
    }

    /// The least and the most by which the ticket's clock can be late, so that it was open when the deploy ran.
    fn bounds(&self, ticket: RecordIx, deploy: RecordIx) -> Option<Bounds> {
        let ran = self.ran(deploy)?;
        let times = &self.intake.records.times[ticket.index()];
        let opened = self.tells(ticket, times.created);
        let done = self.tells(ticket, times.resolved);
        if opened.is_none() && done.is_none() {
            return None;
        }
        Some(Bounds {
            least: opened.map_or(i64::MIN, |m| m.start - ran.end() - TOLERANCE_S),
            most: done.map_or(i64::MAX, |m| m.end() - ran.start + TOLERANCE_S),
            ran: ran.start,
        })
    }
}
