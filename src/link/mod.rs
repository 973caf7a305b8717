//! Linking: records → links → changes. The door.
//!
//! After Fellegi & Sunter: candidate pairs by blocking, comparisons field by field, additive weights in bits (learned from the pairs whose ids
//! tell what they are), then clusters under what is known about the sources, then probabilities calibrated on a rehearsal.

mod abbreviations;
mod absence;
mod aliases;
mod calibration;
mod candidates;
mod changes;
mod clocks;
mod cluster;
mod comparisons;
mod competition;
mod decided;
mod features;
mod forest;
mod ids;
mod lexicon;
mod links;
mod mentions;
mod model;
mod people;
mod rehearsal;
mod reliability;
mod reverts;
mod score;
mod scorecard;
mod services;
mod ships;
mod spellings;
mod splits;
mod stage;
mod taught;
mod text;
mod third;
mod tokens;
mod touched;
mod train;
mod view;
mod weights;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::aliases::Alias;
use crate::link::calibration::Calibration;
use crate::link::candidates::Pair;
use crate::link::changes::Evidence;
pub use crate::link::clocks::clocks;
use crate::link::decided::Decided;
use crate::link::model::Learned;
pub use crate::link::model::Model;
use crate::link::rehearsal::Rehearsal;
use crate::link::score::Scored;
use crate::link::ships::Ships;
use crate::link::view::View;
pub use crate::link::weights::ModelError;
use crate::link::weights::Weights;
use crate::model::change::{LearnedAlias, LearnedWord, LinkFacts, Linked, NameOf};
use crate::model::columns::NameId;
use crate::model::intake::Intake;
use crate::model::link::Verdict;
use crate::model::memory::Memory;
use crate::model::record::{RecordIx, Records};
use crate::model::settings::Settings;

/// Where linking stands, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Preparing,
    Pairing,
    Weighing,
    Grouping,
    Calibrating,
    Describing,
}

impl Step {
    pub fn name(self) -> &'static str {
        match self {
            Step::Preparing => "taking texts apart",
            Step::Pairing => "finding candidates",
            Step::Weighing => "weighing pairs",
            Step::Grouping => "grouping",
            Step::Calibrating => "calibrating",
            Step::Describing => "describing changes",
        }
    }
}

/// Decides which records speak of the same change; tells `at` where it stands.
pub fn link(intake: &Intake, memory: &Memory, settings: &Settings, at: &dyn Fn(Step)) -> Linked {
    at(Step::Preparing);
    let mut view = view::view(intake, None);
    at(Step::Pairing);
    let (pairs, cut_blocks) = candidates::candidates(&view);
    let start = match &settings.model {
        Some(model) => Weights::from_json(model).expect("the model was checked when it was read"),
        None => weights::built_in(),
    };
    at(Step::Weighing);
    let mut scored = score::score(&mut view, pairs, start.clone());
    third::learn_more(&view, &mut scored, &start);
    let decided = Decided::new(&intake.records, &memory.decisions);
    scored.keep_apart(&view, &decided.apart);
    let is_taught = scored.is_taught();
    if !is_taught {
        scored.keep_strangers_apart(&view);
    }
    at(Step::Grouping);
    let ships = ships::ships(&view, intake, &settings.policy);
    let cluster_of = group(&view, &scored, &decided, &ships);
    at(Step::Calibrating);
    let rehearsal = if scored.learned {
        rehearsal::rehearse(&view, &scored)
    } else {
        Rehearsal::default()
    };
    let learned = Learned {
        calibration: Calibration::learn(&rehearsal),
        absence: absence::learn(&view, &cluster_of, &rehearsal),
        reliability: scored.reliability.clone(),
        present: scored.present,
        is_taught,
        lexicon: view.lexicon.take().unwrap_or_default(),
    };
    let learned_from = learned_from(&view, &scored);
    let grouped = Grouped {
        scored,
        decided,
        cluster_of,
        learned,
        ships,
    };
    let linked = describe(&view, grouped, memory, settings, at);
    Linked {
        facts: LinkFacts {
            learned_from,
            cut_blocks,
            ..linked.facts
        },
        ..linked
    }
}

/// Decides again, by what an earlier run learned, what `fresh` records have a part in: those that are new or were corrected. Nothing is learned, and
/// the other records stay in their changes. Tells of each record whether it was decided again.
///
/// None, where the model does not say what that run learned beside its weights.
pub fn link_again(
    intake: &Intake,
    memory: &Memory,
    settings: &Settings,
    (model, fresh): (Model, &[bool]),
    at: &dyn Fn(Step),
) -> Option<(Linked, Vec<bool>)> {
    let Model { weights, learned } = model;
    let learned = learned?;
    at(Step::Preparing);
    let mut view = view::view(intake, Some(&learned.lexicon));
    at(Step::Pairing);
    let (pairs, cut_blocks) = candidates::candidates(&view);
    at(Step::Weighing);
    let told = (learned.reliability.clone(), learned.present);
    let mut scored = score::score_by(&mut view, pairs, weights, told);
    let decided = Decided::new(&intake.records, &memory.decisions);
    scored.keep_apart(&view, &decided.apart);
    if !learned.is_taught {
        scored.keep_strangers_apart(&view);
    }
    at(Step::Grouping);
    let ships = ships::ships(&view, intake, &settings.policy);
    let new = group(&view, &scored, &decided, &ships);
    let old = before(&intake.records, memory);
    let reached = touched::reached(&scored.pairs, &scored.bits, fresh);
    let touched = touched::touched(&old, &new, &reached);
    let both = old.into_iter().zip(new).zip(&touched);
    let grouped = Grouped {
        cluster_of: both
            .map(|((old, new), &touched)| if touched { new } else { old })
            .collect(),
        scored,
        decided,
        learned,
        ships,
    };
    let linked = describe(&view, grouped, memory, settings, at);
    let linked = Linked {
        facts: LinkFacts {
            learned_from: "the model of an earlier run".to_string(),
            cut_blocks,
            ..linked.facts
        },
        ..linked
    };
    Some((linked, touched))
}

