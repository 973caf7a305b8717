//! Plain cells: what counts as absent, and texts of several lines.

use memchr::memchr;

use crate::model::export::VALUES_SEPARATOR;

/// Cells that say "there is nothing here", in lower case.
const SENTINELS: [&str; 38] = [
    "-",
    "--",
    "---",
    ".",
    "?",
    "??",
    "#n/a",
    "#n/b",
    "#null",
    "#multivalue",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "n/a",
    "n.a.",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "(null)",
    "<null>",
    "\\n",
    "tbd",
    "tba",
    "t.b.d.",
    "unknown",
    "unassigned",
    "(none)",
    "(empty)",
    "undefined",
    "k.a.",
    "k. a.",
    "unbekannt",
    "inconnu",
    "desconocido",
    "not applicable",
];

/// The cell without blanks around it; empty where it only says that there is nothing.
pub fn value(cell: &str) -> &str {
    // Nearly every cell begins and ends with a letter or a sign.
    let is_bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let cell = if is_bare(cell.as_bytes().first()) && is_bare(cell.as_bytes().last()) {
        cell
    } else {
        cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
    };
    // `="4512"` keeps a spreadsheet from taking an id for a number.
    let cell = match cell.strip_prefix("=\"") {
        Some(inner) => inner.strip_suffix('"').unwrap_or(cell),
        None => cell,
    };
    if is_absent(cell) { "" } else { cell }
}

fn is_absent(cell: &str) -> bool {
    // Cells are many, and the first letter clears nearly all of them.
    let may_be = matches!(
        cell.as_bytes().first(),
        Some(
            b'-' | b'.'
                | b'?'
                | b'#'
                | b'('
                | b'<'
                | b'\\'
                | b'n'
                | b'N'
                | b't'
                | b'T'
                | b'u'
                | b'U'
                | b'k'
                | b'K'
                | b'i'
                | b'I'
                | b'd'
                | b'D'
        )
    );
    if cell.len() <= 14 {
        if !may_be {
            return false;
        }
        return SENTINELS.iter().any(|s| cell.eq_ignore_ascii_case(s));
    }
    is_object_print(cell)
}

/// A Java object that printed itself, `com.acme.Approval@170e16ef`: the value was lost on export.
fn is_object_print(cell: &str) -> bool {
    // From its end on: texts are long, and few end in a hash.
    let printed = cell.trim_end_matches(']');
    let before = printed.trim_end_matches(|c: char| c.is_ascii_hexdigit());
    let Some(class) = before.strip_suffix('@') else {
        return false;
    };
    let class = class.trim_start_matches('[');
    printed.len() - before.len() >= 5
        && class.matches('.').count() >= 2
        && class
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$'))
}

/// The values of a cell that may hold several.
pub fn values(cell: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(cell);
    let parts = std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr(VALUES_SEPARATOR as u8, text.as_bytes());
        rest = end.map(|at| &text[at + 1..]);
        Some(&text[..end.unwrap_or(text.len())])
    });
    parts.map(value).filter(|v| !v.is_empty())
}

/// The text of a `date;account;text` cell.
pub fn comment(cell: &str) -> &str {
    let mut parts = cell.splitn(3, ';');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(date), Some(_), Some(text))
            if date.bytes().any(|b| b.is_ascii_digit()) && date.len() < 40 =>
        {
            text.trim()
        }
        _ => cell,
    }
}

/// Adds a line, once.
pub fn push_line(lines: &mut String, line: &str) {
    if line.is_empty() {
        return;
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::{comment, value};

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(value(input), expected, "{input:?}");
    }

    #[test]
    fn sentinels_are_absent() {
        for absent in [
            "",
            "  ",
            "TBD",
            "N/A",
            "#N/B",
            "-",
            "unknown",
            "None",
            "com.atlassian.servicedesk.internal.Approval@170e16ef",
        ] {
            check(absent, "");
        }
    }

    #[test]
    fn values_stay() {
        check(" Nana ", "Nana");
        check("nobody@example.com", "nobody@example.com");
        check("-1", "-1");
        check("=\"4512\"", "4512");
    }

    #[test]
    fn comments_lose_their_head() {
        assert_eq!(
            comment("06/Mar/18 3:39 AM;ana;Merged; done."),
            "Merged; done."
        );
        assert_eq!(comment("plain text"), "plain text");
    }
}
