//! Workbooks → pieces: checked, then read cell by cell in a process of their own.

mod child;
mod frame;
mod guard;
mod serial;
mod sheet;
mod walk;

use std::io::Read;
use std::thread;

pub use crate::read::excel::child::workbook_worker;

use crate::read::contract::{Hints, ReadError, Reader};
use crate::read::excel::sheet::Workbook;
use crate::read::input::Input;

/// True for the first bytes of a zip or of an OLE container.
pub(crate) fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Opens a workbook.
///
/// # Errors
/// When it is no workbook, is damaged, or would grow beyond what is allowed.
pub(crate) fn open(input: Input, hints: &Hints) -> Result<Box<dyn Reader>, ReadError> {
    let path = input.path.clone();
    let (file, facts) = input.into_file()?;
    let kind = guard::check(&file, &path)?;
    let io = |source| ReadError::Io {
        path: path.clone(),
        source,
    };
    let from: Box<dyn Read + Send> = match &hints.worker {
        Some(program) => Box::new(child::start(program, file, kind, &hints.sheets).map_err(io)?),
        None => {
            let sheets = hints.sheets.clone();
            let (reader, writer) = std::io::pipe().map_err(io)?;
            thread::spawn(move || walk::walk(file, kind, &sheets, writer));
            Box::new(reader)
        }
    };
    Ok(Box::new(Workbook::new(path, from, facts)))
}
