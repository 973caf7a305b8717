//! Reading the exports of the last run again, before an answer: those that changed, or with a file more.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cli::args::Exports;
use crate::cli::progress::Progress;
use crate::cli::{folder, reconcile, sources, words};
use crate::ledger::{Ledger, LedgerError};
use crate::model::commits::{CommitInput, CommitSource};
use crate::model::scope::Extent;
use crate::model::settings::Settings;
use crate::model::source::{Source, System};
use crate::pipeline::{self, Outcome, PipelineError, Place};
use crate::write::publish;

/// How the exports of a run were named.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// The folder in which their paths begin.
    at: PathBuf,
    pub folder: Option<PathBuf>,
    /// Files, and folders where there are several.
    #[serde(default)]
    files: Vec<PathBuf>,
    pub exports: Exports,
}

impl Told {
    /// Named in the folder that the program runs in.
    pub fn here(paths: &[PathBuf], exports: Exports) -> Result<Told> {
        let at = std::env::current_dir().context("the current folder is gone")?;
        let (folder, files) = match paths {
            [folder] if folder.is_dir() => (Some(folder.clone()), Vec::new()),
            files => (None, files.to_vec()),
        };
        Ok(Told {
            at,
            folder,
            files,
            exports,
        })
    }

    /// The folders and files whose systems are told by name and content.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.folder.iter().chain(&self.files).cloned().collect()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("paths that were typed are UTF-8")
    }

    /// How the last run of a ledger was told; from then on the program runs in that run's folder.
    fn again(ledger: &Ledger) -> Result<Told> {
        let told = ledger.told()?.ok_or_else(|| {
            anyhow!("the last run does not say how its exports were named\nhint: run `lastchange reconcile` once more")
        })?;
        let told: Told = serde_json::from_str(&told)
            .context("how the last run's exports were named cannot be read")?;
        std::env::set_current_dir(&told.at)
            .with_context(|| format!("`{}` cannot be gone to", told.at.display()))?;
        Ok(told)
    }

    /// The settings of a run over the same exports, at another time, unix seconds.
    fn settings(&self, worker: Option<&Path>, now: i64) -> Result<Settings> {
        Ok(Settings {
            now,
            extent: Extent::Touched,
            ..reconcile::told_settings(self, worker, true)?
        })
    }
}

