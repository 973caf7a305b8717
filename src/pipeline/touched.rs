//! A run that decides only what new and corrected records have a part in, by what the last whole run learned.

use rustc_hash::FxHashSet;

use crate::classify;
use crate::ledger::{self, Found, Growth, Ledger, RunFacts};
use crate::link::{self, Model};
use crate::model::flag::Subject;
use crate::model::intake::Intake;
use crate::model::notify::{Delivery, News};
use crate::model::record::RecordKey;
use crate::model::scope::Deletions;
use crate::model::scope::{Scope, Touched};
use crate::model::settings::Settings;
use crate::model::source::Source;
use crate::notify;
use crate::pipeline::contract::{Outcome, PipelineError, Place, Stage};
use crate::pipeline::reading;

/// What such a run decided, before it is written.
pub struct Part {
    outcome: Outcome,
    growth: Growth,
    news: News,
    /// One a change.
    decided: Vec<bool>,
}

/// Reads the exports, and decides what they touch. When all must be decided: why.
///
/// # Errors
/// When an input cannot be used at all, or the ledger cannot be read.
pub fn decide(
    settings: &Settings,
    ledger: &Ledger,
    run: i64,
    place: &Place,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Result<Part, &'static str>, PipelineError> {
    let model = ledger.model()?;
    let Some(model) = model.and_then(|model| Model::from_json(&model).ok()) else {
        return Ok(Err("the ledger keeps no model of this version"));
    };
    if ledger.policy()?.as_ref() != Some(&settings.policy) {
        return Ok(Err("the policy is not that of the last run"));
    }
    if settings.policy.deletions == Deletions::ByCoverage {
        return Ok(Err("by policy, what an export does not hold is deleted"));
    }
    if !settings.commits.is_empty() {
        return Ok(Err(
            "commits were given, and what a run shipped depends on all runs before it",
        ));
    }
    progress(Stage::Reading);
    let mut memory = ledger.lasting_memory()?;
    let parts = reading::parts(settings, &memory, place.worker.as_deref());
    let read = settings.sources.iter().zip(&parts);
    let read: Vec<(&Source, &Intake)> = read
        .filter_map(|(source, part)| Some((source, &part.as_ref().ok()?.intake)))
        .collect();
    let Some(around) = ledger.around(&read, &memory)? else {
        return Ok(Err("tonight's exports are no small part of what is known"));
    };
    memory.changes = around.changes;
    let tonight = reading::together(settings, &memory, &around.known, parts)?;
    if tonight
        .sources
        .iter()
        .any(|source| around.known.source_named(source).is_none())
    {
        return Ok(Err("a source is new"));
    }
    let known: FxHashSet<RecordKey> = around.known.records.key.iter().copied().collect();
    let beside = known.len() as u64;
    let (mut intake, growth) =
        ledger::accumulate(tonight, around.known, &memory, settings.policy.deletions);
    for clock in around.clocks {
        intake.take_off(&clock);
    }
    let corrected = growth.replaced.iter().map(|replaced| replaced.key);
    let corrected: FxHashSet<RecordKey> = corrected.chain(around.decided).collect();
    let is_fresh = |key: &RecordKey| !known.contains(key) || corrected.contains(key);
    let fresh: Vec<bool> = intake.records.key.iter().map(is_fresh).collect();
    let linked = link::link_again(&intake, &memory, settings, (model, &fresh), &|step| {
        progress(Stage::Linking(step));
    });
    let Some((linked, touched)) = linked else {
        return Ok(Err("the model says nothing of what it was learned from"));
    };
    progress(Stage::Classifying);
    let mut findings = classify::classify(&intake, &linked, &memory.decisions, settings);
    let changes = &linked.changes;
    let mut decided: Vec<bool> = changes
        .id
        .iter()
        .map(|id| around.open.contains(id))
        .collect();
    for (change, touched) in changes.of.iter().zip(touched) {
        decided[change.index()] |= touched;
    }
    findings.flags.retain(|flag| match flag.subject {
        Subject::Source(_) => true,
        Subject::Change(change) | Subject::Record(change, _) => decided[change.index()],
    });
    let news = notify::news(run, settings, &intake, &linked, &findings, &memory);
    let count = |all: &[bool]| all.iter().filter(|is| **is).count() as u64;
    let outcome = Outcome {
        run,
        folder: None,
        scope: Scope::Touched(Touched {
            fresh: count(&fresh),
            around: beside,
            changes: count(&decided),
        }),
        intake,
        linked,
        findings,
        delivery: Delivery::default(),
    };
    Ok(Ok(Part {
        outcome,
        growth,
        news,
        decided,
    }))
}

/// Adds it to the ledger.
///
/// # Errors
/// When the ledger cannot be written; then it is what it was.
pub fn commit(
    settings: &Settings,
    ledger: &mut Ledger,
    part: Part,
    told: Option<String>,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Outcome, PipelineError> {
    progress(Stage::Writing);
    let facts = RunFacts {
        growth: part.growth,
        news: part.news,
        told,
        ..RunFacts::of(settings)
    };
    let outcome = part.outcome;
    let found = Found {
        run: outcome.run,
        intake: &outcome.intake,
        linked: &outcome.linked,
        findings: &outcome.findings,
        decided: Some(&part.decided),
    };
    let prepared = ledger.prepare_part(&facts, &found)?;
    progress(Stage::Committing);
    prepared.commit()?;
    Ok(outcome)
}
