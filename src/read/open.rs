//! From a path to the reader that fits the bytes.

use std::path::Path;

use crate::read::chat::{self, Chat};
use crate::read::contract::{Hints, Pieces, ReadError, pieces};
use crate::read::csv::{self, Csv};
use crate::read::decode::decode_head;
use crate::read::fixed::{self, Fixed};
use crate::read::input::Input;
use crate::read::json::{self, Json};
use crate::read::{dialect, encoding, excel, kind};

/// As the door's `read`.
pub(crate) fn open(path: &Path, hints: &Hints) -> Result<Pieces, ReadError> {
    let input = Input::open(path)?;
    if excel::is_workbook(&input.head) {
        return excel::open(input, hints).map(pieces);
    }
    let not_a_table = |found: String| ReadError::NotATable {
        path: path.to_path_buf(),
        found,
    };
    if let Some(found) = kind::no_table(&input.head) {
        return Err(not_a_table(found));
    }
    let encoding = encoding::detect(&input.head, hints.encoding.as_deref());
    let sample = decode_head(&input.head, encoding);
    if kind::is_binary(&sample) || nuls(&input.head, encoding) {
        return Err(not_a_table("it holds binary data".to_string()));
    }
    if sample.trim().is_empty() && input.head_is_all() {
        return Err(not_a_table("it holds nothing but blanks".to_string()));
    }
    if json::is_json(&sample) {
        return Ok(pieces(Box::new(Json::new(input, encoding, &sample))));
    }
    let line_end = csv::line_end(&sample);
    if chat::is_chat(&sample) {
        return Ok(pieces(Box::new(Chat::new(input, encoding, line_end))));
    }
    let found = dialect::infer(&sample, !input.head_is_all());
    if let Some(columns) = fixed::find(&sample)
        && f64::from(columns.percent) / 100.0 > found.score
    {
        let fixed = Fixed::new(input, encoding, &sample, columns, line_end);
        return Ok(pieces(Box::new(fixed)));
    }
    Ok(pieces(Box::new(Csv::new(input, encoding, &sample, found))))
}

/// True when a tenth of the bytes is NUL though nothing says that letters have two bytes.
fn nuls(head: &[u8], encoding: encoding::Encoding) -> bool {
    let wide = matches!(
        encoding,
        encoding::Encoding::Utf16Le { .. } | encoding::Encoding::Utf16Be { .. }
    );
    !wide && head.iter().filter(|&&b| b == 0).count() * 10 > head.len()
}
