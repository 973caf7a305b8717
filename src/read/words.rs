//! Words that stand around tables: totals, captions, notes that something is missing.

use crate::read::shape::{Shape, shape};

/// Words that begin a row of sums, in the tongues we met.
const TOTALS: [&str; 14] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sub total",
    "sum",
    "summe",
    "gesamt",
    "zwischensumme",
    "totaal",
    "somme",
    "sous-total",
    "итого",
];
const SUBTOTALS: [&str; 5] = [
    "subtotal",
    "sub-total",
    "sub total",
    "zwischensumme",
    "sous-total",
];

/// True for the first cell of a row of sums: `Total`, `Subtotal Jan`, `Summe:`.
pub(crate) fn is_total(cell: &str) -> bool {
    begins_with_any(cell, &TOTALS)
}

/// True for the first cell of a row of sums of a part.
pub(crate) fn is_subtotal(cell: &str) -> bool {
    begins_with_any(cell, &SUBTOTALS)
}

/// True for the cells of a row of sums: the word first, then nothing but numbers.
pub(crate) fn is_total_row<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut filled = cells.map(str::trim).filter(|c| !c.is_empty());
    filled.next().is_some_and(is_total)
        && filled.all(|cell| matches!(shape(cell), Shape::Integer | Shape::Number | Shape::Time))
}

/// True for a line that a program passes over.
pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//")
        || line
            .strip_prefix('#')
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn begins_with_any(cell: &str, words: &[&str]) -> bool {
    let cell = cell.trim();
    // Nearly every cell ends here: rows are many, totals few.
    if !cell.starts_with(['t', 'T', 's', 'S', 'g', 'G', 'z', 'Z', 'и', 'И']) || cell.len() > 60 {
        return false;
    }
    let lower = cell.to_lowercase();
    words.iter().any(|word| {
        lower.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with([':', '(', '='])
                || (rest.starts_with(' ') && rest.split_whitespace().count() <= 3)
        })
    })
}

/// True for a line that speaks about the table: who made it, when, how many rows.
pub(crate) fn is_caption(text: &str) -> bool {
    const BEGINNINGS: [&str; 22] = [
        "generated",
        "created by",
        "created on",
        "exported",
        "export ",
        "report ",
        "printed",
        "page ",
        "end of",
        "showing",
        "displaying",
        "results ",
        "rows:",
        "records:",
        "source:",
        "note:",
        "notes:",
        "erstellt",
        "seite ",
        "signature",
        "signed",
        "(c)",
    ];
    let lower = text.trim().to_lowercase();
    BEGINNINGS.iter().any(|word| lower.starts_with(word)) || says_cut_off(text) || {
        lower.ends_with(" rows")
            || lower.ends_with(" records")
            || lower.ends_with(" rows)")
            || lower.ends_with(" rows selected.")
    }
}

/// True for a line that says that rows are missing: a stop line, or `25 of 3,118`.
pub(crate) fn says_cut_off(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "export stopped",
        "excessive size",
        "complete export",
        "truncated",
        "row limit",
        "rows limit",
        "limit reached",
        "limit exceeded",
        "too many rows",
        "more rows",
        "not all rows",
        "result set is incomplete",
    ];
    if text.len() > 400 {
        return false;
    }
    let lower = text.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || shows_part(&lower)
}

/// `25 of 3,118`, `1-25 von 3118`: the first number is the smaller one.
fn shows_part(lower: &str) -> bool {
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.windows(3).any(|three| {
        let of = matches!(three[1], "of" | "von" | "de" | "av" | "van" | "sur" | "out");
        let shown = number(three[0].rsplit(['-', '–']).next().unwrap_or(""));
        of && matches!((shown, number(three[2])), (Some(shown), Some(all)) if shown < all)
    }) && words.iter().any(|w| {
        matches!(
            w.trim_matches(|c: char| !c.is_alphanumeric()),
            "showing"
                | "shown"
                | "records"
                | "record"
                | "rows"
                | "results"
                | "entries"
                | "displaying"
                | "items"
                | "zeilen"
                | "issues"
                | "changes"
        )
    })
}

fn number(word: &str) -> Option<u64> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let plain = word
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\'' | '(' | ')' | '\u{a0}'));
    (plain && !digits.is_empty()).then(|| digits.parse().ok())?
}

/// True for numbers of rows at which exports are known to stop: pages of trackers, sheets of Excel.
pub(crate) fn is_row_limit(rows: u64) -> bool {
    matches!(rows, 1_000 | 10_000 | 50_000 | 65_535 | 100_000 | 1_048_575)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals() {
        for (cell, expected) in [
            ("Total", true),
            ("Subtotal Jan", true),
            ("Grand total", true),
            ("Sum:", true),
            ("Total rewrite of the billing service", false),
            ("summary", false),
            ("Totally new", false),
        ] {
            assert_eq!(is_total(cell), expected, "{cell}");
        }
    }

    #[test]
    fn cuts() {
        for (line, expected) in [
            ("Showing 25 of 3,118 records", true),
            ("Results 1-25 of 3118", true),
            ("Showing 25 of 25 records", false),
            (
                "Export stopped due to excessive size. Use CSV for a complete export",
                true,
            ),
            ("2 of 3 nodes restarted", false),
        ] {
            assert_eq!(says_cut_off(line), expected, "{line}");
        }
    }
}
