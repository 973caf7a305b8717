//! The real binary, run in a folder of its own; and what it left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The end of the sample's month, as the program is told it.
pub const NOW: &str = "2026-11-02T06:00:00Z";

/// A row of a CSV file, by column name.
pub type Row = BTreeMap<String, String>;

/// A run of the program that ended.
pub struct Ran {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `lastchange` in `folder`, blind to the machine's own settings.
pub fn lastchange<S: AsRef<str>>(folder: &Path, arguments: &[S]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastchange"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LASTCHANGE_") {
            command.env_remove(name);
        }
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("TZ", "UTC")
        .env("COLUMNS", "120")
        .output()
        .expect("the binary of this build starts");
    Ran {
        exit: status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// The same, where anything but success is the end of the test.
pub fn lastchange_well<S: AsRef<str>>(folder: &Path, arguments: &[S]) -> Ran {
    let ran = lastchange(folder, arguments);
    let asked: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    assert!(
        ran.exit == 0 || ran.exit == 3,
        "`lastchange {}` in {} ended with {}:\n{}{}",
        asked.join(" "),
        folder.display(),
        ran.exit,
        ran.stdout,
        ran.stderr
    );
    ran
}

/// The repository's own sample.
pub fn sample_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data")
}

/// The sample's four exports copied into `folder`, without what knows the truth.
pub fn copy_sample(folder: &Path) {
    for entry in fs::read_dir(sample_data()).unwrap() {
        let path = entry.unwrap().path();
        let is_export = path
            .extension()
            .is_some_and(|suffix| ["csv", "jsonl", "xlsx"].iter().any(|s| suffix == *s));
        if is_export {
            fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// The rows of a CSV file, each by column name.
pub fn csv_rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .from_path(path)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let cells = row.iter().map(str::to_string);
            header.iter().map(str::to_string).zip(cells).collect()
        })
        .collect()
}

/// A JSON file.
pub fn json(path: &Path) -> serde_json::Value {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every output file of the current run with its bytes, by name.
pub fn outputs(out: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(out.join("current"))
        .unwrap_or_else(|e| panic!("{}/current: {e}", out.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect()
}
