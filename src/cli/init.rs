//! `lastchange init`.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::args::Init;
use crate::cli::configuration::{Found, configuration};
use crate::cli::contract::{End, print};
use crate::cli::folder;
use crate::cli::nightly::folder_of;
use crate::cli::suggestions::suggestions;
use crate::cli::{instant, sources, words};
use crate::link;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::pipeline;

pub fn run(args: &Init) -> Result<End> {
    let worker = std::env::current_exe().ok();
    let target = args.out.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(path) = target
        && !args.force
        && path.symlink_metadata().is_ok()
    {
        bail!(exists_already(path));
    }
    let taken = folder::all(&args.paths, worker.as_deref())?;
    let settings = Settings {
        sources: sources::sorted(folder::sources(&args.paths, &taken)?),
        now: args
            .now
            .as_deref()
            .map_or_else(|| Ok(instant::now()), instant::instant)?,
        ..Settings::default()
    };
    let memory = Memory::default();
    let intake = pipeline::intake(&settings, &memory, &Intake::default(), worker.as_deref())?;
    let home = folder_of(target.unwrap_or(Path::new("lastchange.toml")));
    let learned = link::link(&intake, &memory, &settings, &|_| {})
        .facts
        .aliases;
    let text = configuration(&Found {
        suggestions: suggestions(&intake, &learned),
        intake: &intake,
        taken: &taken,
        policy: &settings.policy,
        home,
    });
    match target {
        Some(path) => save(path, &text, args)?,
        None => print(&text)?,
    }
    Ok(End::Done)
}

fn exists_already(path: &Path) -> String {
    format!(
        "`{}` exists already\nhint: pass `--force` to write over it, or `--out -` to look first",
        path.display()
    )
}

/// Writes the configuration whole or not at all, and never over a file that nobody gave up.
fn save(path: &Path, text: &str, args: &Init) -> Result<()> {
    let refused = || format!("`{}` cannot be written", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder_of(path)).with_context(refused)?;
    file.write_all(text.as_bytes()).with_context(refused)?;
    let kept = if args.force {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    match kept {
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!(exists_already(path))
        }
        kept => kept.map(drop).with_context(refused)?,
    }
    words::note(&format!(
        "`{}` is written\nhint: `lastchange reconcile --config {}`",
        path.display(),
        path.display()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::run;
    use crate::cli::args::Init;
    use crate::cli::config;
    use crate::model::settings::Policy;

    /// The configuration of two exports with odd names and odd headers.
    fn written(folder: &Path) -> PathBuf {
        let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        put(
            "tickets_20261102.csv",
            "Key,\"Sum\"\"mary\\x\",\"Cre\nated\",Status\nA-1,one\u{7f}two,01/02/2026 10:00,Done\nA-2,three,03/04/2026 10:00,Done\n",
        );
        put(
            "hotfix log.csv",
            "No;Applied at (UTC);What was done\nHF-1;2026-10-20 23:41;raise it\n",
        );
        let out = folder.join("lastchange.toml");
        run(&Init {
            paths: vec![folder.to_path_buf()],
            out: Some(out.clone()),
            force: false,
            now: Some("2026-11-02".to_string()),
        })
        .unwrap();
        out
    }

    #[test]
    fn what_is_written_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let config = config::config(&written(folder.path())).unwrap();
        let files: Vec<Vec<PathBuf>> = config.sources.into_iter().map(|s| s.files).collect();
        let file = |name: &str| vec![folder.path().join(name)];
        assert_eq!(
            files,
            [file("tickets_20261102.csv"), file("hotfix log.csv")]
        );
        assert_eq!(config.policy, Policy::default());
    }

    #[test]
    fn what_is_commented_out_is_what_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let text = std::fs::read_to_string(&path).unwrap();
        let taken = text.replace("\n# ", "\n");
        let (_, policy) = taken.split_once("[policy]\n").unwrap();
        std::fs::write(&path, format!("[policy]\n{policy}")).unwrap();
        assert_eq!(config::config(&path).unwrap().policy, Policy::default());
        let (_, columns) = taken.split_once("[source.columns]").unwrap();
        let (columns, _) = columns.split_once("\n\n").unwrap();
        let source =
            format!("[[source]]\nsystem = \"tickets\"\nfiles = [\"a\"]\n[source.columns]{columns}");
        std::fs::write(&path, source).unwrap();
        assert!(config::config(&path).unwrap().sources[0].columns.len() > 2);
    }

    #[test]
    fn every_key_of_the_policy_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let text = std::fs::read_to_string(written(folder.path())).unwrap();
        let path = folder.path().join("wrong.toml");
        std::fs::write(&path, "[policy]\nno_such_key = 1\n").unwrap();
        let error = config::config(&path).unwrap_err().to_string();
        let known = error.split('`').skip(1).step_by(2).filter(|key| {
            key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && *key != "no_such_key"
        });
        let missing: Vec<&str> = known
            .filter(|key| !text.contains(&format!("# {key} = ")))
            .collect();
        assert!(
            error.contains("`grace`") && missing.is_empty(),
            "{missing:?}: {error}"
        );
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let out = written(folder.path());
        let init = |force| Init {
            paths: vec![folder.path().to_path_buf()],
            out: Some(out.clone()),
            force,
            now: None,
        };
        let error = run(&init(false)).unwrap_err().to_string();
        assert!(error.contains("exists already"), "{error}");
        assert!(run(&init(true)).is_ok());
    }
}
