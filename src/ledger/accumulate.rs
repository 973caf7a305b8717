//! Night after night: tonight's exports laid over what the runs before left known.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ledger::align::align;
use crate::ledger::version::{self, Replaced};
use crate::model::columns::NameId;
use crate::model::coverage::{self, Coverage, HOLE_FACTOR, SEAM_MAX_S, Span};
use crate::model::intake::{InputFile, Intake, ZoneUsed};
use crate::model::memory::Memory;
use crate::model::person::Spelling;
use crate::model::record::{RecordIx, RecordKey, Records};
use crate::model::scope::Deletions;
use crate::model::source::{Source, SourceIx};

/// What a run adds to the ledger beside its result.
#[derive(Clone, Debug, Default)]
pub struct Growth {
    /// In the order of the keys.
    pub replaced: Vec<Replaced>,
    /// Rows without an id that were corrected: the key by their content, and the key they keep.
    pub aliases: Vec<(RecordKey, RecordKey)>,
    /// What is covered by now, as the exports' own clocks have it; one a source.
    pub coverage: Vec<Coverage>,
    pub zones: Vec<Option<ZoneUsed>>,
}

/// Lays tonight's exports over what is known: a record that both hold is tonight's, one that tonight's exports do not hold stays. Its absence
/// is taken for a deletion only where the policy says so, and where tonight's export covers the instant at which it was entered.
pub fn accumulate(
    mut tonight: Intake,
    mut known: Intake,
    memory: &Memory,
    deletions: Deletions,
) -> (Intake, Growth) {
    let aliases = if known.records.is_empty() && known.sources.is_empty() {
        Vec::new()
    } else {
        let sources = sources(&tonight, &known);
        place(&mut tonight, &sources);
        place(&mut known, &sources);
        let aliases = align(&mut tonight.records, &known.records, &memory.aliases);
        tonight.sources = sources;
        aliases
    };
    let certain: Vec<Vec<Span>> = tonight.coverage.iter().map(Coverage::certain).collect();
    let here = by_key(&tonight.records);
    let mut replaced = Vec::new();
    let mut kept: Vec<RecordIx> = Vec::new();
    for old in known.records.all() {
        let i = old.index();
        let source = usize::from(known.records.source[i].0);
        if let Some(new) = here.get(&known.records.key[i]) {
            replaced.extend(version::replaced(&known, old, &tonight.records, *new));
        } else if deletions == Deletions::ByCoverage && is_covered(&known, old, &certain[source]) {
            replaced.push(version::gone(&known, old));
        } else {
            kept.push(old);
        }
    }
    replaced.sort_by_key(|r| r.key);
    if !known.sources.is_empty() {
        tonight.coverage = united(&tonight, &known, &kept);
        for (zone, before) in tonight.zones.iter_mut().zip(known.zones) {
            *zone = zone.take().or(before);
        }
        tonight.earlier = kept.len() as u64;
        tonight.beyond = std::mem::take(&mut known.beyond);
        lay_over(&mut tonight, known.records, known.files, &kept);
    }
    let growth = Growth {
        replaced,
        aliases,
        coverage: tonight.coverage.clone(),
        zones: tonight.zones.clone(),
    };
    (tonight, growth)
}

/// The sources of both, by system and name; one that changed its system starts anew.
fn sources(tonight: &Intake, known: &Intake) -> Vec<Source> {
    let mut all = tonight.sources.clone();
    for source in &known.sources {
        if all.iter().all(|s| s.name != source.name) {
            all.push(source.clone());
        }
    }
    all.sort_by(|x, y| (x.system, &x.name).cmp(&(y.system, &y.name)));
    all
}

/// Has everything point into the list of all sources; what belongs to none of them goes.
fn place(intake: &mut Intake, sources: &[Source]) {
    let place_of = |own: &Source| {
        let is_it = |s: &Source| (s.system, &s.name) == (own.system, &own.name);
        sources.iter().position(is_it).map(|at| SourceIx(at as u16))
    };
    let to: Vec<Option<SourceIx>> = intake.sources.iter().map(place_of).collect();
    let moved = |ix: SourceIx| to[usize::from(ix.0)];
    let records = std::mem::take(&mut intake.records);
    let stay: Vec<u32> = (0..records.len() as u32)
        .filter(|&i| moved(records.source[i as usize]).is_some())
        .collect();
    let mut records = records.select(&stay);
    for source in &mut records.source {
        *source = moved(*source).unwrap_or(*source);
    }
    intake.records = records;
    for file in &mut intake.files {
        file.source = moved(file.source).unwrap_or(file.source);
    }
    let none = |i: usize| Coverage::none(SourceIx(i as u16));
    let mut coverage: Vec<Coverage> = (0..sources.len()).map(none).collect();
    let mut zones = vec![None; sources.len()];
    let own = std::mem::take(&mut intake.coverage)
        .into_iter()
        .zip(std::mem::take(&mut intake.zones));
    for (covered, zone) in own {
        if let Some(source) = moved(covered.source) {
            let at = usize::from(source.0);
            coverage[at] = Coverage { source, ..covered };
            zones[at] = zone;
        }
    }
    intake.coverage = coverage;
    intake.zones = zones;
}

