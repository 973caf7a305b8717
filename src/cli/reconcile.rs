//! `lastchange reconcile`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::args::{Exports, Reconcile};
use crate::cli::config::{self, Config};
use crate::cli::contract::{End, print};
use crate::cli::progress::Progress;
use crate::cli::refresh::Told;
use crate::cli::{folder, instant, sources, words};
use crate::link;
use crate::model::export::Reject;
use crate::model::flag::{Severity, Subject};
use crate::model::intake::InputFile;
use crate::model::settings::{Policy, Settings};
use crate::pipeline::{self, Outcome, Place};
use crate::write::{self, Night};

pub fn run(args: &Reconcile) -> Result<End> {
    if let Some(threads) = args.threads {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.max(1))
            .build_global();
        pool.context("the threads cannot be started")?;
    }
    let worker = std::env::current_exe().ok();
    let told = Told::here(args.folder.clone(), args.exports.clone())?;
    let settings = Settings {
        candidates: args.candidates,
        ..told_settings(&told, worker.as_deref(), args.quiet)?
    };
    if args.fresh {
        forget(&args.out)?;
    }
    let place = Place {
        out: args.out.clone(),
        worker,
        told: Some(told.to_json()),
    };
    let progress = Progress::start(args.verbose);
    let outcome = pipeline::reconcile(&settings, &place, &|stage| progress.at(stage));
    progress.end();
    let outcome = outcome?;
    report(args, &settings, &outcome)?;
    Ok(end(args, &settings, &outcome))
}

/// What was typed and configured, as the run's settings.
pub fn settings(exports: &Exports) -> Result<Settings> {
    let config = match &exports.config {
        Some(path) => config::config(path)?,
        None => Config {
            sources: Vec::new(),
            policy: Policy::default(),
            answers: Vec::new(),
        },
    };
    let mut all = config.sources;
    for source in sources::typed(exports)? {
        match all.iter_mut().find(|s| s.name == source.name) {
            // The files that are typed win; what is known about the source stays.
            Some(known) if known.system == source.system => known.files = source.files,
            Some(known) => bail!(
                "`{}` is a source of {} in the configuration",
                known.name,
                known.system.name()
            ),
            None => all.push(source),
        }
    }
    if all.is_empty() {
        bail!(
            "there is nothing to read\nhint: name a folder, or files: `lastchange reconcile --tickets a.csv --deploys b.json`"
        );
    }
    complete(
        sources::sorted(all),
        config.policy,
        &config.answers,
        exports,
    )
}

/// The settings of a run whose exports were named so.
pub fn told_settings(told: &Told, worker: Option<&Path>, quiet: bool) -> Result<Settings> {
    match &told.folder {
        Some(path) => settings_of_folder(path, &told.exports, worker, quiet),
        None => settings(&told.exports),
    }
}

fn settings_of_folder(
    path: &Path,
    exports: &Exports,
    worker: Option<&Path>,
    quiet: bool,
) -> Result<Settings> {
    if !path.is_dir() {
        bail!(
            "`{}` is not a folder\nhint: name files by their system: `lastchange reconcile --tickets {}`",
            path.display(),
            path.display()
        );
    }
    let taken = folder::folder(path, worker)?;
    if !quiet {
        for file in &taken {
            let name = file
                .path
                .file_name()
                .map(|n| n.to_string_lossy())
                .unwrap_or_default();
            match file.system {
                Some(system) => {
                    words::note(&format!("{:<12} {name} ({})", system.name(), file.because))
                }
                None => words::note(&format!("set aside    {name} ({})", file.because)),
            }
        }
    }
    let sources = folder::sources(path, &taken)?;
    complete(sources::sorted(sources), Policy::default(), &[], exports)
}

