//! Publishing: outputs are made aside before the commit, and switched to by one rename after it.
//!
//! ```text
//! DIR/ledger.sqlite
//! DIR/runs/.3.tmp/     the outputs of run 3, before the ledger holds it
//! DIR/runs/3/          … after
//! DIR/current          → runs/3
//! ```
//! Whatever a crash leaves can be told apart: the ledger alone says which run counts, and its outputs were on the disk before it did.

use std::io;
use std::path::{Path, PathBuf};

use crate::write::contract::WriteError;

/// A folder aside, for the outputs of a run that is not committed yet.
#[derive(Debug)]
pub struct Staged {
    /// Where the outputs are to be written.
    pub path: PathBuf,
    output: PathBuf,
    run: i64,
}

/// What `recover` found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// Nothing was open.
    Nothing,
    /// The last run was committed but not published; it is now.
    Published(i64),
    /// The last run's outputs are in neither place: somebody took them away. The next run makes its own.
    Gone(i64),
}

/// Where the ledger stands in an output folder.
pub fn ledger_path(output: &Path) -> PathBuf {
    output.join("ledger.sqlite")
}

/// Where the outputs of a run stand once they are published.
pub fn run_path(output: &Path, run: i64) -> PathBuf {
    output.join("runs").join(run.to_string())
}

/// Finishes what an earlier run left open, and clears away what it never committed. `last_run` is what the ledger says.
///
/// # Errors
/// When the folder cannot be changed.
pub fn recover(output: &Path, last_run: Option<i64>) -> Result<Recovered, WriteError> {
    let runs = output.join("runs");
    if !runs.is_dir() && last_run.is_none() {
        return Ok(Recovered::Nothing);
    }
    let mut recovered = Recovered::Nothing;
    if let Some(run) = last_run {
        let published = run_path(output, run);
        let staged = staged_path(output, run);
        if !published.is_dir() && staged.is_dir() {
            rename(&staged, &published)?;
            recovered = Recovered::Published(run);
        }
        if !published.is_dir() {
            recovered = Recovered::Gone(run);
        } else if current_run(output) != Some(run) {
            switch(output, run)?;
            recovered = Recovered::Published(run);
        }
    }
    clear(&runs)?;
    Ok(recovered)
}

/// Makes the folder aside for a run's outputs, empty.
///
/// # Errors
/// When it cannot be made.
pub fn stage(output: &Path, run: i64) -> Result<Staged, WriteError> {
    let path = staged_path(output, run);
    if path.exists() {
        let gone = std::fs::remove_dir_all(&path);
        gone.map_err(folder(&path, "what an earlier run left cannot be removed"))?;
    }
    std::fs::create_dir_all(&path).map_err(folder(&path, "it cannot be made"))?;
    Ok(Staged {
        path,
        output: output.to_path_buf(),
        run,
    })
}

impl Staged {
    /// Has the disk hold the outputs: to be called before the commit.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn seal(&self) -> Result<(), WriteError> {
        sync(&self.path)?;
        sync(&self.output.join("runs"))
    }

    /// Makes the outputs the current ones: to be called after the commit. Cut off here, `recover` finishes it.
    ///
    /// # Errors
    /// When the folder cannot be renamed.
    pub fn publish(self) -> Result<PathBuf, WriteError> {
        let published = run_path(&self.output, self.run);
        if published.exists() {
            // A folder of this number that the ledger knows nothing of: from a ledger that was taken away.
            let gone = std::fs::remove_dir_all(&published);
            gone.map_err(folder(
                &published,
                "an older folder of that number cannot be removed",
            ))?;
        }
        rename(&self.path, &published)?;
        switch(&self.output, self.run)?;
        Ok(published)
    }

    /// Takes the folder away again, when there is to be no commit.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn abandon(self) -> Result<(), WriteError> {
        std::fs::remove_dir_all(&self.path).map_err(folder(&self.path, "it cannot be removed"))
    }
}

/// The folder of a run's outputs, where it is kept.
pub fn kept(ledger: &Path, run: i64) -> Option<PathBuf> {
    Some(run_path(ledger.parent()?, run)).filter(|path| path.is_dir())
}

