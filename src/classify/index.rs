//! What is looked up across all records: ticket keys, blocks of imported times, runs by service.

use std::sync::OnceLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::columns::NameId;
use crate::model::intake::Intake;
use crate::model::record::{RecordIx, Records};
use crate::model::source::{SourceIx, System};

/// As many tickets of one source opened in the same second or minute are an import, not people.
const IMPORT_BLOCK_MIN: u32 = 10;

/// Creation times that so many tickets share that they are those of an import.
#[derive(Debug, Default)]
pub struct Imports(FxHashSet<(SourceIx, i64)>);

impl Imports {
    pub fn new(intake: &Intake) -> Imports {
        let records = &intake.records;
        let mut blocks: FxHashMap<(SourceIx, i64), u32> = FxHashMap::default();
        for record in records.all() {
            if records.system(record, &intake.sources) == System::Tickets
                && let Some(created) = records.times[record.index()].created
                && created.width_s < 60
            {
                *blocks
                    .entry((records.source[record.index()], created.start))
                    .or_default() += 1;
            }
        }
        blocks.retain(|_, n| *n >= IMPORT_BLOCK_MIN);
        Imports(blocks.into_keys().collect())
    }

    /// Whether the ticket's creation time is an import's, and says nothing of when it was opened.
    pub fn holds(&self, records: &Records, ticket: RecordIx) -> bool {
        let i = ticket.index();
        records.times[i]
            .created
            .is_some_and(|created| self.0.contains(&(records.source[i], created.start)))
    }
}

/// The keys of the tickets read, made when first asked for.
pub struct TicketKeys<'a> {
    intake: &'a Intake,
    known: OnceLock<Known>,
}

struct Known {
    /// XXH3 of each id.
    ids: FxHashSet<u64>,
    projects: FxHashSet<Box<str>>,
    key: Regex,
}

impl<'a> TicketKeys<'a> {
    pub fn new(intake: &'a Intake) -> TicketKeys<'a> {
        TicketKeys {
            intake,
            known: OnceLock::new(),
        }
    }

    /// Keys of a known project that the record's texts name and that no ticket read carries; at most three.
    pub fn missing_in(&self, record: RecordIx) -> Vec<&'a str> {
        let known = self.known.get_or_init(|| Known::new(self.intake));
        let records = &self.intake.records;
        let i = record.index();
        let mut missing = Vec::new();
        for text in [
            records.title.get(i),
            records.reference.get(i),
            records.body.get(i),
        ] {
            for found in known.key.find_iter(text) {
                let key = found.as_str();
                let project = key.split_once('-').map_or(key, |(project, _)| project);
                if known.projects.contains(project)
                    && !known.ids.contains(&xxh3_64(key.as_bytes()))
                    && !missing.contains(&key)
                    && missing.len() < 3
                {
                    missing.push(key);
                }
            }
        }
        missing
    }
}

impl Known {
    fn new(intake: &Intake) -> Known {
        let records = &intake.records;
        let mut ids = FxHashSet::default();
        let mut projects: FxHashSet<Box<str>> = FxHashSet::default();
        for record in records.all() {
            if records.system(record, &intake.sources) != System::Tickets {
                continue;
            }
            let id = records.id.get(record.index());
            ids.insert(xxh3_64(id.as_bytes()));
            if let Some((project, _)) = id.split_once('-')
                && !projects.contains(project)
            {
                projects.insert(project.into());
            }
        }
        Known {
            ids,
            projects,
            key: Regex::new(r"\b[A-Z][A-Z0-9_]{1,15}-[0-9]{1,9}\b").expect("the pattern is valid"),
        }
    }
}

/// When something ran in production, by service.
#[derive(Debug, Default)]
pub struct EvidenceIndex(FxHashMap<NameId, Vec<i64>>);

impl EvidenceIndex {
    pub fn new(intake: &Intake, ran: &[bool]) -> EvidenceIndex {
        let records = &intake.records;
        let mut by_service: FxHashMap<NameId, Vec<i64>> = FxHashMap::default();
        for record in records.all().filter(|record| ran[record.index()]) {
            if let Some(when) = records.when(record) {
                for &service in records.services.get(record.index()) {
                    by_service.entry(service).or_default().push(when.middle());
                }
            }
        }
        for runs in by_service.values_mut() {
            runs.sort_unstable();
        }
        EvidenceIndex(by_service)
    }

    /// Runs of the service, unix seconds, ascending.
    pub fn runs(&self, service: NameId) -> &[i64] {
        self.0.get(&service).map_or(&[], Vec::as_slice)
    }
}
