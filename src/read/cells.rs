//! What the cells of a table say of themselves: sentinels, printed objects, ditto marks, decimal commas, mojibake.

use memchr::{memchr, memchr_iter, memmem};

use crate::model::export::{Batch, FindingKind};
use crate::read::columns::Column;
use crate::read::findings::Findings;
use crate::read::shape::Shape;

/// What people and programs write where there is no value.
const SENTINELS: [&str; 24] = [
    "#N/B",
    "#MULTIVALUE",
    "#N/A",
    "#NV",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "TBD",
    "tbd",
    "TBC",
    "TBA",
    "\\N",
    "N/A",
    "n/a",
    "NULL",
    "null",
    "(null)",
    "<null>",
    "NaN",
    "nan",
    "n.a.",
    "k.A.",
];
const SENTINEL_BYTES_MAX: usize = 11;
/// Marks that mean: as above.
const DITTO: [&str; 12] = [
    "ditto", "Ditto", "DITTO", "dito", "\"", "''", "″", "〃", "-\"-", "- \" -", "do.", "dto.",
];

/// Counts over all cells of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellFindings {
    sentinels: Count,
    opaque: Count,
    mojibake: Count,
    ditto: Count,
}

#[derive(Clone, Debug, Default)]
struct Count {
    cells: u64,
    first_row: u32,
    first: String,
}

impl Count {
    fn add(&mut self, row: u32, cell: &str) {
        if self.cells == 0 {
            self.first_row = row;
            self.first = cell.chars().take(40).collect();
        }
        self.cells += 1;
    }

    fn report(&self, kind: FindingKind, findings: &mut Findings) {
        if self.cells > 0 {
            let note = format!("first `{}`", self.first);
            findings.note(kind, self.first_row, self.cells, &note);
        }
    }
}

impl CellFindings {
    /// Looks at every cell of a batch.
    pub(crate) fn look(&mut self, batch: &Batch) {
        self.look_at_short(batch);
        self.look_for_objects(batch);
        if !batch.text.is_ascii() {
            self.look_for_mojibake(batch);
        }
    }

    /// Reports what was counted, and what the columns of the sample show.
    pub(crate) fn report(&mut self, names: &[String], columns: &[Column], findings: &mut Findings) {
        self.sentinels.report(FindingKind::Sentinel, findings);
        self.opaque.report(FindingKind::Opaque, findings);
        self.mojibake.report(FindingKind::Mojibake, findings);
        self.ditto.report(FindingKind::Ditto, findings);
        of_columns(names, columns, self.ditto.cells > 0, findings);
        *self = CellFindings::default();
    }

    fn look_at_short(&mut self, batch: &Batch) {
        let mut start = 0;
        let bytes = batch.text.as_bytes();
        for (i, &end) in batch.ends.iter().enumerate() {
            let end = end as usize;
            let length = end - start;
            // Most cells are told apart by their length and their first byte.
            if (1..=SENTINEL_BYTES_MAX).contains(&length)
                && matches!(
                    bytes[start],
                    b'#' | b'T'
                        | b't'
                        | b'\\'
                        | b'N'
                        | b'n'
                        | b'('
                        | b'<'
                        | b'k'
                        | b'd'
                        | b'D'
                        | b'"'
                        | b'\''
                        | b'-'
                        | 0xe2
                        | 0xe3
                )
            {
                let cell = &batch.text[start..end];
                let row = batch.rows[i / batch.width];
                if SENTINELS.contains(&cell) {
                    self.sentinels.add(row, cell);
                } else if DITTO.contains(&cell) {
                    self.ditto.add(row, cell);
                }
            }
            start = end;
        }
    }

    /// `com.acme.Approval@2f00a1`, `[object Object]`, `<Foo object at 0x7f…>`.
    fn look_for_objects(&mut self, batch: &Batch) {
        let bytes = batch.text.as_bytes();
        let mut found: Vec<usize> = memchr_iter(b'@', bytes)
            .filter(|&at| {
                let cell = cell_at(batch, at);
                is_object_print(&batch.text[cell.0..cell.1], at - cell.0)
            })
            .collect();
        found.extend(memmem::find_iter(bytes, "[object Object]"));
        found.extend(memmem::find_iter(bytes, " object at 0x"));
        found.sort_unstable();
        let mut last_cell = None;
        for at in found {
            let (start, end) = cell_at(batch, at);
            if last_cell == Some(start) {
                continue;
            }
            last_cell = Some(start);
            let place = batch.ends.partition_point(|&e| e as usize <= at);
            self.opaque
                .add(batch.rows[place / batch.width], &batch.text[start..end]);
        }
    }

    fn look_for_mojibake(&mut self, batch: &Batch) {
        let text = &batch.text;
        let mut last_cell = None;
        // `Ã` and `Â` begin with the same byte, `â€` with another letter after it.
        for at in memchr_iter(0xc3, text.as_bytes()) {
            if !is_mojibake(&text[at..]) {
                continue;
            }
            let (start, end) = cell_at(batch, at);
            if last_cell == Some(start) {
                continue;
            }
            last_cell = Some(start);
            let place = batch.ends.partition_point(|&e| e as usize <= at);
            self.mojibake
                .add(batch.rows[place / batch.width], &text[start..end]);
        }
    }
}

