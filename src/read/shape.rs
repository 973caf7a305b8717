//! What a cell looks like: number, date, address, word. Judged by its characters, never parsed to a value.

/// The look of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Shape {
    Empty,
    Integer,
    /// With a fraction, a sign, grouping, a percent sign or a currency.
    Number,
    Date,
    Time,
    DateTime,
    Address,
    /// A key such as `CHG0012` or `OPS-12`: letters, then digits, no blank.
    Key,
    Word,
    Text,
}

impl Shape {
    /// A look that a column's name hardly ever has.
    pub(crate) fn is_typed(self) -> bool {
        match self {
            Shape::Integer
            | Shape::Number
            | Shape::Date
            | Shape::Time
            | Shape::DateTime
            | Shape::Address
            | Shape::Key => true,
            Shape::Empty | Shape::Word | Shape::Text => false,
        }
    }

    pub(crate) fn is_moment(self) -> bool {
        matches!(self, Shape::Date | Shape::Time | Shape::DateTime)
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self, Shape::Integer | Shape::Number)
    }
}

/// The look of a cell; blanks around it do not count.
pub(crate) fn shape(cell: &str) -> Shape {
    let cell = cell.trim();
    if cell.is_empty() {
        return Shape::Empty;
    }
    let bytes = cell.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        return Shape::Integer;
    }
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits > 0 {
        if is_number(cell) {
            return Shape::Number;
        }
        if let Some(moment) = moment(cell) {
            return moment;
        }
    }
    if is_address(cell) {
        return Shape::Address;
    }
    if digits > 0 && is_key(bytes) {
        return Shape::Key;
    }
    if !cell.contains(char::is_whitespace) && cell.chars().count() <= 40 {
        return Shape::Word;
    }
    Shape::Text
}

/// A number as people write it: sign, grouping, one fraction, a currency or percent sign around it.
pub(crate) fn is_number(cell: &str) -> bool {
    let plain = cell
        .trim_start_matches(['+', '-', '−', '$', '€', '£', ' ', '('])
        .trim_end_matches(['%', '$', '€', '£', ' ', '\u{a0}', ')']);
    if plain.is_empty() || !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',')
    {
        return false;
    }
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches(['+', '-'])),
        None => (plain, "0"),
    };
    if exponent.is_empty() || !exponent.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    if !mantissa
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '\u{a0}' | ' '))
    {
        return false;
    }
    let groups: Vec<&str> = mantissa.split(['.', ',', '\'', '\u{a0}', ' ']).collect();
    match groups.len() {
        1 => true,
        2 => groups.iter().any(|g| !g.is_empty()),
        // Dots and commas in turn are grouping only with three digits each: `1.2.2024` is none.
        n => {
            groups[1..n - 1].iter().all(|g| g.len() == 3)
                && (1..=3).contains(&groups[0].len())
                && mixed_or_groups(mantissa, groups[n - 1])
        }
    }
}

