//! Cells of a CSV that people open: text that a spreadsheet would run is made plain, reversibly.

use crate::model::moment::Moment;

/// What makes Excel and its kin take a text for a formula when it stands first; the wide forms count too.
const STARTS: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
];

/// A text as it stands in a CSV for people: `'` before what would run. `'` before such a `'` too, so that `plain_of` can tell.
pub fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(STARTS) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The text that `plain` was given.
pub fn plain_of(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(STARTS) => rest,
        _ => cell,
    }
}

/// An instant as precise as it is; empty: none.
pub fn instant(moment: Option<Moment>) -> String {
    moment.map_or(String::new(), Moment::display)
}

/// A probability or a weight: four decimals, never `-0.0000`.
pub fn decimal(value: f32) -> String {
    let text = format!("{value:.4}");
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|b| b == b'0' || b == b'.') => zero.to_string(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, plain, plain_of};

    fn check(text: &str, cell: &str) {
        assert_eq!(plain(text), cell);
        assert_eq!(plain_of(cell), text);
    }

    #[test]
    fn what_would_run_is_made_plain_and_comes_back() {
        check("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")");
        check("-1+2", "'-1+2");
        check("+49 30", "'+49 30");
        check("@here", "'@here");
        check("\t=1", "'\t=1");
        check("\0", "'\0");
        check("＝1", "'＝1");
        check("'=1", "''=1");
        check("''-x", "'''-x");
    }

    #[test]
    fn what_would_not_run_stays() {
        check("", "");
        check("'", "'");
        check("'quoted' title", "'quoted' title");
        check("PAY-123 = fixed", "PAY-123 = fixed");
    }

    #[test]
    fn nothing_is_written_one_way() {
        assert_eq!(decimal(-0.000_01), "0.0000");
        assert_eq!(decimal(-1.5), "-1.5000");
    }
}