/// Which record is of which change, and by what that was decided.
struct Grouped {
    scored: Scored,
    decided: Decided,
    /// Each change is named by its lowest record.
    cluster_of: Vec<RecordIx>,
    learned: Learned,
    ships: Ships,
}

fn group(view: &View, scored: &Scored, decided: &Decided, ships: &Ships) -> Vec<RecordIx> {
    let edges = decided.weigh(ships.free(view, scored.edges()));
    let clusters = cluster::cluster(&scored.bounds(view), edges);
    decided.obey(ships.join(view, clusters))
}

/// The changes of the run before, each named by its lowest record; a record that it did not know is alone.
fn before(records: &Records, memory: &Memory) -> Vec<RecordIx> {
    let mut lowest: FxHashMap<&str, RecordIx> = FxHashMap::default();
    let home = |record: RecordIx| match memory.changes.get(&records.key[record.index()]) {
        Some(id) => *lowest.entry(id).or_insert(record),
        None => record,
    };
    records.all().map(home).collect()
}

/// From groups to links and changes, with their probabilities.
fn describe(
    view: &View,
    grouped: Grouped,
    memory: &Memory,
    settings: &Settings,
    at: &dyn Fn(Step),
) -> Linked {
    let Grouped {
        scored,
        decided,
        cluster_of,
        learned,
        ships,
    } = grouped;
    let mut links = links::links(view, &scored, &cluster_of, &learned.calibration);
    for link in &mut links {
        if decided.same.contains(&(link.a, link.b)) {
            link.verdict = Verdict::Accepted;
        }
    }
    ships.add_to(&mut links, &cluster_of);
    links.extend(reverts::reverts(view, &cluster_of));
    links.par_sort_by_key(|link| (link.a, link.b, link.relation));
    at(Step::Describing);
    let mut changes = changes::changes(
        view,
        &Evidence {
            cluster_of: &cluster_of,
            links: &links,
            absence: &learned.absence,
            tickets: &scored.tickets,
            present: &scored.present,
        },
        memory,
        &settings.policy,
    );
    ships.settle(view, &mut changes);
    Linked {
        facts: LinkFacts {
            pairs_considered: scored.pairs.len() as u64,
            labels_positive: scored.positives as u64,
            labels_negative: scored.negatives as u64,
            ids_right: scored.reliability.overall(view),
            aliases: aliases(view),
            abbreviations: abbreviations(view),
            model: Model {
                weights: scored.weights,
                learned: Some(learned),
            }
            .json(),
            ..LinkFacts::default()
        },
        candidates: if settings.candidates {
            in_order(scored.pairs)
        } else {
            Vec::new()
        },
        links,
        changes,
        shipping: ships.shipping,
    }
}

fn in_order(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.par_sort_unstable();
    pairs
}

/// Where the weights come from, in words.
fn learned_from(view: &View, scored: &Scored) -> String {
    let tables = match (scored.learned, scored.keys_teach(view)) {
        (true, _) => "keys",
        (false, true) => "built-in tables",
        (false, false) => "built-in tables; the keys contradict all else",
    };
    match scored.by_third {
        0 => tables.to_string(),
        _ => format!("{tables}, and pairs that a third record speaks for"),
    }
}

/// What ids taught of names, services before people.
fn aliases(view: &View) -> Vec<LearnedAlias> {
    let learned = |of: NameOf, found: &[Alias<NameId>]| -> Vec<LearnedAlias> {
        found
            .iter()
            .map(|found| LearnedAlias {
                of,
                alias: found.alias,
                name: found.name,
                together: found.together,
                pairs: found.of,
            })
            .collect()
    };
    let mut all = learned(NameOf::Service, &view.services.learned);
    all.extend(learned(NameOf::Person, &view.people.learned));
    all
}

/// The abbreviations that ids taught, the most often seen first.
fn abbreviations(view: &View) -> Vec<LearnedWord> {
    let words = view.corpus.vocabulary.words();
    let word = |token: u32| words[token as usize].to_string();
    let mut all: Vec<LearnedWord> = view
        .abbreviations
        .iter()
        .map(|found| LearnedWord {
            short: word(found.short),
            long: word(found.long),
            together: found.together,
            pairs: found.of,
        })
        .collect();
    all.sort_by(|x, y| (y.together, &x.short).cmp(&(x.together, &y.short)));
    all
}

/// The JSON of a model that can be used: the text itself, or for `by-hand` the weights that nothing was learned for.
///
/// # Errors
/// When it is no model, or one of other comparisons than this version's.
pub fn model(text: &str) -> Result<String, ModelError> {
    if text.trim() == "by-hand" {
        return Ok(Weights::blank().json());
    }
    Weights::from_json(text).map(|weights| weights.json())
}
