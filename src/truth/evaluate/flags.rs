//! The flag on unrecorded hot-fixes against what is true of them.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::model::source::System;
use crate::truth::evaluate::contract::EvaluateError;
use crate::truth::evaluate::counts::Ratio;
use crate::truth::evaluate::tables::{Found, Truth, coded, open};

const CODE: &str = "UNRECORDED_HOTFIX";

/// Why a hot-fix is unrecorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Why {
    /// Its ticket was taken out of the exports.
    Certain,
    /// The project itself committed it directly.
    Direct,
    Other,
}

/// How well the flag did. Where one kind is counted, right flags of the other kinds are neither right nor wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlagFigures {
    pub flagged: u64,
    pub fp: u64,
    /// Flags on records that the truth does not know, or of other systems.
    pub ignored: u64,
    pub all: Ratio,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certain: Option<Ratio>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct: Option<Ratio>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Ratio>,
}

/// Scores the flags of a run, where the hot-fixes' own truth wins over a column of the truth, and that over what its changes hold.
pub fn flags(
    path: &Path,
    hotfixes: Option<&Path>,
    truth: &Truth,
) -> Result<FlagFigures, EvaluateError> {
    let kinds = kinds(hotfixes, truth)?;
    let flagged = coded(path, CODE, truth)?;
    let mine: Vec<Option<Why>> = flagged
        .iter()
        .filter(|(source, _)| source == System::Hotfixes.name())
        .filter_map(|(_, id)| kinds.get(id.as_str()).copied())
        .collect();
    let fp = mine.iter().filter(|why| why.is_none()).count() as u64;
    let ratio = |wanted: &dyn Fn(Why) -> bool| {
        let count = |whys: &mut dyn Iterator<Item = &Option<Why>>| {
            whys.filter(|why| why.is_some_and(wanted)).count() as u64
        };
        let tp = count(&mut mine.iter());
        Ratio::new(tp, tp + fp, count(&mut kinds.values()))
    };
    let one = |kind: Why| Some(ratio(&|why| why == kind)).filter(|ratio| ratio.r#true > 0);
    Ok(FlagFigures {
        flagged: mine.len() as u64,
        fp,
        ignored: (flagged.len() - mine.len()) as u64,
        all: ratio(&|_| true),
        certain: one(Why::Certain),
        direct: one(Why::Direct),
        other: one(Why::Other),
    })
}

/// Hot-fixes, `source:record_id`, sorted.
#[derive(Debug, Default)]
pub struct Misjudged {
    /// Flagged, and recorded.
    pub accused: Vec<String>,
    /// Unrecorded, and not flagged.
    pub missed: Vec<String>,
}

/// The hot-fixes that the flag is wrong about.
///
/// # Errors
/// When a file cannot be read or lacks a column.
pub fn misjudged(
    path: &Path,
    hotfixes: Option<&Path>,
    truth: &Truth,
) -> Result<Misjudged, EvaluateError> {
    let flagged = coded(path, CODE, truth)?;
    let source = System::Hotfixes.name();
    let mut misjudged = Misjudged::default();
    for (id, why) in kinds(hotfixes, truth)? {
        let name = format!("{source}:{id}");
        match (why, flagged.contains(&(source.to_string(), id))) {
            (None, true) => misjudged.accused.push(name),
            (Some(_), false) => misjudged.missed.push(name),
            (None, false) | (Some(_), true) => {}
        }
    }
    misjudged.accused.sort_unstable();
    misjudged.missed.sort_unstable();
    Ok(misjudged)
}

/// How far a flag of absence can be trusted on the records of one source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlagRatio {
    /// The code, or `UNRECORDED_*`: any of them.
    pub code: String,
    pub source: String,
    /// Of records; one is flagged when its found change is, since a flag stands on one record of a change only.
    pub records: Ratio,
}

/// Codes that say that nobody recorded what ran.
const ABSENCE: &str = "UNRECORDED_";

/// Precision of each code, and recall of all of them together: truth does not tell a hot-fix from another deploy.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn by_source(
    path: &Path,
    truth: &Truth,
    found: &Found,
) -> Result<Vec<FlagRatio>, EvaluateError> {
    let mut flagged: BTreeMap<String, FxHashSet<u32>> = BTreeMap::new();
    let mut table = open(path, &["code", "source", "record_id"])?;
    while let Some(row) = table.next()? {
        if let (true, Some(record)) = (row[0].starts_with(ABSENCE), truth.find(row[1], row[2])) {
            for code in [row[0].to_string(), format!("{ABSENCE}*")] {
                let changes = flagged.entry(code).or_default();
                changes.insert(found.change[record as usize]);
            }
        }
    }
    let recorded = truth.recorded();
    let is_record =
        |name: &str| [System::Tickets.name(), System::Spreadsheets.name()].contains(&name);
    let mut ratios = Vec::new();
    for (code, changes) in &flagged {
        for (source, name) in truth.sources.iter().enumerate() {
            let of_source = || (0..truth.len()).filter(|&r| usize::from(truth.source[r]) == source);
            let is_flagged = |r: &usize| changes.contains(&found.change[*r]);
            let is_true = |r: &usize| !recorded.contains(&truth.change[*r]);
            let flagged = of_source().filter(is_flagged).count() as u64;
            let right = of_source().filter(|r| is_flagged(r) && is_true(r)).count() as u64;
            let absent = of_source().filter(is_true).count() as u64;
            if flagged > 0 && !is_record(name) {
                let mut records = Ratio::new(right, flagged, absent);
                if !code.ends_with('*') {
                    (records.r, records.f1) = (None, None);
                }
                ratios.push(FlagRatio {
                    code: code.clone(),
                    source: name.clone(),
                    records,
                });
            }
        }
    }
    Ok(ratios)
}

/// For each hot-fix that the truth knows: why it is unrecorded; `None`: it is recorded.
fn kinds(
    hotfixes: Option<&Path>,
    truth: &Truth,
) -> Result<FxHashMap<String, Option<Why>>, EvaluateError> {
    match hotfixes {
        Some(path) => from_hotfixes(path),
        None => Ok(from_truth(truth)),
    }
}

fn from_hotfixes(path: &Path) -> Result<FxHashMap<String, Option<Why>>, EvaluateError> {
    let mut table = open(path, &["record_id", "unrecorded", "why"])?;
    let mut kinds = FxHashMap::default();
    while let Some(row) = table.next()? {
        let kind = (row[1] == "1").then(|| why(row[2]));
        kinds.insert(row[0].to_string(), kind);
    }
    Ok(kinds)
}

/// Without a column for it, unrecorded is what shares its change with neither a ticket nor a sheet row.
fn from_truth(truth: &Truth) -> FxHashMap<String, Option<Why>> {
    let named = |record: u32| truth.sources[usize::from(truth.source[record as usize])].as_str();
    let recorded = truth.recorded();
    truth
        .id_of_each()
        .filter(|&(_, _, record)| named(record) == System::Hotfixes.name())
        .map(|(_, id, record)| {
            let kind = if truth.has_unrecorded {
                truth.unrecorded[record as usize].as_deref().map(why)
            } else {
                let is_recorded = recorded.contains(&truth.change[record as usize]);
                (!is_recorded).then_some(Why::Other)
            };
            (id.to_string(), kind)
        })
        .collect()
}

fn why(text: &str) -> Why {
    if text.starts_with("ticket:") {
        Why::Certain
    } else if text == "natural:direct" {
        Why::Direct
    } else {
        Why::Other
    }
}
