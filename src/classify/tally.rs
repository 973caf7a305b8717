//! What is counted over all changes: what ran on a service and in which version, and which of it were emergencies.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::change::{ChangeIx, Linked};
use crate::model::columns::NameId;
use crate::model::intake::Intake;
use crate::model::record::{Kind, RecordIx};
use crate::model::source::System;

/// What ran on one service.
#[derive(Clone, Debug, Default)]
pub struct OfService {
    /// Changes that ran there, and those of them that were emergencies.
    pub changes: u64,
    pub emergencies: u64,
    /// The last emergency, by its first run.
    pub last_emergency: Option<(i64, ChangeIx)>,
    /// Emergencies by their first run, unix seconds, ascending.
    pub emergency_runs: Vec<(i64, ChangeIx, RecordIx)>,
}

/// By service, and by service and environment.
#[derive(Debug, Default)]
pub struct Tally {
    pub services: FxHashMap<NameId, OfService>,
    /// Runs in production that name a version, unix seconds, ascending.
    versions: FxHashMap<(NameId, NameId), Vec<(i64, RecordIx)>>,
    /// Services that both a ticket and a run name: words that both systems use.
    pub shared: FxHashSet<NameId>,
}

impl Tally {
    pub fn new(intake: &Intake, linked: &Linked, ran: &[bool]) -> Tally {
        let records = &intake.records;
        let mut tally = Tally::default();
        let (mut of_tickets, mut of_runs) = (FxHashSet::default(), FxHashSet::default());
        for record in records.all() {
            let i = record.index();
            let services = records.services.get(i);
            if records.system(record, &intake.sources) == System::Tickets {
                of_tickets.extend(services);
            }
            let Some(when) = records.when(record).filter(|_| ran[i]) else {
                continue;
            };
            of_runs.extend(services);
            if !records.version[i].is_none() {
                for &service in services {
                    let place = (service, records.environment[i]);
                    let runs = tally.versions.entry(place).or_default();
                    runs.push((when.start, record));
                }
            }
        }
        for runs in tally.versions.values_mut() {
            runs.sort_unstable();
        }
        tally.shared = of_tickets.intersection(&of_runs).copied().collect();
        for change in linked.changes.all() {
            tally.count(intake, linked, ran, change);
        }
        for of in tally.services.values_mut() {
            of.emergency_runs.sort_unstable();
        }
        tally
    }

    fn count(&mut self, intake: &Intake, linked: &Linked, ran: &[bool], change: ChangeIx) {
        let records = &intake.records;
        let members = linked.changes.members.get(change.index());
        let runs = members.iter().copied().filter(|r| ran[r.index()]);
        let first = runs.filter_map(|r| Some((records.when(r)?.start, r))).min();
        let Some((start, run)) = first else { return };
        let is_emergency = members.iter().any(|r| {
            records.emergency[r.index()]
                || records.kind[r.index()] == Kind::Hotfix
                || records.system(*r, &intake.sources) == System::Hotfixes
        });
        for &service in linked.changes.services.get(change.index()) {
            let of = self.services.entry(service).or_default();
            of.changes += 1;
            if is_emergency {
                of.emergencies += 1;
                of.last_emergency = of.last_emergency.max(Some((start, change)));
                of.emergency_runs.push((start, change, run));
            }
        }
    }

    /// The runs on a service in an environment before an instant, the latest last.
    pub fn versions_before(
        &self,
        service: NameId,
        environment: NameId,
        instant: i64,
    ) -> &[(i64, RecordIx)] {
        let runs = self.versions.get(&(service, environment));
        let runs = runs.map_or(&[][..], Vec::as_slice);
        &runs[..runs.partition_point(|(at, _)| *at < instant)]
    }
}
