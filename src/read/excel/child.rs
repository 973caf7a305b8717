//! The process that parses a workbook: started with limits, watched, and what it runs.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::read::excel::guard::Kind;
use crate::read::excel::walk;

/// The hidden command that a program hands to [`workbook_worker`].
pub(crate) const COMMAND: &str = "__workbook";
/// No workbook that is allowed takes so long.
const WALL: Duration = Duration::from_secs(120);
#[cfg(unix)]
const ADDRESS_SPACE_BYTES: u64 = 1 << 30;
#[cfg(unix)]
const CPU_SECONDS: u64 = 60;

/// Frames from a process of its own, which ends with it.
pub(crate) struct Frames {
    from: ChildStdout,
    child: Arc<Mutex<Child>>,
    /// Its end tells the watch to go.
    _watched: Sender<()>,
}

/// Starts `program __workbook KIND SHEET…` with the workbook as its input.
pub(crate) fn start(
    program: &Path,
    file: File,
    kind: Kind,
    sheets: &[String],
) -> io::Result<Frames> {
    let mut child = Command::new(program)
        .arg(COMMAND)
        .arg(kind.word())
        .args(sheets)
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let from = child
        .stdout
        .take()
        .expect("the output of the process is a pipe");
    let child = Arc::new(Mutex::new(child));
    let (watched, gone) = mpsc::channel();
    let watch = Arc::clone(&child);
    thread::spawn(move || {
        if gone.recv_timeout(WALL) == Err(RecvTimeoutError::Timeout) {
            stop(&watch);
        }
    });
    Ok(Frames {
        from,
        child,
        _watched: watched,
    })
}

fn stop(child: &Mutex<Child>) {
    if let Ok(mut child) = child.lock() {
        // It may have ended by itself: then there is nothing to stop.
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer)
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        stop(&self.child);
    }
}

/// Reads the workbook on standard input and writes its frames to standard output. `args`: its kind, then the sheets wanted.
///
/// For the program's hidden command only: it limits the address space and the CPU time of the whole process.
pub fn workbook_worker(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    limit();
    let mut args = args
        .into_iter()
        .map(|arg| arg.to_string_lossy().into_owned());
    let Some(kind) = args.next().as_deref().and_then(Kind::by_word) else {
        return ExitCode::from(2);
    };
    let sheets: Vec<String> = args.collect();
    let Ok(file) = standard_input() else {
        return ExitCode::from(2);
    };
    walk::walk(file, kind, &sheets, io::stdout().lock());
    ExitCode::SUCCESS
}

#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [
        (Resource::As, ADDRESS_SPACE_BYTES),
        (Resource::Cpu, CPU_SECONDS),
        (Resource::Core, 0),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // A system that knows no such limit still has the checks made before.
        let _ = setrlimit(resource, limit);
    }
}

#[cfg(not(unix))]
fn limit() {}

#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}