fn mixed_or_groups(mantissa: &str, last: &str) -> bool {
    let signs: Vec<char> = mantissa.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (end, rest) = signs
        .split_last()
        .expect("three groups have two signs between them");
    rest.iter().all(|c| *c == rest[0]) && (*end != rest[0] || last.len() == 3)
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// Months of other tongues whose first letters differ, by prefix.
const MONTHS_ELSEWHERE: [&str; 26] = [
    "janv", "fév", "fev", "mär", "maer", "mars", "avr", "abr", "mai", "mag", "juin", "juil", "giu",
    "lug", "aoû", "aou", "ago", "sett", "set", "okt", "ott", "out", "déc", "dez", "dic", "ene",
];
const WORDS_IN_TIMES: [&str; 24] = [
    "am", "pm", "a.m.", "p.m.", "t", "z", "utc", "gmt", "mon", "tue", "wed", "thu", "fri", "sat",
    "sun", "cet", "cest", "est", "edt", "pst", "pdt", "bst", "of", "uhr",
];

/// Whether a cell is a date, a time of day, or both.
pub(crate) fn moment(cell: &str) -> Option<Shape> {
    if cell.len() > 48 {
        return None;
    }
    let mut digits = Vec::new();
    let mut month = false;
    let mut colon = false;
    let mut separators = 0;
    let mut chars = cell.char_indices().peekable();
    let mut last = ' ';
    while let Some(&(at, c)) = chars.peek() {
        if c.is_ascii_digit() {
            let mut end = at;
            while let Some(&(i, d)) = chars.peek() {
                if !d.is_ascii_digit() {
                    break;
                }
                end = i + 1;
                chars.next();
            }
            digits.push((&cell[at..end], last));
            last = '0';
            continue;
        }
        if c.is_alphabetic() {
            let mut end = at;
            while let Some(&(i, d)) = chars.peek() {
                if !d.is_alphabetic() {
                    break;
                }
                end = i + d.len_utf8();
                chars.next();
            }
            let word = cell[at..end].to_lowercase();
            if is_month(&word) {
                month = true;
            } else if !is_word_in_time(&word) {
                return None;
            }
            last = 'a';
            continue;
        }
        match c {
            ':' => colon = true,
            '-' | '/' | '.' => separators += 1,
            ' ' | ',' | '+' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
        last = c;
        chars.next();
    }
    judge_moment(&digits, month, colon, separators)
}

fn is_month(word: &str) -> bool {
    word.chars().count() >= 3
        && (MONTHS.iter().any(|m| word.starts_with(m))
            || MONTHS_ELSEWHERE.iter().any(|m| word.starts_with(m)))
        && word.chars().count() <= 10
}

fn is_word_in_time(word: &str) -> bool {
    WORDS_IN_TIMES.contains(&word)
        || matches!(
            word,
            "a" | "p"
                | "m"
                | "th"
                | "st"
                | "nd"
                | "rd"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "thur"
                | "tues"
                // German, French, Spanish, Italian, Dutch, Danish and Norwegian, Swedish, Portuguese.
                | "montag" | "dienstag" | "mittwoch" | "donnerstag" | "freitag" | "samstag" | "sonnabend" | "sonntag"
                | "lundi" | "mardi" | "mercredi" | "jeudi" | "vendredi" | "samedi" | "dimanche"
                | "lunes" | "martes" | "miércoles" | "jueves" | "viernes" | "sábado" | "domingo" | "de"
                | "lunedì" | "martedì" | "mercoledì" | "giovedì" | "venerdì" | "sabato" | "domenica"
                | "maandag" | "dinsdag" | "woensdag" | "donderdag" | "vrijdag" | "zaterdag" | "zondag"
                | "mandag" | "tirsdag" | "onsdag" | "torsdag" | "fredag" | "lørdag" | "søndag"
                | "måndag" | "tisdag" | "lördag" | "söndag"
                | "segunda" | "terça" | "quarta" | "quinta" | "sexta" | "feira"
        )
}

fn judge_moment(
    digits: &[(&str, char)],
    month: bool,
    colon: bool,
    separators: usize,
) -> Option<Shape> {
    let before_time = digits
        .iter()
        .position(|(_, sign)| *sign == ':')
        .map_or(digits.len(), |at| at.saturating_sub(1));
    let date_parts = &digits[..before_time];
    let date = if month {
        (1..=3).contains(&date_parts.len()) && date_parts.iter().all(|(d, _)| d.len() <= 4)
    } else {
        date_parts.len() == 3
            && separators >= 2
            && date_parts[..3].iter().all(|(d, _)| d.len() <= 4)
            && date_parts[..3].iter().filter(|(d, _)| d.len() > 2).count() <= 1
            && date_parts[1..3]
                .iter()
                .all(|(_, sign)| matches!(sign, '-' | '/' | '.'))
            // `4.12.1` is a version.
            && (date_parts[0].0.len() == 4 || date_parts[2].0.len() >= 2)
    };
    let time = colon
        && digits[before_time..].len() >= 2
        && digits[before_time].0.len() <= 2
        && digits[before_time + 1].0.len() == 2;
    // Two of them in one cell are no moment.
    const GROUPS_MAX: usize = 9;
    if digits.len() > GROUPS_MAX {
        return None;
    }
    match (date, time) {
        (true, true) => Some(Shape::DateTime),
        (true, false) if !colon => Some(Shape::Date),
        (false, true) if date_parts.is_empty() => Some(Shape::Time),
        (true | false, _) => None,
    }
}

fn is_address(cell: &str) -> bool {
    let http = cell.starts_with("http://") || cell.starts_with("https://");
    let mail = !cell.contains(char::is_whitespace)
        && cell.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@')
        });
    http || mail
}

fn is_key(bytes: &[u8]) -> bool {
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let rest = &bytes[letters..];
    let rest = match rest.first() {
        Some(b'-' | b'_' | b'#' | b'/') => &rest[1..],
        _ => rest,
    };
    (1..=12).contains(&letters) && !rest.is_empty() && rest.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: Shape) {
        assert_eq!(shape(cell), expected, "{cell}");
    }

    #[test]
    fn numbers() {
        check("12", Shape::Integer);
        check("-12", Shape::Number);
        check("1.201,00 €", Shape::Number);
        check("1,201,000.50", Shape::Number);
        check("0,5", Shape::Number);
        check("12%", Shape::Number);
        check("1.2.3.4", Shape::Word);
    }

    #[test]
    fn moments() {
        check("2026-03-02", Shape::Date);
        check("2.3.2026", Shape::Date);
        check("25/Feb/26 10:17 PM", Shape::DateTime);
        check("11/janv./26 2:02 AM", Shape::DateTime);
        check("2026-03-02T23:41:07.123+0000", Shape::DateTime);
        check(
            "Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)",
            Shape::DateTime,
        );
        check("8:47", Shape::Time);
        check("1:04:35", Shape::Time);
        check("4.12.1", Shape::Word);
        check("march", Shape::Word);
    }

    #[test]
    fn words() {
        check("", Shape::Empty);
        check("CHG0012", Shape::Key);
        check("OPS-12", Shape::Key);
        check("a@b.example", Shape::Address);
        check("Status", Shape::Word);
        check("two words", Shape::Text);
    }
}
