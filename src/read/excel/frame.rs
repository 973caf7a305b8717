//! What passes through the pipe between the process that parses a workbook and the one that uses it.

use std::io::{self, Read, Write};

/// Text of one cell or name, bytes.
const TEXT_BYTES_MAX: u32 = 1 << 20;
/// Columns of a sheet.
pub(crate) const COLUMNS_MAX: u32 = 16_384;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    Sheet {
        name: String,
        hidden: bool,
        /// The workbook counts its days from 1904.
        since_1904: bool,
    },
    /// A row that holds something: 0-based row, cells by 0-based column.
    Row {
        row: u32,
        cells: Vec<(u32, String)>,
    },
    /// What was counted on the sheet.
    Counts(Counts),
    /// Why nothing more comes.
    Failed(String),
    Done,
}

/// Cells of a sheet that are not what they show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) errors: u32,
    pub(crate) formulas_without_value: u32,
    pub(crate) merged: u32,
    pub(crate) days_that_never_were: u32,
}

impl Frame {
    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Frame::Sheet {
                name,
                hidden,
                since_1904,
            } => {
                to.write_all(if *hidden { b"H" } else { b"S" })?;
                to.write_all(&[u8::from(*since_1904)])?;
                write_text(name, to)
            }
            Frame::Row { row, cells } => {
                to.write_all(b"R")?;
                write_number(*row, to)?;
                write_number(u32::try_from(cells.len()).unwrap_or(u32::MAX), to)?;
                for (column, text) in cells {
                    write_number(*column, to)?;
                    write_text(text, to)?;
                }
                Ok(())
            }
            Frame::Counts(counts) => {
                to.write_all(b"C")?;
                write_number(counts.errors, to)?;
                write_number(counts.formulas_without_value, to)?;
                write_number(counts.merged, to)?;
                write_number(counts.days_that_never_were, to)
            }
            Frame::Failed(why) => {
                to.write_all(b"F")?;
                write_text(why, to)
            }
            Frame::Done => to.write_all(b"Z"),
        }
    }

    /// # Errors
    /// When the pipe ends before `Done`, or holds what no frame is.
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Frame> {
        let mut tag = [0];
        from.read_exact(&mut tag)?;
        match tag[0] {
            b'S' | b'H' => {
                let mut since_1904 = [0];
                from.read_exact(&mut since_1904)?;
                Ok(Frame::Sheet {
                    name: read_text(from)?,
                    hidden: tag[0] == b'H',
                    since_1904: since_1904[0] == 1,
                })
            }
            b'R' => {
                let row = read_number(from)?;
                let count = read_number(from)?;
                if count > COLUMNS_MAX {
                    return Err(io::Error::other("a row with too many cells"));
                }
                let mut cells = Vec::with_capacity(count as usize);
                for _ in 0..count {
                    cells.push((read_number(from)?, read_text(from)?));
                }
                Ok(Frame::Row { row, cells })
            }
            b'C' => Ok(Frame::Counts(Counts {
                errors: read_number(from)?,
                formulas_without_value: read_number(from)?,
                merged: read_number(from)?,
                days_that_never_were: read_number(from)?,
            })),
            b'F' => Ok(Frame::Failed(read_text(from)?)),
            b'Z' => Ok(Frame::Done),
            _ => Err(io::Error::other("no frame")),
        }
    }
}

fn write_number(number: u32, to: &mut impl Write) -> io::Result<()> {
    to.write_all(&number.to_le_bytes())
}

fn write_text(text: &str, to: &mut impl Write) -> io::Result<()> {
    write_number(u32::try_from(text.len()).unwrap_or(u32::MAX), to)?;
    to.write_all(text.as_bytes())
}

fn read_number(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn read_text(from: &mut impl Read) -> io::Result<String> {
    let length = read_number(from)?;
    if length > TEXT_BYTES_MAX {
        return Err(io::Error::other("a cell that is too long"));
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frame: Frame) {
        let mut bytes = Vec::new();
        frame.write(&mut bytes).unwrap();
        assert_eq!(Frame::read(&mut bytes.as_slice()).unwrap(), frame);
    }

    #[test]
    fn frames_come_back() {
        check(Frame::Sheet {
            name: "März".to_string(),
            hidden: true,
            since_1904: true,
        });
        check(Frame::Row {
            row: 7,
            cells: vec![(0, "a".to_string()), (3, String::new())],
        });
        check(Frame::Failed("no".to_string()));
        check(Frame::Done);
    }
}
