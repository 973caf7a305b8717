//! Cells of a CSV that people open: text that a spreadsheet would run is made plain, reversibly.

use std::fmt::Write;

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

/// Adds a probability or a weight: four decimals, never `-0.0000`.
pub fn push_decimal(to: &mut String, value: f32) {
    let value = if value > -0.000_05 && value <= 0.0 {
        0.0
    } else {
        value
    };
    // A string takes whatever comes.
    let _ = write!(to, "{value:.4}");
}

#[cfg(test)]
mod tests {
    use super::{plain, plain_of, push_decimal};

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
        let decimal = |value| {
            let mut text = String::new();
            push_decimal(&mut text, value);
            text
        };
        assert_eq!(decimal(-0.0), "0.0000");
        assert_eq!(decimal(-0.000_01), "0.0000");
        assert_eq!(decimal(-0.000_049_99), "0.0000");
        assert_eq!(decimal(-0.000_06), "-0.0001");
        assert_eq!(decimal(-1.5), "-1.5000");
    }
}
