//! Reading the exports: from files to an intake.

use std::iter;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use crate::ledger;
use crate::model::intake::{Held, Intake, WhyHeld};
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::model::source::{Source, SourceIx};
use crate::normalise::{self, SourceIntake};
use crate::read;
use crate::read::contract::{Hints, Pieces, ReadError};

/// What the files of one source hold.
pub type Part = Result<SourceIntake, ReadError>;

/// Reads and normalises every source, several at a time, and lays them together.
///
/// # Errors
/// The first file, in the order of the sources, that cannot be used at all.
pub fn intake(
    settings: &Settings,
    memory: &Memory,
    known: &Intake,
    worker: Option<&Path>,
) -> Result<Intake, ReadError> {
    together(settings, memory, known, parts(settings, memory, worker))
}

/// Reads and normalises every source, several at a time, in their order.
pub fn parts(settings: &Settings, memory: &Memory, worker: Option<&Path>) -> Vec<Part> {
    let mut parts = each(&settings.sources, |i, source| {
        one_source(SourceIx(i as u16), source, settings, memory, worker)
    });
    normalise::referred::settle(&settings.sources, &mut parts);
    parts
}

/// Lays the sources together. An export that cannot be laid over what is known is held back, where the source is known.
///
/// # Errors
/// The first file, in the order of the sources, that cannot be used at all.
pub fn together(
    settings: &Settings,
    memory: &Memory,
    known: &Intake,
    parts: Vec<Part>,
) -> Result<Intake, ReadError> {
    let parts = settings.sources.iter().zip(parts).enumerate();
    let parts: Vec<Result<(SourceIntake, Option<Held>), ReadError>> = parts
        .map(|(i, (source, part))| {
            let ix = SourceIx(i as u16);
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
        })
        .collect();
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
        empty_is_table: false,
    }
}

/// A file's pieces; one that cannot be opened is an error in their place.
fn pieces(path: &Path, hints: &Hints) -> Pieces {
    read::read(path, hints).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}