fn by_key(records: &Records) -> FxHashMap<RecordKey, RecordIx> {
    let all = records.all();
    all.map(|record| (records.key[record.index()], record))
        .collect()
}

fn is_covered(known: &Intake, record: RecordIx, certain: &[Span]) -> bool {
    let i = record.index();
    let system = known.records.system(record, &known.sources);
    let entered = known.records.times[i].entered(system);
    entered.is_some_and(|entered| {
        certain
            .iter()
            .any(|span| span.from <= entered.start && entered.end() <= span.to)
    })
}

/// What is covered by now. What was uncertain stays so, unless tonight's export speaks of that time with certainty.
fn united(tonight: &Intake, known: &Intake, kept: &[RecordIx]) -> Vec<Coverage> {
    let mut entries = vec![0_i64; tonight.coverage.len()];
    let earlier = kept.iter().map(|r| known.records.source[r.index()]);
    for source in tonight.records.source.iter().copied().chain(earlier) {
        entries[usize::from(source.0)] += 1;
    }
    for (entries, beyond) in entries.iter_mut().zip(&known.beyond) {
        *entries += beyond.cast_signed();
    }
    let both = tonight.coverage.iter().zip(&known.coverage);
    both.zip(entries)
        .map(|((now, before), entries)| {
            let spans = [now.spans.as_slice(), &before.spans].concat();
            let length: i64 = coverage::united(spans.clone(), 0)
                .iter()
                .map(|s| s.to - s.from)
                .sum();
            let typical_s = length / entries.max(1);
            let uncertain = coverage::without(&before.uncertain, &now.certain());
            let later = if now.to() >= before.to() { now } else { before };
            Coverage {
                spans: coverage::united(spans, SEAM_MAX_S.max(typical_s * HOLE_FACTOR)),
                uncertain: coverage::united([now.uncertain.clone(), uncertain].concat(), 0),
                basis: later.basis,
                ..now.clone()
            }
        })
        .collect()
}

/// Puts the records that stay known among tonight's, in their order, names interned anew in that order: the same records in
/// one batch come out the same.
fn lay_over(tonight: &mut Intake, known: Records, files: Vec<InputFile>, kept: &[RecordIx]) {
    let people: FxHashMap<String, Spelling> = [&tonight.records, &known]
        .into_iter()
        .flat_map(spellings)
        .collect();
    let read = tonight.files.len() as u32;
    tonight.files.extend(files);
    let mut all = std::mem::take(&mut tonight.records);
    let kept: Vec<u32> = kept.iter().map(|r| r.0).collect();
    all.append(known.select(&kept), read);
    let mut order: Vec<u32> = (0..all.len() as u32).collect();
    order.par_sort_unstable_by_key(|&i| all.order_of(RecordIx(i)));
    let mut records = Records::default();
    records.append(all.select(&order), 0);
    let used: FxHashSet<NameId> = records
        .people
        .iter()
        .flat_map(|people| people.iter().map(|p| p.name))
        .collect();
    records.spellings = records
        .names
        .iter()
        .map(|(id, name)| {
            let spelling = people.get(name).filter(|_| used.contains(&id));
            spelling.cloned().unwrap_or_default()
        })
        .collect();
    tonight.records = records;
    order_files(tonight);
}

fn spellings(records: &Records) -> impl Iterator<Item = (String, Spelling)> + '_ {
    let named = records.names.iter().zip(&records.spellings);
    named
        .filter(|(_, spelling)| !spelling.is_empty() || spelling.is_bot)
        .map(|((_, name), spelling)| (name.to_string(), spelling.clone()))
}

/// Sorts the files by source, path and run; those of earlier runs that no record comes from any more go.
fn order_files(intake: &mut Intake) {
    let mut is_used: Vec<bool> = intake.files.iter().map(|f| f.run.is_none()).collect();
    for place in &intake.records.place {
        is_used[place.file as usize] = true;
    }
    let mut order: Vec<usize> = (0..intake.files.len()).filter(|&i| is_used[i]).collect();
    order.sort_by_key(|&i| {
        let file = &intake.files[i];
        (file.source, &file.path, file.run)
    });
    let mut to = vec![0_u32; intake.files.len()];
    for (at, &i) in order.iter().enumerate() {
        to[i] = at as u32;
    }
    for place in &mut intake.records.place {
        place.file = to[place.file as usize];
    }
    let mut files: Vec<Option<InputFile>> = std::mem::take(&mut intake.files)
        .into_iter()
        .map(Some)
        .collect();
    intake.files = order.iter().filter_map(|&i| files[i].take()).collect();
}
