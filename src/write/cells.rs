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

/// Adds a probability or a weight: four decimals, never `-0.0000`. The same as `{value:.4}`, in a tenth of the time.
pub fn push_decimal(to: &mut String, value: f32) {
    // Exact: 24 bits by 14 fit in the 53 of an `f64`.
    let ten_thousandths = (f64::from(value) * 1e4).round_ties_even();
    // A string takes whatever comes.
    let _ = if ten_thousandths.abs() < 1e15 {
        let sign = if ten_thousandths < 0.0 { "-" } else { "" };
        let number = ten_thousandths.abs() as u64;
        write!(to, "{sign}{}.{:04}", number / 10_000, number % 10_000)
    } else {
        write!(to, "{value:.4}")
    };
}

/// Adds a number with as many digits as tell it from its neighbours, never as `1e-7`.
/// As `{value}` does, in a third of the time; where two are as near, the last digit may be the other.
pub fn push_number(to: &mut String, value: f32) {
    let mut digits = zmij::Buffer::new();
    let text = digits.format(value);
    if text.contains('e') {
        // A string takes whatever comes.
        let _ = write!(to, "{value}");
    } else {
        to.push_str(text.strip_suffix(".0").unwrap_or(text));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{plain, plain_of, push_decimal, push_number};

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

    proptest! {
        #[test]
        fn numbers_are_written_as_rust_writes_them(bits: u32, near in -20.0_f32..20.0, tie in -400_000_i32..400_000) {
            // Halves of a ten-thousandth that a float holds exactly: where rounding is told apart.
            for value in [f32::from_bits(bits), near, tie as f32 / 32.0, near.trunc()] {
                if !value.is_finite() {
                    continue;
                }
                let mut text = String::new();
                push_number(&mut text, value);
                prop_assert_eq!(text.parse(), Ok(value));
                prop_assert_eq!(text.len(), value.to_string().len());
                text.clear();
                push_decimal(&mut text, value);
                let exact = format!("{value:.4}");
                let zero = exact.strip_prefix('-').filter(|rest| *rest == "0.0000");
                prop_assert_eq!(&text, zero.unwrap_or(&exact));
            }
        }
    }
}
