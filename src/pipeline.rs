//! reconcile(): the only place that knows the order of the stages.

use std::iter;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use crate::classify;
use crate::ledger::{self, Growth, Ledger, LedgerError, Prepared, RunFacts};
use crate::link;
use crate::model::change::Linked;
use crate::model::flag::Findings;
use crate::model::intake::{Held, Intake, WhyHeld};
use crate::model::memory::Memory;
use crate::model::notify::{Delivery, News, Notify};
use crate::model::settings::Settings;
use crate::model::source::{Source, SourceIx};
use crate::normalise::{self, SourceIntake};
use crate::notify;
use crate::read;
use crate::read::contract::{Hints, Pieces, ReadError};
use crate::write;
use crate::write::publish::{self, Staged};
use crate::write::{Night, WriteError};

/// What a run found, and where it was written.
#[derive(Debug)]
pub struct Outcome {
    pub run: i64,
    /// None, where nothing was to be written.
    pub folder: Option<PathBuf>,
    pub intake: Intake,
    pub linked: Linked,
    pub findings: Findings,
    /// What became of the messages that waited.
    pub delivery: Delivery,
}

impl Outcome {
    /// What the writers take.
    pub fn night<'a>(&'a self, settings: &'a Settings) -> Night<'a> {
        Night {
            run: self.run,
            settings,
            intake: &self.intake,
            linked: &self.linked,
            findings: &self.findings,
        }
    }
}

/// Where a run works.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Holds the ledger, the runs and `current`.
    pub out: PathBuf,
    /// The program that reads workbooks in a process of its own; none: in this one.
    pub worker: Option<PathBuf>,
    /// How the exports were named, for a run that reads them again; opaque here.
    pub told: Option<String>,
}

/// Where a run stands, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// With its number.
    Begun(i64),
    Reading,
    Clocks,
    Linking(link::Step),
    Classifying,
    Writing,
    Committing,
    Telling,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Stage::Begun(_) => "beginning",
            Stage::Reading => "reading",
            Stage::Clocks => "setting clocks",
            Stage::Linking(step) => step.name(),
            Stage::Classifying => "classifying",
            Stage::Writing => "writing",
            Stage::Committing => "committing",
            Stage::Telling => "telling",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("`{path}` cannot be made")]
    Folder {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

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
    let before = (ledger.memory()?, ledger.known()?);
    let (mut outcome, growth, news) = decide(settings, run, before, place, progress)?;

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
    if !settings.notify.targets.is_empty() {
        progress(Stage::Telling);
        outcome.delivery = deliver(&mut ledger, &settings.notify, settings.now, Tries::Due)?;
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

/// Which of the messages that wait are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// Those whose time has come.
    Due,
    All,
}

/// Sends the messages that wait, each target's in their order. One that is not taken waits, and so do those behind it.
///
/// # Errors
/// When the ledger cannot be read or written; a target that takes nothing is no error.
pub fn deliver(
    ledger: &mut Ledger,
    to: &Notify,
    now: i64,
    tries: Tries,
) -> Result<Delivery, LedgerError> {
    let mut delivery = Delivery::default();
    let mut dead: Vec<String> = Vec::new();
    for letter in ledger.waiting()? {
        let target = to.targets.iter().find(|t| t.name == letter.target);
        let is_due = tries == Tries::All || letter.due <= now;
        match target.filter(|t| is_due && !dead.contains(&t.name)) {
            None => delivery.waiting += 1,
            Some(target) => match notify::send(target, &letter.body) {
                Ok(()) => {
                    ledger.letter_sent(letter.id, now)?;
                    delivery.sent += 1;
                }
                Err(error) => {
                    ledger.letter_failed(&letter, now, &error.to_string())?;
                    dead.push(letter.target);
                    delivery.failed += 1;
                    delivery.waiting += 1;
                }
            },
        }
    }
    Ok(delivery)
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
        (ledger.next_run()?, (ledger.memory()?, ledger.known()?))
    } else {
        (1, (Memory::default(), Intake::default()))
    };
    progress(Stage::Begun(run));
    Ok(decide(settings, run, before, place, progress)?.0)
}