/// Where the cell around a byte of the arena starts and ends.
fn cell_at(batch: &Batch, at: usize) -> (usize, usize) {
    let place = batch.ends.partition_point(|&e| e as usize <= at);
    let start = if place == 0 {
        0
    } else {
        batch.ends[place - 1] as usize
    };
    (start, batch.ends[place] as usize)
}

/// A dotted name, `@`, then hex digits to the cell's end or to a list's comma.
fn is_object_print(cell: &str, at: usize) -> bool {
    let (name, code) = (&cell[..at], &cell[at + 1..]);
    let name = name.rsplit([' ', '[', ',']).next().unwrap_or("");
    let code = code.split([']', ',', ' ']).next().unwrap_or("");
    (4..=16).contains(&code.len())
        && code
            .bytes()
            .all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        && memchr(b'.', name.as_bytes()).is_some()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'$' | b'_' | b';'))
}

/// Two or three letters that are one letter of UTF-8, read as windows-1252.
fn is_mojibake(text: &str) -> bool {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    let continuation =
        |c: char| matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c);
    match (first, second) {
        (Some('Ã'), Some(c)) => continuation(c),
        (Some('Â'), Some(c)) => matches!(c, '\u{80}'..='\u{bf}'),
        (Some('â'), Some(c)) => c == '€' && chars.next().is_some_and(continuation),
        _ => false,
    }
}

/// What whole columns show.
fn of_columns(names: &[String], columns: &[Column], ditto: bool, findings: &mut Findings) {
    let comma = columns.iter().position(has_decimal_commas);
    if let Some(at) = comma {
        findings.note(FindingKind::DecimalComma, 0, 1, name_of(names, at));
    }
    if let Some(at) = split_datetime(names, columns) {
        findings.note(FindingKind::SplitDatetime, 0, 1, name_of(names, at));
    }
    let zone = names.iter().zip(columns).position(|(name, column)| {
        states_zone(name) && column.usual().is_some_and(Shape::is_moment)
    });
    if let Some(at) = zone {
        findings.note(FindingKind::ZoneInHeader, 0, 1, &names[at]);
    }
    if !ditto
        && let Some(first) = columns.first()
        && stands_for_rows_below(first)
    {
        findings.note(FindingKind::Ditto, 0, 1, "blank means: as above");
    }
}

fn name_of(names: &[String], at: usize) -> &str {
    names.get(at).map_or("", String::as_str)
}

/// `12,5`: a comma that groups nothing.
fn has_decimal_commas(column: &Column) -> bool {
    let mut commas = 0;
    let mut filled = 0;
    for (value, count) in &column.values {
        if value.is_empty() {
            continue;
        }
        filled += count;
        let bare = value.trim_end_matches(['€', '%', ' ', '\u{a0}']);
        let Some((whole, fraction)) = bare.rsplit_once(',') else {
            continue;
        };
        let whole = whole.trim_start_matches(['-', '+']);
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let grouped = whole.split('.').all(digits);
        let decimal =
            digits(fraction) && (fraction.len() != 3 || whole.contains('.') || whole == "0");
        if grouped && decimal {
            commas += count;
        }
    }
    commas > 0 && commas * 10 >= filled * 6
}

/// A column of days beside one of times of day.
fn split_datetime(names: &[String], columns: &[Column]) -> Option<usize> {
    let time_of_day = |at: usize| {
        let name = name_of(names, at).to_lowercase();
        columns[at].usual() == Some(Shape::Time)
            && !["duration", "elapsed", "dauer", "took", "length", "effort"]
                .iter()
                .any(|word| name.contains(word))
    };
    (0..columns.len()).find(|&at| {
        columns[at].usual() == Some(Shape::Date)
            && (at.saturating_sub(2)..(at + 3).min(columns.len())).any(time_of_day)
    })
}

/// A zone in a column's name: `Created At (UTC)`, `start_utc`, `Time Europe/Oslo`.
fn states_zone(name: &str) -> bool {
    const ZONES: [&str; 20] = [
        "UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "CST", "CDT", "MST", "BST", "IST",
        "JST", "MEZ", "MESZ", "EET", "WET", "AEST", "NZST",
    ];
    name.split(|c: char| !c.is_alphanumeric() && c != '/')
        .any(|word| {
            ZONES.contains(&word)
                || word == "utc"
                || word == "gmt"
                || [
                    "Europe/",
                    "America/",
                    "Asia/",
                    "Africa/",
                    "Australia/",
                    "Pacific/",
                ]
                .iter()
                .any(|area| word.starts_with(area))
        })
}

/// A first column of days that is filled where the day changes only.
fn stands_for_rows_below(column: &Column) -> bool {
    let filled = column.filled();
    column.usual().is_some_and(Shape::is_moment)
        && column.first_filled
        && filled >= 2
        && (column.cells - filled) * 5 >= column.cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_of_objects() {
        let check = |cell: &str| cell.find('@').is_some_and(|at| is_object_print(cell, at));
        assert!(check("com.acme.approvals.Approval@2f00a1"));
        assert!(!check("m.face@example.org"));
        assert!(!check("user@feed"));
    }

    #[test]
    fn wrong_letters() {
        for (text, expected) in [
            ("Ã©", true),
            ("ÃO", false),
            ("â€™", true),
            ("âge", false),
            ("Â°", true),
        ] {
            assert_eq!(is_mojibake(text), expected, "{text}");
        }
    }
}