fn complete(
    mut all: Vec<crate::model::source::Source>,
    policy: Policy,
    configured: &[String],
    exports: &Exports,
) -> Result<Settings> {
    sources::set_zones(&mut all, &exports.zone)?;
    let mut answers = BTreeMap::new();
    for item in configured.iter().chain(&exports.answer) {
        let (key, order) = sources::answer(item)?;
        answers.insert(key, order);
    }
    let model = exports.model.as_deref().map(model).transpose()?;
    let now = exports
        .now
        .as_deref()
        .map_or_else(|| Ok(instant::now()), instant::instant)?;
    Ok(Settings {
        sources: all,
        policy,
        now,
        answers,
        model,
        candidates: false,
    })
}

/// The model in a file, or the word `by-hand`.
fn model(name: &str) -> Result<String> {
    if name == "by-hand" {
        return Ok(link::model(name)?);
    }
    let text = std::fs::read_to_string(name).with_context(|| format!("`{name}` cannot be read"))?;
    link::model(&text).with_context(|| format!("`{name}` cannot be used as a model"))
}

/// Takes the ledger and its runs away.
fn forget(out: &Path) -> Result<()> {
    let ledger = write::publish::ledger_path(out);
    let mut beside: Vec<PathBuf> = ["", "-wal", "-shm"]
        .iter()
        .map(|suffix| PathBuf::from(format!("{}{suffix}", ledger.display())))
        .collect();
    beside.push(out.join("current"));
    for path in beside {
        if path.symlink_metadata().is_ok_and(|m| !m.is_dir()) {
            std::fs::remove_file(&path)
                .with_context(|| format!("`{}` cannot be removed", path.display()))?;
        }
    }
    let runs = out.join("runs");
    if runs.is_dir() {
        std::fs::remove_dir_all(&runs)
            .with_context(|| format!("`{}` cannot be removed", runs.display()))?;
    }
    Ok(())
}

fn report(args: &Reconcile, settings: &Settings, outcome: &Outcome) -> Result<()> {
    if args.json {
        let path = outcome.folder.join("summary.json");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        return print(&text);
    }
    if args.quiet {
        return Ok(());
    }
    let night = Night {
        run: outcome.run,
        settings,
        intake: &outcome.intake,
        linked: &outcome.linked,
        findings: &outcome.findings,
    };
    print(&write::summary_text(&night, &args.out))?;
    for file in &outcome.intake.files {
        warn_of_rejects(file, &outcome.intake.rejects);
    }
    Ok(())
}

/// Says how many rows of a file were set aside, and where the first one stands.
fn warn_of_rejects(file: &InputFile, rejects: &[Reject]) {
    let rows: u64 = file.tables.iter().map(|t| t.rows).sum();
    let mut of_file = rejects.iter().filter(|r| r.path == file.path);
    let Some(first) = of_file.next() else {
        return;
    };
    let path = file.path.display();
    let sheet = first
        .sheet
        .as_deref()
        .map(|s| format!("{s}!"))
        .unwrap_or_default();
    words::warning(&format!(
        "{} of {rows} rows of `{path}` were set aside\n         first: {path}:{sheet}{}: {}: {}\nhint: list them with `lastchange check {path} --rejects`",
        1 + of_file.count(),
        first.row,
        first.reason,
        first.detail
    ));
}

fn end(args: &Reconcile, settings: &Settings, outcome: &Outcome) -> End {
    // Only a limit that somebody set makes a stale source an incomplete run: an analyst's old file is no failure.
    let is_beyond_limit = outcome.findings.flags.iter().any(|flag| {
        let source = match flag.subject {
            Subject::Source(source) => outcome.intake.source(source),
            Subject::Change(_) | Subject::Record(..) => return false,
        };
        flag.code == "STALE_SOURCE" && source.stale_after_hours.is_some()
    });
    let is_missing = settings.sources.iter().any(|s| s.files.is_empty());
    if is_beyond_limit || is_missing || !outcome.intake.questions.is_empty() {
        return End::Incomplete;
    }
    let limit = args
        .fail_on
        .as_deref()
        .and_then(|name| Severity::ALL.into_iter().find(|s| s.name() == name));
    match limit {
        Some(limit) if outcome.findings.flags.iter().any(|f| f.severity >= limit) => End::Findings,
        _ => End::Done,
    }
}
