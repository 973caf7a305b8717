//! `lastchange reconcile`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::args::{Exports, LogFormat, Reconcile};
use crate::cli::config::{self, Config};
use crate::cli::contract::{End, print};
use crate::cli::log::Log;
use crate::cli::progress::Progress;
use crate::cli::refresh::Told;
use crate::cli::{folder, instant, notes, sources, words};
use crate::ledger::{Ledger, LedgerError};
use crate::link;
use crate::model::flag::{Severity, Subject};
use crate::model::notify::Delivery;
use crate::model::scope::{Extent, Scope};
use crate::model::settings::{Policy, Settings};
use crate::pipeline::{self, Outcome, Place};
use crate::write;

pub fn run(args: &Reconcile) -> Result<End> {
    if args.log == Some(LogFormat::Json) {
        words::speak_json();
    }
    if let Some(threads) = args.threads {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.max(1))
            .build_global();
        pool.context("the threads cannot be started")?;
    }
    let worker = std::env::current_exe().ok();
    let told = Told::here(&args.paths, args.exports.clone())?;
    let settings = Settings {
        candidates: args.candidates,
        accept: args.accept.clone(),
        extent: extent(args),
        ..told_settings(&told, worker.as_deref(), args.quiet)?
    };
    if args.fresh && args.dry_run {
        bail!(
            "`--fresh` forgets what is known, and `--dry-run` changes nothing: they do not go together"
        );
    }
    if args.fresh {
        forget(&args.out)?;
    }
    let place = Place {
        out: args.out.clone(),
        worker,
        told: Some(told.to_json()),
    };
    let (progress, log) = (
        Progress::start(args.verbose, args.log.is_none()),
        Log::start(args.log),
    );
    let work = if args.dry_run {
        pipeline::rehearse
    } else {
        pipeline::reconcile
    };
    let outcome = work(&settings, &place, &|stage| {
        progress.at(stage);
        log.at(stage);
    });
    progress.end();
    let outcome = outcome.inspect_err(|_| log.failed())?;
    if let Some(path) = args.metrics.as_ref().filter(|_| !args.dry_run) {
        metrics(
            path,
            &write::metrics_text(&outcome.night(&settings), &outcome.delivery),
        )?;
    }
    log.end(&outcome);
    report(args, &settings, &outcome)?;
    Ok(end(args, &outcome))
}

fn extent(args: &Reconcile) -> Extent {
    match (args.incremental, args.keep_model) {
        (true, _) => Extent::Touched,
        (false, true) => Extent::Decide,
        (false, false) => Extent::Learn,
    }
}

/// Puts the figures in their file by one rename: the collector may read it at any time.
fn metrics(path: &Path, text: &str) -> Result<()> {
    let write = || -> Result<()> {
        let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Another account collects them.
            builder.permissions(std::fs::Permissions::from_mode(0o644));
        }
        let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("`{}` cannot be written", path.display()))
}

/// What was typed and configured, as the run's settings.
pub fn settings(exports: &Exports) -> Result<Settings> {
    let config = match &exports.config {
        Some(path) => config::config(path)?,
        None => Config::default(),
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
    let settings = complete(
        sources::sorted(all),
        config.policy,
        &config.answers,
        exports,
    )?;
    let mut commits = config.commits;
    commits.extend(sources::histories(exports)?);
    let mut profiles = settings.profiles.clone();
    profiles.extend(config.profiles);
    Ok(Settings {
        profiles,
        keep_runs: config.keep_runs,
        notify: config.notify,
        commits,
        ..settings
    })
}

/// The settings of a run whose exports were named so.
pub fn told_settings(told: &Told, worker: Option<&Path>, quiet: bool) -> Result<Settings> {
    let paths = told.paths();
    if paths.is_empty() {
        return settings(&told.exports);
    }
    let settings = settings_of(&paths, &told.exports, worker, quiet)?;
    // A folder holds all that there is; a list of files is what somebody chose.
    let is_whole = told.folder.is_some();
    Ok(Settings {
        is_whole,
        ..settings
    })
}

fn settings_of(
    paths: &[PathBuf],
    exports: &Exports,
    worker: Option<&Path>,
    quiet: bool,
) -> Result<Settings> {
    for path in paths {
        if !path.exists() {
            bail!("`{}` is not there", path.display());
        }
    }
    let taken = folder::all(paths, worker)?;
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
    let sources = folder::sources(paths, &taken)?;
    let settings = complete(sources::sorted(sources), Policy::default(), &[], exports)?;
    Ok(Settings {
        is_whole: true,
        commits: sources::histories(exports)?,
        set_aside: folder::set_aside(&taken),
        ..settings
    })
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
        profiles: config::profiles(None, &exports.profile)?,
        ..Settings::default()
    })
}

