//! A program that reads the message on standard input.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::notify::contract::NotifyError;

/// A mail program hands over to its queue; whatever takes longer hangs.
const SECONDS_MAX: u64 = 30;
/// How often it is looked whether the program is done.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Runs the program, and waits until it is done; its words go to standard error.
pub fn run(words: &[String], body: &str) -> Result<(), NotifyError> {
    let (program, arguments) = words.split_first().expect("a command has a program");
    let failed = |found: String| NotifyError::Program {
        program: program.clone(),
        found,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let stdin = child.stdin.take();
    let body = body.to_string();
    // On a thread: a program that reads nothing is not to hold us. Who does not care for all of it need not read it.
    std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(body.as_bytes())));
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(failed(status.to_string())),
            Err(error) => return Err(failed(error.to_string())),
            Ok(None) if begun.elapsed() < Duration::from_secs(SECONDS_MAX) => {
                std::thread::sleep(LOOK_EVERY);
            }
            Ok(None) => {
                // It may have ended since; either way it is waited for, so that it leaves nothing behind.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(NotifyError::TooSlow {
                    program: program.clone(),
                    seconds: SECONDS_MAX,
                });
            }
        }
    }
}
