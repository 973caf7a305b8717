//! Whether a row names the columns below it, and what their names are.

use crate::read::columns::Column;
use crate::read::records::Record;
use crate::read::shape::{Shape, shape};

/// A name longer than this is a sentence.
const NAME_CHARS_MAX: usize = 80;

/// Words that head columns of the exports we know, in several tongues.
const KNOWN_NAMES: &str = " id key name title summary description status state type kind date time created updated closed opened start end \
    owner author assignee reporter service version environment env number no nr ref reference change ticket priority category comment \
    comments notes note what who when why by at result outcome value count amount release revision system component team \
    datum titel beschreibung dienst nummer beginn ende zeit uhrzeit art besitzer verantwortlich wert aufwand kosten \
    nom titre statut début fin auteur fecha hora estado autor nombre título data tytuł номер дата время статус описание сервис ";

/// Whether a record names the columns below it rather than being one more of their rows.
pub(crate) fn is_header(record: &Record, columns: &[Column]) -> bool {
    evidence(record, columns) > 0.0
}

/// Whether a record below a table heads another one: names, where these columns hold values.
pub(crate) fn is_header_below(record: &Record, columns: &[Column]) -> bool {
    columns.iter().any(Column::is_typed)
        && record.cells.iter().all(|c| {
            let look = shape(c);
            !look.is_typed() || look == Shape::Key
        })
        && is_header(record, columns)
}

/// What speaks for a header, less what speaks against it.
pub(crate) fn evidence(record: &Record, columns: &[Column]) -> f64 {
    let mut evidence = 0.0_f64;
    let mut names: Vec<&str> = Vec::new();
    let mut short = true;
    for (i, cell) in record.cells.iter().enumerate() {
        let cell = cell.trim();
        let look = shape(cell);
        if look == Shape::Empty {
            continue;
        }
        names.push(cell);
        short &= cell.chars().count() <= NAME_CHARS_MAX;
        evidence += of_name(cell, look);
        if let Some(column) = columns.get(i) {
            evidence += beside_column(cell, look, column);
        }
    }
    if names.is_empty() {
        return 0.0;
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() == all && short {
        evidence += 0.3;
    }
    evidence
}

fn of_name(cell: &str, look: Shape) -> f64 {
    if look.is_moment() || look == Shape::Address {
        -2.0
    } else if look.is_number() {
        -1.0
    } else if KNOWN_NAMES.contains(&format!(" {} ", cell.to_lowercase())) {
        1.0
    } else {
        0.0
    }
}

fn beside_column(cell: &str, look: Shape, column: &Column) -> f64 {
    match column.usual() {
        Some(usual) if usual.is_typed() && usual == look => -1.5,
        Some(usual) if usual.is_typed() => 1.0,
        Some(_) | None if column.values.contains_key(cell) => -0.7,
        // Few values, many times each, and this is none of them.
        Some(_) | None if column.knows_all() && column.filled() > 2 * column.values.len() => 0.6,
        Some(_) | None => 0.0,
    }
}

/// True for a row of bands above the header proper: several names, each followed by the blanks that it spans.
pub(crate) fn is_bands(upper: &Record, header: &Record) -> bool {
    let spans = upper
        .cells
        .windows(2)
        .filter(|pair| !pair[0].trim().is_empty() && pair[1].trim().is_empty())
        .count();
    // Names at its end may span columns to the last one.
    let open_end = upper.cells.len() <= header.cells.len();
    spans >= 2
        && open_end
        && upper.filled() < header.filled()
        && upper.cells.iter().all(|c| !shape(c).is_typed())
}

/// True for a second row of names: it looks like none of the columns, as a row of data would.
pub(crate) fn is_second_header(second: &Record, first: &Record, columns: &[Column]) -> bool {
    if second.cells.len() != first.cells.len() || second.blank_lines_before > 0 {
        return false;
    }
    let (mut typed, mut strange) = (0, 0);
    for (cell, column) in second.cells.iter().zip(columns) {
        let look = shape(cell);
        if look == Shape::Empty {
            continue;
        }
        if look.is_moment() || look.is_number() {
            return false;
        }
        if column.is_typed() {
            typed += 1;
            strange += usize::from(column.usual() != Some(look));
        }
    }
    // A row of `TBD` is data: two names of columns differ from each other.
    let mut names: Vec<&str> = second
        .cells
        .iter()
        .map(|c| c.trim())
        .filter(|c| !c.is_empty())
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    typed >= 2 && strange == typed && names.len() == all && all * 2 >= second.cells.len()
}

/// True for a second level of names that fills each blank of the first, and has blanks where the first names a column by itself.
pub(crate) fn fills_blanks(upper: &Record, second: &Record) -> bool {
    let blank = |cell: &String| cell.trim().is_empty();
    let pairs = || upper.cells.iter().zip(&second.cells);
    second.cells.len() == upper.cells.len()
        && second.blank_lines_before == 0
        && pairs().filter(|(u, _)| blank(u)).count() >= 2
        && pairs().all(|(u, s)| !blank(u) || !blank(s))
        && second.cells.iter().any(blank)
        && second.cells.iter().all(|c| !shape(c).is_typed())
}

/// Units as they stand under a header: `h`, `(ms)`, `EUR`, `YYYY-MM-DD`.
pub(crate) fn is_units(record: &Record) -> bool {
    const UNITS: &str = " h hr hrs hours min mins minutes s sec secs seconds ms d day days % eur usd gbp nok sek chf € $ £ b kb mb gb \
        count n # utc gmt text std tage stk ";
    let mut units = 0;
    for cell in &record.cells {
        let cell = cell.trim();
        let bare = cell.trim_matches(['(', ')', '[', ']']).to_lowercase();
        if bare.is_empty() || bare == "-" {
            continue;
        }
        let bracketed = cell.starts_with(['(', '[']) && cell.ends_with([')', ']']);
        let pattern = bare.len() >= 5
            && bare.chars().all(|c| "ymdhsjt:-/. ".contains(c))
            && bare.contains(['y', 'h', 'j']);
        if !(bracketed || pattern || UNITS.contains(&format!(" {bare} "))) {
            return false;
        }
        units += 1;
    }
    units > 0
}

/// Column names out of the header's rows: an upper level is carried to the right over the blanks it spans.
pub(crate) fn names(rows: &[Record]) -> Vec<String> {
    let width = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    let last = rows.len().saturating_sub(1);
    for (level, row) in rows.iter().enumerate() {
        let mut above = "";
        for (i, name) in names.iter_mut().enumerate() {
            let cell = row.cells.get(i).map_or("", |c| c.trim());
            if level < last && is_spanning(row) {
                if !cell.is_empty() {
                    above = cell;
                }
            } else {
                above = cell;
            }
            if above.is_empty() || name == above {
                continue;
            }
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(above);
        }
    }
    names
}

fn is_spanning(row: &Record) -> bool {
    row.cells.iter().any(|c| c.trim().is_empty())
}