/// Takes the outputs of older runs away, so that those of `keep` runs stay, the last among them. The ledger keeps what they found.
///
/// # Errors
/// When a folder cannot be removed.
pub fn prune(output: &Path, last: i64, keep: u64) -> Result<(), WriteError> {
    let runs = output.join("runs");
    let oldest = last.saturating_sub_unsigned(keep.max(1)) + 1;
    let entries = std::fs::read_dir(&runs).map_err(folder(&runs, "it cannot be listed"))?;
    for entry in entries {
        let path = entry.map_err(folder(&runs, "it cannot be listed"))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let run: Option<i64> = name.and_then(|name| name.parse().ok());
        if run.is_some_and(|run| run < oldest) {
            std::fs::remove_dir_all(&path).map_err(folder(&path, "it cannot be removed"))?;
        }
    }
    Ok(())
}

fn staged_path(output: &Path, run: i64) -> PathBuf {
    output.join("runs").join(format!(".{run}.tmp"))
}

fn folder(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let path = path.to_path_buf();
    move |source| WriteError::Folder {
        path,
        doing,
        source,
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), WriteError> {
    std::fs::rename(from, to).map_err(folder(to, "it cannot be renamed into place"))?;
    sync(to.parent().expect("a run stands in the folder of the runs"))
}

/// Removes every folder aside.
fn clear(runs: &Path) -> Result<(), WriteError> {
    let Ok(entries) = std::fs::read_dir(runs) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry.map_err(folder(runs, "it cannot be listed"))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') && name.ends_with(".tmp") && path.is_dir() {
            std::fs::remove_dir_all(&path)
                .map_err(folder(&path, "what an earlier run left cannot be removed"))?;
        }
    }
    Ok(())
}

/// A rename lasts when its folder is on the disk.
#[cfg(unix)]
fn sync(path: &Path) -> Result<(), WriteError> {
    std::fs::File::open(path)
        .and_then(|f| f.sync_all())
        .map_err(folder(path, "the disk does not confirm it"))
}

#[cfg(not(unix))]
fn sync(_: &Path) -> Result<(), WriteError> {
    Ok(())
}

#[cfg(unix)]
fn current_run(output: &Path) -> Option<i64> {
    let target = std::fs::read_link(output.join("current")).ok()?;
    target.file_name()?.to_str()?.parse().ok()
}

#[cfg(unix)]
fn switch(output: &Path, run: i64) -> Result<(), WriteError> {
    let current = output.join("current");
    let aside = output.join(".current.tmp");
    match std::fs::remove_file(&aside) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            return Err(folder(&aside, "it cannot be removed")(e));
        }
        Ok(()) | Err(_) => {}
    }
    std::os::unix::fs::symlink(Path::new("runs").join(run.to_string()), &aside)
        .map_err(folder(&aside, "it cannot be made"))?;
    let was_copied = current.symlink_metadata().is_ok_and(|m| m.is_dir());
    let copy = output.join(".current.old");
    if was_copied {
        // The folder was copied by something that follows links: no link can be renamed over a folder.
        clear_copy(&copy)?;
        std::fs::rename(&current, &copy).map_err(folder(&current, "it cannot be set aside"))?;
    }
    std::fs::rename(&aside, &current).map_err(folder(&current, "it cannot be switched"))?;
    clear_copy(&copy)?;
    sync(output)
}

#[cfg(unix)]
fn clear_copy(copy: &Path) -> Result<(), WriteError> {
    match std::fs::remove_dir_all(copy) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            Err(folder(copy, "it cannot be removed")(e))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Where there are no links, `current` is a copy with the run's number in it.
#[cfg(not(unix))]
fn current_run(output: &Path) -> Option<i64> {
    let text = std::fs::read_to_string(output.join("current").join("run.txt")).ok()?;
    text.trim().parse().ok()
}

#[cfg(not(unix))]
fn switch(output: &Path, run: i64) -> Result<(), WriteError> {
    let current = output.join("current");
    let aside = output.join(".current.tmp");
    let doing = "it cannot be copied";
    if aside.exists() {
        std::fs::remove_dir_all(&aside).map_err(folder(&aside, doing))?;
    }
    std::fs::create_dir_all(&aside).map_err(folder(&aside, doing))?;
    let from = run_path(output, run);
    for entry in std::fs::read_dir(&from).map_err(folder(&from, doing))? {
        let path = entry.map_err(folder(&from, doing))?.path();
        let to = aside.join(path.file_name().unwrap_or_default());
        std::fs::copy(&path, &to).map_err(folder(&to, doing))?;
    }
    std::fs::write(aside.join("run.txt"), run.to_string()).map_err(folder(&aside, doing))?;
    if current.exists() {
        std::fs::remove_dir_all(&current).map_err(folder(&current, doing))?;
    }
    std::fs::rename(&aside, &current).map_err(folder(&current, doing))
}
