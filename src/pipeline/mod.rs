//! The pipeline: from files to the ledger and the outputs. The door, and the only place that knows the order of the stages.

mod contract;
mod letters;
mod reading;
mod touched;

use std::panic::resume_unwind;
use std::thread;

use crate::classify;
use crate::ledger::{self, Growth, Ledger, LedgerError, Prepared, RunFacts};
use crate::link::{self, Model};
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::notify::{Delivery, News};
use crate::model::scope::{Extent, Scope};
use crate::model::settings::Settings;
use crate::notify;
pub use crate::pipeline::contract::{Outcome, PipelineError, Place, Stage};
pub use crate::pipeline::letters::{Tries, deliver};
pub use crate::pipeline::reading::intake;
use crate::read::commits::commits;
use crate::write;
use crate::write::Night;
use crate::write::publish::{self, Staged};

/// Reads the exports, lays them over what is known, links the entries, flags what was not recorded, and adds the run to the ledger in
/// `place.out`.
///
/// # Errors
/// When an input cannot be used at all, or the ledger or the outputs cannot be written: then the ledger is what it was.
pub fn reconcile(
    settings: &Settings,
    place: &Place,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Outcome, PipelineError> {
    std::fs::create_dir_all(&place.out).map_err(|source| PipelineError::Folder {
        path: place.out.clone(),
        source,
    })?;
    let mut ledger = Ledger::open(&publish::ledger_path(&place.out))?;
    publish::recover(&place.out, ledger.last_run()?)?;
    let run = ledger.next_run()?;
    progress(Stage::Begun(run));
    let mut scope = Scope::All;
    if settings.extent == Extent::Touched {
        match touched::decide(settings, &ledger, run, place, progress)? {
            Ok(part) => {
                let told = place.told.clone();
                let outcome = touched::commit(settings, &mut ledger, part, told, progress)?;
                return told_of(&mut ledger, settings, outcome, progress);
            }
            Err(why) => scope = Scope::AllBecause(why),
        }
    }
    let before = Before::of(&ledger, settings)?;
    let (mut outcome, growth, news) = decide(settings, run, before, place, progress)?;
    outcome.scope = scope;

    progress(Stage::Writing);
    let staged = publish::stage(&place.out, run)?;
    let facts = RunFacts {
        growth,
        news,
        told: place.told.clone(),
        ..RunFacts::of(settings)
    };
    match written(&mut ledger, &facts, &outcome.night(settings), &staged) {
        Ok(prepared) => {
            progress(Stage::Committing);
            prepared.commit()?;
        }
        Err(error) => {
            staged.abandon()?;
            return Err(error);
        }
    }
    outcome.folder = Some(staged.publish()?);
    if let Some(keep) = settings.keep_runs {
        publish::prune(&place.out, run, keep)?;
    }
    told_of(&mut ledger, settings, outcome, progress)
}

/// Sends the messages that are due.
fn told_of(
    ledger: &mut Ledger,
    settings: &Settings,
    mut outcome: Outcome,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Outcome, PipelineError> {
    if !settings.notify.targets.is_empty() {
        progress(Stage::Telling);
        outcome.delivery = deliver(ledger, &settings.notify, settings.now, Tries::Due)?;
    }
    Ok(outcome)
}

/// Writes the outputs aside, and the run into the ledger at the same time; the disk holds the outputs before the run can be committed.
fn written<'l>(
    ledger: &'l mut Ledger,
    facts: &RunFacts,
    night: &Night,
    staged: &Staged,
) -> Result<Prepared<'l>, PipelineError> {
    let outputs = || write::write(night, &staged.path).and_then(|()| staged.seal());
    let (outputs, prepared) = thread::scope(|scope| {
        let outputs = scope.spawn(outputs);
        let prepared = ledger.prepare(facts, night.intake, night.linked, night.findings);
        (outputs.join(), prepared)
    });
    outputs.unwrap_or_else(|panic| resume_unwind(panic))?;
    Ok(prepared?)
}

/// What `reconcile` would find; changes nothing on the disk.
///
/// # Errors
/// When an input cannot be used at all, or the ledger cannot be read.
pub fn rehearse(
    settings: &Settings,
    place: &Place,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Outcome, PipelineError> {
    let path = publish::ledger_path(&place.out);
    let (run, before) = if path.exists() {
        let ledger = Ledger::open_read_only(&path)?;
        (ledger.next_run()?, Before::of(&ledger, settings)?)
    } else {
        (1, Before::default())
    };
    progress(Stage::Begun(run));
    Ok(decide(settings, run, before, place, progress)?.0)
}

/// What the runs before left.
#[derive(Default)]
struct Before {
    memory: Memory,
    known: Intake,
    /// What the last run that learned has learned; none, where this run learns itself.
    model: Option<Model>,
}

impl Before {
    fn of(ledger: &Ledger, settings: &Settings) -> Result<Before, LedgerError> {
        let model = match settings.extent {
            Extent::Decide => ledger.model()?,
            Extent::Learn | Extent::Touched => None,
        };
        Ok(Before {
            memory: ledger.memory()?,
            known: ledger.known()?,
            model: model.and_then(|model| Model::from_json(&model).ok()),
        })
    }
}

/// From files to findings, with what the runs before knew.
fn decide(
    settings: &Settings,
    run: i64,
    Before {
        memory,
        known,
        model,
    }: Before,
    place: &Place,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<(Outcome, Growth, News), PipelineError> {
    progress(Stage::Reading);
    let tonight = intake(settings, &memory, &known, place.worker.as_deref())?;
    let commits = commits(&settings.commits)?;
    let (mut intake, growth) =
        ledger::accumulate(tonight, known, &memory, settings.policy.deletions);
    intake.commits = commits;
    progress(Stage::Clocks);
    intake.set_right(link::clocks(&intake));
    let at = |step| progress(Stage::Linking(step));
    let by_model = model.and_then(|model| {
        let all = vec![true; intake.records.len()];
        link::link_again(&intake, &memory, settings, (model, &all), &at)
    });
    let linked = match by_model {
        Some((linked, _)) => linked,
        None => link::link(&intake, &memory, settings, &at),
    };
    progress(Stage::Classifying);
    let findings = classify::classify(&intake, &linked, &memory.decisions, settings);
    let news = notify::news(run, settings, &intake, &linked, &findings, &memory);
    let outcome = Outcome {
        run,
        folder: None,
        intake,
        linked,
        findings,
        delivery: Delivery::default(),
        scope: Scope::All,
    };
    Ok((outcome, growth, news))
}