/// The model in a file or in a ledger, or the word `by-hand`.
fn model(name: &str) -> Result<String> {
    const LEDGER: &[u8] = b"SQLite format 3\0";
    if name == "by-hand" {
        return Ok(link::model(name)?);
    }
    let bytes = std::fs::read(name).with_context(|| format!("`{name}` cannot be read"))?;
    let text = if bytes.starts_with(LEDGER) {
        let kept = Ledger::open_read_only(Path::new(name))?.model()?;
        kept.with_context(|| {
            format!("`{name}` keeps no model: no run of this version was committed to it")
        })?
    } else {
        String::from_utf8(bytes).with_context(|| format!("`{name}` is no text"))?
    };
    link::model(&text).with_context(|| format!("`{name}` cannot be used as a model"))
}

/// Has the ledger know nothing, and takes the outputs of its runs away. What people told it stays; a file that is no ledger, or a damaged one, goes.
fn forget(out: &Path) -> Result<()> {
    let ledger = write::publish::ledger_path(out);
    let kept = match ledger.exists() {
        true => Ledger::open(&ledger).and_then(|mut ledger| ledger.start_anew()),
        false => Ok(()),
    };
    match kept {
        Ok(()) => {}
        Err(
            LedgerError::Damaged { .. }
            | LedgerError::NotALedger { .. }
            | LedgerError::Newer { .. },
        ) => {
            words::warning("decisions, marks and forgotten people of that ledger are lost with it");
            remove_ledger(&ledger)?;
        }
        Err(error) => return Err(error.into()),
    }
    let current = out.join("current");
    if current.symlink_metadata().is_ok_and(|m| !m.is_dir()) {
        remove(&current)?;
    }
    let runs = out.join("runs");
    if runs.is_dir() {
        std::fs::remove_dir_all(&runs)
            .with_context(|| format!("`{}` cannot be removed", runs.display()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    std::fs::remove_file(path).with_context(|| format!("`{}` cannot be removed", path.display()))
}

fn remove_ledger(ledger: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", ".seal"] {
        let path = PathBuf::from(format!("{}{suffix}", ledger.display()));
        if path.is_file() {
            remove(&path)?;
        }
    }
    Ok(())
}

fn report(args: &Reconcile, settings: &Settings, outcome: &Outcome) -> Result<()> {
    let night = outcome.night(settings);
    if args.json {
        return print(&write::summary_json(&night)?);
    }
    if args.quiet {
        return Ok(());
    }
    match outcome.scope {
        Scope::All => {}
        Scope::AllBecause(why) => words::note(&format!("all was decided anew: {why}")),
        Scope::Touched(_) => words::note(&format!(
            "the ledger has it; the files in `{}` are those of the last whole run",
            args.out.join("current").display()
        )),
    }
    let folder = outcome.folder.as_ref().map(|_| args.out.as_path());
    print(&write::summary_text(&night, folder))?;
    if args.dry_run {
        words::note("nothing was written: this was a dry run");
    }
    let Delivery {
        failed, waiting, ..
    } = outcome.delivery;
    if failed > 0 {
        words::warning(&format!(
            "{failed} messages were not taken, and {waiting} wait to be sent\nhint: the next run tries again, and so does `lastchange notify`"
        ));
    }
    for held in &outcome.intake.held {
        words::warning(&notes::held(held));
    }
    for file in outcome.intake.files_read() {
        let source = outcome.intake.source(file.source);
        notes::other_system(file, source);
        notes::rejects(file, &outcome.intake.rejects);
        notes::findings(file, source);
    }
    Ok(())
}

fn end(args: &Reconcile, outcome: &Outcome) -> End {
    // Only a limit that somebody set makes a stale source an incomplete run: an analyst's old file is no failure.
    let is_beyond_limit = outcome.findings.flags.iter().any(|flag| {
        let source = match flag.subject {
            Subject::Source(source) => outcome.intake.source(source),
            Subject::Change(_) | Subject::Record(..) => return false,
        };
        flag.code == "STALE_SOURCE" && source.stale_after_hours.is_some()
    });
    if is_beyond_limit || !outcome.intake.held.is_empty() || !outcome.intake.questions.is_empty() {
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