/// Takes in the exports of the last run where their content changed; where none did, nothing happens.
pub fn refresh(path: &Path, now: i64) -> Result<()> {
    let ledger = Ledger::open_read_only(path)?;
    let told = Told::again(&ledger)?;
    let worker = std::env::current_exe().ok();
    let settings = told.settings(worker.as_deref(), now)?;
    let changed = changed(&ledger, &settings.sources)? + changed_logs(&ledger, &settings.commits)?;
    drop(ledger);
    if changed == 0 {
        words::note("the exports are those of the last run");
        return Ok(());
    }
    let out = path.parent().unwrap_or(Path::new("")).to_path_buf();
    if publish::ledger_path(&out) != path {
        bail!(
            "`{}` is no ledger in a folder of outputs: `--refresh` could not write the run",
            path.display()
        );
    }
    let place = Place {
        out,
        worker,
        told: Some(told.to_json()),
    };
    let started = Instant::now();
    match watched(&settings, &place) {
        Ok(outcome) => words::note(&format!(
            "{changed} of the exports changed: taken in as run {}{}",
            outcome.run,
            took(started.elapsed())
        )),
        // Better an answer of last night than none.
        Err(PipelineError::Ledger(LedgerError::Locked { .. })) => {
            words::warning("another run is at work: the answer is from the run before it");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// ` in 12 s`; what took less than a second is not worth a word.
fn took(took: Duration) -> String {
    match took.as_secs() {
        0 => String::new(),
        seconds => format!(" in {seconds} s"),
    }
}

/// A run that shows on a terminal where it stands.
fn watched(settings: &Settings, place: &Place) -> Result<Outcome, PipelineError> {
    let progress = Progress::start(false, true);
    let outcome = pipeline::reconcile(settings, place, &|stage| progress.at(stage));
    progress.end();
    outcome
}

/// How many of the files are not as the last run read them, or are gone or new.
fn changed(ledger: &Ledger, sources: &[Source]) -> Result<usize> {
    let known = ledger.inputs()?;
    let files: Vec<&PathBuf> = sources.iter().flat_map(|s| &s.files).collect();
    let mut changed = 0;
    for file in &files {
        let was = known.iter().find(|k| Path::new(&k.path) == file.as_path());
        let is_same = match was {
            Some(was) => {
                let facts = file
                    .metadata()
                    .with_context(|| format!("`{}` cannot be read", file.display()))?;
                facts.len() == was.bytes && sha256(file)? == was.sha256
            }
            None => false,
        };
        changed += usize::from(!is_same);
    }
    let gone = known
        .iter()
        .filter(|k| !files.iter().any(|f| Path::new(&k.path) == f.as_path()));
    Ok(changed + gone.count())
}

/// How many of the git logs are not as the last run read them. What a repository holds by now is not known before it is asked: it counts as changed.
fn changed_logs(ledger: &Ledger, commits: &[CommitInput]) -> Result<usize> {
    let known = ledger.commit_inputs()?;
    let mut changed = 0;
    for input in commits {
        match &input.from {
            CommitSource::Repository(_) => changed += 1,
            CommitSource::Files(files) => {
                for file in files {
                    let was = known
                        .iter()
                        .find(|(path, _)| Path::new(path) == file.as_path());
                    let is_same = match was {
                        Some((_, was)) => sha256(file)? == *was,
                        None => false,
                    };
                    changed += usize::from(!is_same);
                }
            }
        }
    }
    Ok(changed)
}

fn sha256(path: &Path) -> Result<String> {
    let failed = || format!("`{}` cannot be read", path.display());
    let mut file = std::fs::File::open(path).with_context(failed)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut piece).with_context(failed)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
    }
    let digest = hash.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A run over the exports of the last one and some files more, in a folder of its own: the ledger stays as it is.
/// Gives the folder, which goes when it is dropped, and the ledger in it.
pub fn with(path: &Path, files: &[String], now: i64) -> Result<(tempfile::TempDir, PathBuf)> {
    let worker = std::env::current_exe().ok();
    let mut more = Vec::new();
    for file in files {
        more.push(named(file, worker.as_deref())?);
    }
    let folder = tempfile::tempdir().context("no folder can be made for the answer")?;
    let copy = publish::ledger_path(folder.path());
    let ledger = Ledger::open_read_only(path)?;
    ledger.copy_to(&copy)?;
    let told = Told::again(&ledger)?;
    let mut settings = told.settings(worker.as_deref(), now)?;
    for (system, file) in more {
        let mut of_system = settings.sources.iter_mut().filter(|s| s.system == system);
        match (of_system.next(), of_system.next()) {
            (Some(only), None) => only.files.push(file),
            _ => {
                let name = format!("with-{}", system.name());
                settings
                    .sources
                    .push(Source::plain(&name, system, vec![file]));
            }
        }
    }
    settings.sources = sources::sorted(settings.sources);
    let place = Place {
        out: folder.path().to_path_buf(),
        worker,
        told: None,
    };
    watched(&settings, &place)?;
    words::note(&format!("with {}, for this answer only", files.join(", ")));
    Ok((folder, copy))
}

/// `hotfixes=log.csv`, or a file whose system is told by its name and content.
fn named(file: &str, worker: Option<&Path>) -> Result<(System, PathBuf)> {
    let said = file
        .split_once('=')
        .and_then(|(system, path)| Some((System::parse(system)?, path)));
    let path = PathBuf::from(said.map_or(file, |(_, path)| path));
    let path = path
        .canonicalize()
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    if let Some((system, _)) = said {
        return Ok((system, path));
    }
    let taken = folder::take(path, worker);
    let system = taken.system.ok_or_else(|| {
        anyhow!(
            "`{file}` could be of any system: {}\nhint: say which: `--with hotfixes={file}`",
            taken.because
        )
    })?;
    Ok((system, taken.path))
}