/// From files to findings, with what the runs before knew.
fn decide(
    settings: &Settings,
    run: i64,
    (memory, known): (Memory, Intake),
    place: &Place,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<(Outcome, Growth, News), PipelineError> {
    progress(Stage::Reading);
    let tonight = intake(settings, &memory, &known, place.worker.as_deref())?;
    let (mut intake, growth) =
        ledger::accumulate(tonight, known, &memory, settings.policy.deletions);
    progress(Stage::Clocks);
    intake.set_right(link::clocks(&intake));
    let linked = link::link(&intake, &memory, settings, &|step| {
        progress(Stage::Linking(step));
    });
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
    };
    Ok((outcome, growth, news))
}

/// Reads and normalises every source, several at a time. An export that cannot be laid over what is known is held back, where the
/// source is known.
///
/// # Errors
/// The first file, in the order of the sources, that cannot be used at all.
pub fn intake(
    settings: &Settings,
    memory: &Memory,
    known: &Intake,
    worker: Option<&Path>,
) -> Result<Intake, ReadError> {
    let parts: Vec<Result<(SourceIntake, Option<Held>), ReadError>> =
        each(&settings.sources, |i, source| {
            let ix = SourceIx(i as u16);
            let part = one_source(ix, source, settings, memory, worker);
            let held = match &part {
                _ if source.files.is_empty() => held(source, WhyHeld::Missing, "there is no file"),
                Err(error) if known.source_named(source).is_some() => {
                    held(source, WhyHeld::Unreadable, &error.to_string())
                }
                Ok(part) if !settings.accept.contains(&source.name) => {
                    ledger::why_held(&part.intake, source, known)
                }
                Ok(_) | Err(_) => None,
            };
            let part = match held {
                Some(_) => normalise::nothing(ix),
                None => part?,
            };
            Ok((part, held))
        });
    let parts: Result<Vec<(SourceIntake, Option<Held>)>, ReadError> = parts.into_iter().collect();
    let (parts, left_out): (Vec<SourceIntake>, Vec<Option<Held>>) = parts?.into_iter().unzip();
    let missing = known
        .sources
        .iter()
        .filter(|_| settings.is_whole)
        .filter(|s| settings.sources.iter().all(|given| given.name != s.name))
        .filter_map(|source| held(source, WhyHeld::Missing, "none was given"));
    Ok(Intake {
        held: left_out.into_iter().flatten().chain(missing).collect(),
        ..normalise::merge(parts, settings, &memory.forgotten)
    })
}

/// What comes of each item, each on a thread of its own, as many at a time as the pool has threads. None of them is the pool's: they wait for
/// files, whose readers need the pool, and a pool whose threads all wait for it stands still.
fn each<T: Sync, R: Send>(items: &[T], of: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mine = iter::from_fn(|| {
            let i = next.fetch_add(1, Ordering::Relaxed);
            items.get(i).map(|item| (i, of(i, item)))
        });
        mine.collect::<Vec<_>>()
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let threads = rayon::current_num_threads().min(items.len());
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(ScopedJoinHandle::join);
        done.flat_map(|part| part.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, of)| of).collect()
}

fn held(source: &Source, why: WhyHeld, because: &str) -> Option<Held> {
    Some(Held {
        source: source.name.clone(),
        why,
        because: because.to_string(),
    })
}

fn one_source(
    ix: SourceIx,
    source: &Source,
    settings: &Settings,
    memory: &Memory,
    worker: Option<&Path>,
) -> Result<SourceIntake, ReadError> {
    let hints = hints(source, memory, worker);
    let files = source
        .files
        .iter()
        .map(|path| (path.clone(), pieces(path, &hints)));
    normalise::source(ix, files, memory, settings)
}

fn hints(source: &Source, memory: &Memory, worker: Option<&Path>) -> Hints {
    Hints {
        encoding: memory.encodings.get(&source.name).cloned(),
        sheets: source.sheets.clone(),
        worker: worker.map(Path::to_path_buf),
    }
}

/// A file's pieces; one that cannot be opened is an error in their place.
fn pieces(path: &Path, hints: &Hints) -> Pieces {
    read::read(path, hints).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}
